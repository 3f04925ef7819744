// SPDX-License-Identifier: Apache-2.0
// Who speaks, from the level of a packet to everybody who is told: pages on stage, pages of the audience,
// late joiners, the mix. A real server with its workers, light participants who say how loud they are.
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "integration/sfu/sfu_fixture.hpp"
#include "support/server_process.hpp"
#include "support/sfu_worker_of.hpp"
#include "support/signalling_messages.hpp"
#include "support/space_rows.hpp"

#include <csignal>
#include <stdexcept>

namespace rostra::test {
namespace {

namespace server = signalling::serverMessage;

/// A page of the audience.
class Viewer {
 public:
  Viewer(const ServerProcess& server, std::string space)
      : link_(WebSocketLink::create(server.webSocketUrl())) {
    link_->open({[this, space = std::move(space)] { link_->send(watchMessage(space)); },
                 [this](const signalling::ServerMessage& message) {
                   if (std::holds_alternative<server::Pong>(message)) ++pongs;
                   seated = seated || std::holds_alternative<server::Seated>(message);
                   if (const auto* told = std::get_if<server::Speakers>(&message)) {
                     speakers = *told;
                     ++messages;
                   }
                 },
                 [](const std::string&) {}});
  }
  ~Viewer() { link_->close(); }
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;

  /// What was sent before has come when the answer has.
  void ping() { link_->send(signalling::clientMessage::Ping{0}); }

  bool seated = false;
  int pongs = 0;
  server::Speakers speakers;
  int messages = 0;

