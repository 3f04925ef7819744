// SPDX-License-Identifier: Apache-2.0
// What a stranger writes into a call of the API: a path for the router, a body for the fields of every kind,
// names and texts for the rules. First line: the path; the rest: the body.
#include "accounts/rules.hpp"
#include "api/core/fields.hpp"
#include "api/core/router.hpp"
#include "api/core/time_text.hpp"
#include "base/check.hpp"
#include "origin/web/request_source.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace {

using namespace rostra;

const api::Router& router() {
  static const api::Router made = [] {
    api::Router all;
    all.add("GET", "/spaces/{slug}/members/{person}", 0);
    all.add("GET", "/sessions/current", 1);
    all.add("GET", "/sessions/{id}", 2);
    return all;
  }();
  return made;
}

void readNames(const std::string& text) {
  if (const auto name = accounts::checkUserName(text)) {
    // What is stored is a name again, with the same key.
    const auto again = accounts::checkUserName(name->text);
    ROSTRA_CHECK(again && again->text == name->text && again->key == name->key);
  }
  std::ignore = accounts::checkPassword(text, "somebody");
  std::ignore = accounts::checkShownName(text);
  std::ignore = accounts::checkText(text, 2000, "the text");
  for (const char c : accounts::slugOf(text))
    ROSTRA_CHECK((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(input.find('\n'), input.size());
  const std::string path(input.substr(0, line));
  const std::string body(input.substr(std::min(line + 1, input.size())));
  std::ignore = router().find("GET", path);
  origin::HttpRequest request;
  request.remote = "127.0.0.1";
  request.headers = {{"Origin", path}, {"Host", path}, {"X-Forwarded-For", path}};
  const origin::RequestSource source = origin::sourceOf(request);
  const origin::PublicAddress address{path, {"127.0.0.1"}, {path}};
  std::ignore = origin::fromOwnPage(source, address);
  std::ignore = origin::clientAddress(source, address);
  // It becomes part of a header.
  ROSTRA_CHECK(origin::webSocketSource(source, {}).find_first_of(" ;,\r\n") == std::string::npos);
  readNames(path);
  std::ignore = api::parseTime(path);
  const auto object = api::parseBody(body);
  if (!object) return 0;
  api::Fields fields(object->get());
  if (const auto text = fields.text("text")) readNames(*text);
  std::ignore = fields.flag("flag");
  std::ignore = fields.number("number", -5, 5);
  std::ignore = fields.texts("list", 3);
  api::Fields inner(fields.object("object"), "object.");
  std::ignore = inner.text("text");
  fields.addErrors(inner);
  std::ignore = fields.good();
  std::ignore = api::Outcome(fields.failure()).response();
  return 0;
}
