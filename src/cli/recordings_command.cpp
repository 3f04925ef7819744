// SPDX-License-Identifier: Apache-2.0
// `rostra recordings ...`: what was recorded, from the command line. In: what to do; out: a table or JSON of
// the files in the data folder, or a file less. Works whether the server runs or not.
#include "base/log.hpp"
#include "cli/command_context.hpp"
#include "cli/screen.hpp"
#include "cli/terminal.hpp"
#include "glib/json_writer.hpp"
#include "recording/library.hpp"
#include "store/rows/spaces.hpp"

#include <array>
#include <ctime>
#include <iostream>
#include <limits>

namespace rostra::cli {
namespace {

/// A space as people name it, and as its folder is named.
struct Shelf {
  std::string slug;
  std::string folder;
};

std::string timeOf(std::int64_t ms) {
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

/// All spaces with recordings, or the one that is named. A space that was deleted is named by its id.
Result<std::vector<Shelf>> shelves(const CommandContext& context, const recording::Library& library,
                                   const std::string& wanted) {
  if (!wanted.empty()) {
    const auto space = store::findSpace(*context.db, wanted);
    if (!space) return tl::make_unexpected(space.error());
    if (*space) return std::vector<Shelf>{{wanted, (*space)->id}};
  }
  std::vector<Shelf> all;
  const auto folders = library.spaces();
  if (!folders) return tl::make_unexpected(folders.error());
  for (const std::string& folder : *folders) {
    if (!wanted.empty() && folder != wanted) continue;
    const auto space = store::findSpaceById(*context.db, folder);
    if (!space) return tl::make_unexpected(space.error());
    all.push_back({*space ? (*space)->slug : folder, folder});
  }
  if (!wanted.empty() && all.empty()) {
    return fail(ErrorKind::NotFound,
                "there is no space '" + wanted + "'; 'rostra recordings list' lists all recordings");
  }
  return all;
}

Result<int> list(const CommandContext& context, const recording::Library& library, const std::string& space) {
  const auto all = shelves(context, library, space);
  if (!all) return tl::make_unexpected(all.error());
  Table table({"SPACE", "BEGAN (UTC)", ">LENGTH", ">MB", "STATE", "ID"});
  glib::ArrayWriter items;
  for (const Shelf& shelf : *all) {
    const auto entries = library.list(shelf.folder, "", std::numeric_limits<std::size_t>::max());
    if (!entries) return tl::make_unexpected(entries.error());
    for (const recording::Entry& entry : *entries) {
      const char* state = entry.ready ? "ready" : "recording";
      table.add({shelf.slug, timeOf(entry.startMs), entry.ready ? humanDuration(entry.duration) : "-",
                 std::to_string((entry.bytes + 500'000) / 1'000'000), state, entry.id});
      glib::ObjectWriter item;
      item.text("space", shelf.slug).text("id", entry.id).number("startedMs", entry.startMs);
      if (entry.ready) item.number("durationMs", entry.duration.count());
      items.add(item.number("bytes", entry.bytes).text("state", state));
    }
  }
  if (context.line.has("json")) {
    std::cout << glib::ObjectWriter().array("recordings", items).toPrettyText() << '\n';
  } else {
    std::cout << (table.empty() ? "There are no recordings.\n" : onScreen(table));
  }
  return kExitOk;
}

Result<int> remove(const CommandContext& context, const recording::Library& library, const std::string& space,
                   const std::string& id) {
  const auto shelf = shelves(context, library, space);
  if (!shelf) return tl::make_unexpected(shelf.error());
  const std::string& folder = shelf->front().folder;
  if (const auto file = library.open(folder, id); !file) return tl::make_unexpected(file.error());
  if (!context.line.has("yes")) {
    const auto sure =
        confirm("This deletes the recording " + id + " of " + space + ". Type yes to confirm: ", "yes");
    if (!sure) return tl::make_unexpected(sure.error());
    if (!*sure) return fail(ErrorKind::InvalidInput, "nothing was deleted");
  }
  if (auto gone = library.remove(folder, id); !gone) return tl::make_unexpected(gone.error());
  if (context.line.has("json")) {
    std::cout << glib::ObjectWriter().text("space", space).text("deleted", id).toPrettyText() << '\n';
  } else {
    std::cout << "The recording " << id << " of " << space << " was deleted.\n";
  }
  return kExitOk;
}

int run(const ParsedLine& line,
        Result<int> (*action)(const CommandContext&, const recording::Library&, const ParsedLine&)) {
  // What was done is said on standard output; the log is for what went wrong.
  log::configure(log::Level::Warning, log::Format::Text, "recordings");
  const auto context = openContext(line);
  if (!context) return report(context.error());
  return report(action(*context, recording::Library(context->folder / control::kRecordingsFolder), line));
}

}  // namespace

int runRecordingsList(const ParsedLine& line) {
  return run(line, [](const CommandContext& context, const recording::Library& library,
                      const ParsedLine& words) { return list(context, library, words.word(0)); });
}

int runRecordingsDelete(const ParsedLine& line) {
  return run(line,
             [](const CommandContext& context, const recording::Library& library, const ParsedLine& words) {
               return remove(context, library, words.word(0), words.word(1));
             });
}

}  // namespace rostra::cli
