// SPDX-License-Identifier: Apache-2.0
// A private show and people who may not watch it any more: every address they ever had is closed from the
// next request on, while a viewer beside them misses no part.
#include "integration/hostile/hostile_test.hpp"
#include "integration/origin/http_client.hpp"
#include "support/playlist_follower.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

/// The addresses a player of one viewer finds.
struct Addresses {
  std::string entry;
  std::string media;
  std::string init;
  std::string part;
  [[nodiscard]] std::vector<std::string> all() const { return {entry, media, init, part}; }
};

class HostilePrivate : public HostileTest {
 protected:
  void begin() {
    share({"--connect-timeout", "120s", "--canvas", "320x180", "--frame-rate", "10",
           "--private-playlist-grace", "2s"});
  }
  /// A private show on air, and an innocent viewer.
  void onAir(const std::string& slug) {
    begin();
    slug_ = slug;
    open(slug, [](store::Space& space) { space.visibility = store::Visibility::Private; });
    stage_ = enter(joinMessage(slug, "Owner"), owner_.cookie);
    ines_ = member("ines");
    const std::string entry = entryOf(*ines_);
    ASSERT_FALSE(entry.empty());
    follower_ = PlaylistFollower::startAt(server_->url(), entry);
    ASSERT_TRUE(hub_.waitUntil([&] { return follower_->parts().size() >= 2; }, 30s)) << "nothing on air";
  }
  /// Somebody with the role of a viewer, who watches.
  std::unique_ptr<Here> member(const std::string& name) {
    const auto account = rows_->account(name + "-of-" + slug_);
    rows_->role(space_, account.account, store::Role::Viewer);
    sessions_[name] = account;
    return enter(watchMessage(slug_), account.cookie);
  }
  static std::string entryOf(Here& who) {
    const auto live = who.hear<server::Live>([](const auto& each) { return !each.playlist.empty(); }, 30s);
    return live ? live->playlist : std::string();
  }
  [[nodiscard]] std::optional<HttpReply> get(const std::string& target) const {
    return fetch("127.0.0.1:" + std::to_string(server_->port()), target);
  }
  static std::string folderOf(const std::string& address) {
    return address.substr(0, address.rfind('/') + 1);
  }
  /// Value of `URI="..."` behind the last tag of this name.
  static std::string uriOf(const std::string& playlist, const std::string& tag) {
    const std::size_t begin = playlist.find("URI=\"", playlist.rfind(tag)) + 5;
    return playlist.substr(begin, playlist.find('"', begin) - begin);
  }
  Addresses addressesFrom(const std::string& entry) {
    Addresses found;
    found.entry = entry;
    const auto multivariant = get(entry);
    EXPECT_TRUE(multivariant && multivariant->status == 200);
    if (!multivariant) return found;
    std::string last = multivariant->body.substr(0, multivariant->body.size() - 1);
    found.media = folderOf(entry) + last.substr(last.rfind('\n') + 1);
    const auto playlist = get(found.media);
    EXPECT_TRUE(playlist && playlist->status == 200) << found.media;
    if (!playlist) return found;
    found.init = folderOf(found.media) + uriOf(playlist->body, "#EXT-X-MAP");
    found.part = folderOf(found.media) + uriOf(playlist->body, "#EXT-X-PART:");
    return found;
  }
  void expectOpen(const Addresses& addresses) {
    for (const std::string& each : addresses.all()) EXPECT_EQ(get(each)->status, 200) << each;
  }
  void expectClosed(const Addresses& addresses, const char* why) {
    for (const std::string& each : addresses.all()) {
      const auto reply = get(each);
      ASSERT_TRUE(reply) << each;
      EXPECT_EQ(reply->status, 403) << why << ": " << each;
      EXPECT_EQ(reply->header("cache-control"), "no-store");
    }
  }
  /// The innocent viewer gets more of the show, without a gap.
  void expectInnocentGoesOn() {
    const std::size_t before = follower_->parts().size();
    EXPECT_TRUE(hub_.waitUntil([&] { return follower_->parts().size() >= before + 5; }, 30s))
        << "the innocent viewer gets nothing any more";
    EXPECT_TRUE(follower_->complaints().empty()) << follower_->complaints().front();
    ines_->send(client::Ping{1});
    EXPECT_TRUE(ines_->hear<server::Pong>());
  }

  std::string slug_;
  std::unique_ptr<Here> stage_;
  std::unique_ptr<Here> ines_;
  std::shared_ptr<PlaylistFollower> follower_;
  std::map<std::string, SpaceRows::LoggedIn> sessions_;
};

