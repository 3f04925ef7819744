// SPDX-License-Identifier: Apache-2.0
// Text and JSON of the catalog.
#include "pipeline/check/report.hpp"

#include "base/text.hpp"
#include "glib/json.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/numbers.hpp"

#include <algorithm>
#include <variant>

namespace rostra::pipeline {
namespace {

using glib::Ref;

Ref<JsonObject> makeObject() {
  return Ref<JsonObject>::adopt(json_object_new());
}
void set(JsonObject* object, const char* name, const std::string& value) {
  json_object_set_string_member(object, name, value.c_str());
}

/// The purpose of any kind of file; a layout says it in its "description".
std::string purposeOf(const Catalog& catalog, const Entry& entry) {
  if (entry.kind == FileKind::Pipeline) {
    const auto fragment = catalog.fragment(entry.name);
    return fragment ? (*fragment)->header().purpose : std::string();
  }
  if (entry.kind == FileKind::Encoder) {
    const auto encoder = catalog.encoder(entry.name);
    return encoder ? (*encoder)->purpose() + " (" + (*encoder)->encoder() + ")" : std::string();
  }
  const auto object = glib::parseObject(entry.text, Template::kMaxBytes);
  if (!object || !glib::has(object->get(), "description")) return {};
  constexpr std::size_t kMaxLine = 4096;
  if (const auto text = glib::readString(object->get(), "description", kMaxLine)) return *text;
  const auto lines = glib::readArray(object->get(), "description", kMaxLine);
  if (!lines || json_array_get_length(*lines) == 0) return {};
  return glib::stringAt(*lines, 0, "description", kMaxLine).value_or(std::string());
}

/// A sample as the header writes it.
std::string sampleText(const Placeholder& placeholder) {
  struct Writer {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return formatNumber(value); }
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(std::chrono::nanoseconds value) const {
      return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(value).count());
    }
    std::string operator()(Fraction value) const {
      return std::to_string(value.numerator) + '/' + std::to_string(value.denominator);
    }
  };
  return std::visit(Writer{}, placeholder.sample.variant());
}

Ref<JsonObject> placeOf(const Entry& entry) {
  auto object = makeObject();
  set(object.get(), "name", entry.name);
  set(object.get(), "kind", std::string(toString(entry.kind)));
  set(object.get(), "path", entry.path.string());
  if (!entry.replaces.empty()) set(object.get(), "replaces", entry.replaces.string());
  return object;
}

void addHeader(JsonObject* object, const Header& header) {
  JsonArray* placeholders = json_array_new();
  for (const Placeholder& placeholder : header.placeholders) {
    auto item = makeObject();
    set(item.get(), "name", placeholder.name);
    set(item.get(), "type", describe(placeholder));
    set(item.get(), "sample", sampleText(placeholder));
    set(item.get(), "meaning", placeholder.meaning);
    json_array_add_object_element(placeholders, item.release());
  }
  json_object_set_array_member(object, "placeholders", placeholders);
  JsonArray* elements = json_array_new();
  for (const NeededElement& element : header.elements) {
    auto item = makeObject();
    set(item.get(), "name", element.name);
    JsonArray* factories = json_array_new();
    for (const std::string& factory : element.factories)
      json_array_add_string_element(factories, factory.c_str());
    json_object_set_array_member(item.get(), "factories", factories);
    set(item.get(), "meaning", element.meaning);
    json_array_add_object_element(elements, item.release());
  }
  json_object_set_array_member(object, "elements", elements);
}

void addProblems(JsonObject* object, std::span<const Problem> problems) {
  JsonArray* array = json_array_new();
  for (const Problem& problem : problems) {
    auto item = makeObject();
    set(item.get(), "file", problem.file);
    json_object_set_int_member(item.get(), "line", problem.line);
    json_object_set_int_member(item.get(), "column", problem.column);
    set(item.get(), "message", problem.message);
    set(item.get(), "kind", std::string(toString(problem.kind)));
    json_array_add_object_element(array, item.release());
  }
  json_object_set_array_member(object, "problems", array);
}

