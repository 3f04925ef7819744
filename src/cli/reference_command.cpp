// SPDX-License-Identifier: Apache-2.0
// `rostra reference`: the committed reference pages, made from the tables that are parsed. The test
// reference_is_current compares them.
#include "cli/command_line.hpp"
#include "control/config/configuration_reference.hpp"

#include <iostream>

namespace rostra::cli {

int runReference(const Arguments& arguments) {
  const auto line = beginCommand(commandNamed("reference"), arguments);
  if (!line) return line.error();
  if (line->positional.front() == "configuration") {
    std::cout << control::configurationReference();
  } else if (line->positional.front() == "cli") {
    std::cout << cliReference();
  } else {
    return report(Error{ErrorKind::InvalidInput,
                        "unknown reference '" + line->positional.front() + "'; use configuration or cli",
                        std::source_location::current()});
  }
  return kExitOk;
}

}  // namespace rostra::cli
