// SPDX-License-Identifier: Apache-2.0
// `rostra doctor`: whether this machine can do what the configuration promises. In: the configuration of
// `rostra serve`; out: findings with what mends them, and an exit code that says whether something is broken.
#include "cli/command_line.hpp"
#include "cli/screen.hpp"
#include "control/doctor/doctor.hpp"
#include "glib/json_writer.hpp"

#include <algorithm>
#include <iostream>

namespace rostra::cli {
namespace {

using control::Finding;
using control::Verdict;

std::string mark(Verdict verdict) {
  switch (verdict) {
    case Verdict::Warning:
      return coloured("warning", Colour::Warning);
    case Verdict::Broken:
      return coloured("broken ", Colour::Bad);
    case Verdict::Good:
      break;
  }
  return coloured("good   ", Colour::Good);
}

std::string counted(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun;
}

void show(const control::Findings& findings) {
  std::size_t broken = 0;
  std::size_t warnings = 0;
  for (const Finding& finding : findings.all()) {
    broken += finding.verdict == Verdict::Broken ? 1 : 0;
    warnings += finding.verdict == Verdict::Warning ? 1 : 0;
    std::cout << mark(finding.verdict) << "  " << finding.check << ": " << finding.what << ".\n";
    if (!finding.mend.empty()) std::cout << "         try: " << finding.mend << "\n";
  }
  std::cout << "\n"
            << (broken + warnings == 0
                    ? std::string("Nothing is wrong")
                    : counted(broken, "broken, ") + counted(warnings, warnings == 1 ? "warning" : "warnings"))
            << ".\n";
}

}  // namespace

int runDoctor(const ParsedLine& line) {
  // What a probe makes other modules say is in its finding.
  log::configure(log::Level::Error, log::Format::Text, "doctor");
  control::Findings findings;
  const auto configuration = loadConfiguration(line);
  if (configuration) {
    Progress progress("looking");
    findings = control::examine(*configuration, [&](const std::string& what) { progress.now(what); });
  } else {
    const std::string file = line.value("config");
    findings.broken("configuration", configuration.error().message,
                    "rostra config check" + (file.empty() ? "" : " " + file));
  }
  if (line.has("json")) {
    glib::ArrayWriter list;
    for (const Finding& finding : findings.all()) {
      glib::ObjectWriter one;
      one.text("check", finding.check).text("verdict", std::string(toString(finding.verdict)));
      one.text("what", finding.what);
      if (!finding.mend.empty()) one.text("mend", finding.mend);
      list.add(one);
    }
    std::cout << glib::ObjectWriter()
                     .flag("ok", findings.worst() != Verdict::Broken)
                     .text("worst", std::string(toString(findings.worst())))
                     .array("findings", list)
                     .toPrettyText()
              << '\n';
  } else {
    show(findings);
  }
  return findings.worst() == Verdict::Broken ? kExitFailed : kExitOk;
}

}  // namespace rostra::cli
