// SPDX-License-Identifier: Apache-2.0
// What goes on in a space now: who is here, its chat, the end of the show. Changes go through live rooms, so
// that a program's message has the same rules and order as one written in the room.
#include "api/core/time_text.hpp"
#include "api/handlers/views.hpp"
#include "base/space_title.hpp"
#include "base/wall_clock.hpp"

#include <array>
#include <map>

namespace rostra::api {
namespace {

constexpr std::size_t kMaxNonce = 64;
constexpr std::int64_t kMaxCountdown = 60;                  // as in signalling
constexpr std::int64_t kLargestId = 9'007'199'254'740'991;  // what a number of JavaScript holds

ObjectWriter messageObject(const store::MessageRow& message) {
  ObjectWriter object;
  object.number("id", message.id)
      .text("author", message.author)
      .text("name", message.name)
      .text("role", std::string(store::toString(message.role)))
      .text("text", message.text)
      .text("sentAt", timeText(message.sent))
      .textOrNull("editedAt", timeText(message.edited))
      .flag("deleted", message.deleted);
  if (!message.to.empty()) object.text("to", message.to).text("toName", message.toName);
  return object;
}

const char* wordOf(Place place) noexcept {
  switch (place) {
    case Place::Audience:
      return "audience";
    case Place::Stage:
      return "stage";
    case Place::Lobby:
      return "lobby";
  }
  return "audience";
}

/// What `live` of signalling says, for who has no WebSocket.
Outcome getShow(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, std::nullopt);
  if (!here) return here.error();
  if (auto refused = mayWatch(call, *here)) return *refused;
  return Later([call = call.shared_from_this(), here = *here](const Reply& reply) {
    call->services->live->facts(
        {here.slug}, [here, reply](const Result<std::map<std::string, LiveFacts>>& all) {
          if (!all) return reply(failureOf(all.error()));
          const auto found = all->find(here.slug);
          const LiveFacts facts = found == all->end() ? LiveFacts() : found->second;
          const bool open = !here.space || here.managed().visibility != store::Visibility::Private;
          const bool titled = here.space && !here.managed().title.empty();
          ObjectWriter show;
          show.text("title", titled ? here.managed().title : titleOfSlug(here.slug))
              .text("description", here.space ? here.managed().description : "")
              .textOrNull("startsAt", here.space ? timeText(here.managed().startsAt) : std::nullopt)
              .object("live", liveObject(facts));
          // Whoever asks for it starts the mix, as over signalling: it need not be there yet.
          if (facts.onAir() && open) {
            show.text("playlist", "/hls/" + here.slug + "/live.m3u8");
          } else {
            show.null("playlist");
          }
          reply(jsonResponse(200, show.number("serverTime", wallClockMs())));
        });
  });
}

Outcome getPeople(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, std::nullopt);
  if (!here) return here.error();
  if (auto refused = mayWatch(call, *here)) return *refused;
  return Later([call = call.shared_from_this(), slug = here->slug](const Reply& reply) {
    call->services->live->people(slug, [reply](const Result<std::vector<LivePerson>>& people) {
      if (!people) return reply(failureOf(people.error()));
      ArrayWriter items;
      for (const LivePerson& person : *people) {
        ObjectWriter item;
        item.text("id", person.id)
            .text("name", person.name)
            .text("role", std::string(store::toString(person.role)))
            .text("place", wordOf(person.place))
            .flag("handRaised", person.handRaised)
            .flag("connected", person.connected)
            .text("since", timeText(person.since));
        if (person.account.empty()) {
          item.null("account");
        } else {
          item.text("account", person.account);
        }
        if (person.avatar.empty()) {
          item.null("avatarUrl");
        } else {
          item.text("avatarUrl", person.avatar);
        }
        items.add(item);
      }
      reply(jsonResponse(200, ObjectWriter().array("items", items)));
    });
  });
}

Outcome getMessages(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, std::nullopt);
  if (!here) return here.error();
  if (auto refused = mayWatch(call, *here)) return *refused;
  const auto limit = call.limit(call.services->settings.messagePage);
  if (!limit) return limit.error();
  std::int64_t before = 0;
  if (const auto text = call.query("before")) {
    if (!g_ascii_string_to_signed(text->c_str(), 10, 1, kLargestId, &before, nullptr))
      return fieldFailure("before", "must be the id of a message");
  }
  auto messages = store::listMessages(db, here->channel(), call.accountId(), before, *limit + 1);
  if (!messages) return failureOf(messages.error());
  ObjectWriter page;
  if (messages->size() > static_cast<std::size_t>(*limit)) {
    // Oldest first: the one too many is at the front.
    messages->erase(messages->begin());
    page.number("next", messages->front().id);
  }
  ArrayWriter items;
  for (const store::MessageRow& message : *messages) items.add(messageObject(message));
  return jsonResponse(200, page.array("items", items));
}

/// Text of a message, or an error at its field.
std::optional<std::string> readText(const Call& call, Fields& fields) {
  const std::string typed = fields.needText("text");
  auto text = fields.accept(
      "text", accounts::checkText(typed, static_cast<std::size_t>(call.services->settings.chatLength),
                                  "the message"));
  if (text && text->empty() && fields.has("text")) fields.error("text", "a message cannot be empty");
  return text;
}

