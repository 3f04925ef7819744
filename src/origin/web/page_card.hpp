// SPDX-License-Identifier: Apache-2.0
// What a link to a space shows in chats, feeds and search results: the title of the page, Open Graph and
// Twitter card tags (ogp.me). In: a built page with a place for them, what is said of the space; out: the
// page with them, escaped. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

namespace rostra::origin {

struct PageCard {
  std::string title;
  std::string description;
};

/// Where a page can be reached from outside.
struct PageAddress {
  std::string server;  ///< https://example.org, no slash at its end; empty = unknown, no address is named
  std::string path;    ///< /watch/<space>
  std::string image;   ///< path of a picture, or empty
};

/// `html` with everything between `<!-- card` and `<!-- /card -->` replaced; unchanged when it has no such
/// place.
[[nodiscard]] std::string withCard(std::string_view html, const PageCard& card, const PageAddress& address);

}  // namespace rostra::origin
