// SPDX-License-Identifier: Apache-2.0
// Sends a file as the body of an answer, piece by piece: in: an open file and what part of it; out: chunks
// that libsoup writes when the client takes them. Reading is done by GLib's own threads, so that a slow disk
// holds up this client only.
#pragma once

#include "origin/web/connection_stream.hpp"
#include "origin/web/web_front.hpp"

#include <libsoup/soup.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace rostra::origin {

/// Answers with `file`: 200, or 206 and 416 for a Range header (RFC 9110 s.14). The message must be paused
/// and is unpaused; the other headers are there already. `bodyBytes` grows by what is sent; it must outlive
/// the message. A file that cannot be read to its end cuts the connection. Thread: the message's.
void sendFile(SoupServerMessage* message, const FileBody& file, std::shared_ptr<Connection> connection,
              std::atomic<std::uint64_t>& bodyBytes);

}  // namespace rostra::origin
