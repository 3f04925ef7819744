// SPDX-License-Identifier: Apache-2.0
// Text and JSON of the catalog.
#include "pipeline/check/report.hpp"

#include "base/text.hpp"
#include "glib/json_writer.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/numbers.hpp"

#include <algorithm>
#include <iterator>
#include <variant>

namespace rostra::pipeline {
namespace {

using glib::ArrayWriter;
using glib::ObjectWriter;

/// The purpose of any kind of file; layouts and ladders say it in their "description".
std::string purposeOf(const Catalog& catalog, const Entry& entry) {
  if (entry.kind == FileKind::Pipeline) {
    const auto fragment = catalog.fragment(entry.name);
    return fragment ? (*fragment)->header().purpose : std::string();
  }
  if (entry.kind == FileKind::Encoder) {
    const auto encoder = catalog.encoder(entry.name);
    return encoder ? (*encoder)->purpose() + " (" + (*encoder)->encoder() + ")" : std::string();
  }
  if (entry.kind == FileKind::Ladder) {
    const auto ladder = catalog.ladder(entry.name);
    return ladder ? (*ladder)->description : std::string();
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

ObjectWriter placeOf(const Entry& entry) {
  ObjectWriter object;
  object.text("name", entry.name).text("kind", toString(entry.kind)).text("path", entry.path.string());
  if (!entry.replaces.empty()) object.text("replaces", entry.replaces.string());
  return object;
}

void addHeader(ObjectWriter& object, const Header& header) {
  ArrayWriter placeholders;
  for (const Placeholder& placeholder : header.placeholders) {
    placeholders.add(ObjectWriter()
                         .text("name", placeholder.name)
                         .text("type", describe(placeholder))
                         .text("sample", sampleText(placeholder))
                         .text("meaning", placeholder.meaning));
  }
  ArrayWriter elements;
  for (const NeededElement& element : header.elements) {
    ArrayWriter factories;
    for (const std::string& factory : element.factories) factories.add(factory);
    elements.add(ObjectWriter()
                     .text("name", element.name)
                     .array("factories", factories)
                     .text("meaning", element.meaning));
  }
  object.array("placeholders", placeholders).array("elements", elements);
}

ArrayWriter listOf(std::span<const Problem> problems) {
  ArrayWriter list;
  for (const Problem& problem : problems) {
    list.add(ObjectWriter()
                 .text("file", problem.file)
                 .number("line", problem.line)
                 .number("column", problem.column)
                 .text("message", problem.message)
                 .text("kind", toString(problem.kind)));
  }
  return list;
}

Problems problemsOf(const Catalog& catalog, const Entry& entry) {
  Problems found;
  std::ranges::copy_if(catalog.problems(), std::back_inserter(found),
                       [&](const Problem& problem) { return problem.file == entry.path.string(); });
  return found;
}

/// The fragment with its samples, without the empty lines that replace the header.
std::string instantiated(const Template& fragment) {
  return std::string(trim(fragment.instantiate(fragment.samples()).value())) +
         '\n';  // the parser has checked the samples
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
  ArrayWriter files;
  for (const Entry& entry : catalog.entries()) {
    ObjectWriter item = placeOf(entry);
    item.text("purpose", purposeOf(catalog, entry));
    if (entry.kind == FileKind::Pipeline) {
      if (const auto fragment = catalog.fragment(entry.name)) addHeader(item, (*fragment)->header());
    }
    files.add(item);
  }
  return ObjectWriter().array("files", files).toPrettyText() + '\n';
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
  ObjectWriter object = placeOf(**entry);
  object.text("text", (*entry)->text);
  const Problems problems = problemsOf(catalog, **entry);
  if (problems.empty() && (*entry)->kind == FileKind::Pipeline)
    object.text("instantiated", instantiated(**catalog.fragment(name)));
  return object.array("problems", listOf(problems)).toPrettyText() + '\n';
}

std::string checkText(std::span<const Problem> problems, std::size_t files) {
  const std::string count = std::to_string(files) + (files == 1 ? " file" : " files");
  if (problems.empty()) return count + ", no problem\n";
  return toString(problems) + '\n' + count + ", " + std::to_string(problems.size()) +
         (problems.size() == 1 ? " problem\n" : " problems\n");
}

std::string checkJson(std::span<const Problem> problems, std::size_t files) {
  return ObjectWriter()
             .flag("ok", problems.empty())
             .number("files", files)
             .array("problems", listOf(problems))
             .toPrettyText() +
         '\n';
}

}  // namespace rostra::pipeline
