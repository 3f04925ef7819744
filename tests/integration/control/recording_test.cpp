// SPDX-License-Identifier: Apache-2.0
// A space that is recorded, whole: the real server, mixers and participants; what is downloaded has their
// picture and their sound, over the death of a mixer, a change of the setting, and the death of the server.
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "integration/origin/http_client.hpp"
#include "support/light_participant.hpp"
#include "support/playlist_follower.hpp"
#include "support/server_process.hpp"
#include "support/space_rows.hpp"
#include "unit/recording/recorded.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using recording::outputOf;
using recording::play;
using recording::Played;
using RecordingState = signalling::RecordingState;

constexpr auto kEffect = 30s;  // bound for the visible effect of one event, on busy cores

struct Listed {
  std::string id;
  std::string state;
  std::int64_t seconds = 0;
  std::int64_t bytes = 0;
};

class RecordedShow : public testing::Test {
 protected:
  /// `binary`: instead of rostra.
  void start(std::vector<std::string> arguments = {}, const std::string& binary = {}) {
    arguments.insert(arguments.end(), {"--workers", "1", "--end-after", "0", "--recording-min-free", "0B"});
    auto started =
        ServerProcess::start(hub_, {.arguments = std::move(arguments), .environment = {}, .binary = binary});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
    rows_ = std::make_unique<SpaceRows>("sqlite", server_->dataFolder());
    owner_ = rows_->account("Ada");
    space_ = rows_->space("show", owner_.account, [](store::Space& space) {
      space.settings.recording = true;
      space.settings.visitors = store::Visitors::Stage;
    });
    const auto session = call("GET", "/session");
    ASSERT_TRUE(session);
    const auto object = glib::parseObject(session->body, 65536);
    ASSERT_TRUE(object) << session->body;
    csrf_ = json_object_get_string_member(object->get(), "csrfToken");
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
  }

