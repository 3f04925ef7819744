// SPDX-License-Identifier: Apache-2.0
// Stands in for libFuzzer where there is no clang: runs a fuzz target over its corpus, and over cut and bent
// copies of every input, always the same ones. In: files and folders named on the command line; out: a line
// with what was run. A crash names the input before it ends the program, so that it can be kept in the
// corpus.
#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>
#include <unistd.h>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr std::size_t kMaxCuts = 512;  // every prefix of a short input, evenly spaced ones of a long one
constexpr std::size_t kBentCopies = 256;

Input current;  // what runs now, for the crash handler
std::string currentName;

// Only write(2): the program is in an unknown state.
void reportCrash(int signal) {
  const char text[] = "\nreplay: crashed on a variant of ";
  std::ignore = write(STDERR_FILENO, text, sizeof text - 1);
  std::ignore = write(STDERR_FILENO, currentName.data(), currentName.size());
  std::ignore = write(STDERR_FILENO, "\nreplay: the input in hex: ", 27);
  for (const std::uint8_t byte : current) {
    const char digits[] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    std::ignore = write(STDERR_FILENO, digits, 2);
  }
  std::ignore = write(STDERR_FILENO, "\n", 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// xorshift64*: the same sequence everywhere, unlike std::uniform_int_distribution.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed | 1) {}
  std::size_t below(std::size_t bound) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::size_t>((state_ * 0x2545F4914F6CDD1DULL) >> 33) % bound;
  }

 private:
  std::uint64_t state_;
};

std::size_t executions = 0;

void run(Input input) {
  current = std::move(input);
  // A copy of exactly this size, so that AddressSanitizer sees a read one byte behind the end.
  const Input exact(current.begin(), current.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  ++executions;
}

Input bend(Input input, Random& random) {
  static constexpr std::uint8_t kEdges[] = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, '"', '\\', '\n', '-'};
  for (std::size_t changes = 1 + random.below(4); changes > 0 && !input.empty(); --changes) {
    const std::size_t at = random.below(input.size());
    const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random.below(4)) {
      case 0:
        input[at] = static_cast<std::uint8_t>(input[at] ^ (1U << random.below(8)));
        break;
      case 1:
        input[at] = kEdges[random.below(std::size(kEdges))];
        break;
      case 2:
        input.erase(place, place + static_cast<std::ptrdiff_t>(
                                       1 + random.below(std::min<std::size_t>(input.size() - at, 16))));
        break;
      default: {
        const Input piece(place, place + static_cast<std::ptrdiff_t>(
                                             std::min<std::size_t>(input.size() - at, 1 + random.below(32))));
        input.insert(input.begin() + static_cast<std::ptrdiff_t>(random.below(input.size())), piece.begin(),
                     piece.end());
      }
    }
  }
  return input;
}

void runFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const Input input{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  currentName = path.string();
  run(input);
  const std::size_t step = std::max<std::size_t>(1, input.size() / kMaxCuts);
  for (std::size_t size = 0; size < input.size(); size += step) {
    run(Input(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size)));
  }
  Random random(0x526F73747261 + input.size());
  for (std::size_t i = 0; i < kBentCopies; ++i) run(bend(input, random));
}

}  // namespace

int main(int argc, char** argv) {
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, reportCrash);
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (std::filesystem::is_directory(argv[i])) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
        if (entry.is_regular_file()) files.push_back(entry.path());
      }
    } else {
      files.emplace_back(argv[i]);
    }
  }
  std::sort(files.begin(), files.end());
  run({});
  for (const auto& file : files) runFile(file);
  std::printf("%zu inputs of %zu files\n", executions, files.size());
  if (files.empty()) {
    std::fputs("the corpus is empty\n", stderr);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
