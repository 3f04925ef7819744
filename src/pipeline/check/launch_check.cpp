// SPDX-License-Identifier: Apache-2.0
// The checks of a fragment, from the most precise (elements, properties, values) to GStreamer's own parser.
#include "pipeline/check/launch_check.hpp"

#include "glib/handle.hpp"
#include "gst/init.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/numbers.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace rostra::pipeline {
namespace {

/// A GValue that is unset with its scope.
class ScopedValue {
 public:
  explicit ScopedValue(GType type) { g_value_init(&value_, type); }
  ScopedValue(const ScopedValue&) = delete;
  ScopedValue& operator=(const ScopedValue&) = delete;
  ~ScopedValue() { g_value_unset(&value_); }
  [[nodiscard]] GValue* get() noexcept { return &value_; }

 private:
  GValue value_ = G_VALUE_INIT;
};

std::string describeRange(GParamSpec* spec) {
  const auto range = [](auto minimum, auto maximum) {
    return std::to_string(minimum) + ".." + std::to_string(maximum);
  };
  if (G_IS_PARAM_SPEC_INT(spec))
    return range(G_PARAM_SPEC_INT(spec)->minimum, G_PARAM_SPEC_INT(spec)->maximum);
  if (G_IS_PARAM_SPEC_UINT(spec))
    return range(G_PARAM_SPEC_UINT(spec)->minimum, G_PARAM_SPEC_UINT(spec)->maximum);
  if (G_IS_PARAM_SPEC_INT64(spec))
    return range(G_PARAM_SPEC_INT64(spec)->minimum, G_PARAM_SPEC_INT64(spec)->maximum);
  if (G_IS_PARAM_SPEC_UINT64(spec))
    return range(G_PARAM_SPEC_UINT64(spec)->minimum, G_PARAM_SPEC_UINT64(spec)->maximum);
  const auto decimal = [](double minimum, double maximum) {
    return formatNumber(minimum) + ".." + formatNumber(maximum);
  };
  if (G_IS_PARAM_SPEC_DOUBLE(spec))
    return decimal(G_PARAM_SPEC_DOUBLE(spec)->minimum, G_PARAM_SPEC_DOUBLE(spec)->maximum);
  if (G_IS_PARAM_SPEC_FLOAT(spec)) {
    return decimal(static_cast<double>(G_PARAM_SPEC_FLOAT(spec)->minimum),
                   static_cast<double>(G_PARAM_SPEC_FLOAT(spec)->maximum));
  }
  return {};
}

std::string describeType(GParamSpec* spec) {
  if (G_IS_PARAM_SPEC_BOOLEAN(spec)) return "true or false";
  if (G_IS_PARAM_SPEC_ENUM(spec)) {
    const GEnumClass* type = G_PARAM_SPEC_ENUM(spec)->enum_class;
    std::string list = "one of ";
    for (guint i = 0; i < type->n_values; ++i)
      list += (i == 0 ? "" : ", ") + std::string(type->values[i].value_nick);
    return list;
  }
  if (G_IS_PARAM_SPEC_FLAGS(spec)) {
    const GFlagsClass* type = G_PARAM_SPEC_FLAGS(spec)->flags_class;
    std::string list = "any of ";
    for (guint i = 0; i < type->n_values; ++i)
      list += (i == 0 ? "" : "+") + std::string(type->values[i].value_nick);
    return list;
  }
  if (const std::string range = describeRange(spec); !range.empty()) return "a number in " + range;
  return "a value of type " + std::string(g_type_name(spec->value_type));
}

std::vector<std::string> propertyNames(GObjectClass* type) {
  guint count = 0;
  const glib::Handle<GParamSpec*, g_free> specs(g_object_class_list_properties(type, &count));
  std::vector<std::string> names;
  for (guint i = 0; i < count; ++i) names.emplace_back(specs.get()[i]->name);
  return names;
}

std::vector<std::string> factoryNames() {
  GList* features = gst_registry_get_feature_list(gst_registry_get(), GST_TYPE_ELEMENT_FACTORY);
  std::vector<std::string> names;
  for (const GList* item = features; item; item = item->next) names.emplace_back(GST_OBJECT_NAME(item->data));
  gst_plugin_feature_list_free(features);
  return names;
}

/// The values a placeholder can have at its ends; every word of a list.
std::vector<Value> extremes(const Placeholder& placeholder) {
  switch (placeholder.type) {
    case PlaceholderType::Bool:
      return {Value(false), Value(true)};
    case PlaceholderType::Word:
      return {placeholder.words.begin(), placeholder.words.end()};
    case PlaceholderType::Number:
      return {Value(placeholder.min), Value(placeholder.max)};
    case PlaceholderType::Fraction:
    case PlaceholderType::Int:
    case PlaceholderType::Bitrate:
    case PlaceholderType::Kbitrate:
      return {Value(static_cast<std::int64_t>(placeholder.min)),
              Value(static_cast<std::int64_t>(placeholder.max))};
    case PlaceholderType::Ms:
    case PlaceholderType::Ns:
      return {Value(std::chrono::milliseconds(static_cast<std::int64_t>(placeholder.min))),
              Value(std::chrono::milliseconds(static_cast<std::int64_t>(placeholder.max)))};
    case PlaceholderType::String:
    case PlaceholderType::Markup:
      break;  // no property limits the length of its text
  }
  return {};
}

}  // namespace