/// 429 with a time for slow mode and rate; what the room says otherwise.
Failure chatFailure(const Error& error) {
  Failure failure = failureOf(error);
  if (error.kind == ErrorKind::InvalidInput) failure = fieldFailure("text", error.message);
  return failure;
}

Outcome postMessage(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, std::nullopt);
  if (!here) return here.error();
  if (auto refused = mayWatch(call, *here)) return *refused;
  Fields fields(call.body.get());
  auto text = readText(call, fields);
  const std::string nonce = fields.text("nonce").value_or("");
  if (nonce.size() > kMaxNonce) fields.error("nonce", "must be at most 64 bytes");
  if (!fields.good()) return fields.failure();
  return Later(
      [call = call.shared_from_this(), here = *here, text = present(text), nonce](const Reply& reply) {
        call->services->live->postChat(here.slug, here.space, actorOf(*call, here), text, nonce,
                                       [reply](const Result<store::MessageRow>& message) {
                                         reply(message ? Outcome(jsonResponse(201, messageObject(*message)))
                                                       : Outcome(chatFailure(message.error())));
                                       });
      });
}

std::optional<std::int64_t> messageId(const Call& call) {
  std::int64_t id = 0;
  if (!g_ascii_string_to_signed(call.parameter("id").c_str(), 10, 1, kLargestId, &id, nullptr))
    return std::nullopt;
  return id;
}

Outcome patchMessage(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, std::nullopt);
  if (!here) return here.error();
  if (auto refused = mayWatch(call, *here)) return *refused;
  Fields fields(call.body.get());
  auto text = readText(call, fields);
  if (!fields.good()) return fields.failure();
  const auto id = messageId(call);
  if (!id) return notFound("there is no such message");
  return Later([call = call.shared_from_this(), here = *here, text = present(text),
                id = present(id)](const Reply& reply) {
    call->services->live->editChat(here.slug, here.space, actorOf(*call, here), id, text,
                                   [reply](const Result<store::MessageRow>& message) {
                                     reply(message ? Outcome(jsonResponse(200, messageObject(*message)))
                                                   : Outcome(chatFailure(message.error())));
                                   });
  });
}

Outcome deleteMessage(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, std::nullopt);
  if (!here) return here.error();
  if (auto refused = mayWatch(call, *here)) return *refused;
  const auto id = messageId(call);
  if (!id) return notFound("there is no such message");
  return Later([call = call.shared_from_this(), here = *here, id = present(id)](const Reply& reply) {
    call->services->live->deleteChat(here.slug, here.space, actorOf(*call, here), id,
                                     [reply](const Result<void>& gone) {
                                       reply(gone ? Outcome(noContent()) : Outcome(failureOf(gone.error())));
                                     });
  });
}

/// A server that is full says so itself; anything else is told as always.
Failure noShow(const Error& error) {
  constexpr unsigned kRetrySeconds = 60;  // shows do not end every second
  if (error.kind != ErrorKind::Unavailable) return failureOf(error);
  return {503, "busy", error.message, {}, kRetrySeconds, {}};
}

Outcome goLive(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, store::Role::Host);
  if (!here) return here.error();
  Fields fields(call.body.get());
  const std::int64_t countdown = fields.number("countdown", 0, kMaxCountdown).value_or(0);
  if (!fields.good()) return fields.failure();
  return Later([call = call.shared_from_this(), here = *here, countdown](const Reply& reply) {
    call->services->live->goLive(here.slug, actorOf(*call, here), std::chrono::seconds(countdown),
                                 [reply](const Result<void>& begun) {
                                   reply(begun ? Outcome(noContent()) : Outcome(noShow(begun.error())));
                                 });
  });
}

Outcome endShow(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Allowed, store::Role::Host);
  if (!here) return here.error();
  return Later([call = call.shared_from_this(), here = *here](const Reply& reply) {
    call->services->live->endShow(here.slug, actorOf(*call, here), [reply](const Result<void>& ended) {
      reply(ended ? Outcome(noContent()) : Outcome(failureOf(ended.error())));
    });
  });
}

}  // namespace

std::span<const Route> roomRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/spaces/{slug}/show", Access::Anyone, Area::Spaces, Body::None, getShow},
      Route{"GET", "/spaces/{slug}/people", Access::Anyone, Area::Spaces, Body::None, getPeople},
      Route{"POST", "/spaces/{slug}/live", Access::Account, Area::Spaces, Body::Json, goLive},
      Route{"POST", "/spaces/{slug}/end", Access::Account, Area::Spaces, Body::None, endShow},
      Route{"GET", "/spaces/{slug}/messages", Access::Anyone, Area::Chat, Body::None, getMessages},
      Route{"POST", "/spaces/{slug}/messages", Access::Account, Area::Chat, Body::Json, postMessage},
      Route{"PATCH", "/spaces/{slug}/messages/{id}", Access::Account, Area::Chat, Body::Json, patchMessage},
      Route{"DELETE", "/spaces/{slug}/messages/{id}", Access::Account, Area::Chat, Body::None, deleteMessage},
  };
  return kRoutes;
}

}  // namespace rostra::api
