// SPDX-License-Identifier: Apache-2.0
// Recordings of a space: the list, the files, deleting one. Everything is in the folder of recordings; these
// handlers wait for the disk on the threads of the database, never on a web thread.
#include "api/core/time_text.hpp"
#include "api/handlers/views.hpp"
#include "base/log.hpp"
#include "recording/library.hpp"

#include <array>

namespace rostra::api {
namespace {

/// "evening-show-2026-05-01-180030-123.mp4": to the millisecond, because a recording may be switched off and
/// on within a minute, and downloads of one name overwrite each other.
std::string fileName(const std::string& slug, const std::string& id) {
  return slug + "-" + id.substr(0, 4) + "-" + id.substr(4, 2) + "-" + id.substr(6, 2) + "-" +
         id.substr(9, 6) + "-" + id.substr(15, 3) + ".mp4";
}

ObjectWriter recordingObject(const recording::Entry& entry) {
  return ObjectWriter()
      .text("id", entry.id)
      .text("startedAt", timeText(entry.startMs))
      .number("seconds", std::chrono::round<std::chrono::seconds>(entry.duration).count())
      .number("bytes", static_cast<std::int64_t>(entry.bytes))
      .text("state", entry.ready ? "ready" : "recording");
}

Outcome getRecordings(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const auto limit = call.limit(kDefaultPage);
  if (!limit) return limit.error();
  const auto cursor = call.cursor();
  if (!cursor) return cursor.error();
  const recording::Library& library = *call.services->settings.recordings;
  // One more than asked for: whether there is another page.
  auto entries = library.list(here->managed().id, *cursor, static_cast<std::size_t>(*limit) + 1);
  if (!entries) return failureOf(entries.error());
  ObjectWriter page;
  if (entries->size() > static_cast<std::size_t>(*limit)) {
    entries->pop_back();
    page.text("next", entries->back().id);
  }
  ArrayWriter items;
  for (const recording::Entry& entry : *entries) items.add(recordingObject(entry));
  page.array("items", items);
  const recording::Problem problem = library.problem(here->managed().id);
  if (problem == recording::Problem::None || !here->managed().settings.recording) {
    page.null("problem");
  } else {
    page.text("problem", std::string(toString(problem)));
  }
  return jsonResponse(200, page);
}

Outcome getRecording(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const std::string& id = call.parameter("id");
  auto file = call.services->settings.recordings->open(here->managed().id, id);
  if (!file) return failureOf(file.error());
  origin::HttpResponse response;
  response.contentType = "video/mp4";
  response.file = origin::FileBody{std::move(file->descriptor), file->bytes};
  response.headers = {{"Content-Disposition", "attachment; filename=\"" + fileName(here->slug, id) + "\""},
                      // A finished file never changes; its name is never given again.
                      {"ETag", "\"" + id + "\""},
                      {"Cache-Control", "private, no-cache"}};
  return response;
}

Outcome deleteRecording(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const std::string& id = call.parameter("id");
  if (auto gone = call.services->settings.recordings->remove(here->managed().id, id); !gone)
    return failureOf(gone.error());
  log::info("recording deleted", {{"space", here->slug}, {"recording", id}, {"account", call.accountId()}});
  return noContent();
}

}  // namespace

std::span<const Route> recordingRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/spaces/{slug}/recordings", Access::Account, Area::Spaces, Body::None, getRecordings},
      Route{"GET", "/spaces/{slug}/recordings/{id}", Access::Account, Area::Spaces, Body::None, getRecording},
      Route{"DELETE", "/spaces/{slug}/recordings/{id}", Access::Account, Area::Spaces, Body::None,
            deleteRecording},
  };
  return kRoutes;
}

}  // namespace rostra::api