LaunchChecker::LaunchChecker(const Template& fragment) : template_(fragment) {}

Problems LaunchChecker::run() {
  const auto all = variants();
  for (std::size_t i = 0; i < all.size(); ++i) {
    useValues(all[i]);
    checkTokens();
    if (i == 0) {
      checkOrder();
      checkNeeded();
    }
  }
  // Building what is known to be wrong would only repeat it without a place.
  if (problems_.empty()) {
    useValues(all.front());
    checkByParser();
  }
  std::ranges::stable_sort(problems_, {},
                           [](const Problem& p) { return std::tuple(p.line, p.column, p.message); });
  const auto repeated = std::ranges::unique(problems_);
  problems_.erase(repeated.begin(), repeated.end());
  return std::move(problems_);
}

/// The samples, then the samples with one placeholder at one of its ends.
std::vector<std::vector<std::string>> LaunchChecker::variants() const {
  std::vector<std::string> samples;
  for (const Placeholder& placeholder : template_.header_.placeholders) {
    samples.push_back(encode(placeholder, placeholder.sample).value());  // the parser has checked the sample
  }
  std::vector<std::vector<std::string>> all{samples};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (const Value& value : extremes(template_.header_.placeholders[i])) {
      const auto encoded = encode(template_.header_.placeholders[i], value);
      if (!encoded || *encoded == samples[i]) continue;
      all.push_back(samples);
      all.back()[i] = *encoded;
    }
  }
  return all;
}

void LaunchChecker::useValues(const std::vector<std::string>& encoded) {
  encoded_ = encoded;
  text_ = template_.replaceUses(encoded_);
  tokens_ = tokenize(text_);
}

std::size_t LaunchChecker::original(std::size_t offset) const {
  std::size_t shift = 0;  // how much longer the file is than the text, up to here; modulo 2^64
  for (const Template::Use& use : template_.uses_) {
    const std::size_t begin = use.offset - shift;
    if (offset < begin) break;
    const std::size_t length = encoded_[use.index].size();
    if (offset < begin + length) return use.offset;
    shift += use.length - length;
  }
  return offset + shift;
}

void LaunchChecker::problem(std::size_t offset, std::string message, ErrorKind kind) {
  const Place place = placeOf(template_.fragment_, original(offset));
  problems_.push_back({template_.file_, place.line, place.column, std::move(message), kind});
}

GstElement* LaunchChecker::prototype(const std::string& factory) {
  if (const auto found = prototypes_.find(factory); found != prototypes_.end()) return found->second.get();
  auto made = gst::makeElement(factory.c_str());
  return prototypes_.emplace(factory, made ? std::move(*made) : nullptr).first->second.get();
}

