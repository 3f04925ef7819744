// SPDX-License-Identifier: Apache-2.0
// Checks a fragment against the GStreamer of this machine. in: a parsed template; out: problems with places.
// GStreamer's parser says what is wrong but not where, so everything that can be looked up is looked up
// first, token by token.
#pragma once

#include "gst/ref.hpp"
#include "pipeline/template/launch_text.hpp"
#include "pipeline/template/template.hpp"

#include <gst/gst.h>

#include <map>
#include <string>
#include <vector>

namespace rostra::pipeline {

/// One check() of one template.
class LaunchChecker {
 public:
  explicit LaunchChecker(const Template& fragment);
  [[nodiscard]] Problems run();

 private:
  /// An element of the fragment with the name it is given.
  struct Named {
    std::string factory;
    std::size_t offset;
    bool known;  ///< to this machine
  };
  /// The element whose properties are being read: null while it is unknown on this machine.
  struct Open {
    std::string factory;
    GstElement* element = nullptr;
    std::size_t offset = 0;
  };

  void useValues(const std::vector<std::string>& encoded);
  [[nodiscard]] std::vector<std::vector<std::string>> variants() const;
  void checkTokens();
  void checkOrder();
  void checkElement(const Token& token, std::string_view factory);
  void checkAssignment(const Token& token);
  void checkName(const Token& token);
  void checkProperty(const Token& token, GParamSpec* spec);
  void checkNeeded();
  void checkByParser();
  [[nodiscard]] std::size_t placeOfLink(const std::string& message) const;
  [[nodiscard]] GstElement* prototype(const std::string& factory);
  void problem(std::size_t offset, std::string message, ErrorKind kind = ErrorKind::InvalidInput);
  /// Offset in the file of an offset in the instantiated text.
  [[nodiscard]] std::size_t original(std::size_t offset) const;

  const Template& template_;
  std::string text_;  // instantiated
  std::vector<std::string> encoded_;
  std::vector<Token> tokens_;  // of text_
  Open open_;
  std::map<std::string, Named, std::less<>> names_;
  std::map<std::string, gst::Ref<GstElement>, std::less<>> prototypes_;
  Problems problems_;
};

}  // namespace rostra::pipeline
