// SPDX-License-Identifier: Apache-2.0
// Threads that carry signalling or web requests say so once; what may take long (a database) asks before it
// begins. A rule that is only written down is broken one day without anyone noticing.
#pragma once

namespace rostra {

/// From now on nothing on this thread may wait. Thread: the one concerned; cannot be taken back.
void thisThreadNeverWaits() noexcept;
/// False on a thread that said thisThreadNeverWaits(). Thread: any.
[[nodiscard]] bool mayWaitHere() noexcept;

}  // namespace rostra
