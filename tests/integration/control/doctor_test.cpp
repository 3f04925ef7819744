// SPDX-License-Identifier: Apache-2.0
// `rostra doctor` on machines on which something is really wrong: each finding names it, and the exit code
// says that something is broken. What is right beside it is found to be right.
#include "command_fixture.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"
#include "support/port_block.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <map>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rostra::test {
namespace {

constexpr std::size_t kMaxAnswer = 1 << 20;

struct Diagnosis {
  int code = -1;
  std::string said;
  std::string worst;
  std::map<std::string, std::string> verdicts;  ///< the last of each check
  std::map<std::string, std::string> what;
  std::map<std::string, std::string> mend;
};

class Doctor : public Command {
 protected:
  Diagnosis examine(std::vector<std::string> options, std::vector<std::string> environment = {},
                    std::vector<std::string> before = {}) {
    std::vector<std::string> words = std::move(before);
    words.insert(words.end(), {rostraBinary(), "doctor", "--json"});
    const auto given = [&](const char* name) {
      return std::find(options.begin(), options.end(), name) != options.end();
    };
    if (!given("--listen"))
      words.insert(words.end(), {"--listen", "127.0.0.1:" + std::to_string(ports_.tcp())});
    if (!given("--data-dir")) words.insert(words.end(), {"--data-dir", path("data")});
    words.insert(words.end(), options.begin(), options.end());
    ChildProcess::Options child;
    child.arguments = std::move(words);
    child.environment = std::move(environment);
    Diagnosis result;
    auto process = ChildProcess::start(hub_, std::move(child));
    if (!process || !(*process)->waitForExit(120s)) return result;
    const int status = (*process)->exited().value_or(-1);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.said = (*process)->output();
    const auto json = glib::parseObject(result.said, kMaxAnswer);
    EXPECT_TRUE(json) << result.said;
    if (!json) return result;
    result.worst = glib::textOf(json->get(), "worst");
    glib::eachOf(json->get(), "findings", [&](JsonObject* finding) {
      const std::string check = glib::textOf(finding, "check");
      result.verdicts[check] = glib::textOf(finding, "verdict");
      result.what[check] = glib::textOf(finding, "what");
      result.mend[check] = glib::textOf(finding, "mend");
    });
    return result;
  }
  /// `check` is broken and says so, with something that mends it.
  static void expectBroken(const Diagnosis& diagnosis, const std::string& check, const std::string& what) {
    EXPECT_EQ(diagnosis.code, kFailed) << diagnosis.said;
    EXPECT_EQ(diagnosis.worst, "broken");
    const auto verdict = diagnosis.verdicts.find(check);
    ASSERT_NE(verdict, diagnosis.verdicts.end()) << diagnosis.said;
    EXPECT_EQ(verdict->second, "broken") << diagnosis.said;
    EXPECT_NE(diagnosis.what.at(check).find(what), std::string::npos) << diagnosis.what.at(check);
    EXPECT_FALSE(diagnosis.mend.at(check).empty());
  }
  /// A socket that listens on a port of its own; its number.
  std::pair<FileDescriptor, std::uint16_t> occupied(int type) {
    FileDescriptor socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    if (type == SOCK_STREAM) {
      EXPECT_EQ(::listen(socket.get(), 1), 0);
    }
    socklen_t size = sizeof(address);
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return {std::move(socket), ntohs(address.sin_port)};
  }
  void shell(const std::string& script) const {
    ASSERT_EQ(std::system(("cd '" + folder_.path() + "' && " + script + " >/dev/null 2>&1").c_str()), 0)
        << script;
  }
  /// A program that runs until the test ends, once its output shows `ready`.
  std::unique_ptr<ChildProcess> background(std::vector<std::string> words, const std::string& ready) {
    ChildProcess::Options options;
    options.arguments = std::move(words);
    auto process = ChildProcess::start(hub_, std::move(options));
    EXPECT_TRUE(process);
    EXPECT_TRUE(hub_.waitUntil([&] { return (*process)->output().find(ready) != std::string::npos; }, 30s))
        << (*process)->output();
    return std::move(*process);
  }
  const PortBlock ports_;
};

TEST_F(Doctor, FindsNothingBrokenOnThisMachine) {
  const Diagnosis diagnosis = examine({});
  EXPECT_EQ(diagnosis.code, 0) << diagnosis.said;
  EXPECT_NE(diagnosis.worst, "broken");
  for (const char* check : {"pages", "plugins", "codecs", "listen", "udp-ports", "database", "disk"})
    EXPECT_EQ(diagnosis.verdicts.at(check), "good") << check << '\n' << diagnosis.said;
  EXPECT_FALSE(fs::exists(path("data"))) << "it looks and makes nothing";
}

TEST_F(Doctor, FindsAPortThatIsTaken) {
  const auto [socket, port] = occupied(SOCK_STREAM);
  const Diagnosis diagnosis = examine({"--listen", "127.0.0.1:" + std::to_string(port)});
  expectBroken(diagnosis, "listen", "is taken by another program");
  EXPECT_NE(diagnosis.mend.at("listen").find("sport = :" + std::to_string(port)), std::string::npos);
  EXPECT_EQ(diagnosis.verdicts.at("disk"), "good");
}

TEST_F(Doctor, KnowsThatARunningServerHasItsPorts) {
  auto server = ServerProcess::start(hub_);
  ASSERT_TRUE(server) << server.error().message;
  const Diagnosis diagnosis = examine(
      {"--listen", "127.0.0.1:" + std::to_string((*server)->port()), "--data-dir", (*server)->dataFolder()});
  EXPECT_EQ(diagnosis.code, 0) << diagnosis.said;
  EXPECT_NE(diagnosis.what.at("listen").find("while the server runs"), std::string::npos);
  EXPECT_NE(diagnosis.what.at("database").find("SQLite answers"), std::string::npos);
}

TEST_F(Doctor, FindsUdpPortsThatAreTooFew) {
  const auto [socket, port] = occupied(SOCK_DGRAM);
  const std::string range = std::to_string(port) + "-" + std::to_string(port + 1);
  expectBroken(examine({"--udp-ports", range, "--stage-size", "1"}), "udp-ports",
               "of the UDP ports " + range);
}

TEST_F(Doctor, FindsAFolderThatCannotBeWritten) {
  fs::create_directory(path("shut"));
  std::vector<std::string> before;
  if (::geteuid() == 0) {
    // Root may write everywhere: somebody else looks.
    fs::permissions(folder_.path(), fs::perms::all);
    before = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  }
  fs::permissions(path("shut"), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_exec);
  const Diagnosis diagnosis = examine({"--data-dir", path("shut") + "/data"}, {"HOME=/tmp"}, before);
  expectBroken(diagnosis, "disk", "Permission denied");
}

TEST_F(Doctor, FindsALowLimitOfDescriptors) {
  const Diagnosis low = examine({}, {}, {"prlimit", "--nofile=256:256"});
  expectBroken(low, "descriptors", "only 256 files and sockets are allowed");
  const Diagnosis few = examine({}, {}, {"prlimit", "--nofile=4096:4096"});
  EXPECT_EQ(few.verdicts.at("descriptors"), "warning") << few.said;
  EXPECT_EQ(few.code, 0) << "warnings break nothing";
}

TEST_F(Doctor, FindsAPluginThatIsMissing) {
  fs::create_directory(path("plugins"));
  const Diagnosis diagnosis =
      examine({}, {"GST_PLUGIN_SYSTEM_PATH_1_0=" + path("plugins"), "GST_PLUGIN_PATH_1_0=" + path("plugins"),
                   "GST_REGISTRY_1_0=" + path("registry.bin")});
  expectBroken(diagnosis, "plugins", "GStreamer has no element 'webrtcbin'");
  EXPECT_EQ(diagnosis.mend.at("plugins"),
            "apt install gstreamer1.0-plugins-bad gstreamer1.0-nice gstreamer1.0-plugins-good");
}

TEST_F(Doctor, FindsMistakesOfTheConfiguration) {
  const std::string file = configuration("part = fast\n");
  expectBroken(examine({"--config", file}), "configuration", file + ":1: 'fast' is not a duration");
}

TEST_F(Doctor, FindsACertificateThatHasExpired) {
  // `ca`, because `req` of OpenSSL 3.0 makes none that has expired.
  std::ofstream(path("ca.conf")) << "[ca]\ndefault_ca = one\n[one]\ndatabase = index\nserial = serial\n"
                                    "new_certs_dir = .\npolicy = any\ndefault_md = sha256\n"
                                    "[any]\ncommonName = supplied\n";
  shell(
      "touch index && echo 01 > serial && "
      "openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost && "
      "openssl ca -batch -selfsign -notext -config ca.conf -keyfile key.pem -in request.pem -out cert.pem "
      "-startdate 20200101000000Z -enddate 20200201000000Z");
  const std::string port = std::to_string(ports_.tcp() + 1);
  const auto server = background({"openssl", "s_server", "-www", "-accept", "127.0.0.1:" + port, "-key",
                                  path("key.pem"), "-cert", path("cert.pem")},
                                 "ACCEPT");
  const Diagnosis diagnosis = examine({"--public-url", "https://localhost:" + port});
  expectBroken(diagnosis, "certificate", "has expired");
}

TEST_F(Doctor, FindsThatNobodyAnswersAtThePublicAddress) {
  expectBroken(examine({"--public-url", "https://localhost:" + std::to_string(ports_.tcp() + 1)}),
               "certificate", "cannot connect");
}

TEST_F(Doctor, AsksTheTurnServerForAnAllocation) {
  const std::string port = std::to_string(ports_.tcp() + 2);
  const auto relay = background(
      {"turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--listening-port=" + port,
       "--min-port=" + std::to_string(ports_.tcp() + 10), "--max-port=" + std::to_string(ports_.tcp() + 19),
       "--user=ada:engine", "--realm=test", "--lt-cred-mech", "--no-cli", "--no-tls", "--no-dtls",
       "--allow-loopback-peers", "--verbose", "--log-file=stdout", "--pidfile=" + path("turn.pid"),
       "--userdb=" + path("turn.db")},
      "UDP listener opened on: 127.0.0.1:" + port);
  for (const char* transport : {"", "?transport=tcp"}) {
    const Diagnosis good = examine(
        {"--turn", "turn:ada:engine@127.0.0.1:" + port + transport, "--stun", "stun:127.0.0.1:" + port});
    EXPECT_EQ(good.verdicts.at("turn"), "good") << good.said;
    EXPECT_NE(good.what.at("turn").find("relays through 127.0.0.1"), std::string::npos) << good.said;
    EXPECT_NE(good.what.at("udp").find("others see this machine as 127.0.0.1"), std::string::npos)
        << good.said;
  }
  const Diagnosis open = examine({"--turn", "turn:ada:engine@127.0.0.1:" + port});
  EXPECT_EQ(open.verdicts.at("turn-password"), "warning") << open.said;
  EXPECT_EQ(open.verdicts.at("turn-peers"), "warning") << open.said;
  for (const char* address : {"127.0.0.1", "10.0.0.1", "192.168.0.1", "169.254.169.254"})
    EXPECT_NE(open.what.at("turn-peers").find(address), std::string::npos) << open.what.at("turn-peers");
  const Diagnosis refused = examine({"--turn", "turn:ada:wrong@127.0.0.1:" + port});
  expectBroken(refused, "turn", "user or password are refused");
  EXPECT_EQ(refused.said.find("wrong"), std::string::npos) << "a password is shown";
}

TEST_F(Doctor, AsksATurnServerThatSharesASecretAndWhomItReaches) {
  const std::string port = std::to_string(ports_.tcp() + 2);
  std::vector<std::string> words{"turnserver",
                                 "-n",
                                 "--listening-ip=127.0.0.1",
                                 "--relay-ip=127.0.0.1",
                                 "--listening-port=" + port,
                                 "--min-port=" + std::to_string(ports_.tcp() + 10),
                                 "--max-port=" + std::to_string(ports_.tcp() + 19),
                                 "--use-auth-secret",
                                 "--static-auth-secret=north-of-the-river",
                                 "--realm=test",
                                 "--no-cli",
                                 "--no-tls",
                                 "--no-dtls",
                                 "--verbose",
                                 "--log-file=stdout",
                                 "--pidfile=" + path("turn.pid"),
                                 "--userdb=" + path("turn.db")};
  // As docs/networks.md says; loopback is denied by coturn itself.
  for (const char* range :
       {"0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255",
        "169.254.0.0-169.254.255.255", "172.16.0.0-172.31.255.255", "192.168.0.0-192.168.255.255"})
    words.push_back("--denied-peer-ip=" + std::string(range));
  const auto relay = background(words, "UDP listener opened on: 127.0.0.1:" + port);
  const Diagnosis good = examine({"--turn", "turn:127.0.0.1:" + port, "--turn-secret", "north-of-the-river"});
  EXPECT_EQ(good.verdicts.at("turn"), "good") << good.said;
  EXPECT_EQ(good.verdicts.at("turn-peers"), "good") << good.said;
  EXPECT_EQ(good.verdicts.count("turn-password"), 0U) << good.said;
  const Diagnosis refused =
      examine({"--turn", "turn:127.0.0.1:" + port, "--turn-secret", "south-of-the-river"});
  expectBroken(refused, "turn", "credentials made from turn-secret are refused");
  EXPECT_EQ(refused.said.find("south-of"), std::string::npos) << "the secret is shown";
}

TEST_F(Doctor, FindsATurnServerThatDoesNotAnswer) {
  const auto [socket, port] = occupied(SOCK_DGRAM);  // listens, and says nothing
  const Diagnosis silent = examine({"--turn", "turn:ada:engine@127.0.0.1:" + std::to_string(port), "--stun",
                                    "stun:127.0.0.1:" + std::to_string(port)});
  expectBroken(silent, "turn", "there is no answer within 3 seconds");
  expectBroken(silent, "udp", "there is no answer within 3 seconds");
}

TEST_F(Doctor, FindsAPostgresqlThatIsDown) {
  const auto [socket, port] = occupied(SOCK_DGRAM);  // nothing listens there over TCP
  const Diagnosis diagnosis = examine(
      {}, {"ROSTRA_DATABASE=postgresql://rostra:hunter2@127.0.0.1:" + std::to_string(port) + "/rostra"});
  expectBroken(diagnosis, "database", "");
  EXPECT_EQ(diagnosis.said.find("hunter2"), std::string::npos) << diagnosis.said;
}

TEST_F(Doctor, FindsAMachineThatIsTooSlowForThePicture) {
  // An encoder that takes far longer than a frame for one of this size, on any machine.
  fs::create_directories(path("own/encoders"));
  std::ofstream(path("own/encoders/video.conf"))
      << "# Purpose: The slowest there is.\nencoder = libx264\npreset = placebo\ntune = zerolatency\nprofile "
         "= high\n"
         "bf = 0\nforced-idr = 1\nthreads = 1\nx264-params = scenecut=0:open-gop=0:sliced-threads=0:me=tesa:"
         "merange=64:subme=11:trellis=2\n";
  const Diagnosis diagnosis = examine(
      {"--pipelines-dir", path("own"), "--canvas", "1920x1080", "--frame-rate", "60", "--part", "100ms"});
  expectBroken(diagnosis, "speed", "shows would stutter");
}

TEST_F(Doctor, PeopleReadFindingsWithWhatMendsThem) {
  const auto [socket, port] = occupied(SOCK_STREAM);
  const Outcome outcome =
      run({"doctor", "--listen", "127.0.0.1:" + std::to_string(port), "--data-dir", path("data")});
  EXPECT_EQ(outcome.code, kFailed);
  EXPECT_NE(outcome.said.find("broken   listen: 127.0.0.1:" + std::to_string(port) + " is taken"),
            std::string::npos)
      << outcome.said;
  EXPECT_NE(outcome.said.find("         try: ss -ltnp"), std::string::npos) << outcome.said;
  EXPECT_EQ(outcome.said.find('\x1b'), std::string::npos) << "colours in a pipe";
}

}  // namespace
}  // namespace rostra::test
