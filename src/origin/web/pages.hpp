// SPDX-License-Identifier: Apache-2.0
// The built web pages in memory. In: a folder at start, where the build left `name.br` and `name.gz`, which
// are `name` compressed; out: the file for an address, with what it is compressed to. Only names found at
// start exist, so no address can leave the folder. Thread: any (immutable after load()).
#pragma once

#include "base/result.hpp"
#include "glib/ref.hpp"
#include "origin/web/page_card.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::origin {

struct Page {
  unsigned status = 200;
  glib::Ref<GBytes> body;
  glib::Ref<GBytes> gzip;    ///< if that is smaller; made at start for text of which the build made none
  glib::Ref<GBytes> brotli;  ///< if it was built and is smaller
  std::string contentType;
  std::string etag;  ///< quoted
  const char* cacheControl = "";
  const char* contentSecurityPolicy = nullptr;  ///< of HTML pages, without connect-src
  const char* permissionsPolicy = nullptr;
  const char* openerPolicy = nullptr;  ///< of pages that no other site may hold a window of
};

class Pages {
 public:
  /// Reads every file below `folder`. NotFound when index.html is missing. An empty path loads nothing:
  /// every address is 404.
  [[nodiscard]] static Result<Pages> load(const std::filesystem::path& folder);
  /// The page for an address (not decoded), or a friendly 404 page.
  [[nodiscard]] const Page& find(std::string_view path) const;
  /// The space whose card belongs into the page at this address; nothing for other pages.
  [[nodiscard]] static std::optional<std::string_view> cardSpace(std::string_view path);
  /// The same page with a card. `server`: as in PageAddress.
  [[nodiscard]] Page cardPage(std::string_view path, const PageCard& card, const std::string& server) const;

 private:
  std::map<std::string, Page, std::less<>> pages_;  // by address
  Page notFound_;
  Page badSpace_;
};

}  // namespace rostra::origin
