#include "media/image/png/band.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace assay::media::image::png {
namespace {

/// Rows of a pass that show rows [top, bottom) of the picture.
std::pair<std::uint32_t, std::uint32_t> rows_in(const Pass& pass, const visible::Box& box) noexcept {
  const auto past = [&](std::uint32_t y) { return y > pass.y0 ? (y - pass.y0 + pass.dy - 1) / pass.dy : 0; };
  return {std::min(past(box.y), pass.size.height), std::min(past(box.bottom()), pass.size.height)};
}

void count_entries(BytesView row, const PixelForm& form, std::uint32_t width, Usage& usage) noexcept {
  if (form.depth == 8) {
    for (const std::uint8_t index : row) ++usage[index];
    return;
  }
  // get() never writes.
  const SampleRow samples(const_cast<std::uint8_t*>(row.data()), form);
  for (std::uint32_t x = 0; x < width; ++x) ++usage[samples.get(x, 0)];
}

/// Keeps a painted pixel from being the colour that means transparent.
void avoid_clear(SampleRow& samples, std::uint32_t column, const Header& header) noexcept {
  if (!is_clear(samples, column, header)) return;
  const std::uint32_t value = samples.get(column, 0);
  samples.put(column, 0, value > 0 ? value - 1 : 1);
}

}  // namespace

Curve::Curve(const Header& header) noexcept {
  // A gamma near 1/2.2 means sRGB, as browsers take it.
  const bool coded = header.gamma && std::abs(*header.gamma - 0.45455) > 0.02;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    const float value = static_cast<float>(i) / 255.0F;
    table_[i] = coded ? static_cast<float>(std::pow(value, 1 / *header.gamma)) : visible::linear_from_srgb(value);
  }
}

bool is_clear(const SampleRow& samples, std::uint32_t column, const Header& header) noexcept {
  if (!header.clear) return false;
  for (std::uint32_t c = 0; c < header.form.channels(); ++c) {
    if (samples.get(column, c) != (*header.clear)[c]) return false;
  }
  return true;
}

Result<> read_row(StreamReader& stream, const PixelForm& form, std::uint32_t row, BytesView above, Bytes& line) {
  ASSAY_TRY(const std::size_t got, stream.read(line));
  if (got < line.size()) return fail(Code::Corrupt, fmt::format("the image data ends in row {} (truncated?)", row));
  if (unfilter(line[0], form.left(), above.empty() ? above : above.subspan(1), std::span(line).subspan(1))) return {};
  return fail(Code::Corrupt, fmt::format("row {} has filter {}, there are 0 to 4", row, line[0]));
}

std::uint64_t first_change(const std::vector<Pass>& passes, const visible::Box& box) noexcept {
  for (const Pass& pass : passes) {
    const auto [first, last] = rows_in(pass, box);
    if (first < last) return pass.row_offset(first);
  }
  return 0;
}

Result<Band> read_band(StreamReader& stream, const Header& header, const visible::Box& box, Count count,
                       std::uint64_t most_bytes) {
  Band band;
  band.box = box;
  const std::vector<Pass> passes = passes_of(header.size, header.interlaced, header.form);
  std::uint64_t memory = 0;
  std::size_t last_needed = 0;
  for (std::size_t i = 0; i < passes.size(); ++i) {
    const auto [first, last] = rows_in(passes[i], box);
    if (first == last) continue;
    last_needed = i;
    memory += (last - first + 4) * passes[i].stride();
  }
  if (memory > most_bytes)
    return fail(Code::Limited, fmt::format("the label's rows need {} MiB of memory, the limit is {} MiB", memory >> 20U,
                                           most_bytes >> 20U));
  for (std::size_t i = 0; i < passes.size() && (count == Count::Entries || i <= last_needed); ++i) {
    const Pass& pass = passes[i];
    const auto [first, last] = rows_in(pass, box);
    PassBand part;
    part.pass = pass;
    part.first = first;
    part.last = last;
    Bytes above;
    Bytes line(static_cast<std::size_t>(pass.stride()));
    for (std::uint32_t row = 0; row < pass.size.height; ++row) {
      if (count == Count::Nothing && i == last_needed && row > last) break;
      ASSAY_CHECK(read_row(stream, header.form, row, above, line));
      const BytesView samples = BytesView(line).subspan(1);
      if (count == Count::Entries) count_entries(samples, header.form, pass.size.width, band.usage);
      if (first < last && row + 1 == first) part.above.assign(samples.begin(), samples.end());
      if (first < last && row >= first && row <= last) {
        append(part.rows, samples);
        part.filters.push_back(line[0]);
      }
      std::swap(above, line);
      line.resize(above.size());
    }
    if (first < last) band.passes.push_back(std::move(part));
  }
  return band;
}

