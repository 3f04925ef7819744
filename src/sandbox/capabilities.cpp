// SPDX-License-Identifier: Apache-2.0
// Raw system calls: libcap would be a dependency for these lines only.
#include "sandbox/capabilities.hpp"

#include <array>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rostra::sandbox {

void dropCapabilities() noexcept {
  // The kernel answers EINVAL for the first number beyond those it knows, EPERM where there was nothing to
  // drop.
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability)
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  ::syscall(SYS_capset, &header, none.data());
}

}  // namespace rostra::sandbox
