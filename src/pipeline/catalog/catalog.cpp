// SPDX-License-Identifier: Apache-2.0
// Reads two folders into one list of files, and checks them.
#include "pipeline/catalog/catalog.hpp"

#include "pipeline/catalog/json_check.hpp"
#include "pipeline/catalog/layout_name.hpp"
#include "pipeline/template/folder.hpp"
#include "pipeline/template/header_words.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace rostra::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxLayoutBytes = 64 * 1024;
/// Far more than the project has; a folder given by mistake (/) ends here.
constexpr std::size_t kMaxFiles = 1000;
constexpr std::string_view kEncoderFolder = "encoders/";
constexpr std::string_view kLayoutFolder = "layouts/";
constexpr std::string_view kLadderFolder = "ladders/";

bool isIgnored(const std::string& name) {
  return name.starts_with('.') || name.starts_with("README") || name.ends_with('~') ||
         name.ends_with(".bak") || name.ends_with(".orig");
}

struct Found {
  FileKind kind;
  fs::path path;
};
using Listing = std::map<std::string, Found>;

/// What a file is, by its location; nothing when it is not ours.
bool classify(const std::string& relative, const fs::path& path, Listing& listing) {
  const std::string extension = path.extension().string();
  const std::string name = relative.substr(0, relative.size() - extension.size());
  if (extension == ".pipeline") {
    listing.emplace(name, Found{FileKind::Pipeline, path});
  } else if (extension == ".conf" && relative.starts_with(kEncoderFolder)) {
    listing.emplace(name, Found{FileKind::Encoder, path});
  } else if (extension == ".json" && relative.starts_with(kLayoutFolder)) {
    listing.emplace(name, Found{FileKind::Layout, path});
  } else if (extension == ".json" && relative.starts_with(kLadderFolder)) {
    listing.emplace(name, Found{FileKind::Ladder, path});
  } else {
    return false;
  }
  return true;
}

std::string relativeTo(const fs::path& folder, const fs::path& path) {
  return path.lexically_relative(folder).generic_string();
}

Listing list(const fs::path& folder, Problems& problems) {
  Listing listing;
  std::error_code error;
  std::size_t count = 0;
  auto item = fs::recursive_directory_iterator(folder, error);
  if (error) {
    problems.push_back(
        {folder.string(), 0, 0, "cannot be read as a folder: " + error.message(), ErrorKind::NotFound});
    return listing;
  }
  for (; item != fs::recursive_directory_iterator(); item.increment(error)) {
    if (error) break;
    const std::string base = item->path().filename().string();
    if (item->is_directory(error)) {
      if (base.starts_with('.')) item.disable_recursion_pending();
      if (Listing ours; !isIgnored(base) && classify(relativeTo(folder, item->path()), item->path(), ours)) {
        problems.push_back(
            {item->path().string(), 0, 0, "is a folder, but has the name of a file; rename it"});
        item.disable_recursion_pending();
      }
      continue;
    }
    if (isIgnored(base)) continue;
    if (++count > kMaxFiles) {
      problems.push_back(
          {folder.string(), 0, 0,
           "holds more than " + std::to_string(kMaxFiles) + " files; is it the right folder?"});
      return listing;
    }
    if (classify(relativeTo(folder, item->path()), item->path(), listing)) continue;
    problems.push_back(
        {item->path().string(), 0, 0,
         "is neither *.pipeline, encoders/*.conf, layouts/*.json nor ladders/*.json; rename it or "
         "move it out of this folder"});
  }
  if (error)
    problems.push_back({folder.string(), 0, 0, "cannot be read: " + error.message(), ErrorKind::Unavailable});
  return listing;
}

