// SPDX-License-Identifier: Apache-2.0
// Calls are named, not numbered, so that one list serves every architecture; a name that an architecture or
// this libseccomp does not know is passed over. Arguments are compared under a mask of the bits the kernel
// looks at: a caller controls the upper half of the register, too.
#include "sandbox/system_calls.hpp"

#include "sandbox/sandbox.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <initializer_list>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rostra::sandbox {
namespace {

constexpr std::uint64_t kIntMask = 0xFFFFFFFF;

// New programs and new processes. A thread is a clone with CLONE_THREAD and allowed below.
constexpr const char* kProcesses[] = {"execve", "execveat", "fork", "vfork"};

// Other processes: their memory, their descriptors, their lives.
constexpr const char* kOtherProcesses[] = {"ptrace",
                                           "process_vm_readv",
                                           "process_vm_writev",
                                           "process_madvise",
                                           "process_mrelease",
                                           "kcmp",
                                           "pidfd_open",
                                           "pidfd_getfd",
                                           "pidfd_send_signal",
                                           "tkill",
                                           "rt_sigqueueinfo",
                                           "rt_tgsigqueueinfo",
                                           "shmget",
                                           "shmat",
                                           "shmctl",
                                           "semget",
                                           "semop",
                                           "semtimedop",
                                           "semctl",
                                           "msgget",
                                           "msgsnd",
                                           "msgrcv",
                                           "msgctl",
                                           "mq_open",
                                           "mq_unlink"};

// The machine, the kernel's own insides and large interfaces that a codec has no use for.
constexpr const char* kMachine[] = {"acct",
                                    "add_key",
                                    "adjtimex",
                                    "bpf",
                                    "chroot",
                                    "clock_adjtime",
                                    "clock_settime",
                                    "delete_module",
                                    "fanotify_init",
                                    "finit_module",
                                    "fsconfig",
                                    "fsmount",
                                    "fsopen",
                                    "fspick",
                                    "init_module",
                                    "io_uring_enter",
                                    "io_uring_register",
                                    "io_uring_setup",
                                    "ioperm",
                                    "iopl",
                                    "kexec_file_load",
                                    "kexec_load",
                                    "keyctl",
                                    "lookup_dcookie",
                                    "modify_ldt",
                                    "mount",
                                    "mount_setattr",
                                    "move_mount",
                                    "move_pages",
                                    "migrate_pages",
                                    "name_to_handle_at",
                                    "nfsservctl",
                                    "open_by_handle_at",
                                    "open_tree",
                                    "perf_event_open",
                                    "personality",
                                    "pivot_root",
                                    "quotactl",
                                    "quotactl_fd",
                                    "reboot",
                                    "request_key",
                                    "setdomainname",
                                    "sethostname",
                                    "setns",
                                    "settimeofday",
                                    "stime",
                                    "swapoff",
                                    "swapon",
                                    "sysfs",
                                    "syslog",
                                    "umount",
                                    "umount2",
                                    "unshare",
                                    "userfaultfd",
                                    "uselib",
                                    "vhangup",
                                    "vm86",
                                    "vm86old"};

// Becoming somebody else.
constexpr const char* kIdentity[] = {
    "setuid",      "setgid",      "setreuid",   "setregid",   "setresuid",   "setresgid",  "setfsuid",
    "setfsgid",    "setgroups",   "capset",     "setuid32",   "setgid32",    "setreuid32", "setregid32",
    "setresuid32", "setresgid32", "setfsuid32", "setfsgid32", "setgroups32", "setsid",     "setpgid"};

// Files by name. What is open can be written: the log, the control socket.
constexpr const char* kFiles[] = {
    "chmod",     "fchmod",     "fchmodat",    "fchmodat2",    "chown",           "fchown",
    "lchown",    "fchownat",   "chown32",     "fchown32",     "lchown32",        "creat",
    "link",      "linkat",     "symlink",     "symlinkat",    "unlink",          "unlinkat",
    "rename",    "renameat",   "renameat2",   "mkdir",        "mkdirat",         "rmdir",
    "mknod",     "mknodat",    "truncate",    "truncate64",   "setxattr",        "lsetxattr",
    "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr",    "removexattrat",
    "utime",     "utimes",     "utimensat",   "futimesat",    "utimensat_time64"};

constexpr const char* kSockets[] = {"socket", "connect", "bind", "listen", "accept", "accept4"};

// What a process needs that has its input and has only its output to write.
constexpr const char* kComputing[] = {"read",
                                      "write",
                                      "writev",
                                      "close",
                                      "mmap",
                                      "mmap2",
                                      "munmap",
                                      "mremap",
                                      "mprotect",
                                      "madvise",
                                      "brk",
                                      "futex",
                                      "futex_time64",
                                      "rt_sigaction",
                                      "rt_sigprocmask",
                                      "rt_sigreturn",
                                      "sigreturn",
                                      "sigaltstack",
                                      "restart_syscall",
                                      "exit",
                                      "exit_group",
                                      "getpid",
                                      "gettid",
                                      "clock_gettime",
                                      "clock_gettime64",
                                      "gettimeofday",
                                      "getrandom",
                                      "sched_yield",
                                      "sched_getaffinity",
                                      "getrusage",
                                      "fstat",
                                      "fstat64",
                                      "newfstatat",
                                      "statx",
                                      "lseek",
                                      "uname",
                                      "sysinfo",
                                      "getcpu",
                                      "rseq",
                                      "set_robust_list",
                                      "nanosleep",
                                      "clock_nanosleep"};

class Filter {
 public:
  explicit Filter(std::uint32_t otherwise) : context_(::seccomp_init(otherwise)) {}
  ~Filter() {
    if (context_) ::seccomp_release(context_);
  }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  template <std::size_t N>
  void add(std::uint32_t action, const char* const (&names)[N]) {
    for (const char* name : names) add(action, name, {});
  }
  /// For calls with all these arguments.
  void add(std::uint32_t action, const char* name, std::initializer_list<scmp_arg_cmp> arguments) {
    if (!context_ || failed_ != 0) return;
    const int number = ::seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return;
    const int result = ::seccomp_rule_add_array(context_, action, number,
                                                static_cast<unsigned>(arguments.size()), arguments.begin());
    // EDOM: the architecture has no such call; EEXIST: the rule is there.
    if (result != 0 && result != -EDOM && result != -EEXIST) failed_ = result;
  }
  [[nodiscard]] Result<void> load() {
    if (!context_) return fail(ErrorKind::Exhausted, "cannot make a filter of system calls");
    if (failed_ == 0) failed_ = ::seccomp_attr_set(context_, SCMP_FLTATR_CTL_TSYNC, 1);
    // A tree instead of a list: the filter runs for every call. Only faster, so a refusal does not matter.
    if (failed_ == 0) ::seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (failed_ == 0) failed_ = ::seccomp_load(context_);
    if (failed_ == 0) return {};
    return fail(ErrorKind::Unavailable,
                std::string("cannot restrict system calls: ") + std::strerror(-failed_));
  }

