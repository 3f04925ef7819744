// SPDX-License-Identifier: Apache-2.0
#include "support/stun.hpp"

#include "base/bytes.hpp"

#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

namespace rostra::test {
namespace {

constexpr std::uint32_t kMagicCookie = 0x2112A442;
constexpr std::uint32_t kFingerprintXor = 0x5354554E;
constexpr std::size_t kHeaderSize = 20;
constexpr std::size_t kIntegritySize = 24;  // with its attribute header
constexpr std::size_t kFingerprintSize = 8;
constexpr unsigned kUsername = 0x0006;
constexpr unsigned kMessageIntegrity = 0x0008;
constexpr unsigned kErrorCode = 0x0009;
constexpr unsigned kXorMappedAddress = 0x0020;
constexpr unsigned kPriority = 0x0024;
constexpr unsigned kUseCandidate = 0x0025;
constexpr unsigned kFingerprint = 0x8028;
constexpr unsigned kIceControlled = 0x8029;
constexpr unsigned kIceControlling = 0x802A;
constexpr std::uint32_t kPeerReflexivePriority = 110U << 24 | 65535U << 8 | 255U;  // RFC 8445 s.5.1.2.1

std::uint32_t crc32(Bytes bytes) noexcept {
  std::uint32_t crc = ~0U;
  for (const std::byte byte : bytes) {
    crc ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

std::array<std::byte, 20> hmac(Bytes message, const std::string& password) {
  std::array<std::byte, 20> digest{};
  unsigned length = 0;
  HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
       reinterpret_cast<unsigned char*>(digest.data()), &length);
  return digest;
}

WireWriter begin(StunType type, const StunTransaction& transaction) {
  WireWriter writer;
  writer.u16(static_cast<unsigned>(type)).u16(0).u32(kMagicCookie).bytes(transaction);
  return writer;
}

// The length field counts up to the attribute being computed (RFC 8489 s.14.5, s.14.7).
Buffer finish(WireWriter writer, const std::string& password) {
  writer.patch16(2, writer.size() - kHeaderSize + kIntegritySize);
  const auto digest = hmac(writer.view(), password);
  writer.u16(kMessageIntegrity).u16(20).bytes(digest);
  writer.patch16(2, writer.size() - kHeaderSize + kFingerprintSize);
  const std::uint32_t fingerprint = crc32(writer.view()) ^ kFingerprintXor;
  writer.u16(kFingerprint).u16(4).u32(fingerprint);
  return writer.take();
}

}  // namespace

StunTransaction newTransaction() {
  StunTransaction transaction{};
  RAND_bytes(reinterpret_cast<unsigned char*>(transaction.data()), static_cast<int>(transaction.size()));
  return transaction;
}

bool isStun(Bytes packet) noexcept {
  return packet.size() >= kHeaderSize && std::to_integer<unsigned>(packet[0]) < 2 &&
         read32(packet, 4) == kMagicCookie;
}

std::optional<StunMessage> parseStun(Bytes packet, const std::string& password) {
  if (!isStun(packet) || read16(packet, 2) != packet.size() - kHeaderSize) return std::nullopt;
  StunMessage message;
  message.type = static_cast<StunType>(read16(packet, 0));
  if (message.type != StunType::Request && message.type != StunType::Response &&
      message.type != StunType::ErrorResponse) {
    return std::nullopt;
  }
  std::copy_n(packet.begin() + 8, message.transaction.size(), message.transaction.begin());
  bool authentic = false;
  for (std::size_t at = kHeaderSize; at + 4 <= packet.size();) {
    const unsigned type = read16(packet, at);
    const std::size_t length = read16(packet, at + 2);
    if (length > packet.size() - at - 4) return std::nullopt;
    const Bytes value = packet.subspan(at + 4, length);
    if (type == kUsername) message.username.assign(reinterpret_cast<const char*>(value.data()), value.size());
    if (type == kUseCandidate) message.useCandidate = true;
    if (type == kErrorCode && length >= 4) {
      message.errorCode =
          std::to_integer<int>(value[2] & std::byte{7}) * 100 + std::to_integer<int>(value[3]);
    }
    if (type == kMessageIntegrity && length == 20) {
      Buffer covered(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(at));
      write16(covered, 2, static_cast<unsigned>(at - kHeaderSize + kIntegritySize));
      const auto digest = hmac(covered, password);
      if (!std::equal(digest.begin(), digest.end(), value.begin())) return std::nullopt;
      authentic = true;
    }
    if (type == kFingerprint &&
        (length != 4 || read32(value, 0) != (crc32(packet.first(at)) ^ kFingerprintXor))) {
      return std::nullopt;
    }
    at += 4 + ((length + 3) & ~std::size_t{3});
  }
  return authentic ? std::optional(std::move(message)) : std::nullopt;
}

Buffer makeStunRequest(const StunRequest& request) {
  WireWriter writer = begin(StunType::Request, request.transaction);
  writer.u16(kUsername).u16(static_cast<unsigned>(request.username.size())).text(request.username).align(4);
  writer.u16(kPriority).u16(4).u32(kPeerReflexivePriority);
  writer.u16(request.controlling ? kIceControlling : kIceControlled).u16(8).u64(request.tieBreaker);
  if (request.controlling) writer.u16(kUseCandidate).u16(0);
  return finish(std::move(writer), request.password);
}

Buffer makeStunResponse(const StunTransaction& transaction, const sockaddr_in& source,
                        const std::string& password) {
  WireWriter writer = begin(StunType::Response, transaction);
  writer.u16(kXorMappedAddress).u16(8).u8(0).u8(1);
  writer.u16(ntohs(source.sin_port) ^ (kMagicCookie >> 16)).u32(ntohl(source.sin_addr.s_addr) ^ kMagicCookie);
  return finish(std::move(writer), password);
}

}  // namespace rostra::test
