#include <fmt/core.h>

#include <cstring>

#include "media/image/jpeg/sequential.hpp"

namespace assay::media::image::jpeg {
namespace {

/// Twice what 8-bit samples can give: what goes further is damage.
constexpr std::int32_t kMostDc = 2047;

Stretch copy_stretch(BitPlace begin, BitPlace end) {
  Stretch stretch;
  stretch.begin = begin;
  stretch.end = end;
  return stretch;
}

Stretch restart_stretch(std::uint8_t marker) {
  Stretch stretch;
  stretch.kind = Stretch::Kind::Restart;
  stretch.marker = marker;
  return stretch;
}

Stretch code_stretch_from(std::uint64_t mcu, std::size_t stored, const Predictors& predictors) {
  Stretch stretch;
  stretch.kind = Stretch::Kind::Code;
  stretch.first = mcu;
  stretch.last = mcu;
  stretch.stored = stored;
  stretch.predictors = predictors;
  return stretch;
}

}  // namespace

Result<> SequentialFile::load_tables() {
  for (const ScanComponent& with : frame_.scan.components) {
    const auto& dc = frame_.huffman[0][with.dc];
    const auto& ac = frame_.huffman[1][with.ac];
    if (!dc || !ac)
      return fail(Code::Corrupt,
                  fmt::format("the scan at 0x{:x} needs a Huffman table that is not there", frame_.scan.data));
    if (!tables_.dc[with.dc]) tables_.dc[with.dc].emplace(*dc);
    if (!tables_.ac[with.ac]) tables_.ac[with.ac].emplace(*ac);
  }
  return {};
}

/// The rectangle's MCUs in scan order, each run with the one MCU behind it: its DC differences refer to the run's end.
std::vector<Run> SequentialFile::runs_of(const visible::Box& mcus) const {
  std::vector<Run> runs;
  for (std::uint32_t y = mcus.y; y < mcus.bottom(); ++y) {
    const std::uint64_t row = std::uint64_t{y} * mcus_.width;
    const Run run{row + mcus.x, std::min(row + mcus.right() + 1, mcus_.area())};
    if (!runs.empty() && run.begin <= runs.back().end) {
      runs.back().end = run.end;
    } else {
      runs.push_back(run);
    }
  }
  return runs;
}

/// Whole restart intervals before MCU `before` need no decoding: their markers are counted. @return MCUs passed
Result<std::uint64_t> SequentialFile::skip_intervals(std::uint64_t before, std::size_t& offset) const {
  if (frame_.restart_interval == 0) return 0;
  const std::uint64_t intervals = before / frame_.restart_interval;
  for (std::uint64_t i = 0; i < intervals;) {
    const void* found = std::memchr(file_.data() + offset, 0xFF, file_.size() - offset);
    if (found == nullptr) return fail(Code::Corrupt, "the picture's data ends before its last restart (truncated?)");
    offset = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - file_.data()) + 1;
    if (offset >= file_.size()) return fail(Code::Corrupt, "the file ends inside the picture's data (truncated?)");
    const std::uint8_t marker = file_[offset];
    if (marker == 0xFF) continue;
    ++offset;
    if (marker == 0) continue;
    if (marker != kRst0 + i % 8)
      return fail(Code::Corrupt,
                  fmt::format("marker FF{:02X} at 0x{:x}, where restart {} is due", marker, offset - 2, i % 8));
    ++i;
  }
  return intervals * frame_.restart_interval;
}

tl::unexpected<Error> SequentialFile::broken(const BitReader& reader, std::uint64_t mcu) const {
  if (reader.is_exhausted())
    return fail(Code::Corrupt, fmt::format("the picture's data ends in MCU {} of {} (truncated?)", mcu, mcus_.area()));
  return fail(Code::Corrupt, fmt::format("no Huffman code of the tables at 0x{:x} (MCU {} of {})",
                                         reader.place().offset, mcu, mcus_.area()));
}

