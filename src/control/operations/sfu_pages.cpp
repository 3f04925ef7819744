// SPDX-License-Identifier: Apache-2.0
#include "control/operations/sfu_pages.hpp"

#include "control/operations/admin_protocol.hpp"
#include "glib/json_view.hpp"
#include "ipc/frame.hpp"

#include <utility>

namespace rostra::control {
namespace {

// What else the answer has: the room as serve knows it, the mixer.
constexpr std::size_t kMaxBytes = kMaxAdminAnswer - (4U << 20);

/// The list of participants of the only room in a page, or null.
JsonArray* participantsOf(JsonObject* page) {
  JsonArray* found = nullptr;
  glib::eachOf(page, "rooms", [&](JsonObject* room) {
    JsonNode* node = glib::memberOf(room, "participants");
    if (node && JSON_NODE_HOLDS_ARRAY(node)) found = json_node_get_array(node);
  });
  return found;
}

}  // namespace

void SfuPages::collect(const SfuFleet::WorkerPtr& worker, std::string room, Done done) {
  const std::shared_ptr<SfuPages> pages(new SfuPages(worker, std::move(room), std::move(done)));
  pages->ask(std::nullopt);
}

void SfuPages::ask(std::optional<std::string> after) {
  const auto worker = worker_.lock();
  if (!worker) return done_(fail(ErrorKind::Unavailable, "the sfu-worker ended"), true);
  protocol::worker::sfuCommand::GetStats question;
  question.room = room_;
  question.after = std::move(after);
  worker->ask(std::move(question),
              [self = shared_from_this()](const Result<std::string>& text) { self->add(text); });
}

void SfuPages::add(const Result<std::string>& text) {
  auto page = text ? glib::parseObject(*text, ipc::kMaxHeader) : tl::make_unexpected(text.error());
  if (!page) return done_(tl::make_unexpected(page.error()), true);
  bytes_ += text->size();
  const std::string next = glib::textOf(page->get(), "next");
  if (!first_) {
    first_ = std::move(*page);
    json_object_remove_member(first_.get(), "next");
  } else if (JsonArray* all = participantsOf(first_.get()), *more = participantsOf(page->get());
             all && more) {
    for (guint i = 0; i < json_array_get_length(more); ++i)
      json_array_add_element(all, json_node_copy(json_array_get_element(more, i)));
  }
  if (next.empty() || bytes_ > kMaxBytes) return done_(first_, next.empty());
  ask(next);
}

}  // namespace rostra::control
