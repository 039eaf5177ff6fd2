// Progressive files, and sequential ones of several scans: libjpeg reads all coefficients, the label's blocks are
// replaced, and libjpeg writes them with the source's own scan script. Of what it writes only Huffman tables and scans
// are used; every other segment of the source stays byte for byte.
#include <fmt/core.h>

#include "media/image/jpeg/coefficients.hpp"
#include "media/image/jpeg/libjpeg.hpp"

namespace assay::media::image::jpeg {
namespace {

/// The source's scans and what stands between them.
struct ScanLayout {
  std::vector<Scan> scans;
  std::vector<Segment> between;     ///< segments behind the first scan that are kept, in order
  std::vector<std::size_t> before;  ///< for each of them: index of the scan it stands before
  std::size_t tail = 0;             ///< offset of the marker that ends the picture
};

/// Offset of the next marker at or behind `at` that ends entropy-coded data: no stuffing, no restart.
std::size_t next_marker(BytesView file, std::size_t at) noexcept {
  for (; at + 1 < file.size(); ++at) {
    if (file[at] != 0xFF) continue;
    const std::uint8_t next = file[at + 1];
    if (next != 0 && next != 0xFF && (next < kRst0 || next >= kSoi)) return at;
  }
  return file.size();
}

/// Each component needs a scan with its DC values: a component that no scan holds is not in libjpeg's arrays either.
Result<> check_components(const ScanLayout& layout, const Frame& frame) {
  std::vector<bool> seen(frame.components.size(), false);
  for (const Scan& scan : layout.scans) {
    for (const ScanComponent& part : scan.components) seen[part.component] = seen[part.component] || scan.first == 0;
  }
  for (std::size_t c = 0; c < seen.size(); ++c) {
    if (!seen[c])
      return fail(Code::Corrupt, fmt::format("no scan before EOI at 0x{:x} holds component {} of {} (truncated?)",
                                             layout.tail, c + 1, seen.size()));
  }
  return {};
}

Result<ScanLayout> read_scans(BytesView file, const Frame& frame) {
  ScanLayout layout;
  layout.scans.push_back(frame.scan);
  for (std::size_t at = next_marker(file, frame.scan.data);;) {
    ASSAY_TRY(const Segment segment, segment_at(file, at));
    at = segment.end;
    if (segment.marker == kEoi) {
      layout.tail = segment.offset;
      ASSAY_CHECK(check_components(layout, frame));
      return layout;
    }
    if (segment.marker == kSos) {
      if (layout.scans.size() == kMostScans) return fail(Code::Limited, fmt::format("more than {} scans", kMostScans));
      ASSAY_TRY(Scan scan, read_scan(file, segment, frame.components));
      at = next_marker(file, scan.data);
      layout.scans.push_back(std::move(scan));
      continue;
    }
    if (segment.marker == kDqt || segment.marker == kDri)
      return fail(Code::Unsupported, fmt::format("a JPEG that changes its tables between scans (FF{:02X} at 0x{:x}) "
                                                 "cannot be drawn on",
                                                 segment.marker, segment.offset));
    if (segment.marker == kDht) continue;
    layout.between.push_back(segment);
    layout.before.push_back(layout.scans.size());
  }
}

class ScansFile final : public CoefficientFile {
 public:
  ScansFile(BytesView file, const Frame& frame, ScanLayout layout)
      : file_(file), frame_(frame), layout_(std::move(layout)) {}

  Result<Patch> read(const visible::Box& mcus) override;
  Result<std::vector<visible::Note>> write(const Patch& patch, ByteSink& sink) override;

 private:
  template <class Move>
  bool each_row(const visible::Box& blocks, std::size_t component, bool writable, const Move& move);
  Result<> compress(Bytes& to);
  Result<> splice(BytesView written, ByteSink& sink) const;

