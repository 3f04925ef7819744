// SPDX-License-Identifier: Apache-2.0
// `rostra user ...`: accounts from the command line. In: what to do to whom; out: rows changed in the
// server's database, and word to a running server. Works whether the server runs or not.
#include "accounts/credentials.hpp"
#include "accounts/passwords.hpp"
#include "base/log.hpp"
#include "cli/command_context.hpp"
#include "cli/command_line.hpp"
#include "cli/screen.hpp"
#include "cli/terminal.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/json_writer.hpp"
#include "recording/library.hpp"
#include "store/rows/second_factors.hpp"
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

glib::ObjectWriter toJson(const store::Account& account) {
  return glib::ObjectWriter()
      .text("id", account.id)
      .text("userName", account.userName)
      .text("displayName", account.displayName)
      .flag("serverOwner", account.serverOwner)
      .flag("disabled", account.disabled)
      .number("createdMs", account.created);
}

/// What was done, for people or for programs.
Result<int> said(const CommandContext& context, const store::Account& account, const std::string& sentence) {
  std::cout << (context.line.has("json") ? toJson(account).toPrettyText() : sentence) << '\n';
  return kExitOk;
}

Result<std::string> newPassword(const CommandContext& context, const std::string& userName) {
  const auto typed = context.line.has("password-stdin") ? readPasswordLine() : askNewPassword(userName);
  if (!typed) return typed;
  return accounts::checkPassword(*typed, userName);
}

Result<store::Account> accountNamed(const CommandContext& context, const std::string& name) {
  auto account = store::findAccountByName(*context.db, accounts::userNameKey(name));
  if (!account) return tl::make_unexpected(std::move(account.error()));
  if (!*account) {
    return fail(ErrorKind::NotFound,
                "there is no account '" + name + "'; 'rostra user list' lists all accounts");
  }
  return std::move(**account);
}

/// Word to the server that runs with this folder, if one does. `spaces`: those that went along.
void tellServer(const CommandContext& context, const store::Account& account, const std::string& reason,
                const std::vector<store::Space>& spaces = {}) {
  if (context.lock) return;
  auto client = control::AdminClient::connect(context.folder);
  auto told = client ? client->accountGone(account.id, reason) : tl::make_unexpected(client.error());
  for (const store::Space& space : spaces) {
    if (told) told = client->spaceGone(space.slug, space.id);
  }
  if (!told) std::cerr << "rostra: could not notify the running server: " << told.error().message << '\n';
}

Result<int> add(const CommandContext& context, const std::string& typed) {
  const auto name = accounts::checkUserName(typed);
  if (!name) return tl::make_unexpected(name.error());
  const auto known = store::findAccountByName(*context.db, name->key);
  if (!known) return tl::make_unexpected(known.error());
  const std::string taken = "the name '" + name->text + "', or one that looks like it, is taken";
  if (*known) return fail(ErrorKind::Conflict, taken);
  const auto password = newPassword(context, name->text);
  if (!password) return tl::make_unexpected(password.error());
  const auto hash = accounts::hashPassword(*password);
  if (!hash) return tl::make_unexpected(hash.error());
  const bool owner = context.line.has("owner");
  const auto account = accounts::createAccount(*context.db, *name, *hash, owner);
  if (!account) return tl::make_unexpected(account.error());
  const auto needed = accounts::needsOwner(*context.db);
  if (needed && *needed) {
    std::cerr << "rostra: this server has no owner yet; use the link it prints at start, or add one with "
                 "--owner\n";
  }
  return said(context, *account,
              account->userName + (owner ? " was added as an owner of the server." : " was added."));
}

Result<int> list(const CommandContext& context, const std::string&) {
  Table table({"NAME", "SHOWN AS", "ROLE", "STATE", "SINCE", "ID"});
  glib::ArrayWriter all;
  std::string after;
  for (;;) {
    const auto page = store::listAccounts(*context.db, after, kPage);
    if (!page) return tl::make_unexpected(page.error());
    for (const store::Account& account : *page) {
      table.add({account.userName, account.displayName, account.serverOwner ? "owner" : "-",
                 account.disabled ? "disabled" : "-", dayOf(account.created), account.id});
      all.add(toJson(account));
      after = accounts::userNameKey(account.userName);
    }
    if (page->size() < static_cast<std::size_t>(kPage)) break;
  }
  if (context.line.has("json")) {
    std::cout << glib::ObjectWriter().array("accounts", all).toPrettyText() << '\n';
  } else {
    std::cout << (table.empty() ? "There are no accounts.\n" : onScreen(table));
  }
  return kExitOk;
}

