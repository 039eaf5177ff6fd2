#include "crypto/seal.hpp"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>

#include "crypto/gcm.hpp"
#include "crypto/key_file.hpp"
#include "crypto/signature.hpp"

namespace assay::crypto {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kAes256Gcm = 1;
constexpr std::size_t kHead = 2 + sizeof(SealingKey::KeyId);
constexpr std::size_t kMostSealed = std::size_t{1} << 30U;
constexpr std::string_view kKeyLine = "assay-key-v1 ";

static_assert(kSealOverhead == kHead + kGcmNonce + kGcmTag);

SealingKey::KeyId id_of(BytesView secret) {
  Bytes text;
  append(text, "assay sealing key id\n");
  append(text, secret);
  const Hash hash = sha256(text);
  sodium_memzero(text.data(), text.size());
  SealingKey::KeyId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

/// What the tag answers for beyond the ciphertext: the head, and where the value belongs.
Bytes authenticated(BytesView head, BytesView associated) {
  Bytes out;
  out.reserve(head.size() + associated.size());
  append(out, head);
  append(out, associated);
  return out;
}

}  // namespace

struct SealingKey::Secret {
  std::array<std::uint8_t, kGcmKey> bytes{};
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { sodium_memzero(bytes.data(), bytes.size()); }
};

SealingKey::SealingKey(std::shared_ptr<const Secret> secret) : secret_(std::move(secret)), id_(id_of(secret_->bytes)) {}

BytesView SealingKey::bytes() const noexcept { return secret_->bytes; }

SealingKey SealingKey::generate() {
  auto secret = std::make_shared<Secret>();
  random_bytes(secret->bytes);
  return SealingKey(std::move(secret));
}

Result<SealingKey> SealingKey::from_bytes(BytesView bytes) {
  auto secret = std::make_shared<Secret>();
  if (bytes.size() != secret->bytes.size())
    return fail(Code::InvalidInput, fmt::format("a sealing key has {} bytes, not {}", kGcmKey, bytes.size()));
  std::copy(bytes.begin(), bytes.end(), secret->bytes.begin());
  return SealingKey(std::move(secret));
}

Result<SealingKey> SealingKey::from_line(std::string_view text, std::string_view name) {
  std::string_view line = text;
  if (line.ends_with('\n')) line.remove_suffix(1);
  Result<SealingKey> key =
      fail(Code::Configuration,
           fmt::format("{}: is no sealing key: expected `{}` and 64 hexadecimal digits", name, kKeyLine));
  if (line.starts_with(kKeyLine)) {
    if (auto bytes = from_hex(line.substr(kKeyLine.size())); bytes && bytes->size() == kGcmKey) {
      key = from_bytes(*bytes);
      sodium_memzero(bytes->data(), bytes->size());
    }
  }
  return key;
}

Result<SealingKey> SealingKey::load(const std::string& path) {
  ASSAY_TRY(std::string text, read_secret_file(path));
  auto key = from_line(text, path);
  sodium_memzero(text.data(), text.size());
  return key;
}

Result<SealingKey> SealingKey::load_or_create(const std::string& path) {
  if (auto there = load(path)) return there;
  if (!missing_secret_file(path)) return load(path);  // unreadable; or it appeared just now, and then it can be read
  const SealingKey fresh = generate();
  const auto published = fresh.publish(path);
  if (published) return fresh;
  if (published.error().code != Code::Conflict) return tl::unexpected<Error>(published.error());
  return load(path);  // somebody was faster
}

// The name appears with the whole line behind it: whoever finds the file can read it.
Result<> SealingKey::publish(const std::string& path) const {
  std::array<std::uint8_t, 8> mark;
  random_bytes(mark);
  const std::string temporary = fmt::format("{}.{}", path, to_hex(mark));
  ASSAY_CHECK(save(temporary));
  auto done = link_secret_file(temporary, path);
  remove_secret_file(temporary);
  return done;
}

Result<> SealingKey::save(const std::string& path) const {
  std::string text = fmt::format("{}{}\n", kKeyLine, to_hex(bytes()));
  auto saved = create_secret_file(path, text);
  sodium_memzero(text.data(), text.size());
  return saved;
}

Bytes associated_data(std::initializer_list<std::string_view> parts) {
  Bytes out;
  for (const std::string_view part : parts) {
    const std::size_t at = out.size();
    out.resize(at + sizeof(std::uint64_t));
    store_be<std::uint64_t>(out.data() + at, part.size());
    append(out, part);
  }
  return out;
}

Result<Bytes> seal(const SealingKey& key, BytesView associated, BytesView plain) {
  if (plain.size() > kMostSealed)
    return fail(Code::Limited,
                fmt::format("{} bytes are too many to be sealed (at most {})", plain.size(), kMostSealed));
  Bytes out;
  out.reserve(plain.size() + kSealOverhead);
  out.push_back(kVersion);
  out.push_back(kAes256Gcm);
  append(out, key.id());
  std::array<std::uint8_t, kGcmNonce> nonce;
  random_bytes(nonce);
  const Bytes bound = authenticated(out, associated);
  append(out, nonce);
  if (!gcm_encrypt(out, key.bytes(), nonce, bound, plain))
    return fail(Code::Internal, "a value could not be sealed: OpenSSL refuses AES-256-GCM");
  return out;
}

Result<Bytes> unseal(const SealingKey& key, BytesView associated, BytesView sealed) {
  if (sealed.size() < kSealOverhead)
    return fail(Code::Corrupt,
                fmt::format("a sealed value of {} bytes is cut short (at least {})", sealed.size(), kSealOverhead));
  if (sealed[0] != kVersion || sealed[1] != kAes256Gcm)
    return fail(Code::Corrupt, fmt::format("a sealed value of version {}, algorithm {} is not known here; a newer "
                                           "program may read it",
                                           sealed[0], sealed[1]));
  const BytesView head = sealed.first(kHead);
  if (const BytesView id = head.subspan(2); !std::equal(id.begin(), id.end(), key.id().begin()))
    return fail(Code::Configuration,
                fmt::format("a value is sealed under key {}, this one is {}; put that key file back", to_hex(id),
                            to_hex(key.id())));
  auto plain = gcm_decrypt(key.bytes(), sealed.subspan(kHead, kGcmNonce), authenticated(head, associated),
                           sealed.subspan(kHead + kGcmNonce));
  if (!plain) return fail(Code::Corrupt, "a sealed value was changed, or belongs to another record or field");
  return std::move(*plain);
}

Result<Bytes> wrap(const SealingKey& outer, BytesView associated, const SealingKey& data) {
  return seal(outer, associated, data.bytes());
}

Result<SealingKey> unwrap(const SealingKey& outer, BytesView associated, BytesView wrapped) {
  ASSAY_TRY(Bytes bytes, unseal(outer, associated, wrapped));
  auto key = SealingKey::from_bytes(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  if (!key) return fail(Code::Corrupt, "a wrapped key has another length than a key");
  return key;
}

Hash lookup_digest(const SealingKey& key, BytesView associated, BytesView text) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.bytes().data(), key.bytes().size());
  std::array<std::uint8_t, 8> length;
  store_be<std::uint64_t>(length.data(), associated.size());
  crypto_auth_hmacsha256_update(&state, length.data(), length.size());
  crypto_auth_hmacsha256_update(&state, associated.data(), associated.size());
  crypto_auth_hmacsha256_update(&state, text.data(), text.size());
  Hash hash;
  crypto_auth_hmacsha256_final(&state, hash.data());
  sodium_memzero(&state, sizeof(state));
  return hash;
}

bool equal_in_constant_time(BytesView a, BytesView b) noexcept {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace assay::crypto
