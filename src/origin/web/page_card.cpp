// SPDX-License-Identifier: Apache-2.0
#include "origin/web/page_card.hpp"

#include "base/text.hpp"

namespace rostra::origin {
namespace {

constexpr std::string_view kBegin = "<!-- card";
constexpr std::string_view kEnd = "<!-- /card -->";
constexpr std::string_view kSite = "Rostra";
/// Readers of cards cut longer ones anyway.
constexpr std::size_t kMaxDescription = 300;

/// As text and inside of double quotes; control characters, line ends among them, become blanks.
std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return result;
}

void addTag(std::string& tags, std::string_view kind, std::string_view name, std::string_view content) {
  tags += "    <meta " + std::string(kind) + "=\"" + std::string(name) + "\" content=\"" + escaped(content) +
          "\" />\n";
}

std::string shortDescription(const PageCard& card) {
  const std::string_view whole = trim(card.description);
  if (whole.empty()) return "Watch " + card.title + " live.";
  if (whole.size() <= kMaxDescription) return std::string(whole);
  return std::string(trimEnd(shortened(whole, kMaxDescription), kWhiteSpace)) + "\u2026";
}

std::string tagsOf(const PageCard& card, const PageAddress& address) {
  const std::string description = shortDescription(card);
  std::string tags = "<title>" + escaped(card.title) + " \u2013 " + std::string(kSite) + "</title>\n";
  addTag(tags, "name", "description", description);
  addTag(tags, "property", "og:type", "website");
  addTag(tags, "property", "og:site_name", kSite);
  addTag(tags, "property", "og:title", card.title);
  addTag(tags, "property", "og:description", description);
  const bool picture = !address.server.empty() && !address.image.empty();
  if (!address.server.empty()) addTag(tags, "property", "og:url", address.server + address.path);
  if (picture) {
    addTag(tags, "property", "og:image", address.server + address.image);
    addTag(tags, "property", "og:image:width", "1200");
    addTag(tags, "property", "og:image:height", "630");
    addTag(tags, "property", "og:image:alt", kSite);
  }
  addTag(tags, "name", "twitter:card", picture ? "summary_large_image" : "summary");
  addTag(tags, "name", "twitter:title", card.title);
  addTag(tags, "name", "twitter:description", description);
  if (picture) addTag(tags, "name", "twitter:image", address.server + address.image);
  return tags;
}

}  // namespace

std::string withCard(std::string_view html, const PageCard& card, const PageAddress& address) {
  const std::size_t begin = html.find(kBegin);
  const std::size_t end = begin == std::string_view::npos ? begin : html.find(kEnd, begin);
  if (end == std::string_view::npos) return std::string(html);
  std::string page(html.substr(0, begin));
  page += tagsOf(card, address);
  page += trimStart(html.substr(end + kEnd.size()), "\n");
  return page;
}

}  // namespace rostra::origin
