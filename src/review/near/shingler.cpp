#include "review/near/shingler.hpp"

#include "text/folded_characters.hpp"

namespace assay::review::near {
namespace {

bool counts(std::string_view character) noexcept {
  const auto first = static_cast<unsigned char>(character.front());
  if (first >= 0x80) return true;
  return (first >= '0' && first <= '9') || (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

// The bytes themselves, one number a character.
std::uint64_t number_of(std::string_view character) noexcept {
  std::uint64_t number = 0;
  for (const char byte : character) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

std::uint64_t mixed(std::uint64_t hash) noexcept {  // the finaliser of splitmix64
  hash = (hash ^ hash >> 30U) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ hash >> 27U) * 0x94d049bb133111ebULL;
  return hash ^ hash >> 31U;
}

}  // namespace

void Shingler::feed(std::string_view chunk, std::vector<Shingle>& out) {
  folder_.feed(chunk, folded_);
  take(out);
}

void Shingler::finish(std::vector<Shingle>& out) {
  folder_.finish(folded_);
  take(out);
  folded_.clear();
  last_ = {};
  characters_ = 0;
}

void Shingler::take(std::vector<Shingle>& out) {
  text::take_characters(folded_, [&](const text::FoldedCharacter& one) {
    if (!counts(one.bytes)) return;
    for (std::size_t i = 0; i + 1 < kShingle; ++i) last_[i] = last_[i + 1];
    last_.back() = {number_of(one.bytes), one.begin, one.end};
    if (++characters_ < kShingle) return;
    std::uint64_t hash = 0;
    for (const Character& character : last_) hash = mixed(hash + character.code + 0x9e3779b97f4a7c15ULL);
    out.push_back({hash, last_.front().begin, last_.back().end});
  });
}

}  // namespace assay::review::near
