// SPDX-License-Identifier: Apache-2.0
#include "api/core/call.hpp"

#include "glib/handle.hpp"

#include <algorithm>

namespace rostra::api {
namespace {

constexpr std::int64_t kMaxLimit = 100;

}  // namespace

std::optional<std::string> Call::query(std::string_view name) const {
  std::string_view rest = request.query;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) != name) continue;
    const std::string value(pair.substr(std::min(equals + 1, pair.size())));
    const glib::CharPtr decoded(g_uri_unescape_string(value.c_str(), nullptr));
    return decoded && g_utf8_validate(decoded.get(), -1, nullptr) ? std::string(decoded.get())
                                                                  : std::string();
  }
  return std::nullopt;
}

tl::expected<std::int64_t, Failure> Call::limit(std::int64_t byDefault) const {
  const auto text = query("limit");
  if (!text) return byDefault;
  std::int64_t value = 0;
  if (!g_ascii_string_to_signed(text->c_str(), 10, 1, kMaxLimit, &value, nullptr)) {
    return tl::make_unexpected(fieldFailure("limit", "must be a whole number from 1 to 100"));
  }
  return value;
}

tl::expected<std::string, Failure> Call::cursor() const {
  constexpr std::size_t kLongest = 128;
  const std::string text = query("cursor").value_or("");
  const bool fine = text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
                      return g_ascii_isalnum(c) || c == '-' || c == '_' || c == ':' || c == '.';
                    });
  if (!fine) return tl::make_unexpected(fieldFailure("cursor", "must be the 'next' of an earlier response"));
  return text;
}

bool Call::serverOwner() const {
  if (!who || !who->account.serverOwner) return false;
  return !who->scopes || who->scopes->allows(accounts::Area::Admin, changes());
}

const std::string& Call::accountId() const {
  static const std::string nobody;
  return who ? who->account.id : nobody;
}

bool Call::changes() const {
  return request.method != "GET" && request.method != "HEAD";
}

}  // namespace rostra::api
