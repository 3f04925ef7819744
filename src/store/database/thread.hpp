// SPDX-License-Identifier: Apache-2.0
// Threads of the storage: named, and left alone by signals.
#pragma once

#include <csignal>
#include <pthread.h>
#include <thread>
#include <utility>

namespace rostra::store {

/// `name`: at most 15 characters (Linux). Signals go to the threads that were there before.
template <class F>
[[nodiscard]] std::thread startThread(const char* name, F run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(run));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread.native_handle(), name);
  return thread;
}

}  // namespace rostra::store