  /// A call of the API; `who` = header lines, the owner's when empty.
  std::optional<HttpReply> call(const std::string& method, const std::string& path,
                                const std::string& body = {}, const std::string& headers = {},
                                const std::string& who = {}) {
    const std::string address = "127.0.0.1:" + std::to_string(server_->port());
    HttpClient client(address);
    std::string all = (who.empty() ? owner_.cookie : who) + headers;
    if (method != "GET") all += "Origin: http://test\r\nX-CSRF-Token: " + csrf_ + "\r\n";
    if (!body.empty()) all += "Content-Type: application/json\r\n";
    if (!client.request(method, "/api/v1" + path, all, body)) return std::nullopt;
    return client.read(method == "HEAD");
  }
  std::vector<Listed> list() {
    std::vector<Listed> all;
    const auto answer = call("GET", "/spaces/show/recordings");
    const auto object = answer ? glib::parseObject(answer->body, 1 << 20) : fail(ErrorKind::Internal, "");
    if (!object) return all;
    JsonArray* items = json_object_get_array_member(object->get(), "items");
    for (guint i = 0; i < json_array_get_length(items); ++i) {
      JsonObject* item = json_array_get_object_element(items, i);
      all.push_back({json_object_get_string_member(item, "id"), json_object_get_string_member(item, "state"),
                     json_object_get_int_member(item, "seconds"), json_object_get_int_member(item, "bytes")});
    }
    return all;
  }
  bool listed(const std::function<bool(const std::vector<Listed>&)>& fits) {
    auto next = std::chrono::steady_clock::now();
    return hub_.waitUntil(
        [&] {
          if (std::chrono::steady_clock::now() < next) return false;
          next = std::chrono::steady_clock::now() + 200ms;
          return fits(list());
        },
        kEffect);
  }
  void setRecording(bool on) {
    const auto changed = call("PATCH", "/spaces/show",
                              std::string("{\"settings\":{\"recording\":") + (on ? "true" : "false") + "}}");
    ASSERT_TRUE(changed && changed->status == 200) << (changed ? changed->body : "no answer");
  }
  void join(const VideoClipSpec& camera = {.pattern = "solid-color", .color = 0xFF00C000}) {
    LightParticipantOptions options;
    options.space = "show";
    options.name = "Green";
    options.camera = {{"", camera}};
    auto made =
        LightParticipant::create(hub_, identity_, WebSocketLink::create(server_->webSocketUrl()), options);
    ASSERT_TRUE(made) << made.error().message;
    person_ = std::move(*made);
    person_->join();
    ASSERT_TRUE(hub_.waitUntil([&] { return person_->publishing(); }, kEffect)) << server_->log();
  }
  /// The mix shows their picture, not their name any more, which on a busy machine may take seconds; then
  /// some more of it is recorded.
  bool filmed() {
    auto next = std::chrono::steady_clock::now();
    const bool shown = hub_.waitUntil(
        [&] {
          if (std::chrono::steady_clock::now() < next) return false;
          next = std::chrono::steady_clock::now() + 200ms;
          return picturesShown() > 0;
        },
        kEffect);
    const std::int64_t from = shown ? list().at(0).seconds : 0;
    return shown && listed([&](const auto& all) { return all.size() == 1 && all[0].seconds >= from + 3; });
  }
  /// By the mixer that is on air; 0 = there is none, or it has no picture yet.
  std::int64_t picturesShown() {
    auto admin = control::AdminClient::connect(server_->dataFolder());
    const auto stats = admin ? admin->stats("show") : tl::make_unexpected(admin.error());
    if (!stats || !json_object_has_member(stats->get(), "mixer")) return 0;
    JsonArray* people =
        json_object_get_array_member(json_object_get_object_member(stats->get(), "mixer"), "participants");
    if (json_array_get_length(people) == 0) return 0;
    JsonObject* camera = json_object_get_object_member(json_array_get_object_element(people, 0), "camera");
    return json_object_get_int_member(camera, "shown");
  }
  bool told(RecordingState state) {
    return hub_.waitUntil([&] { return person_->live() && person_->live()->recording == state; }, kEffect);
  }
  std::string metric(const std::string& name) {
    const std::string text = httpGet(hub_, server_->url() + "/metrics").body;
    const std::size_t at = text.find("\n" + name + " ");
    if (at == std::string::npos) return {};
    const std::size_t value = at + name.size() + 2;
    return text.substr(value, text.find('\n', value) - value);
  }
  /// Fetched in two pieces, as a download that was interrupted.
  fs::path download(const Listed& one) {
    const std::string path = "/spaces/show/recordings/" + one.id;
    const auto first = call("GET", path, {}, "Range: bytes=0-99999\r\n");
    const auto rest = call("GET", path, {}, "Range: bytes=100000-\r\nIf-Range: \"" + one.id + "\"\r\n");
    EXPECT_TRUE(first && rest);
    if (!first || !rest) return {};
    EXPECT_EQ(first->status, 206);
    EXPECT_EQ(first->header("content-range"), "bytes 0-99999/" + std::to_string(one.bytes));
    EXPECT_EQ(first->header("content-type"), "video/mp4");
    EXPECT_EQ(rest->status, 206);
    const std::string bytes = first->body + rest->body;
    EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), one.bytes);
    const fs::path file = fs::path(server_->dataFolder()) / (one.id + ".downloaded.mp4");
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
  /// Red, green and blue of the middle of the picture at a time, 0 to 255.
  static std::array<int, 3> colourAt(const fs::path& file, double seconds) {
    const std::string text =
        outputOf("ffmpeg -v error -ss " + std::to_string(seconds) + " -i '" + file.string() +
                 "' -frames:v 1 -vf crop=64:64,scale=1:1 -f rawvideo -pix_fmt rgb24 - | od "
                 "-An -tu1");
    std::array<int, 3> colour{-1, -1, -1};
    std::istringstream(text) >> colour[0] >> colour[1] >> colour[2];
    return colour;
  }
  static double loudness(const fs::path& file) {
    const std::string text =
        outputOf("ffmpeg -hide_banner -nostats -i '" + file.string() + "' -vn -af volumedetect -f null -");
    const std::size_t at = text.find("mean_volume: ");
    return at == std::string::npos ? -1000 : std::atof(text.c_str() + at + 13);
  }
  static void expectTheShow(const fs::path& file, double atLeast) {
    const Played played = play(file);
    EXPECT_EQ(played.complaints, "");
    EXPECT_TRUE(played.monotonic);
    EXPECT_NEAR(played.start, 0, 0.01);
    EXPECT_GE(played.seconds, atLeast);
    EXPECT_NEAR(played.pictures, played.seconds * 30, 6) << "every picture is there, none twice";
    const auto [red, green, blue] = colourAt(file, played.seconds - 0.8);
    EXPECT_GT(green, 130) << red << " " << green << " " << blue;
    EXPECT_LT(red, 90);
    EXPECT_LT(blue, 90);
    EXPECT_GT(loudness(file), -40);
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<SpaceRows> rows_;
  SpaceRows::LoggedIn owner_;
  store::Space space_;
  std::string csrf_;
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::unique_ptr<LightParticipant> person_;
};

