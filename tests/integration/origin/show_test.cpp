// SPDX-License-Identifier: Apache-2.0
// A show over HTTP: playlists, parts, ranges, the end, limits.
#include "glib/handle.hpp"
#include "integration/origin/origin_fixture.hpp"

namespace rostra::origin {
namespace {

TEST_F(OriginWeb, ServesAShowWithItsHeaders) {
  start();
  Show show(origin, "my-show");
  show.init();
  show.segments(2);
  show.part();
  HttpClient client(address);

  const auto multivariant = client.get("/hls/my-show/live.m3u8");
  ASSERT_TRUE(multivariant);
  EXPECT_EQ(multivariant->status, 200);
  EXPECT_EQ(multivariant->header("content-type"), "application/vnd.apple.mpegurl");
  EXPECT_EQ(multivariant->header("cache-control"), "no-cache");
  EXPECT_NE(multivariant->body.find("\n" + show.id + "/720p/live.m3u8\n"), std::string::npos)
      << multivariant->body;

  const auto playlist = client.get(show.base + "live.m3u8");
  ASSERT_TRUE(playlist);
  EXPECT_EQ(playlist->status, 200);
  EXPECT_EQ(playlist->header("cache-control"), "no-cache");
  EXPECT_EQ(playlist->header("access-control-allow-origin"), "*");
  EXPECT_NE(playlist->body.find("URI=\"1/2.1.m4s\""), std::string::npos) << "the hint";
  EXPECT_EQ(client.get(show.base + "live.m3u8?_HLS_msn=1")->header("cache-control"), "public, max-age=6");

  const auto init = client.get(show.base + "1/init.mp4");
  EXPECT_EQ(init->body, "init 1");
  EXPECT_EQ(init->header("content-type"), "video/mp4");
  EXPECT_EQ(init->header("cache-control"), "public, max-age=3600, immutable");
  EXPECT_EQ(client.get(show.base + "1/2.0.m4s")->body, "<1:2.0>");
  const auto segment = client.get(show.base + "1/1.m4s");
  EXPECT_EQ(segment->body, "<1:1.0><1:1.1><1:1.2><1:1.3><1:1.4>");
  EXPECT_EQ(segment->header("accept-ranges"), "bytes");

  ASSERT_TRUE(client.request("HEAD", show.base + "1/1.m4s"));
  const auto head = client.read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-length"), "35");
  EXPECT_TRUE(client.silent());

  ASSERT_TRUE(origin->lastRequested("my-show"));
}

TEST_F(OriginWeb, OptionsAreThoseOfWhatExists) {
  start();
  Show show(origin, "my-show");
  show.init();
  show.segments(2);
  HttpClient client(address);
  // All on one connection: none of the answers ends it.
  const auto options = [&](const std::string& target) {
    EXPECT_TRUE(client.request("OPTIONS", target)) << target;
    return client.read();
  };
  for (const std::string& target :
       {show.base + "1/1.m4s", show.base + "live.m3u8", std::string("/hls/not-yet/live.m3u8")}) {
    const auto answer = options(target);
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 200) << target;
    EXPECT_EQ(answer->header("allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(answer->header("access-control-allow-origin"), "*");
    EXPECT_EQ(answer->header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(answer->header("access-control-allow-headers"), "Range");
    EXPECT_EQ(answer->header("content-length"), "0");
    EXPECT_EQ(answer->header("connection"), "") << target;
  }
  for (const char* target : {"/hls/my-show/nothing", "/hls/", "/nothing-here", "/assets/none.js"}) {
    const auto answer = options(target);
    ASSERT_TRUE(answer) << target;
    const auto read = client.get(target);
    ASSERT_TRUE(read) << target;
    EXPECT_EQ(answer->status, read->status) << target;
    EXPECT_GE(answer->status, 400) << target;
    EXPECT_EQ(answer->header("allow"), "") << target;
  }
  const auto unknown = options("/nothing-here");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->status, 404);
  const auto socket = options("/ws");
  ASSERT_TRUE(socket);
  EXPECT_EQ(socket->status, 200);
  EXPECT_EQ(socket->header("allow"), "GET, OPTIONS");
  EXPECT_FALSE(origin->lastRequested("not-yet")) << "nobody asked for the show itself";
  EXPECT_EQ(client.get(show.base + "1/1.m4s")->status, 200) << "the connection is still there";
}

std::string unpacked(const std::string& bytes) {
  const auto decompressor =
      glib::Ref<GZlibDecompressor>::adopt(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  std::string text(1 << 20, '\0');
  gsize read = 0;
  gsize written = 0;
  glib::ErrorOut error;
  const auto result =
      g_converter_convert(G_CONVERTER(decompressor.get()), bytes.data(), bytes.size(), text.data(),
                          text.size(), G_CONVERTER_INPUT_AT_END, &read, &written, error.out());
  EXPECT_EQ(result, G_CONVERTER_FINISHED) << error.message();
  text.resize(written);
  return text;
}

TEST_F(OriginWeb, PlaylistsAreCompressedForWhoUnderstandsIt) {
  start();
  Show show(origin, "my-show");
  show.init();
  show.segments(6);
  HttpClient client(address);
  const std::string blocking = show.base + "live.m3u8?_HLS_msn=5";
  for (const std::string& target : {std::string("/hls/my-show/live.m3u8"), show.base + "live.m3u8", blocking,
                                    blocking + "&_HLS_skip=YES"}) {
    const auto plain = client.get(target);
    EXPECT_EQ(plain->header("content-encoding"), "") << target;
    EXPECT_EQ(plain->header("vary"), "Accept-Encoding") << target;
    for (const char* accepted : {"gzip", "gzip, deflate, br", "br;q=1, *;q=0.5"}) {
      const auto small = client.get(target, "Accept-Encoding: " + std::string(accepted) + "\r\n");
      EXPECT_EQ(small->header("content-encoding"), "gzip") << target << ' ' << accepted;
      EXPECT_EQ(small->header("vary"), "Accept-Encoding");
      EXPECT_EQ(small->header("cache-control"), plain->header("cache-control"));
      EXPECT_LT(small->body.size(), plain->body.size());
      EXPECT_EQ(unpacked(small->body), plain->body) << target;
    }
    for (const char* refused : {"identity", "br", "gzip;q=0", "*;q=0"}) {
      const auto same = client.get(target, "Accept-Encoding: " + std::string(refused) + "\r\n");
      EXPECT_EQ(same->header("content-encoding"), "") << target << ' ' << refused;
      EXPECT_EQ(same->body, plain->body);
    }
  }
  // HEAD says what GET would.
  ASSERT_TRUE(client.request("HEAD", blocking, "Accept-Encoding: gzip\r\n"));
  const auto head = client.read(true);
  EXPECT_EQ(head->header("content-encoding"), "gzip");
  EXPECT_EQ(head->header("content-length"),
            std::to_string(client.get(blocking, "Accept-Encoding: gzip\r\n")->body.size()));

  // The next part is another text, also in its small form; media is never compressed.
  ASSERT_TRUE(client.request("GET", show.base + show.blockingQuery(), "Accept-Encoding: gzip\r\n"));
  ASSERT_TRUE(waiting(1));
  show.part();
  const auto next = client.read();
  ASSERT_TRUE(next);
  EXPECT_NE(unpacked(next->body).find("/6.0.m4s"), std::string::npos) << unpacked(next->body);
  EXPECT_EQ(client.get(show.base + "1/1.m4s", "Accept-Encoding: gzip\r\n")->header("content-encoding"), "");
}

TEST_F(OriginWeb, APrivateShowNeedsAKeyInEveryAddress) {
  start();
  const auto keys = std::make_shared<ViewerKeys>();
  keys->add("ada");
  keys->add("bob");
  origin->protect("p", keys);
  Show show(origin, "p");
  show.init();
  show.segments(1);
  HttpClient client(address);
  const auto entry = client.get("/hls/p/live.m3u8?key=ada");
  EXPECT_EQ(entry->status, 200);
  EXPECT_EQ(entry->header("cache-control"), "no-store");
  EXPECT_NE(entry->body.find("\n" + show.id + "~ada/720p/live.m3u8\n"), std::string::npos) << entry->body;
  const auto with = [&](const std::string& key, const std::string& file) {
    return client.get("/hls/p/" + show.id + key + "/720p/" + file);
  };
  EXPECT_EQ(with("~ada", "live.m3u8")->header("cache-control"), "no-store");
  EXPECT_EQ(with("~ada", "1/init.mp4")->header("cache-control"), "private, max-age=60");
  EXPECT_EQ(with("~ada", "1/0.m4s")->header("cache-control"), "private, max-age=60");
  for (const char* file : {"live.m3u8", "1/init.mp4", "1/0.m4s", "1/0.1.m4s"}) {
    EXPECT_EQ(with("~ada", file)->status, 200) << file;
    EXPECT_EQ(with("", file)->status, 403) << file;
    EXPECT_EQ(with("~eve", file)->status, 403) << file;
    EXPECT_EQ(with("~", file)->status, 404) << file;
  }
  EXPECT_EQ(client.get("/hls/p/live.m3u8")->status, 403);
  EXPECT_EQ(client.get("/hls/p/live.m3u8?key=eve")->status, 403);

  // Who waits for the next part when the key is taken back does not get it.
  HttpClient ada(address);
  HttpClient bob(address);
  ASSERT_TRUE(ada.request("GET", "/hls/p/" + show.id + "~ada/720p/" + show.blockingQuery()));
  ASSERT_TRUE(bob.request("GET", "/hls/p/" + show.id + "~bob/720p/" + show.blockingQuery()));
  ASSERT_TRUE(waiting(2));
  keys->remove("ada");
  origin->keysChanged("p");
  EXPECT_EQ(ada.read()->status, 403);
  EXPECT_TRUE(bob.silent());
  show.part();
  EXPECT_EQ(bob.read()->status, 200);
  EXPECT_EQ(with("~ada", "1/0.m4s")->status, 403);

  origin->protect("p", nullptr);
  EXPECT_EQ(with("", "1/0.m4s")->header("cache-control"), "public, max-age=3600, immutable");
  EXPECT_EQ(with("~ada", "1/0.m4s")->status, 200) << "a player that goes on with its addresses";
}

TEST_F(OriginWeb, ARefusalSaysWhoseFaultItIs) {
  origin = Origin::create(originSettings);
  origin->onDemand([this](const std::string& space) {
    origin->refuse(space, space == "away" ? "try again shortly" : "There is no such space.",
                   space == "away" ? ErrorKind::Unavailable : ErrorKind::NotFound);
  });
  start();
  HttpClient client(address);
  const auto away = client.get("/hls/away/live.m3u8");
  EXPECT_EQ(away->status, 503);
  EXPECT_FALSE(away->header("retry-after").empty());
  EXPECT_NE(away->body.find("try again shortly"), std::string::npos);
  EXPECT_EQ(client.get("/hls/none/live.m3u8")->status, 404);
}

TEST_F(OriginWeb, CutsRanges) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  HttpClient client(address);
  const std::string segment = show.base + "1/0.m4s";
  auto reply = client.get(segment, "Range: bytes=7-13\r\n");
  EXPECT_EQ(reply->status, 206);
  EXPECT_EQ(reply->body, "<1:0.1>");
  EXPECT_EQ(reply->header("content-range"), "bytes 7-13/35");
  EXPECT_EQ(reply->header("content-length"), "7");
  reply = client.get(segment, "Range: bytes=-7\r\n");
  EXPECT_EQ(reply->body, "<1:0.4>");
  reply = client.get(segment, "Range: bytes=35-\r\n");
  EXPECT_EQ(reply->status, 416);
  EXPECT_EQ(reply->header("content-range"), "bytes */35");
  for (const char* ignored : {"Range: bytes=0-1,4-5\r\n", "Range: lines=1-2\r\n", "Range: bytes=9-2\r\n"}) {
    reply = client.get(segment, ignored);
    EXPECT_EQ(reply->status, 200) << ignored;
    EXPECT_EQ(reply->body.size(), 35U);
  }
  EXPECT_EQ(client.get(show.base + "live.m3u8", "Range: bytes=0-3\r\n")->status, 200)
      << "playlists are never cut";
}

TEST_F(OriginWeb, GoesOnAfterTheMixerDied) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(1);
  show.part();
  show.part();
  HttpClient hint(address);
  ASSERT_TRUE(hint.request("GET", show.base + "1/" + show.next() + ".m4s"));
  HttpClient reload(address);
  ASSERT_TRUE(reload.request("GET", show.base + show.blockingQuery()));
  ASSERT_TRUE(waiting(2));
  show.restart();
  EXPECT_EQ(hint.read()->status, 410) << "the dead mixer's part never comes";
  ASSERT_TRUE(waiting(1));
  HttpClient init(address);
  ASSERT_TRUE(init.request("GET", show.base + "2/init.mp4"));
  ASSERT_TRUE(waiting(2));
  show.init();
  EXPECT_EQ(init.read()->body, "init 2");
  show.part();
  const auto playlist = reload.read();
  ASSERT_TRUE(playlist);
  EXPECT_EQ(playlist->status, 200);
  EXPECT_NE(
      playlist->body.find("#EXTINF:0.400,\n1/1.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"2/init.mp4\"\n"),
      std::string::npos)
      << playlist->body;
  EXPECT_EQ(fetch(address, show.base + "1/1.m4s")->body, "<1:1.0><1:1.1>");
  EXPECT_EQ(fetch(address, show.base + "2/2.0.m4s")->body, "<2:2.0>");
  EXPECT_EQ(fetch(address, show.base + "1/init.mp4")->body, "init 1") << "older segments still need it";
}

TEST_F(OriginWeb, AnswersNonsenseWithAStatusAndAReason) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(30);
  struct Case {
    std::string target;
    int status;
  };
  for (const Case& each : {
           Case{"/hls/", 400},
           Case{"/hls/UPPER/live.m3u8", 400},
           Case{"/hls/s", 404},
           Case{"/hls/s/live.m3u9", 404},
           Case{"/hls/s/oldshow/720p/live.m3u8", 410},
           Case{"/hls/other/" + show.id + "/720p/live.m3u8", 410},
           Case{"/hls/s/" + show.id + "/1080p/live.m3u8", 404},
           Case{show.base + "live.m3u8?_HLS_msn=abc", 400},
           Case{show.base + "live.m3u8?_HLS_msn=-1", 400},
           Case{show.base + "live.m3u8?_HLS_part=1", 400},
           Case{show.base + "live.m3u8?_HLS_msn=1000", 400},
           Case{show.base + "live.m3u8?_HLS_msn=30&_HLS_part=99", 400},
           Case{show.base + "live.m3u8?_HLS_skip=maybe", 400},
           Case{show.base + "live.m3u8?other=1&_HLS_msn=3", 200},
           Case{show.base + "1/0.m4s", 410},
           Case{show.base + "1/0.0.m4s", 410},
           Case{show.base + "1/29.5.m4s", 404},
           Case{show.base + "1/30.1.m4s", 404},
           Case{show.base + "1/31.m4s", 404},
           Case{show.base + "2/init.mp4", 404},
           Case{show.base + "2/30.0.m4s", 404},
           Case{show.base + "1/%2e%2e/%2e%2e/x", 404},
           Case{show.base + "1/029.m4s", 404},
       }) {
    const auto reply = fetch(address, each.target);
    ASSERT_TRUE(reply) << each.target;
    EXPECT_EQ(reply->status, each.status) << each.target << ' ' << reply->body;
    EXPECT_EQ(reply->header("access-control-allow-origin"), "*") << each.target;
    if (each.status != 200) {
      EXPECT_EQ(reply->header("cache-control"), "no-store") << each.target;
      EXPECT_NE(reply->body.find("\"message\":\""), std::string::npos) << each.target;
    }
  }
}

TEST_F(OriginWeb, EndsAndClosesAShow) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(2);
  HttpClient blocked(address);
  ASSERT_TRUE(blocked.request("GET", show.base + show.blockingQuery()));
  ASSERT_TRUE(waiting(1));
  origin->endShow(show.id);
  const auto ended = blocked.read();
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->body.ends_with("#EXT-X-ENDLIST\n"));
  EXPECT_EQ(fetch(address, "/hls/s/live.m3u8")->status, 200) << "the end can still be watched";
  EXPECT_EQ(origin->stats().front().state, ShowState::Ended);

  Show second(origin, "s");
  EXPECT_NE(second.id, show.id);
  EXPECT_EQ(fetch(address, show.base + "live.m3u8")->status, 410);
  second.init();
  HttpClient waitsForPart(address);
  ASSERT_TRUE(waitsForPart.request("GET", second.base + "live.m3u8"));
  ASSERT_TRUE(waiting(1));
  origin->closeShow(second.id);
  EXPECT_EQ(waitsForPart.read()->status, 410);
  EXPECT_TRUE(origin->stats().empty());
  EXPECT_EQ(origin->addPart(second.id, "720p", {}, bytes("x")).error().kind, ErrorKind::NotFound);
}

