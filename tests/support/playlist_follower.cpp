// SPDX-License-Identifier: Apache-2.0
#include "support/playlist_follower.hpp"

#include "glib/handle.hpp"

#include <functional>
#include <sstream>
#include <utility>

namespace rostra::test {
namespace {

constexpr std::chrono::milliseconds kRetry{250};
constexpr std::string_view kMap = "#EXT-X-MAP:";
constexpr std::string_view kPart = "#EXT-X-PART:";
constexpr std::string_view kSequence = "#EXT-X-MEDIA-SEQUENCE:";

/// Value of NAME= in an attribute list, without quotes; attributes with commas inside quotes do not occur
/// before it.
std::string attribute(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(std::string(name) + '=');
  if (at == std::string_view::npos) return {};
  std::string_view value = line.substr(at + name.size() + 1);
  if (!value.empty() && value.front() == '"') {
    value.remove_prefix(1);
    return std::string(value.substr(0, value.find('"')));
  }
  return std::string(value.substr(0, value.find(',')));
}

std::string folderOf(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1);
}

struct Fetch {
  std::weak_ptr<PlaylistFollower> follower;
  std::string path;
  std::function<void(std::string)> onBody;
  std::function<void(std::string)> onError;
};

void onBytes(GObject* source, GAsyncResult* result, gpointer data) noexcept {
  const std::unique_ptr<Fetch> fetch(static_cast<Fetch*>(data));
  glib::ErrorOut error;
  SoupMessage* message = soup_session_get_async_result_message(SOUP_SESSION(source), result);
  const auto bytes =
      glib::Ref<GBytes>::adopt(soup_session_send_and_read_finish(SOUP_SESSION(source), result, error.out()));
  const auto alive = fetch->follower.lock();
  if (!alive || (error && g_error_matches(error.get(), G_IO_ERROR, G_IO_ERROR_CANCELLED))) return;
  if (error || !bytes) {
    fetch->onError(fetch->path + ": " + error.message());
    return;
  }
  gsize size = 0;
  const auto* body = static_cast<const char*>(g_bytes_get_data(bytes.get(), &size));
  if (soup_message_get_status(message) != SOUP_STATUS_OK) {
    fetch->onError(fetch->path + ": " + std::to_string(soup_message_get_status(message)) + ' ' +
                   std::string(body, size));
    return;
  }
  fetch->onBody(std::string(body, size));
}

}  // namespace

std::shared_ptr<PlaylistFollower> PlaylistFollower::startAt(std::string url, std::string path) {
  std::shared_ptr<PlaylistFollower> follower(new PlaylistFollower(std::move(url), std::move(path)));
  follower->fetch(follower->playlist_, [weak = follower->weak_from_this()](std::string text) {
    if (const auto self = weak.lock()) self->onMultivariant(text);
  });
  return follower;
}

PlaylistFollower::PlaylistFollower(std::string url, std::string path)
    : url_(std::move(url)),
      playlist_(std::move(path)),
      session_(glib::Ref<SoupSession>::adopt(soup_session_new())),
      cancel_(glib::Ref<GCancellable>::adopt(g_cancellable_new())) {}

void PlaylistFollower::stop() {
  g_cancellable_cancel(cancel_.get());
}

void PlaylistFollower::fetch(const std::string& path, std::function<void(std::string)> onBody,
                             std::function<void()> onError) {
  const auto message = glib::Ref<SoupMessage>::adopt(soup_message_new("GET", (url_ + path).c_str()));
  auto* pending = new Fetch{weak_from_this(), path, std::move(onBody),
                            [weak = weak_from_this(), onError = std::move(onError)](std::string what) {
                              const auto self = weak.lock();
                              if (!self) return;
                              self->complain(std::move(what));
                              if (onError) onError();
                            }};
  soup_session_send_and_read_async(session_.get(), message.get(), G_PRIORITY_DEFAULT, cancel_.get(), onBytes,
                                   pending);
}