visible::Backdrop read_backdrop(Band& band, const Header& header) {
  const Curve curve(header);
  const PixelForm form = header.form;
  visible::Backdrop backdrop{visible::Light(band.box.size()), false};
  std::array<float, 256> entries{};
  for (std::size_t i = 0; i < header.palette.size(); ++i) {
    const auto& rgb = header.palette[i].rgb;
    entries[i] = visible::luminance(curve.light(rgb[0], 8), curve.light(rgb[1], 8), curve.light(rgb[2], 8));
  }
  each_pixel(band, form, [&](std::uint32_t x, std::uint32_t y, const SampleRow& samples, std::uint32_t column) {
    float& light = backdrop.light.at(x - band.box.x, y - band.box.y);
    const auto at = [&](std::uint32_t channel) { return curve.light(samples.get(column, channel), form.depth); };
    switch (form.type) {
      case ColourType::Palette: {
        const std::uint32_t index = samples.get(column, 0);
        light = entries[index];
        if (index < header.palette.size() && header.palette[index].alpha != 255) backdrop.see_through = true;
        break;
      }
      case ColourType::Grey:
      case ColourType::GreyAlpha:
        light = at(0);
        break;
      case ColourType::Rgb:
      case ColourType::Rgba:
        light = visible::luminance(at(0), at(1), at(2));
        break;
    }
    if (form.has_alpha() && samples.get(column, form.channels() - 1) != (1U << form.depth) - 1)
      backdrop.see_through = true;
    if (is_clear(samples, column, header)) backdrop.see_through = true;
  });
  return backdrop;
}

void paint(Band& band, const Header& header, const visible::Stamp& stamp) {
  const PixelForm form = header.form;
  const auto most = static_cast<float>((1U << form.depth) - 1);
  const std::uint32_t colours = form.channels() - (form.has_alpha() ? 1 : 0);
  each_pixel(band, form, [&](std::uint32_t x, std::uint32_t y, SampleRow& samples, std::uint32_t column) {
    float keep = stamp.keep.at(x - band.box.x, y - band.box.y);
    float paint = stamp.paint.at(x - band.box.x, y - band.box.y);
    if (keep >= 1) return;
    float alpha = 1;
    if (is_clear(samples, column, header)) {
      // There is no half transparent here: the stamp covers such a pixel, or leaves it.
      if (keep > 0.5F) return;
      paint /= 1 - keep;
      keep = 0;
    } else if (form.has_alpha()) {
      const float before = static_cast<float>(samples.get(column, colours)) / most;
      alpha = (1 - keep) + before * keep;
      keep *= before;
      samples.put(column, colours, static_cast<std::uint32_t>(std::lround(alpha * most)));
    }
    for (std::uint32_t c = 0; c < colours; ++c) {
      const float value = (static_cast<float>(samples.get(column, c)) * keep + paint * most) / alpha;
      samples.put(column, c, static_cast<std::uint32_t>(std::lround(std::clamp(value, 0.0F, most))));
    }
    avoid_clear(samples, column, header);
  });
}

std::vector<Replacement> filtered_rows(const Band& band, const PixelForm& form) {
  std::vector<Replacement> out;
  for (const PassBand& part : band.passes) {
    const auto size = static_cast<std::size_t>(part.pass.row_bytes);
    Replacement replacement{part.pass.row_offset(part.first), {}};
    replacement.bytes.resize(part.filters.size() * (size + 1));
    BytesView above = part.above;
    for (std::size_t i = 0; i < part.filters.size(); ++i) {
      std::uint8_t* to = replacement.bytes.data() + i * (size + 1);
      const BytesView row = BytesView(part.rows).subspan(i * size, size);
      to[0] = part.filters[i];
      apply_filter(part.filters[i], form.left(), above, row, {to + 1, size});
      above = row;
    }
    out.push_back(std::move(replacement));
  }
  return out;
}

}  // namespace assay::media::image::png