TEST_F(OriginWeb, KeepsTheWindowInMemoryOnly) {
  start();
  Show show(origin, "s");
  show.init();
  show.segments(40);
  const std::size_t after40 = origin->stats().front().bytes;
  show.segments(400);
  EXPECT_NEAR(static_cast<double>(origin->stats().front().bytes), static_cast<double>(after40), 200);
  EXPECT_EQ(origin->stats().front().parts, 2200U);
}

TEST_F(OriginWeb, RefusesPartsBeyondItsLimits) {
  originSettings.show.maxPartBytes = 1000;
  originSettings.show.maxShowBytes = 3000;
  start();
  const std::string show = origin->openShow("s", {});
  ASSERT_TRUE(origin->addInit(show, rendition(), bytes("init")));
  EXPECT_EQ(origin->addPart(show, "720p", {0, 0, 200ms, true, false, 0ms}, bytes(std::string(1001, 'x')))
                .error()
                .kind,
            ErrorKind::Exhausted);
  EXPECT_EQ(origin->addPart(show, "720p", {0, 0, 200ms, true, false, 0ms}, bytes("")).error().kind,
            ErrorKind::InvalidInput);
  ASSERT_TRUE(origin->addPart(show, "720p", {0, 0, 200ms, true, false, 0ms}, bytes(std::string(1000, 'x'))));
  ASSERT_TRUE(origin->addPart(show, "720p", {0, 1, 200ms, false, false, 0ms}, bytes(std::string(1000, 'x'))));
  EXPECT_EQ(origin->addPart(show, "720p", {0, 2, 200ms, false, false, 0ms}, bytes(std::string(1000, 'x')))
                .error()
                .kind,
            ErrorKind::Exhausted);
}

}  // namespace
}  // namespace rostra::origin