TEST_F(RecordedShow, HasItsPictureAndSoundAlsoOverTheDeathOfAMixer) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(join());
  ASSERT_TRUE(told(RecordingState::On));
  ASSERT_TRUE(filmed()) << server_->log();
  EXPECT_EQ(list().at(0).state, "recording");
  EXPECT_EQ(metric("rostra_recordings_active"), "1");
  // While it is written it can neither be fetched nor deleted.
  const std::string path = "/spaces/show/recordings/" + list().at(0).id;
  EXPECT_EQ(call("GET", path)->status, 409);
  EXPECT_EQ(call("DELETE", path)->status, 409);

  const std::int64_t before = list().at(0).seconds;
  const auto admin = outputOf(rostraBinary() + " rooms --json --data-dir " + server_->dataFolder());
  const std::size_t pidAt = admin.find("\"mixerPid\" : ");
  ASSERT_NE(pidAt, std::string::npos) << admin;
  ::kill(std::atoi(admin.c_str() + pidAt + 13), SIGKILL);
  ASSERT_TRUE(listed([&](const auto&) { return metric("rostra_mixer_restarts_total") == "1"; }));
  ASSERT_TRUE(filmed()) << server_->log();

  person_->leave();
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 1 && all[0].state == "ready"; }))
      << server_->log();
  const Listed one = list().at(0);
  const fs::path file = download(one);
  expectTheShow(file, static_cast<double>(before) + 2.5);
  EXPECT_NEAR(static_cast<double>(one.seconds), play(file).seconds, 0.6);
  EXPECT_EQ(metric("rostra_recordings_active"), "0");
  EXPECT_GT(std::atof(metric("rostra_recording_bytes_total").c_str()), 100'000);

  const auto whole = call("GET", path);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->status, 200);
  EXPECT_EQ(static_cast<std::int64_t>(whole->body.size()), one.bytes);
  EXPECT_EQ(whole->header("accept-ranges"), "bytes");
  EXPECT_EQ(whole->header("content-disposition"),
            "attachment; filename=\"show-" + one.id.substr(0, 4) + "-" + one.id.substr(4, 2) + "-" +
                one.id.substr(6, 2) + "-" + one.id.substr(9, 6) + "-" + one.id.substr(15, 3) + ".mp4\"");
  EXPECT_EQ(call("GET", path, {}, "Range: bytes=999999999-\r\n")->status, 416);
  EXPECT_EQ(call("GET", path, {}, "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n")->status, 200);
  const auto head = call("HEAD", path);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->header("content-length"), std::to_string(one.bytes));

  // Only hosts and owners.
  const auto stranger = rows_->account("Eve");
  EXPECT_EQ(call("GET", path, {}, {}, stranger.cookie)->status, 403);
  EXPECT_EQ(call("GET", "/spaces/show/recordings", {}, {}, stranger.cookie)->status, 403);
  EXPECT_EQ(call("GET", path, {}, {}, "Accept: */*\r\n")->status, 401);
  rows_->role(space_, stranger.account, store::Role::Host);
  EXPECT_EQ(call("GET", path, {}, {}, stranger.cookie)->status, 200);
  EXPECT_EQ(call("DELETE", path)->status, 204);
  EXPECT_EQ(call("GET", path)->status, 404);
  EXPECT_EQ(call("DELETE", "/spaces/show")->status, 204);
  EXPECT_TRUE(hub_.waitUntil(
      [&] { return !fs::exists(fs::path(server_->dataFolder()) / "recordings" / space_.id); }, kEffect));
}

TEST_F(RecordedShow, HasItsLastPartAlsoWhenNobodyWatches) {
  // With parts this long it shows at once whether the last one, which is not whole, is there.
  ASSERT_NO_FATAL_FAILURE(start({"--part", "2s", "--segment", "4s"}));
  ASSERT_NO_FATAL_FAILURE(join());
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 1 && all[0].seconds >= 4; }))
      << server_->log();
  const auto whole = std::chrono::steady_clock::now();
  ASSERT_TRUE(hub_.waitUntil([&] { return std::chrono::steady_clock::now() - whole >= 1500ms; }, kEffect));
  person_->leave();  // and with them the room: there is no viewer
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 1 && all[0].state == "ready"; }))
      << server_->log();
  EXPECT_GE(play(download(list().at(0))).seconds, 5.2);
}

