// SPDX-License-Identifier: Apache-2.0
#include "support/server_process.hpp"

#include "glib/handle.hpp"
#include "support/paths.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kStopTimeout = 60s;    // it says goodbye to everyone first
constexpr auto kStartTimeout = 120s;  // only ends what hangs
constexpr auto kProbeTimeout = 1s;

struct Pending {
  bool done = false;
  HttpAnswer answer;
};

void onBytes(GObject* source, GAsyncResult* result, gpointer data) noexcept {
  // Shared with httpGet(), which may have given up.
  const std::unique_ptr<std::shared_ptr<Pending>> pending(static_cast<std::shared_ptr<Pending>*>(data));
  glib::ErrorOut error;
  SoupMessage* message = soup_session_get_async_result_message(SOUP_SESSION(source), result);
  const auto bytes =
      glib::Ref<GBytes>::adopt(soup_session_send_and_read_finish(SOUP_SESSION(source), result, error.out()));
  HttpAnswer& answer = (*pending)->answer;
  (*pending)->done = true;
  if (error || !bytes) return;
  answer.status = static_cast<int>(soup_message_get_status(message));
  gsize size = 0;
  const auto* text = static_cast<const char*>(g_bytes_get_data(bytes.get(), &size));
  answer.body.assign(text, size);
  const char* type =
      soup_message_headers_get_content_type(soup_message_get_response_headers(message), nullptr);
  if (type != nullptr) answer.contentType = type;
}

}  // namespace

HttpAnswer httpGet(SocketHub& hub, const std::string& url, std::chrono::milliseconds deadline) {
  HttpCall call;
  call.url = url;
  return httpCall(hub, call, deadline);
}

HttpAnswer httpCall(SocketHub& hub, const HttpCall& call, std::chrono::milliseconds deadline) {
  const auto session = glib::Ref<SoupSession>::adopt(soup_session_new());
  const auto message = glib::Ref<SoupMessage>::adopt(soup_message_new(call.method.c_str(), call.url.c_str()));
  if (!message) return {};
  for (const auto& [name, value] : call.headers)
    soup_message_headers_append(soup_message_get_request_headers(message.get()), name.c_str(), value.c_str());
  if (!call.body.empty()) {
    const auto bytes = glib::Ref<GBytes>::adopt(g_bytes_new(call.body.data(), call.body.size()));
    soup_message_set_request_body_from_bytes(message.get(), call.contentType.c_str(), bytes.get());
  }
  const auto cancel = glib::Ref<GCancellable>::adopt(g_cancellable_new());
  const auto pending = std::make_shared<Pending>();
  soup_session_send_and_read_async(session.get(), message.get(), G_PRIORITY_DEFAULT, cancel.get(), onBytes,
                                   new std::shared_ptr<Pending>(pending));
  if (!hub.waitUntil([&] { return pending->done; }, deadline)) g_cancellable_cancel(cancel.get());
  return pending->answer;
}

std::string rostraBinary() {
  return rostra::test::buildFolder() + "/bin/rostra";
}

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(SocketHub& hub, Options options) {
  auto server = std::unique_ptr<ServerProcess>(new ServerProcess(hub, std::move(options)));
  if (auto begun = server->begin(); !begun) return tl::make_unexpected(begun.error());
  return server;
}

Result<void> ServerProcess::restart() {
  process_->signal(SIGTERM);
  if (!process_->waitForExit(kStopTimeout)) return fail(ErrorKind::Unavailable, "it does not stop: " + log());
  return begin();
}

Result<void> ServerProcess::begin() {
  ChildProcess::Options child;
  child.arguments = {options_.binary.empty() ? rostraBinary() : options_.binary, "serve", "--listen",
                     "127.0.0.1:" + std::to_string(port()), "--data-dir", data_.path(),
                     // On a machine that is busy with other tests, shows still start.
                     "--max-picture-loss", "0"};
  // Most tests need no more than one rendition, and the machine has more to do.
  if (std::ranges::find(options_.arguments, "--ladder") == options_.arguments.end())
    child.arguments.insert(child.arguments.end(), {"--ladder", "single"});
  child.arguments.insert(child.arguments.end(), options_.arguments.begin(), options_.arguments.end());
  child.environment = options_.environment;
  auto process = ChildProcess::start(hub_, std::move(child));
  if (!process) return tl::make_unexpected(process.error());
  process_ = std::move(*process);
  const auto end = now() + kStartTimeout;
  while (now() < end && !process_->exited()) {
    if (httpGet(hub_, url() + "/healthz", kProbeTimeout).status == 200) return {};
    // Nothing tells when a port starts to listen: asked again at the next tick.
    const auto next = now() + SocketHub::kTick;
    hub_.waitUntil([&] { return now() >= next; }, kProbeTimeout);
  }
  return fail(ErrorKind::Unavailable, "rostra serve did not become healthy:\n" + log());
}

std::vector<ProcessFacts> ServerProcess::workers(std::string_view kind) const {
  std::vector<ProcessFacts> found;
  for (ProcessFacts& child : childrenOf(process_->pid())) {
    if (child.commandLine.find(kind) != std::string::npos) found.push_back(std::move(child));
  }
  return found;
}

}  // namespace rostra::test
