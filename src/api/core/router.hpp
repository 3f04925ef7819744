// SPDX-License-Identifier: Apache-2.0
// Which handler a request belongs to. In: method and path below /api/v1; out: the route and the parts of the
// path that are parameters. Pure, thread: any.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::api {

using Parameters = std::map<std::string, std::string, std::less<>>;

class Router {
 public:
  /// `pattern`: "/spaces/{slug}/members/{person}". A pattern with words is preferred to one with parameters.
  void add(std::string_view method, std::string_view pattern, std::size_t route);

  struct Match {
    std::optional<std::size_t> route;  ///< nothing: the path or the method is unknown
    Parameters parameters;
    std::string allow;  ///< methods of the path, for 405 and OPTIONS; empty when there is no such path
  };
  [[nodiscard]] Match find(std::string_view method, std::string_view path) const;

 private:
  struct Entry {
    std::vector<std::string> segments;
    std::size_t words = 0;
    std::map<std::string, std::size_t, std::less<>> methods;
  };
  [[nodiscard]] static bool matches(const Entry& entry, const std::vector<std::string_view>& segments,
                                    Parameters& parameters);

  std::vector<Entry> entries_;
};

}  // namespace rostra::api
