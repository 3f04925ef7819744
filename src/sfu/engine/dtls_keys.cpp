// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/dtls_keys.hpp"

#include "gst/scope.hpp"

namespace rostra::sfu {
namespace {

// GstDtlsSrtpCipher and GstDtlsSrtpAuth of gstdtlsconnection.h, which is no public header.
constexpr guint kAes128Icm = 1;
constexpr guint kHmacSha1_80 = 2;

}  // namespace

std::optional<rtp::SrtpMasterKey> readKey(GstElement* element, const char* property) {
  guint cipher = 0;
  guint authentication = 0;
  gst::Ref<GstBuffer> key;
  g_object_get(element, "srtp-cipher", &cipher, "srtp-auth", &authentication, property, key.out(), nullptr);
  if (!key || cipher != kAes128Icm || authentication != kHmacSha1_80) return std::nullopt;
  const gst::MappedBuffer mapped(key.get());
  return mapped ? rtp::SrtpMasterKey::parse(rtp::SrtpProfile::Aes128CmSha1_80, mapped.bytes()) : std::nullopt;
}

}  // namespace rostra::sfu
