#include "crypto/sm2_encoding.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "crypto/signature.hpp"

namespace assay::crypto {
namespace {

constexpr std::size_t kNumber = 32;
constexpr std::uint8_t kDerSequence = 0x30;
constexpr std::uint8_t kDerInteger = 0x02;

void append_integer(Bytes& to, BytesView number) {
  while (number.size() > 1 && number.front() == 0) number = number.subspan(1);
  const bool sign_byte = number.front() >= 0x80;
  to.push_back(kDerInteger);
  to.push_back(static_cast<std::uint8_t>(number.size() + (sign_byte ? 1 : 0)));
  if (sign_byte) to.push_back(0);
  append(to, number);
}

// Takes one INTEGER off the front of `der` into 32 bytes at `out`. Zeros in front, which DER forbids and some writers
// make, are let pass.
bool take_integer(BytesView& der, std::uint8_t* out) {
  if (der.size() < 2 || der[0] != kDerInteger || der[1] == 0 || der[1] > der.size() - 2) return false;
  BytesView number = der.subspan(2, der[1]);
  der = der.subspan(2 + number.size());
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  if (number.size() > kNumber) return false;
  std::copy(number.begin(), number.end(), out + (kNumber - number.size()));
  return true;
}

}  // namespace

Bytes sm2_der_signature(BytesView raw) {
  Bytes out = {kDerSequence, 0};
  append_integer(out, raw.first(kNumber));
  append_integer(out, raw.subspan(kNumber));
  out[1] = static_cast<std::uint8_t>(out.size() - 2);
  return out;
}

// A DER signature of exactly 64 bytes would need six leading zero bytes in r and s: once in 2^48.
Result<Bytes> sm2_raw_signature(BytesView signature) {
  if (signature.size() == 2 * kNumber) return Bytes(signature.begin(), signature.end());
  Bytes out(2 * kNumber);
  BytesView rest = signature;
  const bool sequence = rest.size() >= 2 && rest[0] == kDerSequence && rest[1] == rest.size() - 2;
  if (sequence) rest = rest.subspan(2);
  if (!sequence || !take_integer(rest, out.data()) || !take_integer(rest, out.data() + kNumber) || !rest.empty())
    return fail(
        Code::InvalidInput,
        fmt::format("an SM2 signature of {} bytes is neither r and s (64 bytes) nor their DER", signature.size()));
  return out;
}

}  // namespace assay::crypto
