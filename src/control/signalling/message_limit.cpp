// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/message_limit.hpp"

#include "glib/handle.hpp"

#include <array>
#include <tuple>
#include <utility>

namespace rostra::control {
namespace {

// Thrown away before anything else of the loop has its turn.
constexpr int kReadsAtOnce = 4;
constexpr std::size_t kReadBytes = 64U << 10;

gssize wouldBlock(GError** error) noexcept {
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing to pass on");
  return -1;
}

}  // namespace

class MessageLimit::Filter : public glib::InputFilter {
 public:
  explicit Filter(std::shared_ptr<MessageLimit> limit) : limit_(std::move(limit)) {}
  gssize read(GPollableInputStream* socket, void* buffer, gsize count, GError** error) override {
    return limit_->read(socket, buffer, count, error);
  }

 private:
  const std::shared_ptr<MessageLimit> limit_;
};

glib::Ref<GIOStream> MessageLimit::apply(std::shared_ptr<MessageLimit> limit,
                                         const glib::Ref<GSocketConnection>& connection) {
  return glib::filterInput(connection, std::make_unique<Filter>(std::move(limit)));
}

void MessageLimit::onTooLarge(std::function<void()> tell) {
  waited_ = true;
  if (frames_.tooLarge()) {
    tell();
  } else {
    tell_ = std::move(tell);
  }
}

gssize MessageLimit::read(GPollableInputStream* socket, void* buffer, gsize count, GError** error) {
  if (frames_.tooLarge()) return discard(socket, error);
  const gssize got = g_pollable_input_stream_read_nonblocking(socket, buffer, count, nullptr, error);
  if (got <= 0) return got;
  const auto pass = static_cast<gssize>(
      frames_.scan({static_cast<const std::uint8_t*>(buffer), static_cast<std::size_t>(got)}));
  if (!frames_.tooLarge()) return got;
  if (const auto tell = std::exchange(tell_, nullptr)) tell();
  return pass > 0 ? pass : wouldBlock(error);
}

gssize MessageLimit::discard(GPollableInputStream* socket, GError** error) {
  // The end closes the connection: not before the reason is on its way.
  const bool mayEnd = told_ || !waited_;
  static std::array<std::uint8_t, kReadBytes> nowhere;  // one loop, and nobody looks at it
  for (int i = 0; i < kReadsAtOnce; ++i) {
    glib::ErrorOut failure;
    const gssize got = g_pollable_input_stream_read_nonblocking(socket, nowhere.data(), nowhere.size(),
                                                                nullptr, failure.out());
    if (got < 0 && !g_error_matches(failure.get(), G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
      g_propagate_error(error, g_error_copy(failure.get()));
      return got;
    }
    if (got > 0) std::ignore = frames_.scan({nowhere.data(), static_cast<std::size_t>(got)});
    if (mayEnd && (got == 0 || frames_.closed())) return 0;
    if (got <= 0) break;
  }
  return wouldBlock(error);
}

}  // namespace rostra::control
