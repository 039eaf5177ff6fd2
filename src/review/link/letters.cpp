#include "review/link/letters.hpp"

#include <string>

#include "base/utf8.hpp"
#include "text/folded_characters.hpp"

namespace assay::review::link {
namespace {

int hex_of(char32_t code) noexcept {
  if (code >= '0' && code <= '9') return static_cast<int>(code - '0');
  if (code >= 'a' && code <= 'f') return static_cast<int>(code - 'a') + 10;
  return -1;
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
  text::take_characters(folded_, [&](const text::FoldedCharacter& one) {
    put({text::code_of(one.bytes), one.begin, one.end}, out);
  });
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
      out.push_back({text::code_of(sequence), bytes_.front().begin, bytes_.back().end});
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
