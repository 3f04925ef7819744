// SPDX-License-Identifier: Apache-2.0
// `rostra pipeline list|show|check|graph`. In: words of the command line; out: text or JSON on standard
// output. list, show and check read the files themselves; graph asks the running server over its admin
// socket.
#include "cli/command_line.hpp"
#include "cli/screen.hpp"
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

tl::unexpected<Error> wrongUse(const std::string& what) {
  return fail(ErrorKind::InvalidInput, what + "\nTry 'rostra pipeline graph --help'.");
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
  const Progress progress("checking pipelines");
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

}  // namespace

int runPipelineList(const ParsedLine& line) {
  return report(list(line));
}
int runPipelineShow(const ParsedLine& line) {
  return report(show(line));
}
int runPipelineCheck(const ParsedLine& line) {
  return report(check(line));
}
int runPipelineGraph(const ParsedLine& line) {
  return report(graph(line));
}

}  // namespace rostra::cli
