// SPDX-License-Identifier: Apache-2.0
// `rostra reference` and `rostra completion`: the committed and installed documents, made from the tables
// that are parsed. The tests reference_..._is_current compare what is committed.
#include "cli/documents.hpp"
#include "control/config/configuration_reference.hpp"

#include <iostream>

namespace rostra::cli {

int runReference(const ParsedLine& line) {
  const std::string text = line.word(0);
  std::cout << (text == "configuration" ? control::configurationReference()
                : text == "sample"      ? control::configurationSample()
                : text == "man"         ? manualPage()
                : text == "man-conf"    ? configurationManualPage()
                                        : cliReference());
  return kExitOk;
}

int runCompletion(const ParsedLine& line) {
  const std::string shell = line.word(0);
  std::cout << (shell == "bash" ? bashCompletion() : shell == "zsh" ? zshCompletion() : fishCompletion());
  return kExitOk;
}

}  // namespace rostra::cli
