#include "review/near/shingler.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace assay::review::near {
namespace {

bool counts(std::string_view character) noexcept {
  const auto first = static_cast<unsigned char>(character.front());
  if (first >= 0x80) return true;
  return (first >= '0' && first <= '9') || (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

// The bytes themselves, one number a character.
std::uint64_t code_of(std::string_view character) noexcept {
  std::uint64_t code = 0;
  for (const char byte : character) code = code << 8U | static_cast<unsigned char>(byte);
  return code;
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
  std::uint64_t begin = folded_.begin;
  std::uint64_t at = folded_.folded_begin;
  for (const text::Piece& piece : folded_.pieces) {
    const std::uint64_t from = begin;
    const std::uint64_t folded_from = at;
    begin = piece.end;
    while (at < piece.folded_end) {
      const std::string_view rest =
          std::string_view(folded_.text).substr(static_cast<std::size_t>(at - folded_.folded_begin));
      const std::size_t length = std::max<std::size_t>(utf8_sequence(rest), 1);
      const std::string_view character = rest.substr(0, length);
      const std::uint64_t here = at;
      at += length;
      if (!counts(character)) continue;
      for (std::size_t i = 0; i + 1 < kShingle; ++i) last_[i] = last_[i + 1];
      last_.back() = {code_of(character), piece.even ? from + (here - folded_from) : from,
                      piece.even ? from + (at - folded_from) : piece.end};
      if (++characters_ < kShingle) continue;
      std::uint64_t hash = 0;
      for (const Character& one : last_) hash = mixed(hash + one.code + 0x9e3779b97f4a7c15ULL);
      out.push_back({hash, last_.front().begin, last_.back().end});
    }
  }
  folded_.drop(folded_.folded_end());
}

}  // namespace assay::review::near
