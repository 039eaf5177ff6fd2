// One sequential scan: the MCUs of the label, and one behind each run of them for its DC differences, are decoded and
// coded again; all others are only counted through, and their bits copied. If a Huffman table lacks a symbol that the
// label needs, the table is extended; if that moves other codes, every symbol is written anew with its new code, and
// still nothing is decoded to coefficients.
// Internal to this folder: read in sequential_read.cpp, written in sequential_write.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "media/image/jpeg/bits.hpp"
#include "media/image/jpeg/coefficients.hpp"
#include "media/image/jpeg/huffman.hpp"

namespace assay::media::image::jpeg {

using Predictors = std::array<std::int32_t, 4>;

/// A stretch of the scan, in order.
struct Stretch {
  enum class Kind : std::uint8_t { Copy, Code, Restart };
  Kind kind = Kind::Copy;
  BitPlace begin;           ///< Copy
  BitPlace end;             ///< Copy
  std::uint64_t first = 0;  ///< Code: MCUs [first, last)
  std::uint64_t last = 0;
  std::size_t stored = 0;   ///< Code: index of the first MCU's coefficients in stored_
  Predictors predictors{};  ///< Code: DC values before the first MCU
  std::uint8_t marker = 0;  ///< Restart
};

/// One block of an MCU: which component, which tables.
struct BlockPlan {
  std::size_t scan_component = 0;
  std::uint32_t x = 0;  ///< inside the MCU
  std::uint32_t y = 0;
};

struct Run {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

class SequentialFile final : public CoefficientFile {
 public:
  SequentialFile(BytesView file, const Frame& frame) : file_(file), frame_(frame), mcus_(frame.mcus()) {
    for (std::size_t i = 0; i < frame.scan.components.size(); ++i) {
      const visible::Size size = frame.blocks_of(frame.components[frame.scan.components[i].component]);
      for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) plan_.push_back({i, x, y});
      }
    }
  }

  Result<Patch> read(const visible::Box& mcus) override;
  Result<std::vector<visible::Note>> write(const Patch& patch, ByteSink& sink) override;

 private:
  struct Tables {
    std::array<std::optional<DecodeTable>, 4> dc;
    std::array<std::optional<DecodeTable>, 4> ac;
  };
  struct Codes {
    std::array<EncodeTable, 4> dc;
    std::array<EncodeTable, 4> ac;
  };
  /// Symbols a table lacks, [0 DC, 1 AC][id].
  using Missing = std::array<std::array<SymbolSet, 4>, 2>;

  Result<> load_tables();
  [[nodiscard]] std::vector<Run> runs_of(const visible::Box& mcus) const;
  Result<std::uint64_t> skip_intervals(std::uint64_t before, std::size_t& offset) const;
  Result<> walk(const std::vector<Run>& runs);
  [[nodiscard]] Result<> check_tail() const;
  bool read_block(BitReader& reader, const ScanComponent& with, std::int32_t& predictor, std::int16_t* block) const;
  bool skip_block(BitReader& reader, const ScanComponent& with, std::int32_t& predictor) const;
  template <class AnyPatch, class Move>
  void each_patch_block(AnyPatch& patch, const Move& move);
  [[nodiscard]] tl::unexpected<Error> broken(const BitReader& reader, std::uint64_t mcu) const;
  Result<std::size_t> restart_at(BitReader& reader, std::uint64_t mcu, std::uint8_t& marker) const;

  template <class Put>
  void code_block(const std::int16_t* block, std::int32_t& predictor, const Put& put) const;
  template <class Visit>
  void each_coded_block(const Visit& visit);
  Missing missing_symbols();
  Result<> write_head(const std::array<std::array<std::optional<HuffmanSpec>, 4>, 2>& longer, ByteSink& sink) const;
  Result<> code_stretch(const Stretch& stretch, const Codes& codes, BitWriter& writer);
  Result<> write_copied(const Codes& codes, ByteSink& sink);
  Result<> write_recoded(const Codes& codes, ByteSink& sink);
  Result<> recode_mcu(BitReader& reader, const Codes& codes, BitWriter& writer) const;

  BytesView file_;
  const Frame& frame_;
  visible::Size mcus_;
  std::vector<BlockPlan> plan_;
  Tables tables_;
  std::vector<Stretch> stretches_;
  std::vector<std::int16_t> stored_;  // blocks of the coded MCUs, in scan order
  BitPlace first_;                    // where the first coded MCU begins
  std::size_t tail_ = 0;              // from here on the file is copied byte for byte
};

/// move(coefficients in scan order, block of the patch) for every block of the patch.
template <class AnyPatch, class Move>
void SequentialFile::each_patch_block(AnyPatch& patch, const Move& move) {
  for (const Stretch& stretch : stretches_) {
    if (stretch.kind != Stretch::Kind::Code) continue;
    std::int16_t* at = stored_.data() + stretch.stored;
    for (std::uint64_t mcu = stretch.first; mcu < stretch.last; ++mcu, at += plan_.size() * kBlock) {
      const auto x = static_cast<std::uint32_t>(mcu % mcus_.width);
      const auto y = static_cast<std::uint32_t>(mcu / mcus_.width);
      if (!patch.mcus.contains(x, y)) continue;
      for (std::size_t i = 0; i < plan_.size(); ++i) {
        const std::size_t index = frame_.scan.components[plan_[i].scan_component].component;
        const visible::Size size = frame_.blocks_of(frame_.components[index]);
        move(at + i * kBlock, patch.components[index].block(x * size.width + plan_[i].x, y * size.height + plan_[i].y));
      }
    }
  }
}

}  // namespace assay::media::image::jpeg