void LaunchChecker::checkTokens() {
  names_.clear();
  std::vector<Open> outer;
  open_ = {};
  for (const Token& token : tokens_) {
    switch (token.kind) {
      case TokenKind::Element:
        checkElement(token, token.text);
        break;
      case TokenKind::OpenBin:
        checkElement(token, token.text.empty() ? "bin" : token.text);
        outer.push_back(open_);
        break;
      case TokenKind::CloseBin:
        if (outer.empty()) {
          problem(token.offset, "')' without a '('");
        } else {
          open_ = outer.back();
          outer.pop_back();
        }
        break;
      case TokenKind::Assignment:
        checkAssignment(token);
        break;
      case TokenKind::Link:
      case TokenKind::Reference:
      case TokenKind::Address:
      case TokenKind::Caps:
        open_ = {};
        break;
      case TokenKind::Other:
        // GStreamer 1.22 knows no comments; those on lines of their own were taken out by the parser of the
        // file.
        problem(token.offset, token.text == "#" ? "a comment needs its own line"
                                                : "'" + std::string(token.text) + "' is not expected here");
        if (token.text == "#") return;
        break;
    }
  }
  for (const Open& unclosed : outer) problem(unclosed.offset, "'(' is never closed");
}

void LaunchChecker::checkElement(const Token& token, std::string_view factory) {
  open_ = {std::string(factory), prototype(std::string(factory)), token.offset};
  if (open_.element) return;
  const auto made = gst::makeElement(open_.factory.c_str());
  std::string message = made ? "" : made.error().message;
  if (gst::packageOf(factory).empty()) message += suggestion(factory, factoryNames());
  problem(token.offset, std::move(message), ErrorKind::Unavailable);
}

void LaunchChecker::checkAssignment(const Token& token) {
  if (!token.closed) return problem(token.valueOffset, "a quote is never closed");
  if (open_.factory.empty()) return problem(token.offset, "a property has no element before it");
  if (token.name == "name") checkName(token);
  if (!open_.element || token.name.starts_with('@')) return;
  const std::string name(token.name);
  GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(open_.element), name.c_str());
  if (!spec) {
    // `sink_0::xpos` is a property of a child that exists only after building; GStreamer's parser checks it.
    if (GST_IS_CHILD_PROXY(open_.element) && name.find("::") != std::string::npos) return;
    return problem(token.offset, "element '" + open_.factory + "' has no property '" + name + "'" +
                                     suggestion(name, propertyNames(G_OBJECT_GET_CLASS(open_.element))));
  }
  if (!(spec->flags & G_PARAM_WRITABLE)) {
    return problem(token.offset, "property '" + name + "' of '" + open_.factory + "' is read-only");
  }
  checkProperty(token, spec);
}

/// The names of elements this machine does not know count too: their absence is one mistake, not two.
void LaunchChecker::checkName(const Token& token) {
  const std::string value = unescapeValue(token.value);
  const auto [other, added] =
      names_.emplace(value, Named{open_.factory, open_.offset, open_.element != nullptr});
  if (added) return;
  const Place first = placeOf(template_.fragment_, original(other->second.offset));
  problem(token.offset,
          "two elements are named '" + value + "', the first in line " + std::to_string(first.line));
}

void LaunchChecker::checkProperty(const Token& token, GParamSpec* spec) {
  // Objects are written as descriptions of their own, which only GStreamer's parser can read.
  if (g_type_is_a(spec->value_type, G_TYPE_OBJECT)) return;
  const std::string value = unescapeValue(token.value);
  const std::string what = "property '" + std::string(token.name) + "' of '" + open_.factory + "'";
  ScopedValue read(spec->value_type);
  if (!gst_value_deserialize_with_pspec(read.get(), value.c_str(), spec)) {
    return problem(token.valueOffset,
                   what + " does not take '" + value + "'; it takes " + describeType(spec));
  }
  const std::string range = describeRange(spec);
  if (!range.empty() && g_param_value_validate(spec, read.get())) {
    problem(token.valueOffset, what + " does not take " + value + "; its range is " + range);
  }
}

