// SPDX-License-Identifier: Apache-2.0
#include "accounts/devices.hpp"

#include "accounts/identity.hpp"
#include "accounts/sodium.hpp"

namespace rostra::accounts {
namespace {

constexpr std::size_t kDeviceIdBytes = 18;
constexpr std::size_t kDeviceIdText = kDeviceIdBytes * 4 / 3;

/// The id of the device, and behind it that this server gave it to this account.
std::string proofOf(std::string_view serverSecret, std::string_view nameKey, std::string_view id) {
  const std::string bound = "device " + std::string(id) + ' ' + std::string(nameKey);
  return std::string(id) + toBase64Url(keyedHash(serverSecret, bound));
}

}  // namespace

std::string makeDeviceProof(std::string_view serverSecret, std::string_view nameKey) {
  return proofOf(serverSecret, nameKey, toBase64Url(randomBytes(kDeviceIdBytes)));
}

std::optional<std::string> knownDevice(std::string_view serverSecret, std::string_view nameKey,
                                       std::string_view cookieHeader) {
  const std::string proof = cookieValue(cookieHeader, kSecureDeviceCookie, kDeviceCookie);
  if (proof.size() <= kDeviceIdText) return std::nullopt;
  std::string id = proof.substr(0, kDeviceIdText);
  if (!sameBytes(proof, proofOf(serverSecret, nameKey, id))) return std::nullopt;
  return id;
}

}  // namespace rostra::accounts