  BytesView file_;
  const Frame& frame_;
  ScanLayout layout_;
  Decompressor source_;
  jvirt_barray_ptr* arrays_ = nullptr;
};

/// move(first block of the row in libjpeg's memory, index of the block row) for the rows of blocks that exist.
template <class Move>
bool ScansFile::each_row(const visible::Box& blocks, std::size_t component, bool writable, const Move& move) {
  return guarded(source_.errors, [&] {
    auto* const common = reinterpret_cast<j_common_ptr>(&source_.info);
    for (std::uint32_t y = blocks.y; y < blocks.bottom(); ++y) {
      JBLOCKARRAY rows =
          (*source_.info.mem->access_virt_barray)(common, arrays_[component], y, 1, writable ? TRUE : FALSE);
      move(rows[0] + blocks.x, y);
    }
  });
}

/// Blocks of the patch that libjpeg keeps: its arrays are as wide as whole MCUs, so all of them.
Result<Patch> ScansFile::read(const visible::Box& mcus) {
  if (!source_.created()) return fail(Code::Internal, fmt::format("libjpeg: {}", source_.errors.message));
  const bool done = guarded(source_.errors, [this] {
    jpeg_mem_src(&source_.info, file_.data(), file_.size());
    jpeg_read_header(&source_.info, TRUE);
    arrays_ = jpeg_read_coefficients(&source_.info);
  });
  if (!done || source_.errors.damaged)
    return fail(Code::Corrupt, fmt::format("the picture's data is damaged: {}", source_.errors.message));
  Patch patch = make_patch(frame_, mcus);
  for (std::size_t c = 0; c < patch.components.size(); ++c) {
    PatchComponent& part = patch.components[c];
    const auto copy = [&](const JBLOCK* from, std::uint32_t y) {
      std::copy_n(&from[0][0], std::size_t{part.blocks.width} * kBlock, part.block(part.blocks.x, y));
    };
    if (!each_row(part.blocks, c, false, copy))
      return fail(Code::Internal, fmt::format("libjpeg: {}", source_.errors.message));
  }
  return patch;
}

Result<> ScansFile::compress(Bytes& to) {
  std::vector<jpeg_scan_info> script;
  for (const Scan& scan : layout_.scans) {
    jpeg_scan_info info{};
    info.comps_in_scan = static_cast<int>(scan.components.size());
    for (std::size_t i = 0; i < scan.components.size(); ++i)
      info.component_index[i] = static_cast<int>(scan.components[i].component);
    info.Ss = scan.first;
    info.Se = frame_.is_progressive() ? scan.last : 63;
    info.Ah = scan.high;
    info.Al = scan.low;
    script.push_back(info);
  }
  Compressor out(to);
  if (!out.created()) return fail(Code::Internal, fmt::format("libjpeg: {}", out.errors.message));
  const bool done = guarded(out.errors, [&] {
    jpeg_copy_critical_parameters(&source_.info, &out.info);
    out.info.scan_info = script.data();
    out.info.num_scans = static_cast<int>(script.size());
    out.info.optimize_coding = TRUE;
    out.info.restart_interval = source_.info.restart_interval;
    out.info.write_JFIF_header = FALSE;
    out.info.write_Adobe_marker = FALSE;
    jpeg_write_coefficients(&out.info, arrays_);
    jpeg_finish_compress(&out.info);
  });
  if (!done)
    return fail(Code::Unsupported, fmt::format("libjpeg cannot write this file's scans again: {}", out.errors.message));
  return {};
}

/// The source's segments without Huffman tables, libjpeg's tables and scans, what stands behind the picture.
Result<> ScansFile::splice(BytesView written, ByteSink& sink) const {
  for (const Segment& segment : frame_.segments) {
    if (segment.marker == kDht || segment.marker == kSos) continue;
    ASSAY_CHECK(sink.write(file_.subspan(segment.begin, segment.end - segment.begin)));
  }
  std::size_t scan = 0;
  std::size_t kept = 0;
  for (std::size_t at = 0;;) {
    ASSAY_TRY(const Segment segment, segment_at(written, at));
    at = segment.end;
    if (segment.marker == kEoi) break;
    if (segment.marker == kSos) {
      at = next_marker(written, segment.end);
      ++scan;
    } else if (segment.marker != kDht) {
      continue;
    }
    // Tables go with the scan they stand before; so does what the source had there.
    for (; kept < layout_.between.size() && layout_.before[kept] <= scan - (segment.marker == kSos ? 1 : 0); ++kept) {
      const Segment& between = layout_.between[kept];
      ASSAY_CHECK(sink.write(file_.subspan(between.begin, between.end - between.begin)));
    }
    ASSAY_CHECK(sink.write(written.subspan(segment.offset, at - segment.offset)));
  }
  for (; kept < layout_.between.size(); ++kept) {
    const Segment& between = layout_.between[kept];
    ASSAY_CHECK(sink.write(file_.subspan(between.begin, between.end - between.begin)));
  }
  return sink.write(file_.subspan(layout_.tail));
}

Result<std::vector<visible::Note>> ScansFile::write(const Patch& patch, ByteSink& sink) {
  for (std::size_t c = 0; c < patch.components.size(); ++c) {
    const PatchComponent& part = patch.components[c];
    const auto copy = [&](JBLOCK* to, std::uint32_t y) {
      std::copy_n(part.block(part.blocks.x, y), std::size_t{part.blocks.width} * kBlock, &to[0][0]);
    };
    if (!each_row(part.blocks, c, true, copy))
      return fail(Code::Internal, fmt::format("libjpeg: {}", source_.errors.message));
  }
  Bytes written;
  ASSAY_CHECK(compress(written));
  ASSAY_CHECK(splice(written, sink));
  return std::vector<visible::Note>{};
}

}  // namespace

Result<std::unique_ptr<CoefficientFile>> open_scans(BytesView file, const Frame& frame,
                                                    const visible::PictureLimits& limits) {
  ASSAY_TRY(ScanLayout layout, read_scans(file, frame));
  std::uint64_t memory = 2 * file.size();  // what libjpeg writes stays near the source's size
  for (const Component& component : frame.components) {
    const visible::Size blocks = frame.blocks_of(component);
    memory += frame.mcus().area() * blocks.area() * kBlock * sizeof(std::int16_t);
  }
  if (memory > limits.bytes)
    return fail(
        Code::Limited,
        fmt::format("a JPEG of {} x {} px in {} scans needs {} MiB of memory to draw on, the limit is {} MiB",
                    frame.size.width, frame.size.height, layout.scans.size(), memory >> 20U, limits.bytes >> 20U));
  return std::make_unique<ScansFile>(file, frame, std::move(layout));
}

}  // namespace assay::media::image::jpeg