/// Paths that a playlist names. `path`: its own.
std::vector<std::string> urisIn(const std::string& playlist, const std::string& path) {
  std::vector<std::string> uris;
  std::istringstream lines(playlist);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    uris.push_back(line.front() == '/' ? line : path.substr(0, path.rfind('/') + 1) + line);
  }
  return uris;
}
/// What is behind the last `mdat` of a segment.
std::string lastMedia(const std::string& segment) {
  const std::size_t at = segment.rfind("mdat");
  return at == std::string::npos ? std::string() : segment.substr(at + 4);
}

// Nothing that is fetched at its end may depend on somebody having fetched before.
TEST_F(RecordedShow, ThatNobodyEverWatchedHasItsEndInPlaylistAndFile) {
  ASSERT_NO_FATAL_FAILURE(start({"--part", "2s", "--segment", "4s"}));
  ASSERT_NO_FATAL_FAILURE(join());
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 1 && all[0].seconds >= 4; }))
      << server_->log();
  const auto whole = std::chrono::steady_clock::now();
  ASSERT_TRUE(hub_.waitUntil([&] { return std::chrono::steady_clock::now() - whole >= 700ms; }, kEffect));
  person_->leave();
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 1 && all[0].state == "ready"; }))
      << server_->log();

  const std::string entry = "/hls/show/live.m3u8";
  const HttpAnswer multivariant = httpGet(hub_, server_->url() + entry);
  ASSERT_EQ(multivariant.status, 200) << multivariant.body;
  const auto renditions = urisIn(multivariant.body, entry);
  ASSERT_EQ(renditions.size(), 1U) << multivariant.body;
  const HttpAnswer playlist = httpGet(hub_, server_->url() + renditions.front());
  ASSERT_EQ(playlist.status, 200) << playlist.body;
  EXPECT_TRUE(playlist.body.ends_with("#EXT-X-ENDLIST\n")) << playlist.body;
  const auto segments = urisIn(playlist.body, renditions.front());
  ASSERT_GE(segments.size(), 2U) << playlist.body;

  const fs::path file = download(list().at(0));
  std::ifstream stream(file, std::ios::binary);
  const std::string recorded((std::istreambuf_iterator<char>(stream)), {});
  for (const std::string& uri : segments) {
    const HttpAnswer segment = httpGet(hub_, server_->url() + uri);
    ASSERT_EQ(segment.status, 200) << uri;
    const std::string media = lastMedia(segment.body);
    ASSERT_GT(media.size(), 1000U) << uri;
    EXPECT_NE(recorded.find(media), std::string::npos) << uri << " is not in the recording";
  }
}

TEST_F(RecordedShow, FollowsItsSettingWhileItRuns) {
  ASSERT_NO_FATAL_FAILURE(start());
  setRecording(false);
  ASSERT_NO_FATAL_FAILURE(join());
  ASSERT_TRUE(told(RecordingState::Off));
  setRecording(true);
  ASSERT_TRUE(told(RecordingState::On));
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 1 && all[0].seconds >= 2; }));
  setRecording(false);
  ASSERT_TRUE(told(RecordingState::Off));
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 1 && all[0].state == "ready"; }));
  setRecording(true);
  ASSERT_TRUE(listed([](const auto& all) { return all.size() == 2 && all[0].seconds >= 1; }));
  // The show goes on until the space is deleted, and everything is gone with it.
  EXPECT_EQ(call("DELETE", "/spaces/show")->status, 204);
  EXPECT_TRUE(hub_.waitUntil(
      [&] { return !fs::exists(fs::path(server_->dataFolder()) / "recordings" / space_.id); }, kEffect));
}

TEST_F(RecordedShow, GoesOnWhenTheRecordingCannot) {
  ASSERT_NO_FATAL_FAILURE(start({"--recording-max-length", "2s"}));
  ASSERT_NO_FATAL_FAILURE(join());
  ASSERT_TRUE(told(RecordingState::Stopped)) << server_->log();
  EXPECT_EQ(metric("rostra_recording_errors_total{reason=\"limit\"}"), "1");
  EXPECT_NE(call("GET", "/spaces/show/recordings")->body.find("\"problem\":\"limit\""), std::string::npos);
  EXPECT_EQ(person_->live()->state, signalling::StageState::Live);
  EXPECT_EQ(list().at(0).state, "ready");
  setRecording(false);
  ASSERT_TRUE(told(RecordingState::Off));
  setRecording(true);
  ASSERT_TRUE(told(RecordingState::On)) << "another try";
}

