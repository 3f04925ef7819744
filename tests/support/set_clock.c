// SPDX-License-Identifier: Apache-2.0
// LD_PRELOAD: the wall clock of this process can be set, as an operator or a time server would, without being root
// and for nobody else. in: the file that ROSTRA_TEST_CLOCK names, with seconds to add; out: CLOCK_REALTIME.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long secondsToAdd(void) {
  const char* path = getenv("ROSTRA_TEST_CLOCK");
  char text[32] = "";
  const int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  const ssize_t got = read(file, text, sizeof text - 1);
  close(file);
  return got > 0 ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  const int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += secondsToAdd();
  return result;
}
