// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/cipher_context.hpp"

#include "base/check.hpp"

namespace rostra::rtp {
namespace {

const unsigned char* in(const std::byte* bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes);
}

}  // namespace

CipherContext::CipherContext(Mode mode, const AesBlock& key) : context_(EVP_CIPHER_CTX_new()) {
  const EVP_CIPHER* const cipher = mode == Mode::Counter ? EVP_aes_128_ctr() : EVP_aes_128_gcm();
  const int encrypt = mode == Mode::GcmDecrypt ? 0 : 1;
  ROSTRA_CHECK(context_ &&
               EVP_CipherInit_ex(context_.get(), cipher, nullptr, in(key.data()), nullptr, encrypt) == 1);
}

void CipherContext::start(const AesBlock& iv) {
  // -1 keeps the direction.
  ROSTRA_CHECK(EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, in(iv.data()), -1) == 1);
}

void CipherContext::authenticate(Bytes bytes) {
  int size = 0;
  ROSTRA_CHECK(EVP_CipherUpdate(context_.get(), nullptr, &size, in(bytes.data()),
                                static_cast<int>(bytes.size())) == 1);
}

void CipherContext::apply(MutableBytes bytes) {
  if (bytes.empty()) return;
  int size = 0;
  ROSTRA_CHECK(EVP_CipherUpdate(context_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size,
                                in(bytes.data()), static_cast<int>(bytes.size())) == 1 &&
               size == static_cast<int>(bytes.size()));
}

void CipherContext::writeTag(MutableBytes tag) {
  int size = 0;
  unsigned char none[16];
  ROSTRA_CHECK(EVP_CipherFinal_ex(context_.get(), none, &size) == 1 && size == 0);
  ROSTRA_CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                                   tag.data()) == 1);
}

bool CipherContext::verifyTag(Bytes tag) {
  // The parameter is only read here, but the one function both gets and sets.
  ROSTRA_CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                                   const_cast<std::byte*>(tag.data())) == 1);
  int size = 0;
  unsigned char none[16];
  return EVP_CipherFinal_ex(context_.get(), none, &size) == 1;
}

}  // namespace rostra::rtp