/// What the code relies on stays: a file of the operator needs the elements and takes the values of the one
/// it replaces.
Problems compareContract(const Template& shipped, const Template& own) {
  Problems problems;
  for (const NeededElement& needed : shipped.header().elements) {
    const auto same = std::ranges::find(own.header().elements, needed.name, &NeededElement::name);
    if (same == own.header().elements.end()) {
      problems.push_back({own.file(), 1, 0,
                          "the code needs the element '" + needed.name +
                              "': keep it under 'Elements the code needs' as in " + shipped.file() +
                              " line " + std::to_string(needed.line)});
    } else if (same->factories != needed.factories) {
      problems.push_back({own.file(), same->line, 0,
                          "the factories of element '" + needed.name + "' differ from " + shipped.file() +
                              " line " + std::to_string(needed.line)});
    }
  }
  for (const Placeholder& given : shipped.header().placeholders) {
    const Placeholder* same = own.placeholder(given.name);
    if (!same) {
      problems.push_back({own.file(), 1, 0,
                          "the code sets a value for '" + given.name +
                              "': keep it under 'Placeholders' as in " + shipped.file() + " line " +
                              std::to_string(given.line) + " (the fragment need not use it)"});
    } else if (describe(*same) != describe(given)) {
      problems.push_back({own.file(), same->line, 0,
                          "placeholder '" + given.name + "' is " + describe(given) + " in " + shipped.file() +
                              ", not " + describe(*same)});
    }
  }
  for (const Placeholder& asked : own.header().placeholders) {
    if (shipped.placeholder(asked.name)) continue;
    problems.push_back({own.file(), asked.line, 0,
                        "the code sets no value for '" + asked.name + "'" +
                            suggestion(asked.name, shipped.header().placeholders)});
  }
  return problems;
}

