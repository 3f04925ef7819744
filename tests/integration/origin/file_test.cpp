// SPDX-License-Identifier: Apache-2.0
// Files as bodies: larger than any buffer on the way, in ranges, to clients that are slow or go away, one
// after another on a connection.
#include "integration/origin/eventually.hpp"
#include "integration/origin/http_client.hpp"
#include "origin/web/web_front.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <thread>

namespace rostra::origin {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;

class FileBodies : public ::testing::Test {
 protected:
  FileBodies() {
    // No piece of it is like another.
    for (std::uint32_t i = 0; text.size() < 5'000'003; ++i) text += std::to_string(i * 2654435761U) + ' ';
    std::ofstream(path, std::ios::binary) << text;
    WebSettings settings;
    settings.listen = {"127.0.0.1:0"};
    settings.threads = 1;
    front = std::make_unique<WebFront>(settings, Origin::create());
    front->addHandler("/file", [this](const HttpRequest& request, const Responder& respond) {
      HttpResponse response;
      response.contentType = "video/mp4";
      response.headers = {{"ETag", "\"v1\""}};
      ++open;
      const std::shared_ptr<const FileDescriptor> file(
          new FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), [this](const FileDescriptor* last) {
            delete last;
            --open;
          });
      // What says more than the file has: it was cut meanwhile.
      response.file = FileBody{file, text.size() + (request.query == "long" ? 1000 : 0)};
      respond(std::move(response));
    });
    EXPECT_TRUE(front->start());
    address = front->addresses().front();
  }
  ~FileBodies() override { front->stop(); }

  std::atomic<int> open{0};  // files that somebody holds
  test::TemporaryFolder folder;
  std::string path = folder.path() + "/file";
  std::string text;
  std::unique_ptr<WebFront> front;
  std::string address;
};

TEST_F(FileBodies, AreSentWholeAndInRangesOverOneConnection) {
  HttpClient client(address);
  const auto whole = client.get("/file");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->status, 200);
  EXPECT_EQ(whole->header("accept-ranges"), "bytes");
  EXPECT_EQ(whole->header("content-length"), std::to_string(text.size()));
  EXPECT_TRUE(whole->body == text);
  struct Case {
    const char* header;
    std::size_t from;
    std::size_t length;
  };
  for (const Case& one :
       {Case{"bytes=0-0", 0, 1}, Case{"bytes=262143-262144", 262'143, 2},
        Case{"bytes=1000000-3999999", 1'000'000, 3'000'000}, Case{"bytes=-5", text.size() - 5, 5},
        Case{"bytes=4999999-", 4'999'999, text.size() - 4'999'999}}) {
    SCOPED_TRACE(one.header);
    const auto part = client.get("/file", std::string("Range: ") + one.header + "\r\n");
    ASSERT_TRUE(part);
    EXPECT_EQ(part->status, 206);
    EXPECT_EQ(part->header("content-range"), "bytes " + std::to_string(one.from) + "-" +
                                                 std::to_string(one.from + one.length - 1) + "/" +
                                                 std::to_string(text.size()));
    EXPECT_TRUE(part->body == text.substr(one.from, one.length));
  }
  EXPECT_EQ(client.get("/file", "Range: bytes=0-9\r\nIf-Range: \"v1\"\r\n")->body.size(), 10U);
  EXPECT_EQ(client.get("/file", "Range: bytes=0-9\r\nIf-Range: \"v0\"\r\n")->body.size(), text.size());
  const auto outside = client.get("/file", "Range: bytes=99999999-\r\n");
  ASSERT_TRUE(outside);
  EXPECT_EQ(outside->status, 416);
  EXPECT_EQ(outside->header("content-range"), "bytes */" + std::to_string(text.size()));
  EXPECT_EQ(outside->header("content-type"), "application/problem+json");
  ASSERT_TRUE(client.request("HEAD", "/file"));
  const auto head = client.read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->header("content-length"), std::to_string(text.size()));
  EXPECT_EQ(client.get("/file")->body.size(), text.size()) << "the connection goes on";
  EXPECT_TRUE(test::eventually([&] { return open == 0; })) << "nobody holds the file any more";
  EXPECT_GT(front->stats().bodyBytes, 3 * text.size());
}

TEST_F(FileBodies, WaitForSlowClientsAndHoldUpNobody) {
  HttpClient slow(address);
  ASSERT_TRUE(slow.request("GET", "/file"));
  // It takes nothing: the only web thread must have time for others.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(test::fetch(address, "/file")->body.size(), text.size());
  EXPECT_LT(front->stats().bodyBytes, 4 * text.size()) << "a file is not read ahead of its client";
  const auto late = slow.read();
  ASSERT_TRUE(late);
  EXPECT_TRUE(late->body == text);
}

TEST_F(FileBodies, AreLetGoOfWhenTheClientGoesAway) {
  for (int i = 0; i < 20; ++i) {
    HttpClient client(address);
    ASSERT_TRUE(client.request("GET", "/file"));
    if (i % 2 == 0) {
      ASSERT_TRUE(test::eventually([&] { return !client.silent(); }));
    }
  }
  EXPECT_TRUE(test::eventually([&] { return open == 0 && front->stats().connections == 0; }));
}

TEST_F(FileBodies, ThatEndTooEarlyCutTheConnection) {
  HttpClient client(address);
  ASSERT_TRUE(client.request("GET", "/file?long"));
  EXPECT_FALSE(client.read()) << "less than was promised is no answer";
  EXPECT_EQ(test::fetch(address, "/file")->body.size(), text.size()) << "others go on";
  EXPECT_TRUE(test::eventually([&] { return open == 0 && front->stats().connections == 0; }));
}

}  // namespace
}  // namespace rostra::origin