TEST_F(HostilePrivate, WhoMayNotWatchAnyMoreGetsNothingFromTheNextRequestOn) {
  onAir("secret");
  struct Case {
    const char* name;
    std::function<void(Here& who)> end;
  };
  const std::vector<Case> cases{
      {"banned",
       [&](Here& who) {
         stage_->send(client::Ban{who.id(), "enough"});
       }},
      {"removed", [&](Here& who) { stage_->send(client::Remove{who.id()}); }},
      {"banned-by-api",
       [&](Here& who) { must(owner_, "POST", "/spaces/secret/bans", R"({"person":")" + who.id() + "\"}"); }},
      {"without-role", [&](Here& who) { must(owner_, "DELETE", "/spaces/secret/members/" + who.id()); }},
      {"logged-out", [&](Here&) { must(sessions_["logged-out"], "DELETE", "/sessions/current"); }},
  };
  std::set<std::string> entries;
  for (const Case& each : cases) {
    auto victim = member(each.name);
    const Addresses addresses = addressesFrom(entryOf(*victim));
    EXPECT_TRUE(entries.insert(addresses.entry).second) << "a key of somebody else";
    expectOpen(addresses);
    each.end(*victim);
    ASSERT_TRUE(victim->socket.waitForEnd()) << each.name << " stays in the room";
    expectClosed(addresses, each.name);
  }
  expectInnocentGoesOn();
}

TEST_F(HostilePrivate, NothingWorksWithoutAKeyAndNoSharedCacheKeepsAnything) {
  onAir("hidden");
  const Addresses addresses = addressesFrom(entryOf(*member("carol")));
  for (const std::string& each : addresses.all()) {
    const auto reply = get(each);
    ASSERT_TRUE(reply);
    const std::string caching = reply->header("cache-control");
    EXPECT_TRUE(caching == "no-store" || caching == "private, max-age=60") << each << ": " << caching;
    std::string bare = each;
    const std::size_t key = bare.find_first_of("?~");
    ASSERT_NE(key, std::string::npos) << "no key in " << each;
    bare.erase(key, bare.find('/', key) == std::string::npos ? std::string::npos : bare.find('/', key) - key);
    EXPECT_EQ(get(bare)->status, 403) << bare;
    std::string wrong = each;
    wrong.replace(wrong.find(each == addresses.entry ? '=' : '~') + 1, 4, "aaaa");
    EXPECT_EQ(get(wrong)->status, 403) << wrong;
  }
  EXPECT_NE(get(addresses.media + "?_HLS_msn=0")->header("cache-control").find("no-store"),
            std::string::npos);
}

TEST_F(HostilePrivate, AKeyOutlivesALostConnectionForAWhileOnly) {
  onAir("lost");
  auto carol = member("carol");
  const std::string entry = entryOf(*carol);
  const Addresses addresses = addressesFrom(entry);
  carol->socket.close();
  expectOpen(addresses);
  carol = enter(watchMessage(slug_), sessions_["carol"].cookie);
  EXPECT_EQ(entryOf(*carol), entry) << "a page that reconnects must not load the show again";
  carol->socket.close();
  EXPECT_TRUE(hub_.waitUntil([&] { return get(addresses.media)->status == 403; }, 30s)) << "it works forever";
  expectClosed(addresses, "gone");
  expectInnocentGoesOn();
}

TEST_F(HostilePrivate, AShowThatBecomesPrivateClosesItsAddresses) {
  begin();
  open("club");
  stage_ = enter(joinMessage("club", "Owner"), owner_.cookie);
  auto member = enter(watchMessage("club"), owner_.cookie);
  auto guest = watch("club", "Guest");
  const std::string open = entryOf(*guest);
  EXPECT_EQ(open, "/hls/club/live.m3u8");
  const Addresses addresses = addressesFrom(open);
  expectOpen(addresses);
  must(owner_, "PATCH", "/spaces/club", R"({"visibility":"private"})");
  ASSERT_TRUE(guest->socket.waitForEnd());
  expectClosed(addresses, "private now");
  const auto live = member->hear<server::Live>(
      [](const auto& each) { return each.playlist.find("?key=") != std::string::npos; }, 30s);
  ASSERT_TRUE(live) << "who may stay is not told the new address";
  expectOpen(addressesFrom(live->playlist));
}

}  // namespace
}  // namespace rostra::test
