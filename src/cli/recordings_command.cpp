// SPDX-License-Identifier: Apache-2.0
// `rostra recordings`: what was recorded, from the command line. In: what to do; out: a table or JSON of the
// files in the data folder, or a file less. Works whether the server runs or not.
#include "base/log.hpp"
#include "cli/desk.hpp"
#include "cli/table.hpp"
#include "cli/terminal.hpp"
#include "glib/json.hpp"
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
Result<std::vector<Shelf>> shelves(const Desk& desk, const recording::Library& library,
                                   const std::string& wanted) {
  if (!wanted.empty()) {
    const auto space = store::findSpace(*desk.db, wanted);
    if (!space) return tl::make_unexpected(space.error());
    if (*space) return std::vector<Shelf>{{wanted, (*space)->id}};
  }
  std::vector<Shelf> all;
  const auto folders = library.spaces();
  if (!folders) return tl::make_unexpected(folders.error());
  for (const std::string& folder : *folders) {
    if (!wanted.empty() && folder != wanted) continue;
    const auto space = store::findSpaceById(*desk.db, folder);
    if (!space) return tl::make_unexpected(space.error());
    all.push_back({*space ? (*space)->slug : folder, folder});
  }
  if (!wanted.empty() && all.empty())
    return fail(ErrorKind::NotFound,
                "there is no space '" + wanted + "'; 'rostra recordings list' shows all");
  return all;
}

Result<int> list(const Desk& desk, const recording::Library& library, const std::string& space) {
  const auto all = shelves(desk, library, space);
  if (!all) return tl::make_unexpected(all.error());
  Table table({"SPACE", "BEGAN (UTC)", ">LENGTH", ">MB", "STATE", "ID"});
  JsonArray* items = json_array_new();
  auto answer = glib::Ref<JsonObject>::adopt(json_object_new());
  json_object_set_array_member(answer.get(), "recordings", items);
  for (const Shelf& shelf : *all) {
    const auto entries = library.list(shelf.folder, "", std::numeric_limits<std::size_t>::max());
    if (!entries) return tl::make_unexpected(entries.error());
    for (const recording::Entry& entry : *entries) {
      const char* state = entry.ready ? "ready" : "recording";
      table.add({shelf.slug, timeOf(entry.startMs), entry.ready ? humanDuration(entry.duration) : "-",
                 std::to_string((entry.bytes + 500'000) / 1'000'000), state, entry.id});
      JsonObject* item = json_object_new();
      json_object_set_string_member(item, "space", shelf.slug.c_str());
      json_object_set_string_member(item, "id", entry.id.c_str());
      json_object_set_int_member(item, "startedMs", entry.startMs);
      if (entry.ready) json_object_set_int_member(item, "durationMs", entry.duration.count());
      json_object_set_int_member(item, "bytes", static_cast<gint64>(entry.bytes));
      json_object_set_string_member(item, "state", state);
      json_array_add_object_element(items, item);
    }
  }
  if (desk.line.has("json")) {
    std::cout << glib::toPrettyText(answer.get()) << '\n';
  } else {
    std::cout << (table.empty() ? "There are no recordings.\n" : table.toText());
  }
  return kExitOk;
}

Result<int> remove(const Desk& desk, const recording::Library& library, const std::string& space,
                   const std::string& id) {
  const auto shelf = shelves(desk, library, space);
  if (!shelf) return tl::make_unexpected(shelf.error());
  const std::string& folder = shelf->front().folder;
  if (const auto file = library.open(folder, id); !file) return tl::make_unexpected(file.error());
  if (!desk.line.has("yes")) {
    const auto sure =
        confirm("This deletes the recording " + id + " of " + space + ". Type yes to go on: ", "yes");
    if (!sure) return tl::make_unexpected(sure.error());
    if (!*sure) return fail(ErrorKind::InvalidInput, "nothing was deleted");
  }
  if (auto gone = library.remove(folder, id); !gone) return tl::make_unexpected(gone.error());
  if (desk.line.has("json")) {
    const auto answer = glib::Ref<JsonObject>::adopt(json_object_new());
    json_object_set_string_member(answer.get(), "space", space.c_str());
    json_object_set_string_member(answer.get(), "deleted", id.c_str());
    std::cout << glib::toPrettyText(answer.get()) << '\n';
  } else {
    std::cout << "The recording " << id << " of " << space << " was deleted.\n";
  }
  return kExitOk;
}

}  // namespace

int runRecordings(const Arguments& arguments) {
  const CommandSpec& spec = commandNamed("recordings");
  const auto line = parseLine(spec, arguments);
  if (!line) return report(line.error());
  if (line->help) {
    std::cout << helpText(spec);
    return kExitOk;
  }
  // What was done is said on standard output; the log is for what went wrong.
  log::configure(log::Level::Warning, log::Format::Text, "recordings");
  const auto& words = line->positional;
  const bool listing = words.front() == "list" && words.size() <= 2;
  if (!listing && !(words.front() == "delete" && words.size() == 3)) {
    return report(Error{ErrorKind::InvalidInput,
                        "it is 'rostra recordings list [SPACE]' or 'rostra recordings delete SPACE ID'\n"
                        "Try 'rostra recordings --help'.",
                        std::source_location::current()});
  }
  const auto desk = openDesk(*line);
  if (!desk) return report(desk.error());
  const recording::Library library(desk->folder / control::kRecordingsFolder);
  const auto done = listing ? list(*desk, library, words.size() > 1 ? words[1] : std::string())
                            : remove(*desk, library, words[1], words[2]);
  return done ? *done : report(done.error());
}

}  // namespace rostra::cli
