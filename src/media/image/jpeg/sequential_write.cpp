#include <fmt/core.h>

#include "media/image/jpeg/sequential.hpp"

namespace assay::media::image::jpeg {

/// Calls put(is_ac, symbol, value bits, count of them) for one block.
template <class Put>
void SequentialFile::code_block(const std::int16_t* block, std::int32_t& predictor, const Put& put) const {
  const std::int32_t difference = block[0] - predictor;
  predictor = block[0];
  unsigned size = size_of(difference);
  put(false, static_cast<std::uint8_t>(size), value_bits(difference, size), size);
  unsigned zeros = 0;
  for (unsigned k = 1; k < kBlock; ++k) {
    const std::int32_t value = block[kNatural[k]];
    if (value == 0) {
      ++zeros;
      continue;
    }
    for (; zeros >= 16; zeros -= 16) put(true, std::uint8_t{0xF0}, 0U, 0U);
    size = size_of(value);
    put(true, static_cast<std::uint8_t>(zeros << 4U | size), value_bits(value, size), size);
    zeros = 0;
  }
  if (zeros > 0) put(true, std::uint8_t{0}, 0U, 0U);
}

/// visit(scan component, block, predictor) for all blocks that are coded again.
template <class Visit>
void SequentialFile::each_coded_block(const Visit& visit) {
  for (const Stretch& stretch : stretches_) {
    if (stretch.kind != Stretch::Kind::Code) continue;
    Predictors predictors = stretch.predictors;
    const std::int16_t* at = stored_.data() + stretch.stored;
    for (std::uint64_t mcu = stretch.first; mcu < stretch.last; ++mcu) {
      for (const BlockPlan& block : plan_) {
        visit(frame_.scan.components[block.scan_component], at, predictors[block.scan_component]);
        at += kBlock;
      }
    }
  }
}

SequentialFile::Missing SequentialFile::missing_symbols() {
  Missing used{};
  each_coded_block([&](const ScanComponent& with, const std::int16_t* block, std::int32_t& predictor) {
    code_block(block, predictor, [&](bool is_ac, std::uint8_t symbol, std::uint32_t, unsigned) {
      used[is_ac ? 1 : 0][is_ac ? with.ac : with.dc].set(symbol);
    });
  });
  for (std::size_t kind = 0; kind < 2; ++kind) {
    for (std::size_t id = 0; id < 4; ++id) {
      if (!frame_.huffman[kind][id]) continue;
      for (const std::uint8_t symbol : frame_.huffman[kind][id]->symbols) used[kind][id].reset(symbol);
    }
  }
  return used;
}

/// All segments as they are, tables that grew in place of the old ones.
Result<> SequentialFile::write_head(const std::array<std::array<std::optional<HuffmanSpec>, 4>, 2>& longer,
                                    ByteSink& sink) const {
  std::size_t copied = 0;
  for (const Segment& segment : frame_.segments) {
    if (segment.marker != kDht) continue;
    ASSAY_TRY(const auto tables, read_huffman(file_, segment));
    Bytes fresh = {0xFF, kDht, 0, 0};
    bool changed = false;
    for (const auto& [id, old] : tables) {
      const auto& grown = longer[id >> 4U][id & 15U];
      const HuffmanSpec& spec = grown ? *grown : old;
      changed = changed || grown.has_value();
      fresh.push_back(id);
      append(fresh, spec.counts);
      append(fresh, spec.symbols);
    }
    if (!changed) continue;
    if (fresh.size() - 2 > 0xFFFF) return fail(Code::Limited, "the Huffman tables do not fit into one segment");
    store_be(fresh.data() + 2, static_cast<std::uint16_t>(fresh.size() - 2));
    ASSAY_CHECK(sink.write(file_.subspan(copied, segment.offset - copied)));
    ASSAY_CHECK(sink.write(fresh));
    copied = segment.end;
  }
  return sink.write(file_.subspan(copied, frame_.scan.data - copied));
}

Result<> SequentialFile::code_stretch(const Stretch& stretch, const Codes& codes, BitWriter& writer) {
  Predictors predictors = stretch.predictors;
  const std::int16_t* at = stored_.data() + stretch.stored;
  for (std::uint64_t mcu = stretch.first; mcu < stretch.last; ++mcu) {
    for (const BlockPlan& plan : plan_) {
      const ScanComponent& with = frame_.scan.components[plan.scan_component];
      code_block(at, predictors[plan.scan_component],
                 [&](bool is_ac, std::uint8_t symbol, std::uint32_t value, unsigned count) {
                   const EncodeTable::Code code = is_ac ? codes.ac[with.ac][symbol] : codes.dc[with.dc][symbol];
                   writer.put(std::uint32_t{code.bits} << count | value, code.length + count);
                 });
      at += kBlock;
    }
    ASSAY_CHECK(writer.drain());
  }
  return {};
}

/// Codes as they were: what is not coded again is copied bit by bit.
Result<> SequentialFile::write_copied(const Codes& codes, ByteSink& sink) {
  ASSAY_CHECK(sink.write(file_.subspan(frame_.scan.data, first_.offset - frame_.scan.data)));
  BitWriter writer(sink);
  if (first_.used != 0) writer.put(static_cast<std::uint32_t>(file_[first_.offset] >> (8 - first_.used)), first_.used);
  for (const Stretch& stretch : stretches_) {
    switch (stretch.kind) {
      case Stretch::Kind::Copy:
        ASSAY_CHECK(copy_bits(file_, stretch.begin, stretch.end, writer));
        break;
      case Stretch::Kind::Code:
        ASSAY_CHECK(code_stretch(stretch, codes, writer));
        break;
      case Stretch::Kind::Restart:
        writer.pad();
        writer.raw(0xFF);
        writer.raw(stretch.marker);
        break;
    }
  }
  writer.pad();
  ASSAY_CHECK(writer.flush());
  return sink.write(file_.subspan(tail_));
}

/// One MCU's symbols with their new codes.
Result<> SequentialFile::recode_mcu(BitReader& reader, const Codes& codes, BitWriter& writer) const {
  for (const BlockPlan& plan : plan_) {
    const ScanComponent& with = frame_.scan.components[plan.scan_component];
    const auto recode = [&](const DecodeTable& from, const EncodeTable& to) {
      reader.refill();
      const DecodeTable::Code old = from.find(reader.bits());
      const unsigned size = old.symbol & 15U;
      const std::uint64_t rest = reader.bits() << old.length;
      const auto value = size == 0 ? 0 : static_cast<std::uint32_t>(rest >> (64 - size));
      const EncodeTable::Code code = to[old.symbol];
      writer.put(std::uint32_t{code.bits} << size | value, code.length + size);
      reader.drop(old.length + size);
      return old;
    };
    if (recode(*tables_.dc[with.dc], codes.dc[with.dc]).length == 0) return fail(Code::Corrupt, "no Huffman code");
    for (unsigned k = 1; k < kBlock;) {
      const DecodeTable::Code code = recode(*tables_.ac[with.ac], codes.ac[with.ac]);
      if (code.length == 0) return fail(Code::Corrupt, "no Huffman code");
      k += DecodeTable::carry(code.symbol);
    }
  }
  return {};
}

/// Codes changed: the whole scan is written anew, symbol by symbol.
Result<> SequentialFile::write_recoded(const Codes& codes, ByteSink& sink) {
  BitWriter writer(sink);
  BitReader reader(file_, {frame_.scan.data, 0});
  std::size_t next = 0;  // stretch
  const auto next_coded = [&] {
    while (next < stretches_.size() && stretches_[next].kind != Stretch::Kind::Code) ++next;
  };
  next_coded();
  std::vector<std::int16_t> scratch(plan_.size() * kBlock);
  Predictors ignored{};
  for (std::uint64_t mcu = 0; mcu < mcus_.area();) {
    if (frame_.restart_interval != 0 && mcu != 0 && mcu % frame_.restart_interval == 0) {
      std::uint8_t marker = 0;
      ASSAY_TRY(const std::size_t at, restart_at(reader, mcu, marker));
      writer.pad();
      writer.raw(0xFF);
      writer.raw(marker);
      reader = BitReader(file_, {at, 0});
    }
    if (next < stretches_.size() && mcu == stretches_[next].first) {
      const Stretch& stretch = stretches_[next++];
      ASSAY_CHECK(code_stretch(stretch, codes, writer));
      for (; mcu < stretch.last; ++mcu) {
        for (const BlockPlan& block : plan_) {
          if (!skip_block(reader, frame_.scan.components[block.scan_component], ignored[block.scan_component]))
            return broken(reader, mcu);
        }
        ignored = {};
      }
      next_coded();
      continue;
    }
    if (!recode_mcu(reader, codes, writer) || reader.is_exhausted()) return broken(reader, mcu);
    ASSAY_CHECK(writer.drain());
    ++mcu;
  }
  writer.pad();
  ASSAY_CHECK(writer.flush());
  return sink.write(file_.subspan(reader.aligned()));
}

Result<std::vector<visible::Note>> SequentialFile::write(const Patch& patch, ByteSink& sink) {
  each_patch_block(patch, [](std::int16_t* to, const std::int16_t* from) { std::copy_n(from, kBlock, to); });
  const Missing missing = missing_symbols();
  std::array<std::array<std::optional<HuffmanSpec>, 4>, 2> longer;
  std::vector<visible::Note> notes;
  bool same_codes = true;
  std::size_t added = 0;
  Codes codes;
  for (std::size_t kind = 0; kind < 2; ++kind) {
    for (std::size_t id = 0; id < 4; ++id) {
      const auto& spec = frame_.huffman[kind][id];
      if (!spec) continue;
      if (missing[kind][id].any()) {
        ASSAY_TRY(longer[kind][id], with_symbols(*spec, missing[kind][id]));
        same_codes = same_codes && keeps_codes(*spec, *longer[kind][id]);
        added += missing[kind][id].count();
      }
      (kind == 0 ? codes.dc : codes.ac)[id] = EncodeTable(longer[kind][id] ? *longer[kind][id] : *spec);
    }
  }
  if (added > 0)
    notes.push_back({"huffman-tables-extended",
                     fmt::format("{} symbols added to the file's Huffman tables{}", added,
                                 same_codes ? "" : "; codes of the whole picture rewritten, coefficients unchanged")});
  ASSAY_CHECK(write_head(longer, sink));
  ASSAY_CHECK(same_codes ? write_copied(codes, sink) : write_recoded(codes, sink));
  return notes;
}

}  // namespace assay::media::image::jpeg
