// A box and what is in it, with stretches replaced: sizes of the boxes around a change follow, offsets are relocated.
//
//   Rewrite rewrite(moov);
//   rewrite.around(udta);                       // its size field follows
//   rewrite.insert(udta, udta.end, new_meta);
//   rewrite.new_size();                         // known before anything is copied
//   ASSAY_TRY(Bytes changed, rewrite.build());
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "container/bmff/offsets.hpp"

namespace assay::container::bmff {

class Rewrite {
 public:
  explicit Rewrite(BytesView source) noexcept : source_(source) {}

  /// A box whose size field follows the changes inside it. Naming one twice does no harm.
  void around(const Box& box) { around_.push_back(box); }
  /// Puts `with` in the place of [begin, end), which lies in `parent`: at a place where several boxes end, the parent
  /// says which of them grow. Stretches may be named in any order and must not overlap; what is inserted at one place
  /// keeps the order of the calls.
  void replace(const Box& parent, std::size_t begin, std::size_t end, Bytes with);
  void insert(const Box& parent, std::size_t at, Bytes with) { replace(parent, at, at, std::move(with)); }
  void erase(const Box& parent, const Box& box) { replace(parent, box.begin, box.end, {}); }
  /// A table of 32-bit chunk offsets becomes a co64. The table must outlive the rewrite.
  void widen(const ChunkTable& table);

  /// True when a change lies in [begin, end) or takes it away.
  [[nodiscard]] bool touches(std::size_t begin, std::size_t end) const noexcept;
  [[nodiscard]] bool is_identity() const noexcept { return edits_.empty(); }
  [[nodiscard]] std::uint64_t new_size() const noexcept { return source_.size() + grown_ - shrunk_; }

  /// The new bytes, offsets as they stand. @return Limited when a box with a 32-bit size would pass 4 GiB
  [[nodiscard]] Result<Bytes> build() { return build(nullptr, nullptr, Overflow::Wrap, {}); }
  /// The new bytes with every offset of `tables` relocated. @return also Unsupported, as relocate() has it
  [[nodiscard]] Result<Bytes> build(const OffsetTables& tables, const Relocation& relocation, Overflow overflow,
                                    std::string_view what) {
    return build(&tables, &relocation, overflow, what);
  }

 private:
  struct Edit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t inside = 0;  // begin of the innermost box that counts it
    Bytes with;
    const ChunkTable* widened = nullptr;
    std::size_t new_size = 0;
    std::uint64_t new_begin = 0;  // of the replacement, in the new bytes
  };
  [[nodiscard]] Result<Bytes> build(const OffsetTables* tables, const Relocation* relocation, Overflow overflow,
                                    std::string_view what);
  void sort();
  /// Where an old position lies now; nullopt when it was replaced. An insertion just there stands before it.
  [[nodiscard]] std::optional<std::size_t> new_position(std::size_t old) const noexcept;
  [[nodiscard]] Result<> fix_sizes(Bytes& out, std::string_view what) const;
  void append_widened(Bytes& out, const ChunkTable& table, const Relocation* relocation) const;

  BytesView source_;
  std::vector<Box> around_;
  std::vector<Edit> edits_;
  std::uint64_t grown_ = 0;
  std::uint64_t shrunk_ = 0;
};

}  // namespace assay::container::bmff