Problems problemsOf(const Catalog& catalog, const Entry& entry) {
  Problems found;
  std::ranges::copy_if(catalog.problems(), std::back_inserter(found),
                       [&](const Problem& problem) { return problem.file == entry.path.string(); });
  return found;
}

/// The fragment with its samples, without the empty lines that stand for the header.
std::string instantiated(const Template& fragment) {
  return std::string(trim(fragment.instantiate(fragment.samples()).value())) +
         '\n';  // the parser has checked the samples
}

std::string lines(JsonObject* object) {
  return glib::toPrettyText(object) + '\n';
}

}  // namespace

std::string listText(const Catalog& catalog) {
  std::size_t width = 0;
  for (const Entry& entry : catalog.entries()) width = std::max(width, entry.name.size());
  std::string out;
  for (const Entry& entry : catalog.entries()) {
    const std::string purpose = purposeOf(catalog, entry);
    out += entry.name + std::string(width - entry.name.size() + 2, ' ') +
           (purpose.empty() ? "(wrong: see `rostra pipeline check`)" : purpose) + '\n';
    if (!entry.replaces.empty()) out += "    your own file: " + entry.path.string() + '\n';
    const auto fragment = catalog.fragment(entry.name);
    if (!fragment) continue;  // another kind of file, or a wrong one
    for (const Placeholder& placeholder : (*fragment)->header().placeholders) {
      out += "    {{" + placeholder.name + "}}  " + describe(placeholder) + "  " + placeholder.meaning + '\n';
    }
  }
  return out;
}

std::string listJson(const Catalog& catalog) {
  JsonArray* files = json_array_new();
  for (const Entry& entry : catalog.entries()) {
    auto item = placeOf(entry);
    set(item.get(), "purpose", purposeOf(catalog, entry));
    if (entry.kind == FileKind::Pipeline) {
      if (const auto fragment = catalog.fragment(entry.name)) addHeader(item.get(), (*fragment)->header());
    }
    json_array_add_object_element(files, item.release());
  }
  const auto object = makeObject();
  json_object_set_array_member(object.get(), "files", files);
  return lines(object.get());
}

Result<std::string> showText(const Catalog& catalog, std::string_view name) {
  const auto entry = catalog.entry(name);
  if (!entry) return tl::make_unexpected(entry.error());
  std::string out = "file: " + (*entry)->path.string() + '\n';
  if (!(*entry)->replaces.empty()) out += "replaces: " + (*entry)->replaces.string() + '\n';
  out += '\n' + (*entry)->text;
  if (!out.ends_with('\n')) out += '\n';
  if (const Problems problems = problemsOf(catalog, **entry); !problems.empty()) {
    return out += "\nproblems:\n" + toString(problems) + '\n';
  }
  if ((*entry)->kind != FileKind::Pipeline) return out;
  return out += "\nwith its sample values:\n\n" + instantiated(**catalog.fragment(name));
}

Result<std::string> showJson(const Catalog& catalog, std::string_view name) {
  const auto entry = catalog.entry(name);
  if (!entry) return tl::make_unexpected(entry.error());
  const auto object = placeOf(**entry);
  set(object.get(), "text", (*entry)->text);
  const Problems problems = problemsOf(catalog, **entry);
  if (problems.empty() && (*entry)->kind == FileKind::Pipeline)
    set(object.get(), "instantiated", instantiated(**catalog.fragment(name)));
  addProblems(object.get(), problems);
  return lines(object.get());
}

std::string checkText(std::span<const Problem> problems, std::size_t files) {
  const std::string count = std::to_string(files) + (files == 1 ? " file" : " files");
  if (problems.empty()) return count + ", no problem\n";
  return toString(problems) + '\n' + count + ", " + std::to_string(problems.size()) +
         (problems.size() == 1 ? " problem\n" : " problems\n");
}

std::string checkJson(std::span<const Problem> problems, std::size_t files) {
  const auto object = makeObject();
  json_object_set_boolean_member(object.get(), "ok", problems.empty());
  json_object_set_int_member(object.get(), "files", static_cast<gint64>(files));
  addProblems(object.get(), problems);
  return lines(object.get());
}

}  // namespace rostra::pipeline