 private:
  scmp_filter_ctx context_;
  int failed_ = 0;
};

const std::uint32_t kRefuse = SCMP_ACT_ERRNO(EPERM);
const std::uint32_t kRefuseFile = SCMP_ACT_ERRNO(EACCES);
const std::uint32_t kUnknown =
    SCMP_ACT_ERRNO(ENOSYS);  // makes glibc take the older call, which can be judged

scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

void refuseProcesses(Filter& filter) {
  if (kSanitized) return;  // LeakSanitizer looks at the process from another one
  filter.add(kRefuse, kProcesses);
  filter.add(kUnknown, "clone3", {});  // its flags are in memory, where the filter cannot look
  filter.add(kRefuse, "clone", {masked(0, CLONE_THREAD, 0)});
  filter.add(kRefuse, kOtherProcesses);
}

void refuseSignals(Filter& filter) {
  if (kSanitized) return;  // as above
  const auto self = static_cast<std::uint64_t>(::getpid());
  // abort() and raise() signal a thread of their own.
  for (const char* name : {"kill", "tgkill"}) filter.add(kRefuse, name, {{0, SCMP_CMP_NE, self, 0}});
  // Limits of other processes; 0 = one's own.
  filter.add(kRefuse, "prlimit64", {{0, SCMP_CMP_NE, 0, 0}});
  // Typing into the operator's terminal, on which the log may be.
  for (const std::uint64_t request : {std::uint64_t{TIOCSTI}, std::uint64_t{TIOCLINUX}})
    filter.add(kRefuse, "ioctl", {masked(1, kIntMask, request)});
}

void refuseWriting(Filter& filter) {
  filter.add(kUnknown, "openat2", {});
  const auto refuseFlags = [&](const char* name, unsigned flags) {
    for (const int mode : {O_WRONLY, O_RDWR})
      filter.add(kRefuseFile, name, {masked(flags, O_ACCMODE, static_cast<std::uint64_t>(mode))});
    for (const int flag : {O_CREAT, O_TRUNC}) {
      const auto bit = static_cast<std::uint64_t>(flag);
      filter.add(kRefuseFile, name, {masked(flags, bit, bit)});
    }
  };
  refuseFlags("open", 1);
  refuseFlags("openat", 2);
}

/// Pairs of connected sockets are how threads wake each other; datagrams could still be sent to any name.
void refuseSocketPairs(Filter& filter) {
  constexpr std::uint64_t kTypeMask = 0xF;
  filter.add(kRefuse, "socketpair", {{0, SCMP_CMP_NE, AF_UNIX, 0}});
  for (const std::uint64_t type : {std::uint64_t{SOCK_DGRAM}, std::uint64_t{SOCK_RAW}})
    filter.add(kRefuse, "socketpair", {masked(1, kTypeMask, type)});
}

/// IP, and the part of netlink that lists network interfaces. Not AF_UNIX: the admin socket of `serve` has
/// that family, as have the sockets of databases and service managers.
void refuseOtherFamilies(Filter& filter) {
  for (int family = 0; family <= AF_NETLINK; ++family) {
    if (family == AF_INET || family == AF_INET6 || family == AF_NETLINK) continue;
    filter.add(kRefuseFile, "socket", {{0, SCMP_CMP_EQ, static_cast<std::uint64_t>(family), 0}});
  }
  filter.add(kRefuseFile, "socket", {{0, SCMP_CMP_GT, AF_NETLINK, 0}});
  constexpr std::uint64_t kRouteProtocol = 0;  // NETLINK_ROUTE
  filter.add(kRefuseFile, "socket", {{0, SCMP_CMP_EQ, AF_NETLINK, 0}, {2, SCMP_CMP_NE, kRouteProtocol, 0}});
}

}  // namespace

Result<void> restrictSystemCalls(const CallRules& rules) {
  Filter filter(SCMP_ACT_ALLOW);
  refuseProcesses(filter);
  refuseSignals(filter);
  filter.add(kRefuse, kMachine);
  filter.add(kRefuse, kIdentity);
  filter.add(kRefuseFile, kFiles);
  if (!rules.writeFiles) refuseWriting(filter);
  refuseSocketPairs(filter);
  if (rules.network) {
    refuseOtherFamilies(filter);
  } else {
    filter.add(kRefuseFile, kSockets);
  }
  return filter.load();
}

Result<void> allowComputingOnly() {
  Filter filter(kRefuse);
  filter.add(SCMP_ACT_ALLOW, kComputing);
  const auto self = static_cast<std::uint64_t>(::getpid());
  filter.add(SCMP_ACT_ALLOW, "tgkill", {{0, SCMP_CMP_EQ, self, 0}});  // abort()
  return filter.load();
}

}  // namespace rostra::sandbox
