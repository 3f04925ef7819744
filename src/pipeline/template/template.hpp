// SPDX-License-Identifier: Apache-2.0
// One file of pipelines/: a header that says what it is for, and a gst-launch fragment with typed
// placeholders. in: the file and values; out: text for gst_parse_launch, or every mistake with its line.
// Format: pipelines/README.md. Pure except check(), build*(): any thread.
#pragma once

#include "gst/ref.hpp"
#include "pipeline/template/problem.hpp"
#include "pipeline/template/value.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::pipeline {

/// An element the code looks up by name after building a fragment.
struct NeededElement {
  std::string name;                    ///< value of the element's `name` property
  std::vector<std::string> factories;  ///< any one of these; empty = any element
  std::string meaning;                 ///< for people
  int line = 0;                        ///< where it is declared; 0 = asked for by the code
};

/// The comment block at the top of a file, field by field.
struct Header {
  std::string purpose;
  std::string inputs;
  std::string outputs;
  std::vector<NeededElement> elements;
  std::vector<Placeholder> placeholders;
  std::string safeToTune;
  std::string tryIt;  ///< one gst-launch-1.0 command
};

/// A parsed file. Immutable and cheap to copy around by reference; instantiate() as often as needed.
class Template {
 public:
  /// Longest file that is read, bytes: a fragment is written by hand.
  static constexpr std::size_t kMaxBytes = 64 * 1024;

  /// Reads and parses a file. The error lists every mistake, one per line. NotFound when there is no such
  /// file.
  [[nodiscard]] static Result<Template> load(const std::filesystem::path& path);
  /// As load(), for text already in memory; `file` is the name used in messages.
  [[nodiscard]] static tl::expected<Template, Problems> parse(std::string file, std::string_view text);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const Header& header() const noexcept { return header_; }
  /// The whole file as read.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The declared placeholder, or null.
  [[nodiscard]] const Placeholder* placeholder(std::string_view name) const noexcept;

  /// The fragment with every placeholder replaced; comments are gone, line breaks stay where they are in the
  /// file. InvalidInput, with all mistakes, when a value is missing, unknown, of the wrong type or out of its
  /// limits.
  [[nodiscard]] Result<std::string> instantiate(const Values& values) const;
  /// The sample values of the header: instantiate(samples()) always works.
  [[nodiscard]] Values samples() const;

  /// Checks the fragment against the GStreamer of this machine: elements (names the Debian package of a
  /// missing one), properties, property values at the samples and at both limits, links, the elements the
  /// code needs. Needs gst::initialise(). Builds the elements, does not start them.
  [[nodiscard]] Problems check() const;

 private:
  /// A placeholder as used in the fragment.
  struct Use {
    std::size_t offset;  ///< of "{{" in fragment_
    std::size_t length;  ///< up to and with "}}"
    std::size_t index;   ///< in header_.placeholders
  };
  Template() = default;
  [[nodiscard]] std::string replaceUses(const std::vector<std::string>& encoded) const;
  friend class LaunchChecker;
  friend class TemplateParser;

  std::string file_;
  std::string text_;
  Header header_;
  /// The fragment padded in front with one line break per header line, so that its line numbers are those of
  /// the file.
  std::string fragment_;
  std::vector<Use> uses_;
};

/// Instantiates a fragment into a GstBin whose unlinked pads are not ghosted: the code takes elements by name
/// and links. InvalidInput / Unavailable with file and line; the elements of the header's "Elements" field
/// are in the result.
[[nodiscard]] Result<gst::Ref<GstElement>> buildBin(const Template& fragment, const Values& values);
/// As buildBin(), into a GstPipeline.
[[nodiscard]] Result<gst::Ref<GstElement>> buildPipeline(const Template& fragment, const Values& values);

}  // namespace rostra::pipeline
