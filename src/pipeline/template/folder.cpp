// SPDX-License-Identifier: Apache-2.0
#include "pipeline/template/folder.hpp"

#include <fstream>
#include <string_view>
#include <system_error>

namespace rostra::pipeline {

Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t maxBytes) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return fail(ErrorKind::NotFound, path.string() + ": no such file");
  if (!std::filesystem::is_regular_file(status))
    return fail(ErrorKind::InvalidInput, path.string() + ": not a file");
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > maxBytes) {
    return fail(ErrorKind::InvalidInput,
                path.string() + ": is larger than " + std::to_string(maxBytes) + " bytes");
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text(maxBytes + 1, '\0');
  if (!stream) return fail(ErrorKind::Unavailable, path.string() + ": cannot be read");
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(ErrorKind::Unavailable, path.string() + ": cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > maxBytes) {
    return fail(ErrorKind::InvalidInput,
                path.string() + ": is larger than " + std::to_string(maxBytes) + " bytes");
  }
  // Some editors put it in front; it means nothing in UTF-8.
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

Result<std::filesystem::path> defaultPipelinesDir() {
  std::error_code error;
  const std::filesystem::path binary = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path installed =
      binary.parent_path().parent_path() / "share" / "rostra" / "pipelines";
  if (!error && std::filesystem::is_directory(installed, error)) return installed;
  const std::filesystem::path source = ROSTRA_SHIPPED_PIPELINES;
  if (std::filesystem::is_directory(source, error)) return source;
  return fail(ErrorKind::Unavailable, "the folder 'pipelines' is neither at " + installed.string() +
                                          " nor at " + source.string() + "; install it again");
}

}  // namespace rostra::pipeline
