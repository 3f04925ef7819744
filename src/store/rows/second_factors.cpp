// SPDX-License-Identifier: Apache-2.0
#include "store/rows/second_factors.hpp"

#include "store/database/query.hpp"

namespace rostra::store {
namespace {

constexpr std::string_view kConfirmed = "The second factor is on already.";

}  // namespace

Result<void> beginSecondFactor(Connection& db, std::string_view account, std::string_view secret,
                               Millis now) {
  auto begun =
      any(db, db.run("INSERT INTO second_factors (account, secret, confirmed, last_step, created) "
                     "VALUES (?, ?, 0, 0, ?) ON CONFLICT (account) DO UPDATE SET secret = "
                     "excluded.secret, created = excluded.created WHERE second_factors.confirmed = 0",
                     {text(account), blob(secret), now}));
  if (!begun) return tl::make_unexpected(std::move(begun.error()));
  if (!*begun) return fail(ErrorKind::Conflict, std::string(kConfirmed));
  return {};
}

Result<std::optional<SecondFactor>> findSecondFactor(Connection& db, std::string_view account) {
  return firstOf(
      db.run("SELECT secret, confirmed, last_step FROM second_factors WHERE account = ?", {text(account)}),
      [](const Row& row) {
        return SecondFactor{.secret = row.blob(0), .confirmed = row.flag(1), .lastStep = row.integer(2)};
      });
}

Result<void> confirmSecondFactor(Connection& db, std::string_view account, std::int64_t step,
                                 const std::vector<std::string>& codeHashes) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  auto confirmed = any(
      db, db.run("UPDATE second_factors SET confirmed = 1, last_step = ? WHERE account = ? AND confirmed = 0",
                 {step, text(account)}));
  if (!confirmed) return tl::make_unexpected(std::move(confirmed.error()));
  if (!*confirmed) return fail(ErrorKind::Conflict, std::string(kConfirmed));
  for (const std::string& hash : codeHashes) {
    auto stored =
        db.run("INSERT INTO recovery_codes (code_hash, account) VALUES (?, ?)", {blob(hash), text(account)});
    if (!stored) return tl::make_unexpected(std::move(stored.error()));
  }
  return transaction->commit();
}

Result<bool> takeStep(Connection& db, std::string_view account, std::int64_t step) {
  return any(db, db.run("UPDATE second_factors SET last_step = ? WHERE account = ? AND last_step < ?",
                        {step, text(account), step}));
}

Result<bool> takeRecoveryCode(Connection& db, std::string_view account, std::string_view codeHash) {
  return any(db, db.run("DELETE FROM recovery_codes WHERE account = ? AND code_hash = ?",
                        {text(account), blob(codeHash)}));
}

Result<bool> deleteSecondFactor(Connection& db, std::string_view account) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  auto codes = db.run("DELETE FROM recovery_codes WHERE account = ?", {text(account)});
  if (!codes) return tl::make_unexpected(std::move(codes.error()));
  auto gone = any(db, db.run("DELETE FROM second_factors WHERE account = ?", {text(account)}));
  if (!gone) return gone;
  if (auto committed = transaction->commit(); !committed)
    return tl::make_unexpected(std::move(committed.error()));
  return gone;
}

}  // namespace rostra::store