Result<int> passwd(const CommandContext& context, const std::string& name) {
  const auto account = accountNamed(context, name);
  if (!account) return tl::make_unexpected(account.error());
  const auto password = newPassword(context, account->userName);
  if (!password) return tl::make_unexpected(password.error());
  const auto hash = accounts::hashPassword(*password);
  if (!hash) return tl::make_unexpected(hash.error());
  if (auto set = store::setPasswordHash(*context.db, account->id, *hash); !set)
    return tl::make_unexpected(set.error());
  if (auto ended = store::deleteSessions(*context.db, account->id, ""); !ended)
    return tl::make_unexpected(ended.error());
  tellServer(context, *account, "Your password was changed. Log in again.");
  return said(context, *account,
              "The password of " + account->userName + " was changed; it is logged out everywhere.");
}

Result<int> setDisabled(const CommandContext& context, const std::string& name, bool disabled) {
  auto account = accountNamed(context, name);
  if (!account) return tl::make_unexpected(account.error());
  if (auto set = store::setDisabled(*context.db, account->id, disabled); !set)
    return tl::make_unexpected(set.error());
  account->disabled = disabled;
  if (!disabled) return said(context, *account, account->userName + " can log in again.");
  if (auto ended = store::deleteSessions(*context.db, account->id, ""); !ended)
    return tl::make_unexpected(ended.error());
  tellServer(context, *account, "This account was disabled.");
  return said(context, *account, account->userName + " is disabled and logged out everywhere.");
}

Result<int> secondFactorOff(const CommandContext& context, const std::string& name) {
  const auto account = accountNamed(context, name);
  if (!account) return tl::make_unexpected(account.error());
  const auto gone = store::deleteSecondFactor(*context.db, account->id);
  if (!gone) return tl::make_unexpected(gone.error());
  return said(
      context, *account,
      account->userName + (*gone ? " logs in without a code from now on." : " has no second factor."));
}

/// The spaces that go with their owner.
Result<std::vector<store::Space>> ownedSpaces(const CommandContext& context, const store::Account& account) {
  std::vector<store::Space> owned;
  std::string after;
  for (;;) {
    const auto page = store::listSpacesOf(*context.db, account.id, after, kPage);
    if (!page) return tl::make_unexpected(page.error());
    for (const store::SpaceAndRole& one : *page) {
      after = one.space.id;
      if (one.space.owner == account.id) owned.push_back(one.space);
    }
    if (page->size() < static_cast<std::size_t>(kPage)) return owned;
  }
}

Result<int> remove(const CommandContext& context, const std::string& name) {
  const auto account = accountNamed(context, name);
  if (!account) return tl::make_unexpected(account.error());
  if (!context.line.has("yes")) {
    const auto sure = confirm("This deletes " + account->userName +
                                  " with its spaces, recordings and messages. Type the name to confirm: ",
                              account->userName);
    if (!sure) return tl::make_unexpected(sure.error());
    if (!*sure) return fail(ErrorKind::InvalidInput, "nothing was deleted");
  }
  const auto spaces = ownedSpaces(context, *account);
  if (!spaces) return tl::make_unexpected(spaces.error());
  if (auto gone = store::deleteAccount(*context.db, account->id); !gone)
    return tl::make_unexpected(gone.error());
  tellServer(context, *account, "This account was deleted.", *spaces);
  if (context.lock) {
    const recording::Library library(context.folder / control::kRecordingsFolder);
    for (const store::Space& space : *spaces) {
      if (auto removed = library.removeAll(space.id); !removed)
        std::cerr << "rostra: " << removed.error().message << '\n';
    }
  }
  return said(context, *account, account->userName + " was deleted.");
}

/// Opens the data and does it; NAME is there where the command takes one.
int run(const ParsedLine& line, Result<int> (*action)(const CommandContext&, const std::string&)) {
  // What was done is said on standard output; the log is for what went wrong.
  log::configure(log::Level::Warning, log::Format::Text, "user");
  const auto context = openContext(line);
  return report(context ? action(*context, line.word(0)) : tl::make_unexpected(context.error()));
}

}  // namespace

int runUserAdd(const ParsedLine& line) {
  return run(line, add);
}
int runUserList(const ParsedLine& line) {
  return run(line, list);
}
int runUserPasswd(const ParsedLine& line) {
  return run(line, passwd);
}
int runUserDisable(const ParsedLine& line) {
  return run(line, [](const CommandContext& context, const std::string& name) {
    return setDisabled(context, name, true);
  });
}
int runUserEnable(const ParsedLine& line) {
  return run(line, [](const CommandContext& context, const std::string& name) {
    return setDisabled(context, name, false);
  });
}
int runUserSecondFactorOff(const ParsedLine& line) {
  return run(line, secondFactorOff);
}
int runUserDelete(const ParsedLine& line) {
  return run(line, remove);
}

}  // namespace rostra::cli
