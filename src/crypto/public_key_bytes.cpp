#include "crypto/public_key_bytes.hpp"

#include <fmt/core.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "crypto/openssl_start.hpp"

namespace assay::crypto {
namespace {

constexpr std::size_t kCoordinate = 32;
constexpr std::size_t kEd25519Key = 32;
constexpr std::uint8_t kEvenPoint = 0x02;
constexpr std::uint8_t kOddPoint = 0x03;
constexpr std::uint8_t kWholePoint = 0x04;
constexpr std::uint8_t kDerSequence = 0x30;

// SubjectPublicKeyInfo up to the key itself: id-Ed25519 (RFC 8410); id-ecPublicKey with the SM2 curve.
constexpr std::array<std::uint8_t, 12> kEd25519Info = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
constexpr std::array<std::uint8_t, 26> kSm2Info = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                                   0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c,
                                                   0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00};

bool starts_with(BytesView bytes, BytesView prefix) {
  return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// 04 x y of an encoded point, after OpenSSL has solved for y and checked that the point is on the curve.
Result<Bytes> whole_point(BytesView encoded) {
  openssl_start();
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(EC_GROUP_new_by_curve_name(NID_sm2), &EC_GROUP_free);
  if (group == nullptr) return fail(Code::Internal, "OpenSSL has no SM2 curve: " + openssl_reason());
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point(EC_POINT_new(group.get()), &EC_POINT_free);
  Bytes out(1 + 2 * kCoordinate);
  if (point == nullptr || EC_POINT_oct2point(group.get(), point.get(), encoded.data(), encoded.size(), nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), nullptr) !=
          out.size())
    return fail(Code::InvalidInput, fmt::format("SM2 public key of {} bytes is not a point of the curve: {}",
                                                encoded.size(), openssl_reason()));
  return out;
}

Result<Bytes> sm2_point(BytesView bytes) {
  Bytes encoded;
  if (bytes.size() == kCoordinate) {
    encoded.push_back(kEvenPoint);
  } else if (bytes.size() == 2 * kCoordinate) {
    encoded.push_back(kWholePoint);
  } else if (bytes.size() != 1 + kCoordinate && bytes.size() != 1 + 2 * kCoordinate) {
    return fail(Code::InvalidInput, fmt::format("SM2 public key has {} bytes; known are 32, 33, 64, 65 and "
                                                "SubjectPublicKeyInfo of 91 (or a certificate)",
                                                bytes.size()));
  }
  append(encoded, bytes);
  std::uint8_t& kind = encoded.front();
  if (encoded.size() == 1 + kCoordinate && kind == 0) kind = kEvenPoint;  // "00 x", seen in the wild
  const bool known = encoded.size() == 1 + kCoordinate ? kind == kEvenPoint || kind == kOddPoint : kind == kWholePoint;
  if (!known)
    return fail(Code::InvalidInput, fmt::format("SM2 public key of {} bytes starts with 0x{:02x}, which no point does",
                                                bytes.size(), kind));
  return whole_point(encoded);
}

Result<Bytes> certificate_key(BytesView der) {
  openssl_start();
  const std::uint8_t* at = der.data();
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())),
                                                                &X509_free);
  if (certificate == nullptr)
    return fail(Code::InvalidInput, fmt::format("{} bytes of DER are neither a known public key nor a certificate: {}",
                                                der.size(), openssl_reason()));
  const std::uint8_t* key = nullptr;
  int length = 0;
  if (X509_PUBKEY_get0_param(nullptr, &key, &length, nullptr, X509_get_X509_PUBKEY(certificate.get())) != 1)
    return fail(Code::InvalidInput, "the certificate holds no readable public key: " + openssl_reason());
  return Bytes(key, key + length);
}

}  // namespace

Result<Bytes> normal_key_bytes(SignatureAlgorithm algorithm, BytesView bytes) {
  const bool sm2 = algorithm == SignatureAlgorithm::Sm2;
  const BytesView info = sm2 ? BytesView(kSm2Info) : BytesView(kEd25519Info);
  const std::size_t key = sm2 ? 1 + 2 * kCoordinate : kEd25519Key;

  Bytes from_certificate;
  if (starts_with(bytes, info) && bytes.size() == info.size() + key) {
    bytes = bytes.subspan(info.size());
  } else if (bytes.size() > info.size() + key && bytes.front() == kDerSequence) {
    ASSAY_TRY(from_certificate, certificate_key(bytes));
    bytes = from_certificate;
  }
  if (sm2) return sm2_point(bytes);
  if (bytes.size() != kEd25519Key)
    return fail(Code::InvalidInput, fmt::format("Ed25519 public key has {} bytes instead of 32", bytes.size()));
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace assay::crypto
