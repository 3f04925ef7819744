// SPDX-License-Identifier: Apache-2.0
// What root can do beyond other users, given up.
#pragma once

namespace rostra::sandbox {

/// Drops all capabilities of the calling thread, also those a program could get back. In a process of an
/// ordinary user there are none. capabilities(7).
void dropCapabilities() noexcept;

}  // namespace rostra::sandbox