void append(Problems& to, Problems from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void sort(Problems& problems) {
  std::ranges::stable_sort(problems, {},
                           [](const Problem& p) { return std::tuple(p.file, p.line, p.column); });
}

std::string without(const std::string& message, const std::string& file) {
  const std::string prefix = file + ": ";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

}  // namespace

std::string_view toString(FileKind kind) noexcept {
  switch (kind) {
    case FileKind::Pipeline:
      return "pipeline";
    case FileKind::Encoder:
      return "encoder";
    case FileKind::Layout:
      return "layout";
    case FileKind::Ladder:
      return "ladder";
  }
  return "pipeline";
}

Catalog Catalog::open(const fs::path& shippedDir, const fs::path& operatorDir) {
  Catalog catalog;
  const Listing shipped = list(shippedDir, catalog.problems_);
  Listing own;
  std::error_code error;
  if (!operatorDir.empty() && !fs::equivalent(shippedDir, operatorDir, error))
    own = list(operatorDir, catalog.problems_);

  std::vector<std::string> names;
  for (const auto& [name, found] : shipped) names.push_back(name);
  for (const auto& [name, found] : own) {
    const auto replaced = shipped.find(name);
    if (replaced == shipped.end() && found.kind == FileKind::Pipeline) {
      catalog.problems_.push_back({found.path.string(), 0, 0,
                                   "no fragment is named '" + name + "', so this file would never be used" +
                                       suggestion(name, names)});
      continue;
    }
    catalog.addFile(found.kind, name, found.path,
                    replaced == shipped.end() ? fs::path() : replaced->second.path);
  }
  for (const auto& [name, found] : shipped) {
    if (!own.contains(name)) catalog.addFile(found.kind, name, found.path, {});
  }
  std::ranges::sort(catalog.entries_, {}, &Entry::name);
  sort(catalog.problems_);
  return catalog;
}

void Catalog::addFile(FileKind kind, std::string name, const fs::path& path, const fs::path& replaces) {
  const std::string file = path.string();
  Entry& entry = entries_.emplace_back(Entry{std::move(name), kind, path, replaces, {}});
  if (kind == FileKind::Layout && !isLayoutName(std::string_view(entry.name).substr(kLayoutFolder.size()))) {
    problems_.push_back(
        {file, 0, 0,
         "no space could choose this layout: its file is called with letters a to z, digits and '-', at "
         "most 64, and stands in layouts/ itself"});
  }
  if (kind == FileKind::Ladder && !isLayoutName(std::string_view(entry.name).substr(kLadderFolder.size()))) {
    problems_.push_back({file, 0, 0,
                         "the option 'ladder' could not name this file: it is called with letters a to z, "
                         "digits and '-', at most 64, and stands in ladders/ itself"});
  }
  auto text = readTextFile(
      path, kind == FileKind::Layout || kind == FileKind::Ladder ? kMaxLayoutBytes : Template::kMaxBytes);
  if (!text) {
    problems_.push_back({file, 0, 0, without(text.error().message, file), text.error().kind});
    return;
  }
  entry.text = std::move(*text);
  if (kind == FileKind::Pipeline) {
    auto parsed = Template::parse(file, entry.text);
    if (!parsed) return append(problems_, std::move(parsed.error()));
    if (!replaces.empty()) {
      // A shipped file that cannot be read is not in use, so its own mistakes do not count here.
      if (const auto shipped = Template::load(replaces)) {
        Problems broken = compareContract(*shipped, *parsed);
        if (!broken.empty()) return append(problems_, std::move(broken));
      }
    }
    templates_.emplace(entry.name, std::move(*parsed));
  } else if (kind == FileKind::Encoder) {
    auto parsed = EncoderSettings::parse(file, entry.text);
    if (!parsed) return append(problems_, std::move(parsed.error()));
    encoders_.emplace(entry.name, std::move(*parsed));
  } else if (kind == FileKind::Ladder) {
    auto parsed = Ladder::parse(file, entry.text);
    if (!parsed) return append(problems_, std::move(parsed.error()));
    ladders_.emplace(entry.name, std::move(*parsed));
  } else {
    append(problems_, jsonProblems(file, entry.text));
  }
}

Result<Catalog> Catalog::load(const fs::path& operatorDir) {
  const auto shipped = defaultPipelinesDir();
  if (!shipped) return tl::make_unexpected(shipped.error());
  Catalog catalog = open(*shipped, operatorDir);
  if (!catalog.problems_.empty()) return tl::make_unexpected(toError(catalog.problems_));
  return catalog;
}

Problems Catalog::problemsOf(const Entry& entry) const {
  Problems found;
  for (const Problem& problem : problems_) {
    if (problem.file == entry.path.string()) found.push_back(problem);
  }
  return found;
}

Problems Catalog::checkEntry(const Entry& entry, const FileChecks& checks) const {
  if (Problems known = problemsOf(entry); !known.empty()) return known;
  switch (entry.kind) {
    case FileKind::Pipeline:
      return templates_.find(entry.name)->second.check();
    case FileKind::Encoder: {
      const EncoderSettings& settings = encoders_.find(entry.name)->second;
      return checks.encoder ? checks.encoder(entry.name, settings) : settings.check();
    }
    case FileKind::Layout:
      return checks.layout ? checks.layout(entry.path.string(), entry.text) : Problems();
    case FileKind::Ladder:
      return {};  // all was said when it was read
  }
  return {};
}

Problems Catalog::checkAll(const FileChecks& checks) const {
  Problems problems;
  std::set<std::string> files;
  for (const Entry& entry : entries_) {
    files.insert(entry.path.string());
    append(problems, checkEntry(entry, checks));
  }
  for (const Problem& problem : problems_) {
    if (!files.contains(problem.file)) problems.push_back(problem);
  }
  sort(problems);
  return problems;
}

Problems Catalog::checkOne(std::string_view name, const FileChecks& checks) const {
  const auto found = entry(name);
  if (!found) return {Problem{std::string(name), 0, 0, found.error().message, found.error().kind}};
  return checkEntry(**found, checks);
}

Result<const Entry*> Catalog::entry(std::string_view name) const {
  const auto found = std::ranges::find(entries_, name, &Entry::name);
  if (found != entries_.end()) return &*found;
  std::vector<std::string> names;
  for (const Entry& candidate : entries_) names.push_back(candidate.name);
  return fail(ErrorKind::NotFound,
              "there is no file '" + std::string(name) + "' in pipelines" + suggestion(name, names));
}

template <class T>
Result<const T*> Catalog::parsed(const std::map<std::string, T, std::less<>>& from,
                                 std::string_view name) const {
  const auto known = entry(name);
  if (!known) return tl::make_unexpected(known.error());
  const auto found = from.find(name);
  if (found != from.end()) return &found->second;
  const Problems problems = problemsOf(**known);
  if (!problems.empty()) return tl::make_unexpected(toError(problems));
  return fail(ErrorKind::InvalidInput, "'" + std::string(name) + "' is another kind of file: " +
                                           std::string(toString((*known)->kind)));
}

Result<const Template*> Catalog::fragment(std::string_view name) const {
  return parsed(templates_, name);
}
Result<const EncoderSettings*> Catalog::encoder(std::string_view name) const {
  return parsed(encoders_, name);
}
Result<const Ladder*> Catalog::ladder(std::string_view name) const {
  return parsed(ladders_, name);
}

Result<const Entry*> Catalog::layout(std::string_view name) const {
  const auto known = entry(name);
  if (!known) return known;
  const Problems problems = problemsOf(**known);
  if (!problems.empty()) return tl::make_unexpected(toError(problems));
  if ((*known)->kind == FileKind::Layout) return known;
  return fail(ErrorKind::InvalidInput, "'" + std::string(name) + "' is another kind of file: " +
                                           std::string(toString((*known)->kind)));
}

}  // namespace rostra::pipeline
