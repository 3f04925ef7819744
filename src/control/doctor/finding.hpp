// SPDX-License-Identifier: Apache-2.0
// What `rostra doctor` found out: in: one sentence for each thing that was looked at; out: a list, and
// whether something is broken. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::control {

enum class Verdict : std::uint8_t {
  Good,
  Warning,  ///< the server runs, but not as well or as safely as it could
  Broken,   ///< the server, or something its configuration promises, does not work
};
/// "good", "warning" or "broken".
[[nodiscard]] std::string_view toString(Verdict verdict) noexcept;

struct Finding {
  std::string check;  ///< "udp-ports"
  Verdict verdict = Verdict::Good;
  std::string what;  ///< a sentence, without its full stop
  std::string mend;  ///< a command that mends it, or what to do; empty where nothing is to be done
};

class Findings {
 public:
  void good(std::string check, std::string what) {
    add({std::move(check), Verdict::Good, std::move(what), {}});
  }
  void warning(std::string check, std::string what, std::string mend) {
    add({std::move(check), Verdict::Warning, std::move(what), std::move(mend)});
  }
  void broken(std::string check, std::string what, std::string mend) {
    add({std::move(check), Verdict::Broken, std::move(what), std::move(mend)});
  }
  [[nodiscard]] const std::vector<Finding>& all() const noexcept { return all_; }
  /// The worst of all.
  [[nodiscard]] Verdict worst() const noexcept;

 private:
  void add(Finding finding) { all_.push_back(std::move(finding)); }
  std::vector<Finding> all_;
};

}  // namespace rostra::control
