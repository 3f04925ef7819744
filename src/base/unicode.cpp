// SPDX-License-Identifier: Apache-2.0
#include "base/unicode.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>

namespace rostra::unicode {
namespace {

std::u16string toUtf16(std::string_view text) {
  // Never more UTF-16 units than UTF-8 bytes.
  std::u16string wide(text.size() + 1, u'\0');
  int32_t size = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strFromUTF8WithSub(wide.data(), static_cast<int32_t>(wide.size()), &size, text.data(),
                       static_cast<int32_t>(text.size()), 0xfffd, nullptr, &error);
  ROSTRA_CHECK(U_SUCCESS(error));
  wide.resize(static_cast<std::size_t>(size));
  return wide;
}

std::string toUtf8(std::u16string_view wide) {
  std::string text(wide.size() * 3 + 1, '\0');
  int32_t size = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strToUTF8WithSub(text.data(), static_cast<int32_t>(text.size()), &size, wide.data(),
                     static_cast<int32_t>(wide.size()), 0xfffd, nullptr, &error);
  ROSTRA_CHECK(U_SUCCESS(error));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::u16string normalized(const UNormalizer2* form, const std::u16string& text) {
  // One character becomes at most 18 (UAX #15 s.9).
  std::u16string result(text.size() * 18 + 16, u'\0');
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size = unorm2_normalize(form, text.data(), static_cast<int32_t>(text.size()), result.data(),
                                        static_cast<int32_t>(result.size()), &error);
  ROSTRA_CHECK(U_SUCCESS(error));
  result.resize(static_cast<std::size_t>(size));
  return result;
}

std::optional<std::string> toForm(const UNormalizer2* (*form)(UErrorCode*), std::string_view text) {
  if (!decodeUtf8(text)) return std::nullopt;
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* normalizer = form(&error);
  ROSTRA_CHECK(U_SUCCESS(error));
  return toUtf8(normalized(normalizer, toUtf16(text)));
}

/// Read by any thread after it was made.
const USpoofChecker* spoofChecker() {
  static const USpoofChecker* checker = [] {
    UErrorCode error = U_ZERO_ERROR;
    USpoofChecker* made = uspoof_open(&error);
    ROSTRA_CHECK(U_SUCCESS(error));
    uspoof_setChecks(made, USPOOF_RESTRICTION_LEVEL | USPOOF_MIXED_NUMBERS, &error);
    uspoof_setRestrictionLevel(made, USPOOF_HIGHLY_RESTRICTIVE);
    ROSTRA_CHECK(U_SUCCESS(error));
    return made;
  }();
  return checker;
}

}  // namespace

std::optional<std::u32string> decodeUtf8(std::string_view text) {
  std::u32string characters;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);  // NOLINT
    if (c < 0) return std::nullopt;
    characters.push_back(static_cast<char32_t>(c));
  }
  return characters;
}

std::string encodeUtf8(std::u32string_view characters) {
  std::string text;
  for (const char32_t c : characters) {
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::size_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, static_cast<UChar32>(c));  // NOLINT
    text.append(bytes.data(), size);
  }
  return text;
}

std::optional<std::string> toNfc(std::string_view text) {
  return toForm(unorm2_getNFCInstance, text);
}

std::optional<std::string> toNfkc(std::string_view text) {
  return toForm(unorm2_getNFKCInstance, text);
}

std::string lookAlikeKey(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* folding = unorm2_getNFKCCasefoldInstance(&error);
  ROSTRA_CHECK(U_SUCCESS(error));
  const std::u16string folded = normalized(folding, toUtf16(text));
  std::u16string skeleton(folded.size() * 18 + 16, u'\0');
  const int32_t size =
      uspoof_getSkeleton(spoofChecker(), 0, folded.data(), static_cast<int32_t>(folded.size()),
                         skeleton.data(), static_cast<int32_t>(skeleton.size()), &error);
  ROSTRA_CHECK(U_SUCCESS(error));
  skeleton.resize(static_cast<std::size_t>(size));
  // A skeleton keeps case apart (0 becomes O), and a folded name has lost how it looked: paypaI, which reads
  // as paypal, is paypai by now. So both are folded again, and i counts as l.
  std::u16string key = normalized(folding, skeleton);
  std::replace(key.begin(), key.end(), u'i', u'l');
  return toUtf8(key);
}

bool oneWritingSystem(std::string_view text) {
  const std::u16string wide = toUtf16(text);
  UErrorCode error = U_ZERO_ERROR;
  const int32_t found =
      uspoof_check2(spoofChecker(), wide.data(), static_cast<int32_t>(wide.size()), nullptr, &error);
  return U_SUCCESS(error) && found == 0;
}

std::string toLatin(std::string_view text) {
  struct Close {
    void operator()(UTransliterator* made) const noexcept { utrans_close(made); }
  };
  // One for each thread: a transliterator keeps state while it works.
  thread_local const std::unique_ptr<UTransliterator, Close> transliterator = [] {
    const std::u16string id = u"Any-Latin; Latin-ASCII; Lower";
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<UTransliterator, Close> made(utrans_openU(id.data(), static_cast<int32_t>(id.size()),
                                                              UTRANS_FORWARD, nullptr, 0, nullptr, &error));
    ROSTRA_CHECK(U_SUCCESS(error));
    return made;
  }();
  std::u16string wide = toUtf16(text);
  auto size = static_cast<int32_t>(wide.size());
  int32_t end = size;
  wide.resize(wide.size() * 12 + 64);
  UErrorCode error = U_ZERO_ERROR;
  utrans_transUChars(transliterator.get(), wide.data(), &size, static_cast<int32_t>(wide.size()), 0, &end,
                     &error);
  if (U_FAILURE(error)) return {};
  wide.resize(static_cast<std::size_t>(size));
  return toUtf8(wide);
}

bool isLetterOrDigit(char32_t c) {
  return u_isalnum(static_cast<UChar32>(c)) != 0;
}

bool isMark(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
}

bool isSpace(char32_t c) {
  return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
}

}  // namespace rostra::unicode
