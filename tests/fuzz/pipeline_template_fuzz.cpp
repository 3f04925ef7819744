// SPDX-License-Identifier: Apache-2.0
// Files of pipelines/ with any content, and any text as a value. First byte: which parser; the rest: its
// input. Besides not crashing: what parses is instantiated with its samples, and a hostile text stays one
// property value.
#include "pipeline/catalog/encoder_settings.hpp"
#include "pipeline/template/launch_text.hpp"
#include "pipeline/template/template.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace rostra::pipeline;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void fuzzTemplate(std::string_view text) {
  const auto parsed = Template::parse("f", text);
  if (!parsed) {
    require(!parsed.error().empty());
    return;
  }
  require(parsed->instantiate(parsed->samples()).has_value());
}

void fuzzText(std::string_view text) {
  static const Template fragment =
      Template::parse(
          "f",
          "# Purpose: x\n# Inputs: x\n# Outputs: x\n# Elements the code needs: none\n# Placeholders:\n"
          "#   text: string 0..100000 = \"\"  m\n#   markup: markup 0..100000 = \"\"  m\n"
          "# Safe to tune: x\n# Try it: gst-launch-1.0 x\n\n"
          "a p={{text:string}} ! b q={{markup:markup}} r=\"s\"\n")
          .value();
  const auto filled = fragment.instantiate({{"text", text}, {"markup", text}});
  if (!filled) return;
  const auto tokens = tokenize(*filled);
  require(tokens.size() == 6 && tokens[5].value == "\"s\"");
  // After the outer quotes and one level of escapes an inner quoted text is left, of letters, digits and
  // octal escapes.
  for (const std::size_t property : {std::size_t{1}, std::size_t{4}}) {
    const std::string value = unescapeValue(tokens[property].value);
    require(value.size() >= 2 && value.front() == '"' && value.back() == '"');
    require(value.find('"', 1) == value.size() - 1);
  }
}

void fuzzEncoderSettings(std::string_view text) {
  const auto parsed = EncoderSettings::parse("f", text);
  require(parsed.has_value() ? !parsed->encoder().empty() : !parsed.error().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'V':
      fuzzText(rest);
      break;
    case 'E':
      fuzzEncoderSettings(rest);
      break;
    case 'L':
      static_cast<void>(tokenize(rest));
      break;
    default:
      fuzzTemplate(rest);
      break;
  }
  return 0;
}
