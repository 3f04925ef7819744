// SPDX-License-Identifier: Apache-2.0
// `rostra pipeline ...` run as an operator runs it, without and with a server.
#include "glib/json.hpp"
#include "support/light_participant.hpp"
#include "support/paths.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <vector>

namespace rostra::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kDeadline = 20s;
constexpr std::size_t kMaxAnswer = 16U << 20;

struct Ran {
  int code = -1;
  std::string output;
};

class PipelineCommand : public testing::Test {
 protected:
  Ran run(std::vector<std::string> words, std::vector<std::string> environment = {}) {
    words.insert(words.begin(), rostraBinary());
    ChildProcess::Options options;
    options.arguments = std::move(words);
    options.environment = std::move(environment);
    auto child = ChildProcess::start(hub_, std::move(options));
    if (!child || !(*child)->waitForExit(kDeadline)) return {};
    const int status = (*child)->exited().value_or(-1);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, (*child)->output()};
  }
  Ran pipeline(std::vector<std::string> words) {
    words.insert(words.begin(), "pipeline");
    return run(std::move(words));
  }
  /// A shipped file with one text replaced, in a folder of the operator's own.
  void change(const std::string& file, const std::string& what, const std::string& by) {
    std::ifstream from(rostra::test::sourceFolder() + "/pipelines/" + file);
    std::string text((std::istreambuf_iterator<char>(from)), std::istreambuf_iterator<char>());
    const std::size_t at = text.rfind(what);
    ASSERT_NE(at, std::string::npos) << what << " is not in " << file;
    text.replace(at, what.size(), by);
    const fs::path to = fs::path(own_.path()) / file;
    fs::create_directories(to.parent_path());
    std::ofstream(to) << text;
  }

  SocketHub hub_{glib::Loop::main()};
  TemporaryFolder own_;
};

TEST_F(PipelineCommand, ListsAndShowsWhatIsShipped) {
  const Ran list = pipeline({"list", "--json"});
  ASSERT_EQ(list.code, 0) << list.output;
  const auto json = glib::parseObject(list.output, kMaxAnswer);
  ASSERT_TRUE(json) << json.error().message;
  JsonArray* files = json_object_get_array_member(json->get(), "files");
  ASSERT_GE(json_array_get_length(files), 10U);
  for (guint i = 0; i < json_array_get_length(files); ++i) {
    JsonObject* file = json_array_get_object_element(files, i);
    const char* name = json_object_get_string_member(file, "name");
    EXPECT_STRNE(json_object_get_string_member(file, "purpose"), "") << name;
    const Ran shown = pipeline({"show", name, "--json"});
    EXPECT_EQ(shown.code, 0) << shown.output;
    EXPECT_TRUE(glib::parseObject(shown.output, kMaxAnswer)) << shown.output;
  }
  EXPECT_NE(pipeline({"list"}).output.find("mix/video-mix"), std::string::npos);
  EXPECT_NE(pipeline({"show", "mix/video-mix"}).output.find("compositor name=compositor"), std::string::npos);
}

TEST_F(PipelineCommand, ExplainsWrongUse) {
  struct Case {
    std::vector<std::string> words;
    int code;
    const char* says;
  };
  const Case cases[] = {
      {{}, 2, "rostra pipeline check"},
      {{"--help"}, 0, "rostra pipeline graph"},
      {{"check", "--help"}, 0, "--pipelines-dir"},
      {{"lst"}, 2, "there is no 'rostra pipeline lst'"},
      {{"show"}, 2, "NAME is missing"},
      {{"show", "mix/video-mx"}, 4, "did you mean 'mix/video-mix'?"},
      {{"check", "nothing"}, 4, "there is no file 'nothing'"},
      {{"check", "--jsn"}, 2, "did you mean --json?"},
      {{"graph", "demo", "--transport", "both"}, 2, "--transport: 'both' is not publish or subscribe"},
      {{"graph", "demo", "--data-dir", own_.path()}, 5, "no server is running"}};
  for (const Case& test : cases) {
    const Ran ran = pipeline(test.words);
    EXPECT_EQ(ran.code, test.code) << ran.output;
    EXPECT_NE(ran.output.find(test.says), std::string::npos) << ran.output;
  }
}

