// SPDX-License-Identifier: Apache-2.0
// `rostra pipeline list|show|check|graph`. In: words of the command line; out: text or JSON on standard
// output. list, show and check read the files themselves; graph asks the running server over its admin
// socket.
#include "cli/command_line.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/handle.hpp"
#include "glib/json_writer.hpp"
#include "gst/init.hpp"
#include "mix/output/encoder_contract.hpp"
#include "pipeline/check/report.hpp"

#include <gio/gio.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace rostra::cli {
namespace {

const Switch kJson{"json", "", "Print JSON."};
const Switch kPipelinesDir{"pipelines-dir", "FOLDER", "Folder of your own files, as for 'rostra serve'."};
const Switch kConfig{"config", "FILE",
                     "Configuration file of the server, for its pipelines-dir and data-dir."};

/// The subcommands; each is parsed and helped like a command of its own.
const std::array<CommandSpec, 4>& actions() {
  static const std::array<CommandSpec, 4> all{{
      {"pipeline list",
       "rostra pipeline list [options]",
       "Lists the name, purpose and placeholders of every file in pipelines/.",
       {kJson, kPipelinesDir, kConfig},
       0,
       0,
       ""},
      {"pipeline show",
       "rostra pipeline show NAME [options]",
       "Shows the file in use for a name; a fragment also with its sample values filled in.",
       {kJson, kPipelinesDir, kConfig},
       1,
       1,
       "NAME"},
      {"pipeline check",
       "rostra pipeline check [NAME] [options]",
       "Checks one file or all on this machine: reports every error with file and line.",
       {kJson, kPipelinesDir, kConfig},
       0,
       1,
       "NAME"},
      {"pipeline graph",
       "rostra pipeline graph ROOM [PARTICIPANT] [options]",
       "Prints a pipeline of the running server as Graphviz text: a room's mixer, or a transport of a "
       "participant (ids: rostra stats ROOM).",
       {kJson,
        {"transport", "NAME", "The participant's transport: publish or subscribe. [default publish]"},
        {"output", "FILE", "Write to a file instead: .dot as is; .svg, .png and .pdf through Graphviz."},
        {"data-dir", "FOLDER", "Data folder of the running server. [default ./data]"},
        kConfig},
       1,
       2,
       "ROOM"},
  }};
  return all;
}

std::string help() {
  std::string text =
      "Lists, shows and checks the pipeline files, and draws the pipelines of the running server.\n\n";
  for (const CommandSpec& action : actions())
    text += "  " + action.usage + "\n      " + action.summary + "\n";
  return text +
         "\n'rostra pipeline list --help' shows the options of a subcommand. How to tune the files: "
         "docs/pipelines.md.\n";
}

tl::unexpected<Error> wrongUse(const std::string& what) {
  return fail(ErrorKind::InvalidInput, what + "\nTry 'rostra pipeline --help'.");
}

Result<pipeline::Catalog> openCatalog(const ParsedLine& line) {
  const auto settings = loadConfiguration(line);
  if (!settings) return tl::make_unexpected(settings.error());
  const auto shipped = pipeline::defaultPipelinesDir();
  if (!shipped) return tl::make_unexpected(shipped.error());
  return pipeline::Catalog::open(*shipped, settings->pipelinesDir);
}

Result<int> list(const ParsedLine& line) {
  const auto catalog = openCatalog(line);
  if (!catalog) return tl::make_unexpected(catalog.error());
  std::cout << (line.has("json") ? listJson(*catalog) : listText(*catalog));
  return kExitOk;
}

Result<int> show(const ParsedLine& line) {
  const auto catalog = openCatalog(line);
  if (!catalog) return tl::make_unexpected(catalog.error());
  const auto text =
      line.has("json") ? showJson(*catalog, line.positional[0]) : showText(*catalog, line.positional[0]);
  if (!text) return tl::make_unexpected(text.error());
  std::cout << *text;
  return kExitOk;
}

Result<int> check(const ParsedLine& line) {
  if (const auto started = gst::initialise(); !started) {
    static_cast<void>(report(started.error()));
    return kExitCannotStart;
  }
  const auto catalog = openCatalog(line);
  if (!catalog) return tl::make_unexpected(catalog.error());
  pipeline::Problems problems;
  std::size_t files = catalog->entries().size();
  if (line.positional.empty()) {
    problems = catalog->checkAll(mix::fileChecks());
  } else {
    if (const auto entry = catalog->entry(line.positional[0]); !entry)
      return tl::make_unexpected(entry.error());
    problems = catalog->checkOne(line.positional[0], mix::fileChecks());
    files = 1;
  }
  std::cout << (line.has("json") ? checkJson(problems, files) : checkText(problems, files));
  return problems.empty() ? kExitOk : kExitFailed;
}

Result<void> writeFile(const std::string& path, std::string_view text) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) return fail(ErrorKind::Unavailable, path + ": cannot write");
  return {};
}

