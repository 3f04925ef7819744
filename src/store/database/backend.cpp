// SPDX-License-Identifier: Apache-2.0
#include "store/database/backend.hpp"

#include "base/check.hpp"
#include "base/no_wait.hpp"

#include <glib.h>

#include <string>

namespace rostra::store {
namespace {

// Before it is sent: PostgreSQL would refuse such text, SQLite would keep it and other programs choke on it.
Result<void> checkText(std::span<const Value> parameters) {
  for (const Value& parameter : parameters) {
    const auto* text = std::get_if<std::string>(&parameter);
    if (text == nullptr) continue;
    if (text->find('\0') != std::string::npos) {
      return fail(ErrorKind::InvalidInput, "The text contains a zero byte, which cannot be stored.");
    }
    if (g_utf8_validate(text->data(), static_cast<gssize>(text->size()), nullptr) == FALSE) {
      return fail(ErrorKind::InvalidInput, "The text is not valid UTF-8.");
    }
  }
  return {};
}

}  // namespace

Result<void> Backend::savepoint(std::string_view command, unsigned level) {
  auto rows = execute(std::string(command) + " SAVEPOINT level" + std::to_string(level), {});
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return {};
}

void Backend::note(const Error& error) noexcept {
  if (error.kind == ErrorKind::Unavailable) unavailable_ = true;
  if (depth_ > 0 && failedAt_ == 0) failedAt_ = depth_;
  if (depth_ > 0 && transactionGone()) failedAt_ = 1;
}

Result<void> Backend::usable() const {
  if (failedAt_ == 0) return {};
  return fail(ErrorKind::Internal, "a statement of this transaction has failed; it can only be rolled back");
}

Result<Rows> Backend::run(std::string_view sql, std::span<const Value> parameters) {
  ROSTRA_CHECK(mayWaitHere());
  if (auto checked = checkText(parameters); !checked) return tl::make_unexpected(std::move(checked.error()));
  if (auto good = usable(); !good) return tl::make_unexpected(std::move(good.error()));
  auto rows = execute(sql, parameters);
  if (!rows) note(rows.error());
  return rows;
}

Result<void> Backend::runScript(std::string_view sql) {
  ROSTRA_CHECK(mayWaitHere());
  if (auto good = usable(); !good) return good;
  auto done = executeScript(sql);
  if (!done) note(done.error());
  return done;
}

Result<void> Backend::begin() {
  ROSTRA_CHECK(mayWaitHere());
  if (auto good = usable(); !good) return good;
  auto begun = depth_ == 0 ? beginOutermost() : savepoint("", depth_);
  if (begun) {
    ++depth_;
  } else {
    note(begun.error());
  }
  return begun;
}

Result<void> Backend::commit() {
  ROSTRA_CHECK(mayWaitHere());
  ROSTRA_CHECK(depth_ > 0);
  if (auto good = usable(); !good) return good;
  auto committed = depth_ == 1 ? commitOutermost() : savepoint("RELEASE", depth_ - 1);
  if (committed) {
    --depth_;
  } else {
    note(committed.error());
  }
  return committed;
}

void Backend::rollBack() noexcept {
  ROSTRA_CHECK(depth_ > 0);
  --depth_;
  if (depth_ == 0) {
    failedAt_ = 0;
    rollBackOutermost();
    return;
  }
  // What failed further out stays failed.
  if (failedAt_ != 0 && failedAt_ <= depth_) return;
  failedAt_ = 0;
  auto undone = savepoint("ROLLBACK TO", depth_);
  if (undone) undone = savepoint("RELEASE", depth_);
  if (!undone) note(undone.error());
}

}  // namespace rostra::store
