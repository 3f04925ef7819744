// SPDX-License-Identifier: Apache-2.0
#include "origin/web/request_scanner.hpp"

#include <gtest/gtest.h>

namespace rostra::origin {
namespace {

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n";

std::string verdictOf(const std::string& bytes) {
  RequestScanner scanner;
  scanner.read(bytes);
  return scanner.takeVerdict();
}

TEST(RequestScanner, RefusesWhatTwoReadersCouldReadDifferently) {
  struct Case {
    std::string head;
    const char* word;  // of the sentence
  };
  for (const Case& each : {
           Case{kGet + "Content-Length : 5\r\n\r\n", "colon"},
           Case{kGet + "Content-Length: +5\r\n\r\n", "decimal"},
           Case{kGet + "Content-Length: -1\r\n\r\n", "decimal"},
           Case{kGet + "Content-Length: 0x5\r\n\r\n", "decimal"},
           Case{kGet + "Content-Length: 5, 5\r\n\r\n", "decimal"},
           Case{kGet + "Content-Length:\r\n\r\n", "decimal"},
           Case{kGet + "Content-Length: 99999999999999999999\r\n\r\n", "decimal"},
           Case{kGet + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "one Content-Length"},
           Case{kGet + "Content-Length: 5\r\ncontent-length: 6\r\n\r\n", "one Content-Length"},
           Case{kGet + "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n", "Transfer-Encoding"},
           Case{kGet + "Transfer-Encoding: identity, chunked\r\n\r\n", "Transfer-Encoding"},
           Case{kGet + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", "either"},
           Case{kGet + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "either"},
           Case{kGet + "Host: b\r\n\r\n", "one Host"},
           Case{"GET / HTTP/1.1\r\n\r\n", "one Host"},
           Case{"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "Host"},
           Case{"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "Host"},
           Case{kGet + "X: a\r\n folded\r\n\r\n", "colon"},
           Case{kGet + "NoColon\r\n\r\n", "colon"},
           Case{kGet + ": empty\r\n\r\n", "colon"},
           Case{kGet + "X: a\n\r\n", "CR"},
           Case{"GET / HTTP/1.1\nHost: a\n\n", "CR"},
           Case{kGet + "X: a\rb\r\n\r\n", "control"},
           Case{kGet + std::string("X: a\0b\r\n\r\n", 10), "control"},
           Case{"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "request line"},
           Case{"GET / x HTTP/1.1\r\nHost: a\r\n\r\n", "request line"},
           Case{"GET /\r\nHost: a\r\n\r\n", "request line"},
           Case{"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "request line"},
           Case{"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "request line"},
           Case{kGet + "X: " + std::string(40'000, 'x'), "too long"},
       }) {
    EXPECT_NE(verdictOf(each.head).find(each.word), std::string::npos)
        << each.head.substr(0, 80) << ": '" << verdictOf(each.head) << "'";
  }
}

TEST(RequestScanner, LetsOrdinaryRequestsPass) {
  for (const std::string& head : {
           kGet + "\r\n",
           "\r\n" + kGet + "\r\n",
           kGet + "Content-Length: 0\r\n\r\n",
           kGet + "Content-Length: \t5 \r\n\r\n",
           kGet + "Transfer-Encoding:\tChunked\r\n\r\n",
           kGet + "X-Empty:\r\nCookie: a=b; c=\"d\"\r\nX: caf\xc3\xa9\tbar\r\n\r\n",
           std::string("GET / HTTP/1.0\r\n\r\n"),
           std::string("GET http://a/ HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"),
       })
    EXPECT_EQ(verdictOf(head), "") << head;
}

TEST(RequestScanner, FollowsTheBodiesOfPipelinedRequests) {
  const std::string bytes = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\nX : 1\r\n" + kGet +
                            "\r\n" + kGet + "Y : 2\r\n\r\n" + kGet + "\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    RequestScanner scanner;
    for (std::size_t at = 0; at < bytes.size(); at += piece) scanner.read(bytes.substr(at, piece));
    EXPECT_EQ(scanner.takeVerdict(), "") << "a body is not looked at";
    EXPECT_EQ(scanner.takeVerdict(), "");
    EXPECT_NE(scanner.takeVerdict(), "");
    EXPECT_NE(scanner.takeVerdict(), "") << "nothing behind a malformed request is believed";
  }
}

}  // namespace
}  // namespace rostra::origin
