// SPDX-License-Identifier: Apache-2.0
// A scanner for gst-launch text that keeps places; follows the rules of gst/parse/parse.l of GStreamer 1.22.
#include "pipeline/template/launch_text.hpp"

#include <algorithm>
#include <cctype>

namespace rostra::pipeline {
namespace {

bool isSpace(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}
bool isWordStart(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool isWord(char c) {
  return isWordStart(c) || c == '-' || c == '%' || c == ':';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (skipSpace(), at_ < text_.size()) tokens_.push_back(next());
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool placeholderAt(std::size_t offset) const { return text_.substr(offset, 2) == "{{"; }

  void skipSpace() {
    while (at_ < text_.size() && isSpace(text_[at_])) ++at_;
  }

  [[nodiscard]] std::size_t afterSpace(std::size_t offset) const {
    while (offset < text_.size() && isSpace(text_[offset])) ++offset;
    return offset;
  }

  /// End of a word; `{{name:type}}` may be a part of it.
  [[nodiscard]] std::size_t wordEnd(std::size_t offset) const {
    while (offset < text_.size()) {
      if (placeholderAt(offset)) {
        const std::size_t end = text_.find("}}", offset);
        if (end == std::string_view::npos) return offset;
        offset = end + 2;
      } else if (isWord(text_[offset])) {
        ++offset;
      } else {
        break;
      }
    }
    return offset;
  }

  /// End of an unquoted value: up to white space that is not escaped.
  [[nodiscard]] std::size_t runEnd(std::size_t offset) const {
    while (offset < text_.size() && !isSpace(text_[offset])) {
      const bool escape = text_[offset] == '\\' && offset + 1 < text_.size() && text_[offset + 1] != '\n';
      offset += escape ? 2 : 1;
    }
    return std::min(offset, text_.size());
  }

  /// End of a quoted value, or npos. A quote after a backslash ends it only when no later one does.
  [[nodiscard]] std::size_t quotedEnd(std::size_t offset) const {
    const char quote = text_[offset];
    std::size_t candidate = std::string_view::npos;
    for (std::size_t i = offset + 1; i < text_.size(); ++i) {
      if (text_[i] != quote) continue;
      candidate = i + 1;
      if (text_[i - 1] != '\\' || i - 1 == offset) return candidate;
    }
    return candidate;
  }

  Token finish(TokenKind kind, std::size_t begin, std::size_t end) {
    at_ = end;
    return {.kind = kind, .offset = begin, .text = text_.substr(begin, end - begin), .name = {}, .value = {}};
  }

  Token assignment(std::size_t nameBegin, std::size_t nameEnd, std::size_t equals) {
    const std::size_t value = afterSpace(equals + 1);
    std::size_t end = runEnd(value);
    bool closed = true;
    if (value < text_.size() && (text_[value] == '"' || text_[value] == '\'')) {
      const std::size_t quoted = quotedEnd(value);
      closed = quoted != std::string_view::npos;
      if (closed) end = std::max(end, quoted);
    }
    Token token = finish(TokenKind::Assignment, nameBegin, end);
    token.name = text_.substr(nameBegin, nameEnd - nameBegin);
    token.value = text_.substr(value, end - value);
    token.valueOffset = value;
    token.closed = closed;
    return token;
  }

  Token next() {
    const std::size_t begin = at_;
    const bool afterLink = !tokens_.empty() && tokens_.back().kind == TokenKind::Link;
    switch (peek()) {
      case '!':
      case ':':
        return finish(TokenKind::Link, begin, begin + 1);
      case '(': {
        Token token = finish(TokenKind::OpenBin, begin, begin + 1);
        token.text = {};
        return token;
      }
      case ')':
        return finish(TokenKind::CloseBin, begin, begin + 1);
      case '/':
        return finish(TokenKind::Address, begin, runEnd(begin));
      case '.':
        if (isWordStart(peek(1)) || placeholderAt(begin + 1))
          return finish(TokenKind::Reference, begin, wordEnd(begin + 1));
        return finish(TokenKind::Other, begin, begin + 1);
      case '@':
        if (text_.substr(begin, 7) == "@preset") {
          if (const std::size_t equals = afterSpace(begin + 7);
              equals < text_.size() && text_[equals] == '=') {
            return assignment(begin, begin + 7, equals);
          }
        }
        return finish(TokenKind::Other, begin, begin + 1);
      default:
        break;
    }
    if (!isWordStart(peek()) && !placeholderAt(begin)) return finish(TokenKind::Other, begin, begin + 1);
    const std::size_t end = wordEnd(begin);
    if (end == begin) return finish(TokenKind::Other, begin, begin + 1);
    if (const std::size_t equals = afterSpace(end); equals < text_.size() && text_[equals] == '=') {
      return assignment(begin, end, equals);
    }
    const std::string_view rest = text_.substr(end);
    if (rest.starts_with("//") && text_[end - 1] == ':')
      return finish(TokenKind::Address, begin, runEnd(begin));
    if (rest.starts_with('/') && afterLink) return caps(begin);
    if (rest.starts_with('.')) {
      if (const std::size_t open = afterSpace(end + 1); open < text_.size() && text_[open] == '(') {
        Token token = finish(TokenKind::OpenBin, begin, open + 1);
        token.text = text_.substr(begin, end - begin);
        return token;
      }
      return finish(TokenKind::Reference, begin, wordEnd(end + 1));
    }
    return finish(TokenKind::Element, begin, end);
  }

  /// Caps reach to the link that follows; an escaped `!` does not count.
  Token caps(std::size_t begin) {
    std::size_t end = begin;
    while (end < text_.size() && text_[end] != '!') end += text_[end] == '\\' ? 2 : 1;
    end = std::min(end, text_.size());
    while (end > begin + 1 && isSpace(text_[end - 1])) --end;
    return finish(TokenKind::Caps, begin, end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  return Scanner(text).run();
}

std::string unescapeValue(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
    value = value.substr(1, value.size() - 2);
  }
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && !quoted) {
      if (++i == value.size()) break;
    } else if (value[i] == '"' && (!quoted || value[i - 1] != '\\')) {
      quoted = !quoted;
    }
    out.push_back(value[i]);
  }
  return out;
}

Place placeOf(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t lineStart = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {static_cast<int>(line), static_cast<int>(before.size() - lineStart + 1)};
}

}  // namespace rostra::pipeline
