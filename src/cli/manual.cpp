// SPDX-License-Identifier: Apache-2.0
// rostra(1) and rostra.conf(5), as roff, from the tables of commands and options.
#include "base/version.hpp"
#include "cli/documents.hpp"
#include "control/config/configuration_reference.hpp"

#include <sstream>

namespace rostra::cli {
namespace {

/// Text between requests: what roff would take for one of its own is protected.
std::string roff(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else if (c == '`') {
      result += "\\(oq";
    } else {
      result.push_back(c);
    }
  }
  if (result.starts_with('.') || result.starts_with('\'')) result.insert(0, "\\&");
  return result;
}

std::string heading(const std::string& page, const std::string& section) {
  return ".\\\" Made by 'rostra reference' from the tables of commands and options.\n.TH " + page + " " +
         section + " \"\" \"Rostra " + std::string(version()) + "\" \"Rostra\"\n";
}

void appendParagraphs(std::string& text, const std::string& paragraphs) {
  std::istringstream lines(paragraphs);
  for (std::string line; std::getline(lines, line);) text += ".PP\n" + roff(line) + "\n";
}

std::string switchTerm(const Switch& one) {
  return "\\fB" + roff("--" + one.name) + "\\fR" +
         (one.valueName.empty() ? "" : " \\fI" + roff(one.valueName) + "\\fR");
}

void appendCommand(std::string& text, const CommandSpec& spec) {
  text += ".SS " + roff(usageOf(spec)) + "\n" + roff(spec.summary) + "\n";
  appendParagraphs(text, spec.details);
  for (const Switch& one : spec.switches) {
    if (one.group.empty()) text += ".TP\n" + switchTerm(one) + "\n" + roff(one.doc) + "\n";
  }
  if (!spec.switches.empty() && !spec.switches.back().group.empty())
    text += ".PP\nAlso every option of \\fBrostra.conf\\fR(5), with two dashes in front.\n";
}

}  // namespace

std::string manualPage() {
  std::string text = heading("ROSTRA", "1");
  text +=
      ".SH NAME\nrostra \\- a stage in the browser, mixed natively and broadcast as low\\-latency HLS\n"
      ".SH SYNOPSIS\n.B rostra\n\\fICOMMAND\\fR [\\fIoptions\\fR]\n.SH COMMANDS\n";
  for (const CommandSpec& spec : commands()) {
    if (!spec.hidden) appendCommand(text, spec);
  }
  text += ".SH EXIT STATUS\n";
  for (const ExitMeaning& one : exitMeanings())
    text += ".TP\n\\fB" + std::to_string(one.code) + "\\fR\n" + roff(one.meaning) + "\n";
  text +=
      ".SH ENVIRONMENT\n.TP\n\\fBROSTRA_CONFIG\\fR\nThe configuration file, as \\fB\\-\\-config\\fR.\n"
      ".TP\n\\fBROSTRA_...\\fR\nEvery option of \\fBrostra.conf\\fR(5) in capitals, with _ for \\-.\n"
      ".TP\n\\fBNO_COLOR\\fR\nNo colours, also on a terminal.\n"
      ".SH SEE ALSO\n\\fBrostra.conf\\fR(5)\n";
  return text;
}

std::string configurationManualPage() {
  std::string text = heading("ROSTRA.CONF", "5");
  text +=
      ".SH NAME\nrostra.conf \\- configuration of a Rostra server\n.SH DESCRIPTION\n"
      "Lines such as \\fBpart = 100ms\\fR; # starts a comment. An option that can be given several times "
      "takes several lines. Each can also be an option of \\fBrostra serve\\fR or a variable of the "
      "environment; the command line is stronger than the environment, and that is stronger than the file. "
      "\\fBrostra config check\\fR finds mistakes; \\fBrostra reload\\fR makes a running server read the "
      "file "
      "again.\n";
  std::string_view group;
  for (const control::Option& option : control::options()) {
    if (option.group != group) {
      group = option.group;
      text += ".SH " + roff(std::string(group)) + "\n";
    }
    text += ".TP\n\\fB" + roff(std::string(option.name)) + "\\fR = \\fI" +
            roff(std::string(control::valueName(option))) + "\\fR\n" + roff(std::string(option.doc));
    const std::string limits = control::limitsText(option);
    if (!option.byDefault.empty()) text += " Default: " + roff(std::string(option.byDefault)) + ".";
    if (!limits.empty()) text += " From " + roff(limits) + ".";
    text += " " + std::string(control::changeSentence(option)) + "\n";
  }
  return text + ".SH SEE ALSO\n\\fBrostra\\fR(1)\n";
}

}  // namespace rostra::cli
