// SPDX-License-Identifier: Apache-2.0
#include "control/room/name_key.hpp"

#include "glib/ref.hpp"

#include <memory>

namespace rostra::control {
namespace {

struct Free {
  void operator()(char* text) const noexcept { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

}  // namespace

std::string nameKey(const std::string& name) {
  const Text composed(g_utf8_normalize(name.c_str(), -1, G_NORMALIZE_ALL_COMPOSE));
  if (!composed) return name;  // no UTF-8, and so nobody's name
  const Text folded(g_utf8_casefold(composed.get(), -1));
  // Folding may take letters apart again.
  const Text key(g_utf8_normalize(folded.get(), -1, G_NORMALIZE_ALL_COMPOSE));
  std::string result;
  bool blank = false;
  for (const char* at = key.get(); *at != '\0'; at = g_utf8_next_char(at)) {
    const bool space = g_unichar_isspace(g_utf8_get_char(at)) != FALSE;
    if (space && !blank && !result.empty()) result += ' ';
    if (!space) result.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
    blank = space;
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

}  // namespace rostra::control