void PlaylistFollower::onMultivariant(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    playlist_ = line.front() == '/' ? line : folderOf(playlist_) + line;
    reload();
    return;
  }
  complain("the multivariant playlist names no media playlist: " + text);
}

void PlaylistFollower::reload() {
  std::string path = playlist_;
  if (!parts_.empty()) {
    path += "?_HLS_msn=" + std::to_string(parts_.back().segment) +
            "&_HLS_part=" + std::to_string(parts_.back().part + 1);
  }
  const auto again = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->retry_ = glib::Loop::main()->after(kRetry, [weak] {
      if (const auto alive = weak.lock()) alive->reload();
    });
  };
  fetch(
      path,
      [weak = weak_from_this()](std::string text) {
        if (const auto self = weak.lock()) self->onPlaylist(text);
      },
      again);
}

void PlaylistFollower::onPlaylist(const std::string& text) {
  std::uint64_t segment = 0;
  std::uint64_t part = 0;
  std::string map;
  std::string constants;
  std::vector<Listed> fresh;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto starts = [&](std::string_view tag) { return line.starts_with(tag); };
    if (starts(kSequence)) {
      segment = std::stoull(line.substr(kSequence.size()));
    } else if (starts("#EXT-X-TARGETDURATION") || starts("#EXT-X-PART-INF") ||
               starts("#EXT-X-SERVER-CONTROL")) {
      constants += line + '\n';
    } else if (starts(kMap)) {
      map = attribute(line, "URI");
    } else if (starts("#EXT-X-ENDLIST")) {
      ended_ = true;
    } else if (starts(kPart)) {
      const bool known =
          !parts_.empty() && (segment < parts_.back().segment ||
                              (segment == parts_.back().segment && part <= parts_.back().part));
      // The first part followed opens a segment, so the file starts with a key frame.
      const bool beginning = parts_.empty() && fresh.empty();
      if (!known && (!beginning || part == 0)) {
        fresh.push_back(
            {{segment, part, std::stod(attribute(line, "DURATION")), 0, 0}, attribute(line, "URI")});
      }
      ++part;
    } else if (!line.empty() && line.front() != '#') {
      ++segment;
      part = 0;
    }
  }
  if (!constants_.empty() && constants != constants_)
    complain("constants changed: " + constants_ + constants);
  constants_ = constants;
  if (map != map_) {
    if (!map_.empty()) ++discontinuities_;
    map_ = map;
    fetch(folderOf(playlist_) + map, [weak = weak_from_this(), fresh](std::string init) {
      if (const auto self = weak.lock()) {
        self->media_ += init;
        self->fetchNext(fresh, 0);
      }
    });
  } else {
    fetchNext(std::move(fresh), 0);
  }
}

void PlaylistFollower::fetchNext(std::vector<Listed> parts, std::size_t index) {
  if (index == parts.size()) {
    if (!ended_) reload();
    return;
  }
  const std::string path = folderOf(playlist_) + parts[index].uri;
  fetch(path, [weak = weak_from_this(), parts = std::move(parts), index](std::string body) mutable {
    const auto self = weak.lock();
    if (!self) return;
    FollowedPart part = parts[index].part;
    part.bytes = body.size();
    part.arrivedUs = g_get_monotonic_time();
    if (!self->parts_.empty()) {
      const FollowedPart& last = self->parts_.back();
      const bool next = part.segment == last.segment ? part.part == last.part + 1
                                                     : part.segment == last.segment + 1 && part.part == 0;
      if (!next) {
        self->complain("part " + std::to_string(part.segment) + '.' + std::to_string(part.part) +
                       " follows " + std::to_string(last.segment) + '.' + std::to_string(last.part));
      }
    }
    self->media_ += body;
    self->parts_.push_back(part);
    self->fetchNext(std::move(parts), index + 1);
  });
}

}  // namespace rostra::test
