// SPDX-License-Identifier: Apache-2.0
#include "cli/top_screen.hpp"

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <langinfo.h>
// Its macros have the names of functions of the standard library.
#define NCURSES_NOMACROS
#include <ncurses.h>

namespace rostra::cli {
namespace {

constexpr int kRedraw = 0x0c;       // Ctrl-L, when something else has written on the screen
constexpr int kEscapeDelayMs = 25;  // how long after Esc the rest of an arrow key may come

}  // namespace

Result<std::unique_ptr<TopScreen>> TopScreen::open() {
  // Names are in any script, and as everything else that Rostra prints they are UTF-8.
  if (std::setlocale(LC_CTYPE, "") == nullptr || std::string_view(::nl_langinfo(CODESET)) != "UTF-8")
    std::setlocale(LC_CTYPE, "C.UTF-8");
  std::unique_ptr<TopScreen> screen(new TopScreen);
  screen->screen_ = ::newterm(nullptr, stdout, stdin);
  if (screen->screen_ == nullptr) {
    const char* name = std::getenv("TERM");
    return fail(ErrorKind::InvalidInput, "the terminal '" + std::string(name ? name : "") +
                                             "' (TERM) is not known; use --once, or install ncurses-term");
  }
  ::set_escdelay(kEscapeDelayMs);
  ::cbreak();
  ::noecho();
  ::keypad(stdscr, TRUE);
  ::curs_set(0);
  screen->restore_.arm();
  return screen;
}

TopScreen::~TopScreen() {
  if (screen_ == nullptr) return;
  ::endwin();
  ::delscreen(screen_);
}

std::size_t TopScreen::width() const {
  return static_cast<std::size_t>(std::max(1, ::getmaxx(stdscr)));
}

std::size_t TopScreen::height() const {
  return static_cast<std::size_t>(std::max(2, ::getmaxy(stdscr))) - 1;
}

void TopScreen::show(const std::vector<TopLine>& lines, const std::string& bottom) {
  ::werase(stdscr);
  const std::size_t most = std::min(lines.size(), height());
  for (std::size_t i = 0; i < most; ++i) {
    if (lines[i].heading) ::wattr_on(stdscr, A_BOLD, nullptr);
    ::mvwaddnstr(stdscr, static_cast<int>(i), 0, lines[i].text.c_str(), -1);
    if (lines[i].heading) ::wattr_off(stdscr, A_BOLD, nullptr);
  }
  ::wattr_on(stdscr, A_REVERSE, nullptr);
  ::mvwaddnstr(stdscr, ::getmaxy(stdscr) - 1, 0, bottom.c_str(), -1);
  ::wattr_off(stdscr, A_REVERSE, nullptr);
  ::wrefresh(stdscr);
}

int TopScreen::key(std::chrono::milliseconds patience) {
  ::wtimeout(stdscr, static_cast<int>(std::max<std::int64_t>(0, patience.count())));
  switch (const int pressed = ::wgetch(stdscr)) {
    case ERR:
      return kNothing;
    case KEY_RESIZE:
      return kResized;
    case kRedraw:
      ::clearok(curscr, TRUE);
      return kResized;
    case KEY_UP:
      return kUp;
    case KEY_DOWN:
      return kDown;
    case KEY_PPAGE:
      return kPageUp;
    case KEY_NPAGE:
      return kPageDown;
    case KEY_HOME:
      return kHome;
    default:
      return pressed < kResized ? pressed : kNothing;
  }
}

}  // namespace rostra::cli
