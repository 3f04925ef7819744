// SPDX-License-Identifier: Apache-2.0
// Where a configuration comes from: the command line, the environment, the file, and the files that these
// name for their secrets.
#include "cli/command_line.hpp"
#include "control/config/make_configuration.hpp"
#include "control/config/secret_files.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

extern char** environ;

namespace rostra::cli {
namespace {

constexpr std::streamoff kMaxConfigBytes = 1 << 20;

Result<std::string> readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ErrorKind::InvalidInput, "cannot read the configuration file " + path + "; does it exist?");
  file.seekg(0, std::ios::end);
  const auto size = file.tellg();
  file.seekg(0);
  if (size < 0 || size > kMaxConfigBytes)
    return fail(ErrorKind::InvalidInput, path + " is not a configuration file");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

Result<GivenConfiguration> readConfiguration(const ParsedLine& line) {
  GivenConfiguration result;
  control::ReadOptions environment = control::readEnvironment(environ);
  result.file = line.value("config");
  if (result.file.empty()) {
    if (const char* variable = std::getenv("ROSTRA_CONFIG")) result.file = variable;
  }
  control::ReadOptions file;
  if (!result.file.empty()) {
    const auto text = readFile(result.file);
    if (!text) return tl::make_unexpected(text.error());
    file = control::parseConfigurationText(*text, result.file);
  }
  if (control::holdSecret(file.given)) result.secretFiles.push_back(result.file);
  result.services = std::move(environment.services);
  result.mistakes = std::move(environment.mistakes);
  result.mistakes.insert(result.mistakes.end(), file.mistakes.begin(), file.mistakes.end());
  result.sources = {line.given, std::move(environment.given), std::move(file.given)};
  for (control::GivenOptions& source : result.sources)
    control::readSecretFiles(source, result.secretFiles, result.mistakes);
  return result;
}

Result<control::Configuration> loadConfiguration(const ParsedLine& line) {
  auto given = readConfiguration(line);
  if (!given) return tl::make_unexpected(std::move(given.error()));
  auto made = control::makeConfiguration(given->sources, std::move(given->mistakes));
  if (!made) return made;
  made->serviceVariables = std::move(given->services);
  made->secretFiles = std::move(given->secretFiles);
  return made;
}

}  // namespace rostra::cli
