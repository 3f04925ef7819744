// SPDX-License-Identifier: Apache-2.0
// What `rostra top` shows, as text for people and JSON for programs. In: its numbers, and what they are
// sorted by; out: lines as wide as the terminal. Pure.
#pragma once

#include "base/result.hpp"
#include "cli/top_facts.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::cli {

/// What comes first in each table.
struct TopOrder {
  enum class By : std::uint8_t { Name, In, Out, Cpu, Estimate, Loss, Delay };
  By by = By::Cpu;
  bool reversed = false;
};
/// A way to sort, its key on the keyboard, and its word on the command line.
struct TopSort {
  TopOrder::By by;
  char key;
  std::string_view word;
};
inline constexpr std::array<TopSort, 7> kTopSorts{{{TopOrder::By::Name, 'n', "name"},
                                                   {TopOrder::By::In, 'i', "in"},
                                                   {TopOrder::By::Out, 'o', "out"},
                                                   {TopOrder::By::Cpu, 'c', "cpu"},
                                                   {TopOrder::By::Estimate, 'e', "estimate"},
                                                   {TopOrder::By::Loss, 'l', "loss"},
                                                   {TopOrder::By::Delay, 'd', "delay"}}};
[[nodiscard]] std::string_view toString(TopOrder::By by) noexcept;

struct TopLine {
  std::string text;
  bool heading = false;
};

/// The node in one line, then processes, rooms and people. A table without the column that was asked for is
/// sorted by its CPU time or bit rate. `width`: columns there are; 0 = as many as it takes.
[[nodiscard]] std::vector<TopLine> topLines(const TopFacts& facts, TopOrder order, std::size_t width);
/// As documented in docs/cli.md, in the same order.
[[nodiscard]] std::string topJson(const TopFacts& facts, TopOrder order);

}  // namespace rostra::cli