/// Links stand between two things.
void LaunchChecker::checkOrder() {
  const Token* previous = nullptr;
  for (const Token& token : tokens_) {
    const bool afterLink = previous && previous->kind == TokenKind::Link;
    if (token.kind == TokenKind::Link && (!previous || afterLink || previous->kind == TokenKind::OpenBin)) {
      problem(token.offset, "a link has nothing before it");
    }
    if (afterLink && (token.kind == TokenKind::CloseBin || token.kind == TokenKind::Assignment)) {
      problem(previous->offset, "a link leads nowhere");
    }
    if (previous && previous->kind == TokenKind::Caps && token.kind != TokenKind::Link) {
      problem(previous->offset, "caps must be between two links: ! caps !");
    }
    previous = &token;
  }
  if (!previous) return;
  if (previous->kind == TokenKind::Link) problem(previous->offset, "a link leads nowhere");
  if (previous->kind == TokenKind::Caps)
    problem(previous->offset, "caps must be between two links: ! caps !");
}

void LaunchChecker::checkNeeded() {
  for (const NeededElement& needed : template_.header_.elements) {
    const auto report = [&](std::string message) {
      problems_.push_back({template_.file_, needed.line, 0, std::move(message)});
    };
    const auto found = names_.find(needed.name);
    if (found == names_.end()) {
      report("the code needs an element named '" + needed.name + "': write name=" + needed.name +
             " after it in the fragment");
    } else if (found->second.known && !needed.factories.empty() &&
               std::ranges::find(needed.factories, found->second.factory) == needed.factories.end()) {
      std::string list;
      for (const std::string& factory : needed.factories) list += (list.empty() ? "" : " or ") + factory;
      const Place place = placeOf(template_.fragment_, original(found->second.offset));
      problems_.push_back(
          {template_.file_, place.line, place.column,
           "element '" + needed.name + "' is a " + found->second.factory + "; the code needs " + list});
    }
  }
}

void LaunchChecker::checkByParser() {
  glib::ErrorOut error;
  const auto built = gst::Ref<GstElement>::sink(gst_parse_launch_full(
      text_.c_str(), nullptr,
      static_cast<GstParseFlags>(GST_PARSE_FLAG_FATAL_ERRORS | GST_PARSE_FLAG_PLACE_IN_BIN), error.out()));
  if (built && !error) return;
  problem(placeOfLink(error.message()), "GStreamer rejects the fragment: " + error.message());
}

/// "could not link queue0 to fakesink1, ...": the second of two elements, so named or of such a factory, that
/// a link joins.
std::size_t LaunchChecker::placeOfLink(const std::string& message) const {
  const std::size_t firstToken = tokens_.empty() ? 0 : tokens_.front().offset;
  constexpr std::string_view kPrefix = "could not link ";
  if (!message.starts_with(kPrefix)) return firstToken;
  WordReader reader(std::string_view(message).substr(kPrefix.size()), 1);
  std::string_view from = reader.word();
  static_cast<void>(reader.word());  // "to"
  std::string_view to = reader.word();
  while (to.ends_with(',') || to.ends_with('.')) to.remove_suffix(1);
  const auto matches = [this](std::size_t elementToken, std::string_view name) {
    if (tokens_[elementToken].kind != TokenKind::Element) return false;
    for (std::size_t i = elementToken + 1; i < tokens_.size() && tokens_[i].kind == TokenKind::Assignment;
         ++i) {
      if (tokens_[i].name == "name") return unescapeValue(tokens_[i].value) == name;
    }
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
    std::string_view factory = tokens_[elementToken].text;
    while (!factory.empty() && factory.back() >= '0' && factory.back() <= '9') factory.remove_suffix(1);
    return factory == name;
  };
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (!matches(i, from)) continue;
    std::size_t next = i + 1;
    while (next < tokens_.size() && tokens_[next].kind != TokenKind::Element) ++next;
    if (next < tokens_.size() && matches(next, to)) return tokens_[next].offset;
  }
  return firstToken;
}

Problems Template::check() const {
  return LaunchChecker(*this).run();
}

}  // namespace rostra::pipeline