 private:
  std::shared_ptr<WebSocketLink> link_;
};

class Speakers : public SfuFixture {
 protected:
  void SetUp() override {
    auto started = ServerProcess::start(hub_, {.arguments = arguments(), .environment = {}, .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
    rows_ = std::make_unique<SpaceRows>("sqlite", server_->dataFolder());
    const auto owner = rows_->account("owner");
    for (const bool backstage : {false, true}) {
      rows_->space(backstage ? "backstage" : "club", owner.account, [&](store::Space& space) {
        space.settings.visitors = store::Visitors::Stage;
        space.settings.backstage = backstage;
      });
    }
    // The spare must be there before the first is killed.
    ASSERT_TRUE(until([&] { return server_->workers("sfu-worker").size() == 2; }));
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
    SfuFixture::TearDown();
  }
  [[nodiscard]] virtual std::vector<std::string> arguments() const {
    return {"--workers", "1", "--layout", "speaker"};
  }
  /// Somebody on stage, silent until they speak.
  LightParticipant& arrive(const std::string& space) {
    auto options = small();
    options.space = space;
    LightParticipant& one = SfuFixture::join(options, WebSocketLink::create(server_->webSocketUrl()));
    EXPECT_TRUE(until([&] { return one.microphone() != nullptr; }));
    one.microphone()->setAudioLevel(-127);
    return one;
  }
  /// Whose camera the mix shows large; empty while there is none.
  std::string large(const std::string& space) const {
    auto admin = control::AdminClient::connect(server_->dataFolder());
    const auto stats = admin ? admin->stats(space) : tl::make_unexpected(admin.error());
    if (!stats || !json_object_has_member(stats->get(), "mixer")) return {};
    return glib::readString(json_object_get_object_member(stats->get(), "mixer"), "large", 64).value_or("");
  }

  pid_t sfuPid() const { return sfuWorkerOf(server_->dataFolder()); }

  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<SpaceRows> rows_;
};

TEST_F(Speakers, EveryPageAndTheMixFollowTheActiveSpeaker) {
  LightParticipant& ada = arrive("club");
  LightParticipant& bob = arrive("club");
  Viewer viewer(*server_, "club");
  ASSERT_TRUE(until([&] { return viewer.seated && !large("club").empty(); }));
  EXPECT_EQ(large("club"), ada.id()) << "before anybody spoke, who came first";

  bob.microphone()->setAudioLevel(-25);
  const auto allHear = [&](const std::string& active) {
    return ada.speakers().active == active && bob.speakers().active == active &&
           viewer.speakers.active == active;
  };
  ASSERT_TRUE(until([&] { return allHear(bob.id()); }));
  ASSERT_EQ(viewer.speakers.speakers.size(), 1U);
  EXPECT_EQ(viewer.speakers.speakers.front().person, ada.others().at(bob.id()).person);
  EXPECT_GT(viewer.speakers.sent, 0);
  ASSERT_TRUE(until([&] { return large("club") == bob.id(); })) << "the mix does not follow";

  Viewer late(*server_, "club");
  ASSERT_TRUE(until([&] { return late.seated && late.messages > 0; })) << "who comes late is not told";
  EXPECT_EQ(late.speakers.active, bob.id());
  LightParticipant& eve = arrive("club");
  ASSERT_TRUE(until([&] { return eve.speakers().active == bob.id(); }));

  bob.setMicrophone(false, true);
  ASSERT_TRUE(until([&] { return allHear("") && viewer.speakers.speakers.empty(); }));
  EXPECT_EQ(large("club"), bob.id()) << "the picture stays until somebody else speaks";
  ada.microphone()->setAudioLevel(-25);
  ASSERT_TRUE(until([&] { return allHear(ada.id()) && large("club") == ada.id(); }));
  ada.leave();
  ASSERT_TRUE(until([&] { return bob.speakers().active.empty() && viewer.speakers.active.empty(); }));
}

TEST_F(Speakers, NobodySpeaksWhileTheWorkerIsReplaced) {
  LightParticipant& ada = arrive("club");
  LightParticipant& bob = arrive("club");
  bob.microphone()->setAudioLevel(-25);
  ASSERT_TRUE(until([&] { return ada.speakers().active == bob.id(); }));
  bool cleared = false;
  const pid_t worker = sfuPid();
  ASSERT_GT(worker, 0);
  ::kill(worker, SIGKILL);
  ASSERT_TRUE(until([&] {
    cleared = cleared || ada.speakers().active.empty();
    return cleared && ada.rejoins() > 0 && bob.rejoins() > 0;
  })) << (cleared ? "they do not rejoin" : "nobody says that nobody speaks");
  // Their senders are new and loud again.
  ASSERT_TRUE(until([&] { return !ada.speakers().active.empty(); }));
}

/// On both ways of media.
class LastN : public Speakers, public ::testing::WithParamInterface<const char*> {
 protected:
  using Ids = std::vector<std::string>;
  [[nodiscard]] std::vector<std::string> arguments() const override {
    return {"--workers", "1", "--last-n", "1", "--rtp-engine", GetParam()};
  }
  static Ids told(const LightParticipant& to) { return to.cameras().value_or(Ids{"everyone"}); }
  /// The pictures of `from` come, from a key frame on.
  bool sees(LightParticipant& to, LightParticipant& from) {
    const auto before = frames(to, from);
    return until([&] { return frames(to, from) > before + 10; });
  }
  /// `from` goes on sending pictures, and only their sound comes.
  bool hearsOnly(LightParticipant& to, LightParticipant& from) {
    const auto sound = packets(to, from, Source::Microphone);
    return standsStill([&] { return packets(to, from); }, [&] { return sent(from); }, 60) &&
           until([&] { return packets(to, from, Source::Microphone) > sound + 10; });
  }
};

INSTANTIATE_TEST_SUITE_P(RtpEngine, LastN, ::testing::Values("on", "off"));

TEST_P(LastN, APinnedCameraComesToWhoeverPinnedIt) {
  LightParticipant& ada = arrive("club");
  LightParticipant& bob = arrive("club");
  LightParticipant& eve = arrive("club");
  ASSERT_TRUE(until([&] { return told(ada) == Ids{bob.id()} && told(eve) == Ids{ada.id()}; }));
  EXPECT_TRUE(hearsOnly(eve, bob));
  const auto negotiations = eve.negotiations();
  eve.setTile(bob.id(), Source::Camera, 640, 360, true);
  ASSERT_TRUE(until([&] { return told(eve).size() == 2; }));
  EXPECT_TRUE(sees(eve, bob));
  EXPECT_TRUE(sees(eve, ada)) << "it takes nobody's place";
  EXPECT_EQ(told(ada), Ids{bob.id()}) << "and is hers alone";
  EXPECT_EQ(eve.negotiations(), negotiations);
  // One is: the one named last.
  eve.setTile(ada.id(), Source::Camera, 640, 360, true);
  ASSERT_TRUE(until([&] { return told(eve) == Ids{ada.id()}; }));
  EXPECT_TRUE(hearsOnly(eve, bob));
  eve.setTile(bob.id(), Source::Camera, 640, 360, true);
  ASSERT_TRUE(until([&] { return told(eve).size() == 2; }));
  eve.setTile(bob.id(), Source::Camera, 640, 360);
  ASSERT_TRUE(until([&] { return told(eve) == Ids{ada.id()}; }));
}

TEST_P(LastN, OnlyTheLastSpeakersCameraComesAndEveryonesSound) {
  LightParticipant& ada = arrive("club");
  LightParticipant& bob = arrive("club");
  LightParticipant& eve = arrive("club");
  // Before anybody spoke, the first who came; nobody gets themselves.
  ASSERT_TRUE(until([&] { return told(ada) == Ids{bob.id()} && told(eve) == Ids{ada.id()}; }));
  EXPECT_TRUE(sees(eve, ada));
  EXPECT_TRUE(hearsOnly(eve, bob));
  EXPECT_EQ(eve.others().size(), 2U) << "everyone is listed";
  const auto negotiations = eve.negotiations();

  bob.microphone()->setAudioLevel(-25);
  ASSERT_TRUE(until([&] { return told(eve) == Ids{bob.id()} && told(ada) == Ids{bob.id()}; }));
  EXPECT_TRUE(sees(eve, bob)) << "the speaker's picture does not come";
  EXPECT_TRUE(hearsOnly(eve, ada));
  EXPECT_EQ(told(bob), Ids{ada.id()});
  EXPECT_TRUE(sees(bob, ada));
  EXPECT_EQ(eve.negotiations(), negotiations) << "speaking negotiates nothing";

  // Whoever has the floor looks at the runner-up, who never had it.
  eve.microphone()->setAudioLevel(-25);
  ASSERT_TRUE(until([&] { return told(bob) == Ids{eve.id()}; }));
  EXPECT_EQ(bob.speakers().active, bob.id());
  EXPECT_TRUE(sees(bob, eve));
  EXPECT_TRUE(hearsOnly(bob, ada));
  EXPECT_EQ(told(eve), Ids{bob.id()});

  bob.leave();
  ASSERT_TRUE(until([&] { return told(eve) == Ids{ada.id()}; }));
  EXPECT_TRUE(sees(eve, ada)) << "the place of who left stays empty";
}

TEST_P(LastN, ACameraThatIsOffTakesNoPlaceAndWhoComesLateIsTold) {
  LightParticipant& ada = arrive("club");
  LightParticipant& bob = arrive("club");
  LightParticipant& eve = arrive("club");
  ASSERT_TRUE(until([&] { return told(eve) == Ids{ada.id()}; }));
  EXPECT_TRUE(sees(eve, ada));
  ada.setCamera(false);
  ASSERT_TRUE(until([&] { return told(eve) == Ids{bob.id()}; }));
  EXPECT_TRUE(sees(eve, bob));
  ada.setCamera(true);
  ASSERT_TRUE(until([&] { return told(eve) == Ids{ada.id()}; }));
  EXPECT_TRUE(sees(eve, ada));

  LightParticipant& late = arrive("club");
  ASSERT_TRUE(until([&] { return told(late) == Ids{ada.id()}; })) << "nobody tells whoever comes late";
  EXPECT_TRUE(sees(late, ada));
  EXPECT_TRUE(hearsOnly(late, eve));
}

TEST_F(Speakers, WhoSpeaksBackstageIsTheStagesBusiness) {
  LightParticipant& ada = arrive("backstage");
  LightParticipant& bob = arrive("backstage");
  Viewer viewer(*server_, "backstage");
  ASSERT_TRUE(until([&] { return viewer.seated; }));
  bob.microphone()->setAudioLevel(-25);
  ASSERT_TRUE(until([&] { return ada.speakers().active == bob.id(); }));
  Viewer late(*server_, "backstage");
  ASSERT_TRUE(until([&] { return late.seated; }));
  viewer.ping();
  late.ping();
  ASSERT_TRUE(until([&] { return viewer.pongs + late.pongs == 2; }));
  EXPECT_EQ(viewer.messages + late.messages, 0);
}

}  // namespace
}  // namespace rostra::test
