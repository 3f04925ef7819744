# shellcheck shell=bash
# What the scripts share: messages, stamps, counting. Sourced, never run.
set -euo pipefail

[[ $OSTYPE == linux* ]] || {
  echo "rostra: this is $(uname -s), and Rostra runs on Linux: see scripts/packages.txt for what it needs there." >&2
  exit 1
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
stamps=$root/build/.stamps
results=$root/build/test-results

say() { printf '\033[1mrostra:\033[0m %s\n' "$*" >&2; }

# Exits with a message that says what to do.
die() {
  printf '\033[1;31mrostra:\033[0m %s\n' "$*" >&2
  exit 1
}

# Makes the folder into which scripts write, or says that they cannot.
build_folder() {
  if ! mkdir -p "$root/build" 2>/dev/null || [[ ! -w $root || ! -w $root/build ]]; then
    die "$root cannot be written by $(id -un). Rostra builds inside its checkout: copy it to where you can write."
  fi
}

# The newest clang tool of that name (clang-tidy, clang++) on this machine, from version 16 on.
clang_tool() {
  local version
  for version in 19 18 17 16; do
    command -v "$1-$version" && return
  done
  die "there is no $1 of version 16 to 19. Run scripts/setup --check."
}

# The leading comment of the calling script is its help.
usage() { sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p}' "$1"; }

# stamp_is NAME VALUE: true when `stamp NAME VALUE` was the last of that name.
stamp_is() { [[ -f $stamps/$1 && $(<"$stamps/$1") == "$2" ]]; }
stamp() {
  mkdir -p "$stamps"
  printf '%s\n' "$2" >"$stamps/$1"
}

# state_of PATH...: another text whenever a file under the paths was changed, added or removed. Folders do not count: they
# change when something is built in them.
state_of() {
  find "$@" \( -name node_modules -o -name dist \) -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum
}

distribution() { sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' /etc/os-release 2>/dev/null | grep . || uname -s; }

# host_and_port URL: the server behind it as "host port"; nothing for an address without one (file:, cdrom:).
host_and_port() {
  [[ $1 =~ ^(https?)://([^/@]*@)?(\[[^]]*\]|[^:/]+)(:([0-9]+))? ]] || return 0
  local port=${BASH_REMATCH[5]} host=${BASH_REMATCH[3]}
  [[ ${BASH_REMATCH[1]} == https ]] && port=${port:-443}
  host=${host#[}
  echo "${host%]} ${port:-80}"
}

# answers URL...: whether one of the servers accepts a connection within five seconds, or one needs no network.
answers() {
  local url host port
  local -a tries=()
  for url in "$@"; do
    read -r host port < <(host_and_port "$url") || return 0
    timeout 5 bash -c ": <>'/dev/tcp/$host/$port'" 2>/dev/null &
    tries+=($!)
  done
  for url in "${tries[@]}"; do
    if wait "$url"; then return 0; fi
  done
  return 1
}

# One compiler process per core, but no more than fit into memory (a heavy translation unit takes about 1 GB).
jobs_for_machine() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/{print int($2 / 1000000)}' /proc/meminfo)
  echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# configure PRESET: runs cmake only the first time; Ninja reruns it when a CMake file changes.
configure() {
  if [[ ! -f $root/build/$1/build.ninja || $root/CMakePresets.json -nt $root/build/$1/CMakeCache.txt ]]; then
    command -v cmake >/dev/null || die "there is no cmake. Run scripts/setup, then try again."
    say "configuring build/$1"
    (cd "$root" && cmake --preset "$1" >"build/configure-$1.log" 2>&1) || {
      tail -n 30 "$root/build/configure-$1.log" >&2
      die "CMake could not configure build/$1 (see build/configure-$1.log). Run scripts/setup, then try again."
    }
  fi
}

# compile PRESET TARGET...
compile() {
  local preset=$1
  shift
  build_folder
  configure "$preset"
  say "building $* (build/$preset)"
  cmake --build "$root/build/$preset" --parallel "$(jobs_for_machine)" --target "$@" >&2 ||
    die "the build failed; the first error is above."
}

# Counts of one test run, added to the totals of this script and to those of the part it is in.
passed=0
failed=0
parts=()
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# part NAME: counts and time from here on belong to this part.
part() {
  say "$1 (after $(minutes "$SECONDS"))"
  parts+=("$1|$passed|$failed|$SECONDS")
}

# minutes SECONDS: as people say it.
minutes() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }

# failures: which tests of the reports of this script failed, and why.
reports=()
failures() {
  ((${#reports[@]} == 0)) || node "$root/scripts/failures.mjs" "${reports[@]}"
}

# run_ctest PRESET NAME ARGUMENTS...: runs ctest, adds its counts.
run_ctest() {
  local preset=$1 name=$2 report good bad
  shift 2
  report=$results/$name.xml
  reports+=("$report")
  mkdir -p "$results"
  rm -f "$report"
  ctest --test-dir "$root/build/$preset" --output-on-failure --test-output-size-passed 1000000 --no-tests=error \
    --output-junit "$report" "$@" || true
  if [[ -f $report ]]; then
    bad=$(grep -c '<testcase .*status="fail"' "$report" || true)
    good=$(grep -c '<testcase .*status="run"' "$report" || true)
    count "$good" "$bad"
  else
    say "ctest wrote no report for $name"
    count 0 1
  fi
}

# Prints counts and times of the parts, the slowest tests, and the closing line; its exit code is that of the run.
finish() {
  local i name good bad since next next_good next_bad end
  failures
  echo
  for ((i = 0; i < ${#parts[@]}; i++)); do
    IFS='|' read -r name good bad since <<<"${parts[i]}"
    next=${parts[i + 1]:-"|$passed|$failed|$SECONDS"}
    IFS='|' read -r _ next_good next_bad end <<<"$next"
    if ((next_good == good && next_bad == bad)); then
      printf '  %-58s %30s\n' "$name" "$(minutes $((end - since)))"
    else
      printf '  %-58s %4d passed %4d failed %12s\n' "$name" $((next_good - good)) $((next_bad - bad)) "$(minutes $((end - since)))"
    fi
  done
  ((${#reports[@]} == 0)) || node "$root/scripts/slowest.mjs" "${reports[@]}"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0 && passed > 0))
}