/// A program that runs rostra with a file system of its own under its recordings, of `size` as tmpfs takes
/// it. Only this server sees it: in a mount namespace, and for users other than root a user namespace around
/// it.
std::string rostraOnSmallDisk(const TemporaryFolder& folder, const std::string& size) {
  const std::string script = folder.path() + "/rostra-on-small-disk";
  std::ofstream(script) << "#!/bin/sh\n"
                        << "# rostra serve --listen ADDRESS --data-dir FOLDER ...\n"
                        << "for how in --mount '--user --map-root-user --mount'; do\n"
                        << "  unshare $how mount -t tmpfs none \"$5\" 2>/dev/null || continue\n"
                        << "  exec unshare $how sh -c 'mkdir -m 700 \"$5/recordings\" &&\n"
                        << "    mount -t tmpfs -o size=" << size << ",mode=700 none \"$5/recordings\" &&\n"
                        << "    exec \"$0\" \"$@\"' '" << rostraBinary() << "' \"$@\"\n"
                        << "done\n"
                        << "echo 'This test needs a file system of its own: allow user namespaces, or mounts "
                           "if it runs as root.' >&2\n"
                        << "exit 1\n";
  fs::permissions(script, fs::perms::owner_all);
  return script;
}

TEST_F(RecordedShow, WaitsForSpaceOnADiskThatIsReallyFull) {
  const TemporaryFolder folder;
  ASSERT_NO_FATAL_FAILURE(start({}, rostraOnSmallDisk(folder, "1m")));
  ASSERT_NO_FATAL_FAILURE(join({.pattern = "snow"}));  // much to encode
  const auto viewer = PlaylistFollower::start(server_->url(), "show");
  ASSERT_TRUE(told(RecordingState::On)) << server_->log();
  ASSERT_TRUE(told(RecordingState::Stopped)) << server_->log();
  EXPECT_NE(server_->log().find("No space left on device"), std::string::npos) << server_->log();
  EXPECT_NE(call("GET", "/spaces/show/recordings")->body.find("\"problem\":\"disk-full\""),
            std::string::npos);

  // The show goes on, for 11 s of parts: longer than the recorder waits until it tries again, which must not
  // leave a file of a moment. What fitted is a film.
  EXPECT_EQ(person_->live()->state, signalling::StageState::Live);
  const std::size_t seen = viewer->parts().size();
  EXPECT_TRUE(hub_.waitUntil([&] { return viewer->parts().size() >= seen + 55; }, kEffect));
  EXPECT_EQ(metric("rostra_recording_errors_total{reason=\"disk-full\"}"), "1");
  ASSERT_EQ(list().size(), 1U);
  const Listed full = list().at(0);
  EXPECT_EQ(full.state, "ready");
  const Played played = play(download(full));
  EXPECT_EQ(played.complaints, "");
  EXPECT_NEAR(played.pictures, played.seconds * 30, 6);

  EXPECT_EQ(call("DELETE", "/spaces/show/recordings/" + full.id)->status, 204);
  ASSERT_TRUE(told(RecordingState::On)) << "there is space again\n" << server_->log();
  EXPECT_TRUE(listed([&](const auto& all) { return all.size() == 1 && all[0].id != full.id; }));
  EXPECT_TRUE(viewer->complaints().empty()) << viewer->complaints().front();
  viewer->stop();
}

TEST_F(RecordedShow, IsWholeAfterTheServerDied) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(join());
  ASSERT_TRUE(filmed()) << server_->log();
  const std::string id = list().at(0).id;
  server_->process().signal(SIGKILL);
  ASSERT_TRUE(server_->process().waitForExit(30s));
  const fs::path file = fs::path(server_->dataFolder()) / "recordings" / space_.id / (id + ".mp4");
  EXPECT_FALSE(fs::exists(file));
  auto next = ChildProcess::start(hub_, {.arguments = {rostraBinary(), "serve", "--listen", "127.0.0.1:0",
                                                       "--workers", "1", "--data-dir", server_->dataFolder()},
                                         .environment = {},
                                         .control = {},
                                         .stderrFile = {}});
  ASSERT_TRUE(next);
  ASSERT_TRUE(hub_.waitUntil([&] { return fs::exists(file); }, kEffect)) << (*next)->output();
  expectTheShow(file, 2.5);
}

}  // namespace
}  // namespace rostra::test
