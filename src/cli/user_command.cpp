// SPDX-License-Identifier: Apache-2.0
// `rostra user`: accounts from the command line. In: what to do to whom; out: rows changed in the server's
// database, and word to a running server. Works whether the server runs or not.
#include "accounts/credentials.hpp"
#include "accounts/passwords.hpp"
#include "base/log.hpp"
#include "base/spelling.hpp"
#include "cli/command_line.hpp"
#include "cli/desk.hpp"
#include "cli/table.hpp"
#include "cli/terminal.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "recording/library.hpp"
#include "store/rows/spaces.hpp"

#include <array>
#include <ctime>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace rostra::cli {
namespace {

constexpr std::int64_t kPage = 200;

std::string dayOf(store::Millis time) {
  const std::time_t seconds = time / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
  return text.data();
}

glib::Ref<JsonObject> toJson(const store::Account& account) {
  auto object = glib::Ref<JsonObject>::adopt(json_object_new());
  json_object_set_string_member(object.get(), "id", account.id.c_str());
  json_object_set_string_member(object.get(), "userName", account.userName.c_str());
  json_object_set_string_member(object.get(), "displayName", account.displayName.c_str());
  json_object_set_boolean_member(object.get(), "serverOwner", account.serverOwner);
  json_object_set_boolean_member(object.get(), "disabled", account.disabled);
  json_object_set_int_member(object.get(), "createdMs", account.created);
  return object;
}

/// What was done, for people or for programs.
Result<int> said(const Desk& desk, const store::Account& account, const std::string& sentence) {
  std::cout << (desk.line.has("json") ? glib::toPrettyText(toJson(account).get()) : sentence) << '\n';
  return kExitOk;
}

Result<std::string> newPassword(const Desk& desk, const std::string& userName) {
  const auto typed = desk.line.has("password-stdin") ? readPasswordLine() : askNewPassword(userName);
  if (!typed) return typed;
  return accounts::checkPassword(*typed, userName);
}

Result<store::Account> accountNamed(const Desk& desk, const std::string& name) {
  auto account = store::findAccountByName(*desk.db, accounts::userNameKey(name));
  if (!account) return tl::make_unexpected(std::move(account.error()));
  if (!*account)
    return fail(ErrorKind::NotFound, "there is no account '" + name + "'; 'rostra user list' shows all");
  return std::move(**account);
}

/// Word to the server that runs with this folder, if one does. `spaces`: those that went along.
void tellServer(const Desk& desk, const store::Account& account, const std::string& reason,
                const std::vector<store::Space>& spaces = {}) {
  if (desk.lock) return;
  auto client = control::AdminClient::connect(desk.folder);
  auto told = client ? client->accountGone(account.id, reason) : tl::make_unexpected(client.error());
  for (const store::Space& space : spaces) {
    if (told) told = client->spaceGone(space.slug, space.id);
  }
  if (!told) std::cerr << "rostra: the running server could not be told: " << told.error().message << '\n';
}

Result<int> add(const Desk& desk, const std::string& typed) {
  const auto name = accounts::checkUserName(typed);
  if (!name) return tl::make_unexpected(name.error());
  const auto known = store::findAccountByName(*desk.db, name->key);
  if (!known) return tl::make_unexpected(known.error());
  const std::string taken = "the name '" + name->text + "', or one that looks like it, is taken";
  if (*known) return fail(ErrorKind::Conflict, taken);
  const auto password = newPassword(desk, name->text);
  if (!password) return tl::make_unexpected(password.error());
  const auto hash = accounts::hashPassword(*password);
  if (!hash) return tl::make_unexpected(hash.error());
  const bool owner = desk.line.has("owner");
  const auto account = accounts::createAccount(*desk.db, *name, *hash, owner);
  if (!account) return tl::make_unexpected(account.error());
  const auto needed = accounts::needsOwner(*desk.db);
  if (needed && *needed) {
    std::cerr << "rostra: this server has no owner yet; its start prints a link for one, or add one with "
                 "--owner\n";
  }
  return said(desk, *account,
              account->userName + (owner ? " was added and owns the server." : " was added."));
}

Result<int> list(const Desk& desk, const std::string&) {
  Table table({"NAME", "SHOWN AS", "ROLE", "STATE", "SINCE", "ID"});
  JsonArray* all = json_array_new();
  auto answer = glib::Ref<JsonObject>::adopt(json_object_new());
  json_object_set_array_member(answer.get(), "accounts", all);
  std::string after;
  for (;;) {
    const auto page = store::listAccounts(*desk.db, after, kPage);
    if (!page) return tl::make_unexpected(page.error());
    for (const store::Account& account : *page) {
      table.add({account.userName, account.displayName, account.serverOwner ? "owner" : "-",
                 account.disabled ? "disabled" : "-", dayOf(account.created), account.id});
      json_array_add_object_element(all, toJson(account).release());
      after = accounts::userNameKey(account.userName);
    }
    if (page->size() < static_cast<std::size_t>(kPage)) break;
  }
  if (desk.line.has("json")) {
    std::cout << glib::toPrettyText(answer.get()) << '\n';
  } else {
    std::cout << (table.empty() ? "There are no accounts.\n" : table.toText());
  }
  return kExitOk;
}

Result<int> passwd(const Desk& desk, const std::string& name) {
  const auto account = accountNamed(desk, name);
  if (!account) return tl::make_unexpected(account.error());
  const auto password = newPassword(desk, account->userName);
  if (!password) return tl::make_unexpected(password.error());
  const auto hash = accounts::hashPassword(*password);
  if (!hash) return tl::make_unexpected(hash.error());
  if (auto set = store::setPasswordHash(*desk.db, account->id, *hash); !set)
    return tl::make_unexpected(set.error());
  if (auto ended = store::deleteSessions(*desk.db, account->id, ""); !ended)
    return tl::make_unexpected(ended.error());
  tellServer(desk, *account, "Your password was changed. Log in again.");
  return said(desk, *account,
              "The password of " + account->userName + " was changed; it is logged out everywhere.");
}

Result<int> setDisabled(const Desk& desk, const std::string& name, bool disabled) {
  auto account = accountNamed(desk, name);
  if (!account) return tl::make_unexpected(account.error());
  if (auto set = store::setDisabled(*desk.db, account->id, disabled); !set)
    return tl::make_unexpected(set.error());
  account->disabled = disabled;
  if (!disabled) return said(desk, *account, account->userName + " may log in again.");
  if (auto ended = store::deleteSessions(*desk.db, account->id, ""); !ended)
    return tl::make_unexpected(ended.error());
  tellServer(desk, *account, "This account was disabled.");
  return said(desk, *account, account->userName + " is disabled and logged out everywhere.");
}

/// The spaces that go with their owner.
Result<std::vector<store::Space>> ownedSpaces(const Desk& desk, const store::Account& account) {
  std::vector<store::Space> owned;
  std::string after;
  for (;;) {
    const auto page = store::listSpacesOf(*desk.db, account.id, after, kPage);
    if (!page) return tl::make_unexpected(page.error());
    for (const store::SpaceAndRole& one : *page) {
      after = one.space.id;
      if (one.space.owner == account.id) owned.push_back(one.space);
    }
    if (page->size() < static_cast<std::size_t>(kPage)) return owned;
  }
}

Result<int> remove(const Desk& desk, const std::string& name) {
  const auto account = accountNamed(desk, name);
  if (!account) return tl::make_unexpected(account.error());
  if (!desk.line.has("yes")) {
    const auto sure = confirm("This deletes " + account->userName +
                                  " with its spaces, recordings and messages. Type the name to go on: ",
                              account->userName);
    if (!sure) return tl::make_unexpected(sure.error());
    if (!*sure) return fail(ErrorKind::InvalidInput, "nothing was deleted");
  }
  const auto spaces = ownedSpaces(desk, *account);
  if (!spaces) return tl::make_unexpected(spaces.error());
  if (auto gone = store::deleteAccount(*desk.db, account->id); !gone)
    return tl::make_unexpected(gone.error());
  tellServer(desk, *account, "This account was deleted.", *spaces);
  if (desk.lock) {
    const recording::Library library(desk.folder / control::kRecordingsFolder);
    for (const store::Space& space : *spaces) {
      if (auto removed = library.removeAll(space.id); !removed)
        std::cerr << "rostra: " << removed.error().message << '\n';
    }
  }
  return said(desk, *account, account->userName + " was deleted.");
}

struct Action {
  std::string_view name;
  bool needsName;
  Result<int> (*run)(const Desk& desk, const std::string& name);
};
constexpr std::array kActions{
    Action{"add", true, add},
    Action{"list", false, list},
    Action{"passwd", true, passwd},
    Action{"disable", true,
           [](const Desk& desk, const std::string& name) { return setDisabled(desk, name, true); }},
    Action{"enable", true,
           [](const Desk& desk, const std::string& name) { return setDisabled(desk, name, false); }},
    Action{"delete", true, remove}};

Result<const Action*> actionNamed(const std::string& word) {
  std::vector<std::string> names;
  for (const Action& action : kActions) {
    if (action.name == word) return &action;
    names.emplace_back(action.name);
  }
  const std::string near = nearest(word, names);
  return fail(ErrorKind::InvalidInput, "there is no 'rostra user " + word + "'" +
                                           (near.empty() ? "" : "; did you mean '" + near + "'?") +
                                           "\nTry 'rostra user --help'.");
}

}  // namespace

int runUser(const Arguments& arguments) {
  const CommandSpec& spec = commandNamed("user");
  const auto line = parseLine(spec, arguments);
  if (!line) return report(line.error());
  if (line->help) {
    std::cout << helpText(spec);
    return kExitOk;
  }
  // What was done is said on standard output; the log is for what went wrong.
  log::configure(log::Level::Warning, log::Format::Text, "user");
  const auto action = actionNamed(line->positional.front());
  if (!action) return report(action.error());
  const std::string name = line->positional.size() > 1 ? line->positional[1] : std::string();
  if ((*action)->needsName != !name.empty()) {
    return report(Error{ErrorKind::InvalidInput,
                        "rostra user " + std::string((*action)->name) +
                            (name.empty() ? " needs the NAME of an account" : " takes no name"),
                        std::source_location::current()});
  }
  const auto desk = openDesk(*line);
  if (!desk) return report(desk.error());
  const auto done = (*action)->run(*desk, name);
  return done ? *done : report(done.error());
}

}  // namespace rostra::cli