bool SequentialFile::skip_block(BitReader& reader, const ScanComponent& with, std::int32_t& predictor) const {
  reader.refill();
  const DecodeTable::Code dc = tables_.dc[with.dc]->find(reader.bits());
  const unsigned size = dc.symbol;
  if (dc.length == 0 || size > 15) return false;
  const std::uint64_t rest = reader.bits() << dc.length;
  // Damage may carry it anywhere, so it wraps; read_block() looks at where it went.
  if (size != 0)
    predictor = static_cast<std::int32_t>(
        static_cast<std::uint32_t>(predictor) +
        static_cast<std::uint32_t>(extend(static_cast<std::uint32_t>(rest >> (64 - size)), size)));
  reader.drop(dc.length + size);
  const DecodeTable& ac = *tables_.ac[with.ac];
  unsigned k = 1;
  while (k < kBlock) {
    reader.refill();
    DecodeTable::Step step = ac.step(reader.bits());
    if (step.bits == 0) {
      const DecodeTable::Code code = ac.find(reader.bits());
      if (code.length == 0) return false;
      reader.drop(code.length + (code.symbol & 15U));
      k += DecodeTable::carry(code.symbol);
      continue;
    }
    reader.drop(step.bits);
    k += step.step;
    if (k >= kBlock) break;
    step = ac.step(reader.bits());  // 56 bits hold two short codes with their values
    if (step.bits == 0) continue;
    reader.drop(step.bits);
    k += step.step;
  }
  return k == kBlock || k >= DecodeTable::kEndOfBlock;
}

bool SequentialFile::read_block(BitReader& reader, const ScanComponent& with, std::int32_t& predictor,
                                std::int16_t* block) const {
  reader.refill();
  const DecodeTable::Code dc = tables_.dc[with.dc]->find(reader.bits());
  if (dc.length == 0 || dc.symbol > 11) return false;
  reader.drop(dc.length);
  if (dc.symbol != 0)
    predictor = static_cast<std::int32_t>(static_cast<std::uint32_t>(predictor) +
                                          static_cast<std::uint32_t>(extend(reader.take(dc.symbol), dc.symbol)));
  if (predictor < -kMostDc || predictor > kMostDc) return false;
  block[0] = static_cast<std::int16_t>(predictor);
  const DecodeTable& ac = *tables_.ac[with.ac];
  for (unsigned k = 1; k < kBlock; ++k) {
    reader.refill();
    const DecodeTable::Code code = ac.find(reader.bits());
    if (code.length == 0) return false;
    reader.drop(code.length);
    const unsigned size = code.symbol & 15U;
    if (size == 0) {
      if (code.symbol != 0xF0) return true;
      k += 15;
      continue;
    }
    k += code.symbol >> 4U;
    if (k >= kBlock) return false;
    block[kNatural[k]] = static_cast<std::int16_t>(extend(reader.take(size), size));
  }
  return true;
}

/// The restart marker behind the reader's place: its offset's end.
Result<std::size_t> SequentialFile::restart_at(BitReader& reader, std::uint64_t mcu, std::uint8_t& marker) const {
  std::size_t at = reader.aligned();
  while (at + 1 < file_.size() && file_[at] == 0xFF && file_[at + 1] == 0xFF) ++at;
  const auto due = static_cast<std::uint8_t>(kRst0 + (mcu / frame_.restart_interval - 1) % 8);
  if (file_.size() - at < 2 || file_[at] != 0xFF || file_[at + 1] != due)
    return fail(Code::Corrupt,
                fmt::format("no restart marker FF{:02X} at 0x{:x} (MCU {} of {})", due, at, mcu, mcus_.area()));
  marker = due;
  return at + 2;
}

