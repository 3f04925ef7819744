// SPDX-License-Identifier: Apache-2.0
#include "origin/web/connection_stream.hpp"

#include "glib/filtered_stream.hpp"
#include "glib/handle.hpp"

#include <sys/socket.h>
#include <utility>

namespace rostra::origin {
namespace {

class IdleEnd : public glib::InputFilter {
 public:
  IdleEnd(std::shared_ptr<Connection> connection, std::shared_ptr<std::atomic<std::uint64_t>> open)
      : connection_(std::move(connection)), open_(std::move(open)) {}
  ~IdleEnd() override { open_->fetch_sub(1, std::memory_order_relaxed); }

  gssize read(GPollableInputStream* socket, void* buffer, gsize count, GError** error) override {
    glib::ErrorOut failure;
    const gssize got =
        g_pollable_input_stream_read_nonblocking(socket, buffer, count, nullptr, failure.out());
    if (got > 0) {
      connection_->scanner().read({static_cast<const char*>(buffer), static_cast<std::size_t>(got)});
      return got;
    }
    const bool wait = got < 0 && g_error_matches(failure.get(), G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    if (!wait && announceEnd(buffer, count)) return 1;
    if (got < 0) g_propagate_error(error, g_error_copy(failure.get()));
    return got;
  }
  [[nodiscard]] bool pending() const noexcept override { return announced_; }

 private:
  // At the end of an idle connection: one byte first, see the header.
  bool announceEnd(void* buffer, gsize count) noexcept {
    if (connection_->busy() || announced_ || count == 0) return false;
    announced_ = true;
    *static_cast<char*>(buffer) = 'X';
    return true;
  }

  const std::shared_ptr<Connection> connection_;
  const std::shared_ptr<std::atomic<std::uint64_t>> open_;
  bool announced_ = false;
};

}  // namespace

Connection::Connection(glib::Ref<GSocketConnection> socket, std::shared_ptr<Idle> idle,
                       std::shared_ptr<HangUps> hangUps)
    : socket_(std::move(socket)), idle_(std::move(idle)), hangUps_(std::move(hangUps)) {
  watch_ = hangUps_->watch(descriptor(), [this] {
    gone_ = true;
    if (const auto tell = std::exchange(tellGone_, nullptr)) tell();
  });
}

Connection::~Connection() {
  hangUps_->forget(watch_);
  setBusy();
}

int Connection::descriptor() const noexcept {
  return g_socket_get_fd(g_socket_connection_get_socket(socket_.get()));
}

void Connection::onGone(std::function<void()> tell) {
  if (gone_ && tell) {
    tell();
  } else {
    tellGone_ = std::move(tell);
  }
}

void Connection::cut() noexcept {
  ::shutdown(descriptor(), SHUT_RDWR);
}

glib::Ref<GIOStream> makeConnectionStream(std::shared_ptr<Connection> connection,
                                          std::shared_ptr<std::atomic<std::uint64_t>> open) {
  const glib::Ref<GSocketConnection> socket = connection->socket();
  return glib::filterInput(socket, std::make_unique<IdleEnd>(std::move(connection), std::move(open)));
}

}  // namespace rostra::origin
