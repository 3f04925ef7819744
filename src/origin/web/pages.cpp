// SPDX-License-Identifier: Apache-2.0
#include "origin/web/pages.hpp"

#include "base/id.hpp"
#include "glib/handle.hpp"
#include "origin/live/answers.hpp"
#include "origin/live/gzip.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace rostra::origin {
namespace {

// Scripts come from this server only. Styles may be inline: the player's controls bring their own
// in shadow trees. Media Source plays blob: addresses; hls.js and the audio meters run workers from blob:
// addresses.
constexpr const char* kPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";
constexpr const char* kEmbedPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; frame-ancestors *";
constexpr const char* kOpener = "same-origin";
constexpr const char* kPermissions =
    "camera=(self), microphone=(self), display-capture=(self), geolocation=()";
constexpr const char* kEmbedPermissions = "camera=(), microphone=(), display-capture=(), geolocation=()";
constexpr std::string_view kBrotliSuffix = ".br";
constexpr std::string_view kGzipSuffix = ".gz";
// Vite names files below assets/ by their content.
constexpr const char* kHashed = "public, max-age=31536000, immutable";
/// 1200 x 630, as feeds show it.
constexpr std::string_view kCardImage = "/card.png";
constexpr std::uintmax_t kMaxFileBytes = 64U << 20;

struct Type {
  std::string_view extension;
  const char* contentType;
  bool text;
};
constexpr std::array kTypes{
    Type{".html", "text/html; charset=utf-8", true},
    Type{".js", "text/javascript; charset=utf-8", true},
    Type{".css", "text/css; charset=utf-8", true},
    Type{".svg", "image/svg+xml", true},
    Type{".json", "application/json", true},
    Type{".webmanifest", "application/manifest+json", true},
    Type{".map", "application/json", true},
    Type{".txt", "text/plain; charset=utf-8", true},
    Type{".wasm", "application/wasm", true},
    Type{".png", "image/png", false},
    Type{".jpg", "image/jpeg", false},
    Type{".webp", "image/webp", false},
    Type{".ico", "image/x-icon", false},
    Type{".woff2", "font/woff2", false},
    Type{".mp4", "video/mp4", false},
};

/// Null for what is none of them.
const Type* typeOf(std::string_view address) noexcept {
  const auto* const found =
      std::ranges::find_if(kTypes, [&](const Type& type) { return address.ends_with(type.extension); });
  return found == kTypes.end() ? nullptr : found;
}

/// What is smaller than the page itself.
glib::Ref<GBytes> smaller(glib::Ref<GBytes> compressed, const Page& page) {
  if (compressed && g_bytes_get_size(compressed.get()) >= g_bytes_get_size(page.body.get())) return nullptr;
  return compressed;
}

std::string etagOf(const glib::Ref<GBytes>& bytes) {
  constexpr std::size_t kDigits = 20;
  const glib::CharPtr sum(g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes.get()));
  return '"' + std::string(sum.get(), kDigits) + '"';
}

Page messagePage(std::string_view title, std::string_view text) {
  std::string html =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, "
      "initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>";
  html += title;
  html +=
      " – Rostra</title><style>body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto "
      "0;padding:0 1.5rem}"
      "h1{font-size:1.75rem;line-height:1.2}</style></head><body><main><h1>";
  html += title;
  html += "</h1><p>";
  html += text;
  html += "</p><p><a href=\"/\">Home</a></p></main></body></html>\n";
  Page page;
  page.status = 404;
  page.body = toBytes(html);
  page.contentType = "text/html; charset=utf-8";
  page.cacheControl = kNoStore;
  page.contentSecurityPolicy = kPolicy;
  page.permissionsPolicy = kPermissions;
  page.openerPolicy = kOpener;
  return page;
}

}  // namespace

