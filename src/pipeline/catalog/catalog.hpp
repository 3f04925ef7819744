// SPDX-License-Identifier: Apache-2.0
// Everything an operator may tune without a compiler: the files of pipelines/, with single files replaced by
// a folder of the operator's own. in: two folders; out: parsed files by name, or every mistake with file and
// line.
#pragma once

#include "pipeline/catalog/encoder_settings.hpp"
#include "pipeline/catalog/ladder.hpp"
#include "pipeline/template/folder.hpp"
#include "pipeline/template/problem.hpp"
#include "pipeline/template/template.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::pipeline {

enum class FileKind : std::uint8_t {
  Pipeline,  ///< *.pipeline
  Encoder,   ///< encoders/*.conf
  Layout,    ///< layouts/*.json
  Ladder,    ///< ladders/*.json
};
/// "pipeline", "encoder", "layout", "ladder".
[[nodiscard]] std::string_view toString(FileKind kind) noexcept;

/// A file of the catalog.
struct Entry {
  std::string name;  ///< path in the folder without extension: "mix/audio-input", "encoders/video"
  FileKind kind = FileKind::Pipeline;
  std::filesystem::path path;  ///< the file that is used
  std::filesystem::path
      replaces;      ///< the shipped file it replaces; empty = it is the shipped one, or a new one
  std::string text;  ///< as read
};

/// Checks the text of a layout file: what is wrong, with lines. Given by the mixer, which knows what a layout
/// is.
using LayoutCheck = std::function<Problems(const std::string& file, std::string_view text)>;

/// Checks a file of encoders/, called `name`, beyond what libavcodec says of it. Given by the mixer, which
/// knows what can go on air. Replaces EncoderSettings::check(), which it includes.
using EncoderCheck = std::function<Problems(std::string_view name, const EncoderSettings& settings)>;

/// What only the mixer knows about files; without one, layouts are checked for JSON syntax and encoders by
/// libavcodec.
struct FileChecks {
  LayoutCheck layout;
  EncoderCheck encoder;
};

/// A LayoutCheck from a parser whose errors name the wrong 'member' in quotes: finds the line of that member.
[[nodiscard]] LayoutCheck layoutCheckOf(std::function<Result<void>(std::string_view)> parse);

/// Thread: any after construction; checkAll() one thread at a time.
class Catalog {
 public:
  /// Reads every file. Never fails half way: mistakes are kept and reported by problems(), and a wrong file
  /// is not served. `operatorDir`: files in it replace shipped files of the same name; new encoders,
  /// layouts and ladders may be added. Empty or equal to `shippedDir` = none.
  [[nodiscard]] static Catalog open(const std::filesystem::path& shippedDir,
                                    const std::filesystem::path& operatorDir = {});

  /// As open() of defaultPipelinesDir(), and an error with all problems when there is one: what processes use
  /// at start.
  [[nodiscard]] static Result<Catalog> load(const std::filesystem::path& operatorDir = {});

  /// What the parsers found while opening: syntax, headers, files that cannot be used.
  [[nodiscard]] const Problems& problems() const noexcept { return problems_; }
  /// problems(), and every file checked against the GStreamer and libav of this machine, and by `checks`.
  /// Needs gst::initialise(). Sorted by file and line.
  [[nodiscard]] Problems checkAll(const FileChecks& checks = {}) const;
  /// checkAll() of one file. NotFound as a problem when there is no such name.
  [[nodiscard]] Problems checkOne(std::string_view name, const FileChecks& checks = {}) const;

  /// All files by name, wrong ones too.
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  /// NotFound with the nearest name.
  [[nodiscard]] Result<const Entry*> entry(std::string_view name) const;

  /// A fragment, e.g. "mix/audio-input". NotFound, or InvalidInput with the problems of a wrong file. Valid
  /// while this lives.
  [[nodiscard]] Result<const Template*> fragment(std::string_view name) const;
  /// Settings of an encoder, e.g. "encoders/video". As fragment().
  [[nodiscard]] Result<const EncoderSettings*> encoder(std::string_view name) const;
  /// Text of a layout, e.g. "layouts/grid". As fragment(); what it means is the mixer's business.
  [[nodiscard]] Result<const Entry*> layout(std::string_view name) const;
  /// The ladder of a file, e.g. "ladders/standard". As fragment().
  [[nodiscard]] Result<const Ladder*> ladder(std::string_view name) const;

 private:
  Catalog() = default;
  void addFile(FileKind kind, std::string name, const std::filesystem::path& path,
               const std::filesystem::path& replaces);
  [[nodiscard]] Problems problemsOf(const Entry& entry) const;
  [[nodiscard]] Problems checkEntry(const Entry& entry, const FileChecks& checks) const;
  template <class T>
  [[nodiscard]] Result<const T*> parsed(const std::map<std::string, T, std::less<>>& from,
                                        std::string_view name) const;

  std::vector<Entry> entries_;
  std::map<std::string, Template, std::less<>> templates_;
  std::map<std::string, EncoderSettings, std::less<>> encoders_;
  std::map<std::string, Ladder, std::less<>> ladders_;
  Problems problems_;
};

}  // namespace rostra::pipeline
