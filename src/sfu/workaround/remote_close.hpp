// SPDX-License-Identifier: Apache-2.0
// Tells the end of a peer from a failure of ours. In: an error on a pipeline's bus; out: yes or no.
//
// A browser's pc.close() aborts the SCTP association first, which gstsctpenc.c reports as an error of the
// pipeline.
//
// Seen in 1.22.0 with Chromium 156; in use with 1.26.2, too. No test of its own: the clients of the
// integration tests do not abort theirs; tests/e2e closes real pages, where it would be a warning in the log
// and "internal" as the reason.
#pragma once

#include <gst/gst.h>

namespace rostra::sfu {

/// Whether this error only says that the browser closed its connection. Thread: any.
[[nodiscard]] bool isRemoteClose(const GstMessage* error) noexcept;

}  // namespace rostra::sfu
