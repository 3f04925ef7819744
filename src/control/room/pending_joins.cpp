// SPDX-License-Identifier: Apache-2.0
#include "control/room/pending_joins.hpp"

#include "control/signalling/error_codes.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace rostra::control {
namespace {

using ErrorCode = protocol::signalling::ErrorCode;

/// Messages a browser may send while it is being looked up; a page sends none.
constexpr std::size_t kMaxMessages = 16;

}  // namespace

void PendingJoins::add(const ConnectionPtr& connection, std::string slug) {
  pending_[connection->number()] = {connection, std::move(slug), {}};
}

bool PendingJoins::contains(const ConnectionPtr& connection) const {
  return pending_.contains(connection->number());
}

void PendingJoins::keep(const ConnectionPtr& connection, protocol::signalling::ClientMessage message) {
  Messages& messages = pending_.at(connection->number()).messages;
  if (std::holds_alternative<protocol::signalling::clientMessage::Leave>(message)) {
    connection->close(kCloseNormal, "left");
  } else if (messages.size() < kMaxMessages) {
    messages.push_back(std::move(message));
  } else {
    connection->fail(ErrorCode::TooManyMessages, "Wait for the answer to join or watch before sending more.");
  }
}

std::optional<PendingJoins::Messages> PendingJoins::take(const ConnectionPtr& connection) {
  auto found = pending_.extract(connection->number());
  if (!found) return std::nullopt;
  return std::move(found.mapped().messages);
}

void PendingJoins::remove(const ConnectionPtr& connection) {
  pending_.erase(connection->number());
}

void PendingJoins::endSpace(const std::string& slug, const std::string& reason) {
  end([&](const Pending& pending) { return pending.slug == slug; }, reason);
}

void PendingJoins::endLoggedIn(const std::string& reason) {
  end([](const Pending& pending) { return !pending.connection->peer().sessionToken.empty(); }, reason);
}

void PendingJoins::end(const std::function<bool(const Pending&)>& which, const std::string& reason) {
  // What they may do was looked up before the change or after it: nobody knows, so they ask again.
  std::vector<ConnectionPtr> ended;
  for (const auto& [number, pending] : pending_) {
    if (which(pending)) ended.push_back(pending.connection);
  }
  for (const ConnectionPtr& connection : ended) {
    remove(connection);
    connection->fail(ErrorCode::Unavailable, reason);
  }
}

}  // namespace rostra::control