Result<> SequentialFile::walk(const std::vector<Run>& runs) {
  std::size_t offset = frame_.scan.data;
  ASSAY_TRY(std::uint64_t mcu, skip_intervals(runs.front().begin, offset));
  BitReader reader(file_, {offset, 0});
  Predictors predictors{};
  std::size_t run = 0;
  BitPlace gap{offset, 0};
  bool coded = false;
  std::uint64_t interval = mcu;  // its first MCU
  const auto close_gap = [&] {
    if (coded) stretches_.push_back(copy_stretch(gap, reader.place()));
  };
  for (; mcu < mcus_.area(); ++mcu) {
    if (frame_.restart_interval != 0 && mcu - interval == frame_.restart_interval) {
      interval = mcu;
      const bool in_run = run < runs.size() && mcu > runs[run].begin;
      if (!in_run) close_gap();
      std::uint8_t marker = 0;
      ASSAY_TRY(offset, restart_at(reader, mcu, marker));
      if (run == runs.size()) {
        tail_ = offset - 2;
        return {};
      }
      if (coded) stretches_.push_back(restart_stretch(marker));
      reader = BitReader(file_, {offset, 0});
      predictors = {};
      gap = {offset, 0};
      if (in_run) stretches_.push_back(code_stretch_from(mcu, stored_.size(), predictors));
    }
    const bool is_coded = run < runs.size() && mcu >= runs[run].begin;
    if (is_coded && mcu == runs[run].begin) {
      if (!coded) first_ = reader.place();
      close_gap();
      coded = true;
      stretches_.push_back(code_stretch_from(mcu, stored_.size(), predictors));
    }
    if (is_coded) {
      const std::size_t at = stored_.size();
      stored_.resize(at + plan_.size() * kBlock);
      for (std::size_t i = 0; i < plan_.size(); ++i) {
        const std::size_t c = plan_[i].scan_component;
        if (!read_block(reader, frame_.scan.components[c], predictors[c], stored_.data() + at + i * kBlock))
          return broken(reader, mcu);
      }
      stretches_.back().last = mcu + 1;
    } else {
      for (const BlockPlan& block : plan_) {
        if (!skip_block(reader, frame_.scan.components[block.scan_component], predictors[block.scan_component]))
          return broken(reader, mcu);
      }
    }
    if (reader.is_exhausted()) return broken(reader, mcu);
    if (is_coded && mcu + 1 == runs[run].end) {
      ++run;
      gap = reader.place();
    }
  }
  close_gap();
  tail_ = reader.aligned();
  return {};
}

Result<Patch> SequentialFile::read(const visible::Box& mcus) {
  ASSAY_CHECK(load_tables());
  ASSAY_CHECK(walk(runs_of(mcus)));
  ASSAY_CHECK(check_tail());
  Patch patch = make_patch(frame_, mcus);
  each_patch_block(patch, [](const std::int16_t* from, std::int16_t* to) { std::copy_n(from, kBlock, to); });
  return patch;
}

/// What follows the scan may be anything but a second scan, which a reader would draw over the first.
Result<> SequentialFile::check_tail() const {
  for (std::size_t at = tail_; at + 1 < file_.size();) {
    const auto segment = segment_at(file_, at);
    if (!segment || segment->marker == kEoi) return {};
    if (segment->marker == kSos)
      return fail(
          Code::Unsupported,
          fmt::format("a sequential JPEG with a second full scan at 0x{:x} cannot be drawn on", segment->offset));
    at = segment->end;
    if (segment->marker >= kRst0 && segment->marker < kSoi) return {};
  }
  return {};
}

Patch make_patch(const Frame& frame, const visible::Box& mcus) {
  Patch patch;
  patch.mcus = mcus;
  for (const Component& component : frame.components) {
    const visible::Size size = frame.blocks_of(component);
    PatchComponent part;
    part.blocks = {mcus.x * size.width, mcus.y * size.height, mcus.width * size.width, mcus.height * size.height};
    part.coefficients.resize(static_cast<std::size_t>(part.blocks.size().area()) * kBlock);
    patch.components.push_back(std::move(part));
  }
  return patch;
}

std::unique_ptr<CoefficientFile> open_sequential(BytesView file, const Frame& frame) {
  return std::make_unique<SequentialFile>(file, frame);
}

}  // namespace assay::media::image::jpeg
