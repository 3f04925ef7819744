// SPDX-License-Identifier: Apache-2.0
#include "pipeline/catalog/json_places.hpp"

#include <algorithm>

namespace rostra::pipeline {
namespace {

/// Walks through a text once. Nesting is bounded, because glib::parseObject() has checked it.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}
  std::map<std::string, std::size_t> run() {
    value("");
    return std::move(places_);
  }

 private:
  static constexpr int kMaxDepth = 32;

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skipBlanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool take(char c) {
    skipBlanks();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  /// The text between quotes as it is written; `at_` is on the first quote.
  std::string_view quoted() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, text_.size());
    at_ = end + 1;
    return text_.substr(begin, end - begin);
  }
  void value(const std::string& path) {
    skipBlanks();
    if (++depth_ > kMaxDepth) {
      at_ = text_.size();
    } else if (peek() == '{') {
      members(path);
    } else if (peek() == '[') {
      elements(path);
    } else if (peek() == '"') {
      quoted();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos)
        ++at_;
    }
    --depth_;
  }
  void members(const std::string& path) {
    ++at_;
    do {
      skipBlanks();
      if (peek() != '"') break;
      const std::size_t begin = at_;
      const std::string member = (path.empty() ? "" : path + ".") + std::string(quoted());
      places_.emplace(member, begin);
      if (!take(':')) return;
      value(member);
    } while (take(','));
    take('}');
  }
  void elements(const std::string& path) {
    ++at_;
    if (take(']')) return;
    std::size_t index = 0;
    do {
      skipBlanks();
      if (at_ >= text_.size()) return;
      const std::string element = path + "[" + std::to_string(index++) + "]";
      places_.emplace(element, at_);
      value(element);
    } while (take(','));
    take(']');
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::map<std::string, std::size_t> places_;
};

}  // namespace

std::map<std::string, std::size_t> jsonPlaces(std::string_view json) {
  return Walk(json).run();
}

}  // namespace rostra::pipeline