TEST_F(PipelineCommand, ChecksEveryFileAndTheServerDoesTheSame) {
  EXPECT_EQ(pipeline({"check"}).code, 0);
  change("mix/video-mix.pipeline", "! compositor", "! compozitor");
  change("layouts/grid.json", "\"margin\": ", "\"margin\": -");
  change("layouts/speaker.json", "\"speakAfter\"", "\"speakAftr\"");
  change("encoders/video.conf", "preset =", "presset =");
  for (const Ran& ran : {pipeline({"check", "--pipelines-dir", own_.path()}),
                         run({"pipeline", "check"}, {"ROSTRA_PIPELINES_DIR=" + own_.path()})}) {
    EXPECT_EQ(ran.code, 1) << ran.output;
    EXPECT_NE(ran.output.find("GStreamer has no element 'compozitor'"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("grid.json:"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("speaker.json:20:3: layout: 'speakAftr' is not known"), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("has no option 'presset'; did you mean 'preset'?"), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("4 problems"), std::string::npos) << ran.output;
  }
  const Ran json = pipeline({"check", "--json", "--pipelines-dir", own_.path(), "mix/video-mix"});
  EXPECT_EQ(json.code, 1);
  const auto object = glib::parseObject(json.output, kMaxAnswer);
  ASSERT_TRUE(object) << json.output;
  JsonArray* problems = json_object_get_array_member(object->get(), "problems");
  ASSERT_EQ(json_array_get_length(problems), 1U);
  EXPECT_GT(json_object_get_int_member(json_array_get_object_element(problems, 0), "line"), 10);

  TemporaryFolder data;
  const Ran serve =
      run({"serve", "--listen", "127.0.0.1:0", "--data-dir", data.path(), "--pipelines-dir", own_.path()});
  EXPECT_EQ(serve.code, 3) << serve.output;
  EXPECT_NE(serve.output.find("GStreamer has no element 'compozitor'"), std::string::npos) << serve.output;
  EXPECT_NE(serve.output.find("grid.json:"), std::string::npos) << serve.output;
}

TEST_F(PipelineCommand, DrawsPipelinesOfARunningServerThatUsesTheOperatorsFile) {
  change("mix/video-mix.pipeline", "background=black", "background=white");
  ServerProcess::Options options;
  options.arguments = {"--pipelines-dir", own_.path()};
  auto started = ServerProcess::start(hub_, std::move(options));
  ASSERT_TRUE(started) << started.error().message;
  ServerProcess& server = **started;

  // Two, because nobody is sent anything while alone.
  const auto identity = std::make_shared<const DtlsIdentity>();
  std::vector<std::unique_ptr<LightParticipant>> stage;
  for (const char* name : {"Ada", "Grace"}) {
    LightParticipantOptions light;
    light.space = "drawn";
    light.name = name;
    auto made = LightParticipant::create(hub_, identity, WebSocketLink::create(server.webSocketUrl()), light);
    ASSERT_TRUE(made) << made.error().message;
    stage.push_back(std::move(*made));
    stage.back()->join();
  }
  LightParticipant& person = *stage.front();
  ASSERT_TRUE(hub_.waitUntil([&] { return person.publishing() && person.subscribing(); }, kDeadline))
      << server.log();

  const auto graph = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"graph", "drawn"});
    words.insert(words.end(), {"--data-dir", server.dataFolder()});
    return pipeline(std::move(words));
  };
  // The mixer of a room is started when somebody comes; its graph is there once its pipeline is.
  Ran mixer = graph({});
  for (const auto end = now() + kDeadline; mixer.code != 0 && now() < end;) mixer = graph({});
  ASSERT_EQ(mixer.code, 0) << mixer.output;
  EXPECT_TRUE(mixer.output.starts_with("digraph ")) << mixer.output.substr(0, 200);
  EXPECT_NE(mixer.output.find("background=white"), std::string::npos);

  for (const char* transport : {"publish", "subscribe"}) {
    const Ran drawn = graph({person.id(), "--transport", transport});
    EXPECT_EQ(drawn.code, 0) << drawn.output;
    EXPECT_NE(drawn.output.find("GstWebRTCBin"), std::string::npos) << transport;
  }
  const std::string file = own_.path() + "/publish.dot";
  const Ran written = graph({person.id(), "--json", "--output", file});
  EXPECT_EQ(written.code, 0) << written.output;
  EXPECT_TRUE(glib::parseObject(written.output, kMaxAnswer)) << written.output;
  EXPECT_GT(fs::file_size(file), 1000U);

  const std::string picture = own_.path() + "/publish.svg";
  const Ran asPicture = graph({person.id(), "--output", picture});
  EXPECT_EQ(asPicture.code, 0) << asPicture.output;
  std::ifstream svg(picture);
  const std::string drawnText((std::istreambuf_iterator<char>(svg)), std::istreambuf_iterator<char>());
  EXPECT_NE(drawnText.find("<svg"), std::string::npos);
  EXPECT_NE(drawnText.find("GstWebRTCBin"), std::string::npos);
  const Ran withoutGraphviz =
      run({"pipeline", "graph", "drawn", "--data-dir", server.dataFolder(), "--output", picture}, {"PATH="});
  EXPECT_EQ(withoutGraphviz.code, 1);
  EXPECT_NE(withoutGraphviz.output.find("install the package graphviz"), std::string::npos)
      << withoutGraphviz.output;

  EXPECT_EQ(graph({"nobody"}).code, 4);
  EXPECT_EQ(graph({person.id(), "--output", "graph.txt"}).code, 2);
  EXPECT_EQ(pipeline({"graph", "elsewhere", "--data-dir", server.dataFolder()}).code, 4);
  for (const auto& one : stage) one->leave();
}

}  // namespace
}  // namespace rostra::test
