// SPDX-License-Identifier: Apache-2.0
// The way of a call: in: a request of a web thread; out: the route that answers it is run on a thread of the
// database, after everything that can be refused without the database was, and its answer goes back.
#pragma once

#include "api/core/router.hpp"
#include "api/core/services.hpp"

#include <memory>

namespace rostra::api {

/// Thread: any.
class Dispatcher {
 public:
  explicit Dispatcher(std::shared_ptr<Services> services);
  void handle(origin::HttpRequest request, const origin::Responder& respond) const;

 private:
  const std::shared_ptr<Services> services_;
  Router router_;  // filled once
};

}  // namespace rostra::api