Result<Pages> Pages::load(const std::filesystem::path& folder) {
  Pages pages;
  pages.notFound_ = messagePage("Page not found", "The address may be mistyped, or the page has moved.");
  pages.badSpace_ = messagePage(
      "Invalid space name",
      "Space names have 1 to 64 characters: lowercase letters a to z, digits and hyphens. For example "
      "<code>/stream/my-show</code>.");
  if (folder.empty()) return pages;

  std::error_code failure;
  if (!std::filesystem::is_regular_file(folder / "index.html", failure)) {
    return fail(ErrorKind::NotFound,
                "the web pages are missing in " + folder.string() +
                    " (no index.html there); build them with `npm ci && npm run build` in web/");
  }
  // By the address of what it is when unpacked.
  std::map<std::string, glib::Ref<GBytes>> brotli;
  std::map<std::string, glib::Ref<GBytes>> zipped;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder, failure);
       !failure && entry != std::filesystem::recursive_directory_iterator(); entry.increment(failure)) {
    if (!entry->is_regular_file(failure)) continue;
    const auto size = entry->file_size(failure);
    std::ifstream file(entry->path(), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (failure || size > kMaxFileBytes || !file || content.size() != size) {
      return fail(ErrorKind::Unavailable, "cannot read the web page " + entry->path().string());
    }
    std::string address = '/' + entry->path().lexically_relative(folder).generic_string();
    const bool isZipped = address.ends_with(kGzipSuffix);
    if (isZipped || address.ends_with(kBrotliSuffix)) {
      address.resize(address.size() - (isZipped ? kGzipSuffix : kBrotliSuffix).size());
      (isZipped ? zipped : brotli).emplace(std::move(address), toBytes(content));
      continue;
    }
    Page page;
    page.body = toBytes(content);
    const Type* const type = typeOf(address);
    page.contentType = type ? type->contentType : "application/octet-stream";
    page.cacheControl = address.starts_with("/assets/") ? kHashed : kNoCache;
    page.etag = etagOf(page.body);
    if (address.ends_with(".html")) {
      const bool embed = address == "/embed.html";
      page.contentSecurityPolicy = embed ? kEmbedPolicy : kPolicy;
      page.permissionsPolicy = embed ? kEmbedPermissions : kPermissions;
      page.openerPolicy = embed ? nullptr : kOpener;
    }
    pages.pages_.emplace(std::move(address), std::move(page));
  }
  for (auto& [address, page] : pages.pages_) {
    if (const auto built = brotli.find(address); built != brotli.end())
      page.brotli = smaller(built->second, page);
    const Type* const type = typeOf(address);
    if (const auto built = zipped.find(address); built != zipped.end()) {
      page.gzip = smaller(built->second, page);
    } else if (type && type->text) {
      page.gzip = gzip(page.body, Effort::Once);
    }
  }
  // The built one has the looks and the language of all others, and reads itself what is wrong with its
  // address.
  if (const auto missing = pages.pages_.find("/missing.html"); missing != pages.pages_.end()) {
    pages.notFound_ = missing->second;
    pages.notFound_.status = 404;
    pages.notFound_.cacheControl = kNoStore;
    pages.notFound_.etag.clear();
    pages.badSpace_ = pages.notFound_;
  }
  if (failure) {
    return fail(ErrorKind::Unavailable,
                "cannot read the web pages in " + folder.string() + ": " + failure.message());
  }
  return pages;
}

std::optional<std::string_view> Pages::cardSpace(std::string_view path) {
  for (const std::string_view prefix : {"/watch/", "/stream/"}) {
    if (!path.starts_with(prefix)) continue;
    const std::string_view slug = path.substr(prefix.size());
    if (checkSlug(slug)) return slug;
  }
  return std::nullopt;
}

Page Pages::cardPage(std::string_view path, const PageCard& card, const std::string& server) const {
  Page page = find(path);
  if (page.status != 200) return page;
  gsize size = 0;
  const auto* data = static_cast<const char*>(g_bytes_get_data(page.body.get(), &size));
  const bool picture = pages_.contains(kCardImage);
  page.body = toBytes(withCard(
      {data, size}, card, {server, std::string(path), picture ? std::string(kCardImage) : std::string()}));
  page.gzip = nullptr;  // small, and another one for each space
  page.brotli = nullptr;
  page.etag = etagOf(page.body);
  return page;
}

const Page& Pages::find(std::string_view path) const {
  const auto get = [this](std::string_view address) -> const Page& {
    const auto found = pages_.find(address);
    return found == pages_.end() ? notFound_ : found->second;
  };
  if (path == "/") return get("/index.html");
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSpacePages{
      {{"/stream/", "/stream.html"}, {"/watch/", "/watch.html"}, {"/embed/", "/embed.html"}}};
  for (const auto& [prefix, file] : kSpacePages) {
    if (path.starts_with(prefix)) return checkSlug(path.substr(prefix.size())) ? get(file) : badSpace_;
  }
  // Log-in, accounts and the management of spaces are one page that reads the rest of the address itself.
  constexpr std::array<std::string_view, 5> kAccountPages{"/login", "/signup", "/account", "/setup",
                                                          "/spaces"};
  if (std::ranges::find(kAccountPages, path) != kAccountPages.end()) return get("/account.html");
  constexpr std::string_view kManage = "/spaces/";
  if (path.starts_with(kManage))
    return checkSlug(path.substr(kManage.size())) ? get("/account.html") : badSpace_;
  constexpr std::string_view kInvite = "/invite/";
  if (path.starts_with(kInvite) && path.size() > kInvite.size() &&
      path.find('/', kInvite.size()) == std::string_view::npos) {
    return get("/account.html");
  }
  if (path.ends_with(".html")) return notFound_;  // pages have one address each
  return get(path);
}

}  // namespace rostra::origin