/// Draws with Graphviz' `dot`; its text goes in through a pipe, so nothing of it is ever a word of a command
/// line.
Result<void> draw(const std::string& path, std::string_view format, const std::string& dot) {
  const glib::CharPtr program(g_find_program_in_path("dot"));
  if (!program) {
    return fail(ErrorKind::Unavailable,
                "drawing needs Graphviz; install the package graphviz or use --output FILE.dot");
  }
  const std::string type = "-T" + std::string(format);
  const std::string target = "-o" + path;
  const std::array<const char*, 4> words{program.get(), type.c_str(), target.c_str(), nullptr};
  glib::ErrorOut error;
  const auto process = glib::Ref<GSubprocess>::adopt(g_subprocess_newv(
      words.data(),
      static_cast<GSubprocessFlags>(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE),
      error.out()));
  if (!process) return error.toFailure(ErrorKind::Unavailable, "cannot start Graphviz");
  const auto input = glib::Ref<GBytes>::adopt(g_bytes_new(dot.data(), dot.size()));
  if (!g_subprocess_communicate(process.get(), input.get(), nullptr, nullptr, nullptr, error.out())) {
    return error.toFailure(ErrorKind::Unavailable, "cannot draw with Graphviz");
  }
  if (!g_subprocess_get_successful(process.get()))
    return fail(ErrorKind::Unavailable, "Graphviz could not write " + path);
  return {};
}

Result<void> writeGraph(const std::string& path, const std::string& dot) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".dot" || extension == ".gv") return writeFile(path, dot);
  for (const std::string_view drawn : {"svg", "png", "pdf"}) {
    if (extension == '.' + std::string(drawn)) return draw(path, drawn, dot);
  }
  return wrongUse("--output needs a file name that ends in .dot, .gv, .svg, .png or .pdf");
}

Result<int> graph(const ParsedLine& line) {
  const std::string transport = line.has("transport") ? line.value("transport") : "publish";
  if (transport != "publish" && transport != "subscribe")
    return wrongUse("--transport must be publish or subscribe");
  const auto settings = loadConfiguration(line);
  if (!settings) return tl::make_unexpected(settings.error());
  const std::string output = line.value("output");
  control::GraphRequest query;
  query.room = line.positional[0];
  if (line.positional.size() == 2) query.participant = line.positional[1];
  query.transport = transport;

  auto client = control::AdminClient::connect(settings->dataDir);
  if (!client) return tl::make_unexpected(client.error());
  const auto dot = client->graph(query);
  if (!dot) return tl::make_unexpected(dot.error());
  if (!output.empty()) {
    if (const auto written = writeGraph(output, *dot); !written) {
      const int code = report(written.error());
      return code == kExitUsage ? code
                                : kExitFailed;  // the server is there; it is the file or Graphviz that is not
    }
  }
  if (!line.has("json")) {
    if (output.empty()) std::cout << *dot;
    return kExitOk;
  }
  glib::ObjectWriter answer;
  answer.text("room", query.room);
  if (query.participant) answer.text("participant", *query.participant).text("transport", query.transport);
  output.empty() ? answer.text("dot", *dot) : answer.text("output", output);
  std::cout << answer.toPrettyText() << '\n';
  return kExitOk;
}

constexpr std::array kActions{list, show, check, graph};  // in the order of actions()

}  // namespace

int runPipelineCommand(const Arguments& arguments) {
  if (arguments.empty() || arguments.front() == "--help" || arguments.front() == "-h") {
    (arguments.empty() ? std::cerr : std::cout) << help();
    return arguments.empty() ? kExitUsage : kExitOk;
  }
  for (std::size_t i = 0; i < kActions.size(); ++i) {
    const CommandSpec& spec = actions()[i];
    if (spec.name != "pipeline " + arguments.front()) continue;
    const auto line = beginCommand(spec, Arguments(arguments.begin() + 1, arguments.end()));
    if (!line) return line.error();
    const auto code = kActions[i](*line);
    return code ? *code : report(code.error());
  }
  return report(wrongUse("there is no 'rostra pipeline " + arguments.front() + "'").value());
}

}  // namespace rostra::cli
