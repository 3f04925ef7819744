// SPDX-License-Identifier: Apache-2.0
// Loading and instantiating a .pipeline file.
#include "pipeline/template/template.hpp"

#include "pipeline/template/folder.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/launch_text.hpp"
#include "pipeline/template/template_parser.hpp"

namespace rostra::pipeline {

tl::expected<Template, Problems> Template::parse(std::string file, std::string_view text) {
  return TemplateParser(std::move(file), text).run();
}

Result<Template> Template::load(const std::filesystem::path& path) {
  const auto text = readTextFile(path, kMaxBytes);
  if (!text) return tl::make_unexpected(text.error());
  auto parsed = parse(path.string(), *text);
  if (!parsed) return tl::make_unexpected(toError(parsed.error()));
  return std::move(*parsed);
}

const Placeholder* Template::placeholder(std::string_view name) const noexcept {
  for (const Placeholder& candidate : header_.placeholders) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

Values Template::samples() const {
  Values values;
  for (const Placeholder& placeholder : header_.placeholders)
    values.emplace(placeholder.name, placeholder.sample);
  return values;
}

std::string Template::replaceUses(const std::vector<std::string>& encoded) const {
  std::string out;
  std::size_t at = 0;
  for (const Use& use : uses_) {
    out.append(fragment_, at, use.offset - at);
    out += encoded[use.index];
    at = use.offset + use.length;
  }
  return out.append(fragment_, at);
}

Result<std::string> Template::instantiate(const Values& values) const {
  Problems problems;
  for (const auto& [name, value] : values) {
    if (placeholder(name)) continue;
    problems.push_back({file_, 0, 0,
                        "the code sets a value for '" + name + "', which is not a placeholder of this file" +
                            suggestion(name, header_.placeholders)});
  }
  std::vector<std::string> encoded(header_.placeholders.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const Placeholder& placeholder = header_.placeholders[i];
    const auto given = values.find(placeholder.name);
    if (given == values.end()) {
      problems.push_back({file_, placeholder.line, 0, "placeholder '" + placeholder.name + "' has no value"});
      continue;
    }
    auto text = encode(placeholder, given->second);
    if (text) {
      encoded[i] = std::move(*text);
    } else {
      problems.push_back({file_, placeholder.line, 0, text.error().message});
    }
  }
  if (!problems.empty()) return tl::make_unexpected(toError(problems));
  return replaceUses(encoded);
}

}  // namespace rostra::pipeline
