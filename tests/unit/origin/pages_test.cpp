// SPDX-License-Identifier: Apache-2.0
#include "origin/web/pages.hpp"

#include "origin/live/answers.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace rostra::origin {
namespace {

class PagesTest : public ::testing::Test {
 protected:
  PagesTest()
      : folder_(std::filesystem::temp_directory_path() / ("rostra-pages-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_ / "assets");
    write("index.html", "home");
    write("stream.html", "stage");
    write("watch.html", "audience");
    write("embed.html", "embedded");
    write("account.html", "account");
    write("assets/watch-1a2b.js", std::string(5000, 'j'));
    write("robots.txt", "x");
  }
  ~PagesTest() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name) << content;
  }
  static std::string text(const Page& page) {
    gsize size = 0;
    const auto* data = static_cast<const char*>(g_bytes_get_data(page.body.get(), &size));
    return {data, size};
  }
  std::filesystem::path folder_;
};

TEST_F(PagesTest, HasOnePageForEachAddress) {
  const auto pages = Pages::load(folder_);
  ASSERT_TRUE(pages) << pages.error().message;
  EXPECT_EQ(text(pages->find("/")), "home");
  EXPECT_EQ(text(pages->find("/stream/my-space")), "stage");
  EXPECT_EQ(text(pages->find("/watch/my-space")), "audience");
  EXPECT_EQ(text(pages->find("/embed/a")), "embedded");
  EXPECT_EQ(text(pages->find("/robots.txt")), "x");
  for (const char* address : {"/login", "/signup", "/account", "/setup", "/spaces", "/spaces/new",
                              "/spaces/my-space", "/invite/rsi_Ab-1"}) {
    EXPECT_EQ(text(pages->find(address)), "account") << address;
  }
  for (const char* address : {"/index.html",   "/stream.html",   "/nothing",     "",
                              "/stream",       "/stream/",       "/watch/a/b",   "/assets",
                              "/assets/",      "/../index.html", "//robots.txt", "/assets/../robots.txt",
                              "/robots.txt/",  "/%72obots.txt",  "/stream/Bad",  "/stream/a%20b",
                              "/embed/x.html", "/account.html",  "/login/",      "/spaces/",
                              "/spaces/Bad",   "/spaces/a/b",    "/invite",      "/invite/",
                              "/invite/a/b"}) {
    const Page& page = pages->find(address);
    EXPECT_EQ(page.status, 404U) << address;
    EXPECT_NE(text(page).find("<h1>"), std::string::npos) << address;
    EXPECT_NE(page.contentSecurityPolicy, nullptr) << address;
  }
}

TEST_F(PagesTest, SaysHowToCacheAndWhatIsAllowed) {
  const auto pages = Pages::load(folder_);
  ASSERT_TRUE(pages);
  const Page& script = pages->find("/assets/watch-1a2b.js");
  EXPECT_STREQ(script.cacheControl, "public, max-age=31536000, immutable");
  EXPECT_EQ(script.contentType, "text/javascript; charset=utf-8");
  ASSERT_TRUE(script.gzip);
  EXPECT_LT(g_bytes_get_size(script.gzip.get()), 200U);
  EXPECT_EQ(script.contentSecurityPolicy, nullptr);
  const Page& stage = pages->find("/stream/a");
  EXPECT_STREQ(stage.cacheControl, "no-cache");
  EXPECT_FALSE(stage.gzip) << "it would be larger";
  EXPECT_NE(stage.etag, pages->find("/watch/a").etag);
  const std::string policy = stage.contentSecurityPolicy;
  EXPECT_NE(policy.find("script-src 'self';"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_NE(std::string(stage.permissionsPolicy).find("camera=(self)"), std::string::npos);
  const Page& embed = pages->find("/embed/a");
  EXPECT_NE(std::string(embed.contentSecurityPolicy).find("frame-ancestors *"), std::string::npos);
  EXPECT_NE(std::string(embed.permissionsPolicy).find("camera=()"), std::string::npos);
}

TEST_F(PagesTest, TakesWhatTheBuildCompressed) {
  write("assets/watch-1a2b.js.br", "packed");
  write("robots.txt.br", "larger than what is in it");
  write("assets/gone.js.br", "packed");
  write("assets/watch-1a2b.js.gz", "zipped!");
  write("robots.txt.gz", "larger than what is in it");
  const auto pages = Pages::load(folder_);
  ASSERT_TRUE(pages);
  const Page& script = pages->find("/assets/watch-1a2b.js");
  ASSERT_TRUE(script.brotli);
  EXPECT_EQ(g_bytes_get_size(script.brotli.get()), std::string_view("packed").size());
  EXPECT_EQ(text(script), std::string(5000, 'j'));
  ASSERT_TRUE(script.gzip);
  EXPECT_EQ(g_bytes_get_size(script.gzip.get()), std::string_view("zipped!").size());
  EXPECT_FALSE(pages->find("/robots.txt").brotli) << "it would be larger";
  EXPECT_FALSE(pages->find("/robots.txt").gzip) << "it would be larger";
  for (const char* address : {"/assets/watch-1a2b.js.br", "/assets/watch-1a2b.js.gz", "/assets/gone.js.br",
                              "/assets/gone.js", "/robots.txt.br"})
    EXPECT_EQ(pages->find(address).status, 404U) << address;
}

TEST_F(PagesTest, SaysWhatToDoWhenThePagesAreNotBuilt) {
  const auto pages = Pages::load(folder_ / "dist");
  ASSERT_FALSE(pages);
  EXPECT_EQ(pages.error().kind, ErrorKind::NotFound);
  EXPECT_NE(pages.error().message.find("npm run build"), std::string::npos);
  const auto none = Pages::load({});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->find("/").status, 404U);
}

TEST(Problem, SaysWhatWentWrongInJson) {
  const auto text = [](const Answer& answer) {
    gsize size = 0;
    const void* data = g_bytes_get_data(answer.body.get(), &size);
    return std::string(static_cast<const char*>(data), size);
  };
  EXPECT_EQ(text(problem(404, "not-found", "no \"a\\b\"\nü")),
            R"({"error":"not-found","message":"no \"a\\b\"\nü"})"
            "\n");
  EXPECT_EQ(
      text(problemJson(416, "invalid-input", "no")),
      R"({"type":"about:blank","title":"Request refused","status":416,"detail":"no","code":"invalid-input"})"
      "\n");
}

}  // namespace
}  // namespace rostra::origin
