// SPDX-License-Identifier: Apache-2.0
// Reads a .pipeline file: header fields, entries, and the placeholders of the fragment. in: text; out:
// Template, problems.
#pragma once

#include "pipeline/template/template.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rostra::pipeline {

class TemplateParser {
 public:
  TemplateParser(std::string file, std::string_view text);
  [[nodiscard]] tl::expected<Template, Problems> run();

 private:
  enum class Field : std::uint8_t {
    Purpose,
    Inputs,
    Outputs,
    Elements,
    Placeholders,
    SafeToTune,
    TryIt,
    None
  };

  void problem(int line, std::size_t column, std::string message);
  void readHeaderLine(std::string_view line, int number);
  void startField(std::string_view body, std::size_t column, int number);
  void continueField(std::string_view body, std::size_t column, int number);
  void readElement(std::string_view entry, std::size_t column, int number);
  void readPlaceholder(std::string_view entry, std::size_t column, int number);
  void finishHeader(int lines);
  void readFragment(std::string_view fragment, int headerLines);
  void readUses();
  void checkTextUses();
  [[nodiscard]] std::string* freeText();

  Template result_;
  Problems problems_;
  Field field_ = Field::None;
  std::vector<int> fieldLines_;  ///< by Field: where it stands; 0 = missing
};

}  // namespace rostra::pipeline
