#include "media/image/png/png_draw.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "media/image/png/band.hpp"
#include "media/image/png/header.hpp"
#include "media/image/png/palette.hpp"
#include "media/image/png/stream.hpp"

namespace assay::media::image::png {
namespace {

using container::png::chunk_type;

constexpr std::size_t kStep = 64 * 1024;
/// More data than the rows need is tolerated up to this, as every viewer does.
constexpr std::uint64_t kMostExcess = 64 * 1024;

/// A picture with the label in its band, ready to be written.
struct Painted {
  Header header;  ///< what the new file says
  Band band;
  visible::Style style;
  double contrast = 0;
};

double contrast_of(Band& band, const Header& header, const visible::Layout& layout, visible::Orientation orientation) {
  return visible::measured_contrast(visible::to_shown(read_backdrop(band, header).light, orientation), layout);
}

Result<Painted> paint_samples(const Band& band, const Header& header, const visible::Layout& layout,
                              visible::Orientation orientation) {
  Painted painted{header, band, {}, 0};
  visible::Backdrop backdrop = read_backdrop(painted.band, header);
  backdrop.light = visible::to_shown(std::move(backdrop.light), orientation);
  for (std::optional<visible::Style> style = visible::choose_style(backdrop); style;
       style = visible::stronger(*style)) {
    painted.band = band;
    painted.style = *style;
    paint(painted.band, header, visible::to_stored(visible::make_stamp(layout, *style), orientation));
    painted.contrast = contrast_of(painted.band, header, layout, orientation);
    if (painted.contrast >= visible::kLeastContrast) return painted;
  }
  return fail(Code::Unsupported,
              fmt::format("the label cannot be made legible: contrast {:.1f} after drawing, {} is needed",
                          painted.contrast, visible::kLeastContrast));
}

Result<Painted> paint_palette(Band& band, const Header& header, const visible::Layout& layout,
                              visible::Orientation orientation, std::vector<visible::Note>& notes) {
  visible::Backdrop backdrop = read_backdrop(band, header);
  backdrop.see_through = true;  // an opaque plate: the palette has no in-between
  Painted painted{header, band, visible::choose_style(backdrop), 0};
  const visible::Stamp stamp = visible::to_stored(visible::make_stamp(layout, painted.style), orientation);
  const PalettePlan plan = plan_palette(header, usage_outside(band, header, stamp));
  paint_entries(painted.band, header, stamp, plan);
  painted.header.palette = plan.palette;
  painted.contrast = contrast_of(painted.band, painted.header, layout, orientation);
  if (painted.contrast >= visible::kLeastContrast) {
    if (plan.appended + plan.reused > 0) {
      notes.push_back({"palette-extended", fmt::format("{} entries added to the palette, {} that no pixel uses taken",
                                                       plan.appended, plan.reused)});
    } else {
      notes.push_back({"palette-nearest", "drawn in the palette's own colours, the nearest ones"});
    }
    return painted;
  }
  const Header expanded = without_palette(header);
  notes.push_back({"palette-converted",
                   fmt::format("the palette is full and its best contrast is {:.1f}: the picture became {} of 8 bits",
                               painted.contrast, expanded.form.has_alpha() ? "RGBA" : "RGB")});
  return paint_samples(expand_band(band, header, expanded), expanded, layout, orientation);
}

Result<> write_chunk(std::uint32_t type, BytesView data, ByteSink& sink) {
  return sink.write(container::png::make_chunk(type, data));
}

Bytes palette_bytes(const std::vector<PaletteEntry>& palette) {
  Bytes out;
  for (const PaletteEntry& entry : palette) append(out, entry.rgb);
  return out;
}

/// A chunk before the image data, as it has to be now.
Result<> write_changed(BytesView file, const Chunk& chunk, const Header& from, const Header& to, ByteSink& sink) {
  const BytesView data = file.subspan(chunk.data(), chunk.length);
  const bool converted = to.form.type != from.form.type;
  if (converted && chunk.type == container::png::kIhdr) {
    Bytes fresh(data.begin(), data.end());
    fresh[8] = static_cast<std::uint8_t>(to.form.depth);
    fresh[9] = static_cast<std::uint8_t>(to.form.type);
    return write_chunk(chunk.type, fresh, sink);
  }
  if (converted && chunk.type == chunk_type("tRNS")) return {};
  if (converted && chunk.type == chunk_type("bKGD")) {
    if (data.size() != 1 || data[0] >= from.palette.size()) return {};
    Bytes fresh;
    for (const std::uint8_t value : from.palette[data[0]].rgb) append_be<std::uint16_t>(fresh, value);
    return write_chunk(chunk.type, fresh, sink);
  }
  if (converted && chunk.type == chunk_type("sBIT") && to.form.has_alpha()) {
    Bytes fresh(data.begin(), data.end());
    fresh.resize(4, 8);
    return write_chunk(chunk.type, fresh, sink);
  }
  if (!converted && chunk.type == chunk_type("PLTE") && from.form.type == ColourType::Palette)
    return write_chunk(chunk.type, palette_bytes(to.palette), sink);
  return sink.write(file.subspan(chunk.offset, chunk.size()));
}

/// The stream from the last border before the label on, the label's rows put in.
Result<> write_rows(BytesView file, const Header& header, const Band& band, const Border& border, ByteSink& sink) {
  const std::vector<Replacement> replacements = filtered_rows(band, header.form);
  const Border from = can_go_on(file, header) ? border : stream_start();
  ASSAY_TRY(StreamReader reader, StreamReader::open_at(file, header, from));
  ASSAY_TRY(StreamWriter writer, from.inflated > 0 ? StreamWriter::go_on(file, header, from, sink)
                                                   : StreamWriter::begin(file, header, sink));
  const std::uint64_t end = passes_of(header.size, header.interlaced, header.form).back().end();
  Bytes step(kStep);
  for (std::uint64_t at = from.inflated; !reader.at_end();) {
    ASSAY_TRY(const std::size_t got, reader.read(step));
    for (const Replacement& replacement : replacements) {
      const std::uint64_t begin = std::max(at, replacement.offset);
      const std::uint64_t stop = std::min(at + got, replacement.offset + replacement.bytes.size());
      if (begin < stop)
        std::copy_n(replacement.bytes.begin() + static_cast<std::ptrdiff_t>(begin - replacement.offset), stop - begin,
                    step.begin() + static_cast<std::ptrdiff_t>(begin - at));
    }
    ASSAY_CHECK(writer.write(BytesView(step).first(got)));
    at += got;
    if (at > end + kMostExcess)
      return fail(Code::Corrupt, fmt::format("the image data goes on after all {} bytes of rows", end));
    if (reader.at_end() && at < end)
      return fail(Code::Corrupt, fmt::format("the image data has {} of {} bytes of rows (truncated?)", at, end));
  }
  ASSAY_CHECK(reader.check_sum());
  return writer.finish();
}

/// All rows of a palette picture as RGB, the label's rows put in.
Result<> write_expanded(BytesView file, const Header& header, const Painted& painted, ByteSink& sink) {
  ASSAY_TRY(StreamReader reader, StreamReader::open(file, header));
  ASSAY_TRY(StreamWriter writer, StreamWriter::begin(file, header, sink));
  const PixelForm& form = painted.header.form;
  for (const Pass& pass : passes_of(header.size, header.interlaced, header.form)) {
    const auto part = std::find_if(painted.band.passes.begin(), painted.band.passes.end(), [&](const PassBand& band) {
      return band.pass.x0 == pass.x0 && band.pass.y0 == pass.y0;
    });
    Bytes above;
    Bytes line(static_cast<std::size_t>(pass.stride()));
    Bytes wide(static_cast<std::size_t>(form.row_bytes(pass.size.width)) + 1);  // filter 0: entries repeat as they are
    for (std::uint32_t row = 0; row < pass.size.height; ++row) {
      ASSAY_CHECK(read_row(reader, header.form, row, above, line));
      if (part != painted.band.passes.end() && row >= part->first && row < part->last) {
        const std::size_t size = wide.size() - 1;
        std::copy_n(part->rows.begin() + static_cast<std::ptrdiff_t>((row - part->first) * size), size,
                    wide.begin() + 1);
      } else {
        expand_row(header, pass.size.width, line.data() + 1, form, wide.data() + 1);
      }
      ASSAY_CHECK(writer.write(wide));
      std::swap(above, line);
      line.resize(above.size());
    }
  }
  return writer.finish();
}

Result<> write_file(BytesView file, const Header& header, const Painted& painted, const Border& border,
                    ByteSink& sink) {
  ASSAY_CHECK(sink.write(file.first(container::png::kSignature.size())));
  bool data_written = false;
  for (const Chunk& chunk : header.chunks) {
    if (chunk.type != container::png::kIdat) {
      ASSAY_CHECK(write_changed(file, chunk, header, painted.header, sink));
    } else if (!data_written) {
      data_written = true;
      ASSAY_CHECK(painted.header.form.type == header.form.type ? write_rows(file, header, painted.band, border, sink)
                                                               : write_expanded(file, header, painted, sink));
    }
  }
  return sink.write(file.subspan(header.end));
}

}  // namespace

Result<visible::Drawn> draw(BytesView file, ByteSink& sink, const visible::Wish& wish, visible::Lettering& lettering,
                            const visible::PictureLimits& limits) {
  ASSAY_TRY(const Header header, read_header(file, limits));
  const visible::Orientation orientation = header.orientation.orientation;
  ASSAY_TRY(const visible::Layout layout,
            visible::lay_out(visible::shown_size(header.size, orientation), wish, lettering));
  const visible::Box plate = visible::stored_box(layout.plate, header.size, orientation);

  ASSAY_TRY(StreamReader stream, StreamReader::open(file, header));
  stream.keep_border(first_change(passes_of(header.size, header.interlaced, header.form), plate));
  const bool has_palette = header.form.type == ColourType::Palette;
  ASSAY_TRY(Band band,
            read_band(stream, header, plate, has_palette ? Count::Entries : Count::Nothing, limits.bytes / 4));

  visible::Drawn drawn = visible::drawn_from(layout, wish, orientation);
  if (!header.orientation.known)
    drawn.notes.push_back({"orientation-unknown", "the Exif orientation is none of the eight; drawn upright"});
  ASSAY_TRY(const Painted painted, has_palette ? paint_palette(band, header, layout, orientation, drawn.notes)
                                               : paint_samples(band, header, layout, orientation));
  drawn.changed = plate;
  drawn.style = painted.style;
  drawn.contrast = painted.contrast;
  ASSAY_CHECK(write_file(file, header, painted, stream.border(), sink));
  return drawn;
}

}  // namespace assay::media::image::png
