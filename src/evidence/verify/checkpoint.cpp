#include "evidence/verify/checkpoint.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/base64.hpp"
#include "evidence/verify/decimal.hpp"

namespace assay::evidence::verify {
namespace {

// The next line without its newline; false at the end. A last line without a newline counts as missing.
bool next_line(std::string_view& text, std::string_view& line) noexcept {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

tl::unexpected<Error> malformed(int line, std::string_view what) {
  return fail(Code::Corrupt, fmt::format("checkpoint: line {}: {}", line, what));
}

}  // namespace

std::string checkpoint_text(const Checkpoint& checkpoint) {
  std::string text = checkpoint.origin;
  text += '\n';
  text += std::to_string(checkpoint.size);
  text += '\n';
  append_base64(text, checkpoint.root);
  text += '\n';
  return text;
}

Result<Checkpoint> read_checkpoint_text(std::string_view text) {
  Checkpoint checkpoint;
  std::string_view line;
  if (!next_line(text, line) || line.empty()) return malformed(1, "no origin");
  checkpoint.origin = line;
  if (!next_line(text, line)) return malformed(2, "no tree size");
  const auto size = read_decimal(line, kMaxTreeSize);
  if (!size) return malformed(2, "the tree size is not a decimal number up to 2^40 without leading zeros");
  checkpoint.size = *size;
  if (!next_line(text, line)) return malformed(3, "no root hash");
  const auto root = from_base64(line);
  if (!root || root->size() != checkpoint.root.size()) return malformed(3, "the root hash is not base64 of 32 bytes");
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  for (int number = 4; !text.empty(); ++number) {
    if (!next_line(text, line) || line.empty()) return malformed(number, "an extension line is empty or has no end");
  }
  return checkpoint;
}

Result<Checkpoint> read_checkpoint(std::string_view note) {
  ASSAY_TRY(const Note parts, read_note(note));
  return read_checkpoint_text(parts.text);
}

Result<CheckedCheckpoint> check_checkpoint(std::string_view note, std::span<const VerifierKey> keys) {
  ASSAY_TRY(const Note parts, read_note(note));
  CheckedCheckpoint checked;
  ASSAY_TRY(checked.checkpoint, read_checkpoint_text(parts.text));
  ASSAY_TRY(checked.signers, check_note(parts, keys));
  return checked;
}

}  // namespace assay::evidence::verify
