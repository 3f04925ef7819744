// SPDX-License-Identifier: Apache-2.0
#include "control/config/turn_credentials.hpp"

#include "glib/handle.hpp"

#include <glib.h>

#include <array>

namespace rostra::control {

TurnCredentials makeTurnCredentials(std::string_view secret, std::string_view forWhom,
                                    std::chrono::system_clock::time_point expires) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(expires.time_since_epoch()).count();
  TurnCredentials made{std::to_string(seconds) + ":" + std::string(forWhom), {}};
  const glib::Handle<GHmac, g_hmac_unref> hmac(
      g_hmac_new(G_CHECKSUM_SHA1, reinterpret_cast<const guchar*>(secret.data()), secret.size()));
  g_hmac_update(hmac.get(), reinterpret_cast<const guchar*>(made.username.data()),
                static_cast<gssize>(made.username.size()));
  std::array<guint8, 20> digest{};
  gsize size = digest.size();
  g_hmac_get_digest(hmac.get(), digest.data(), &size);
  const glib::Handle<gchar, g_free> text(g_base64_encode(digest.data(), size));
  made.password = text.get();
  return made;
}

}  // namespace rostra::control
