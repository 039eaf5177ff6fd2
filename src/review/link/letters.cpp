#include "review/link/letters.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"

namespace assay::review::link {
namespace {

int hex_of(char32_t code) noexcept {
  if (code >= '0' && code <= '9') return static_cast<int>(code - '0');
  if (code >= 'a' && code <= 'f') return static_cast<int>(code - 'a') + 10;
  return -1;
}

char32_t code_of(std::string_view character) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(character[i])); };
  switch (character.size()) {
    case 2:
      return (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU);
    case 3:
      return (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
    case 4:
      return (byte(0) & 0x07U) << 18U | (byte(1) & 0x3fU) << 12U | (byte(2) & 0x3fU) << 6U | (byte(3) & 0x3fU);
    default:
      return byte(0);
  }
}

}  // namespace

void Letters::feed(std::string_view chunk, std::vector<Letter>& out) {
  folder_.feed(chunk, folded_);
  take(out);
}

void Letters::finish(std::vector<Letter>& out) {
  folder_.finish(folded_);
  take(out);
  flush_escape(out);
  flush_bytes(out);
  folded_.clear();
}

void Letters::take(std::vector<Letter>& out) {
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
      const std::uint64_t here = at;
      at += length;
      put({code_of(rest.substr(0, length)), piece.even ? from + (here - folded_from) : from,
           piece.even ? from + (at - folded_from) : piece.end},
          out);
    }
  }
  folded_.drop(folded_.folded_end());
}

void Letters::put(Letter letter, std::vector<Letter>& out) {
  if (letter.code == '%') {
    flush_escape(out);
    escape_.push_back(letter);
    return;
  }
  if (!escape_.empty()) {
    if (hex_of(letter.code) < 0) {
      flush_escape(out);
      flush_bytes(out);
      out.push_back(letter);
      return;
    }
    escape_.push_back(letter);
    if (escape_.size() < 3) return;
    const auto byte = static_cast<char32_t>(hex_of(escape_[1].code) * 16 + hex_of(escape_[2].code));
    const Letter whole{byte, escape_.front().begin, escape_.back().end};
    escape_.clear();
    if (byte < 0x80) {
      flush_bytes(out);
      out.push_back(byte >= 'A' && byte <= 'Z' ? Letter{byte + ('a' - 'A'), whole.begin, whole.end} : whole);
      return;
    }
    if ((byte & 0xc0U) != 0x80) flush_bytes(out);
    bytes_.push_back(whole);
    std::string sequence;
    for (const Letter& one : bytes_) sequence += static_cast<char>(one.code);
    if (utf8_sequence(sequence) == sequence.size()) {
      out.push_back({code_of(sequence), bytes_.front().begin, bytes_.back().end});
      bytes_.clear();
    } else if (bytes_.size() >= 4) {
      flush_bytes(out);
    }
    return;
  }
  flush_bytes(out);
  out.push_back(letter);
}

void Letters::flush_escape(std::vector<Letter>& out) {
  if (escape_.empty()) return;
  flush_bytes(out);
  out.insert(out.end(), escape_.begin(), escape_.end());
  escape_.clear();
}

// Bytes of escapes that make no character.
void Letters::flush_bytes(std::vector<Letter>& out) {
  for (const Letter& one : bytes_) out.push_back({0xfffd, one.begin, one.end});
  bytes_.clear();
}

}  // namespace assay::review::link
