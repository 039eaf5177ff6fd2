#include "media/image/png/palette.hpp"

#include <algorithm>
#include <cmath>

namespace assay::media::image::png {
namespace {

/// Greys of the type, the ends first: with two of them a label can be read, with nine it is smooth.
constexpr std::array<int, 9> kGreys = {0, 255, 128, 64, 191, 32, 96, 159, 223};
/// An entry this near (summed over red, green, blue) is as good as a new one.
constexpr int kNear = 18;

int distance(const PaletteEntry& entry, int grey) noexcept {
  int sum = 0;
  for (const std::uint8_t value : entry.rgb) sum += std::abs(value - grey);
  return sum;
}

/// The opaque entry next to a grey; the palette's size when all are see-through.
std::size_t nearest(const std::vector<PaletteEntry>& palette, int grey) noexcept {
  std::size_t best = palette.size();
  for (std::size_t i = 0; i < palette.size(); ++i) {
    if (palette[i].alpha != 255) continue;
    if (best == palette.size() || distance(palette[i], grey) < distance(palette[best], grey)) best = i;
  }
  return best;
}

}  // namespace

PalettePlan plan_palette(const Header& header, const Usage& usage) {
  PalettePlan plan;
  plan.palette = header.palette;
  const std::size_t room = header.has_histogram ? plan.palette.size() : std::size_t{1} << header.form.depth;
  std::vector<bool> taken(room, false);
  for (std::size_t i = 0; i < plan.palette.size(); ++i)
    taken[i] = usage[i] != 0 || header.background == i || plan.palette[i].alpha != 255;
  std::size_t next_unused = 0;
  for (const int grey : kGreys) {
    const std::size_t near = nearest(plan.palette, grey);
    if (near < plan.palette.size() && distance(plan.palette[near], grey) <= kNear) {
      taken[near] = true;
      continue;
    }
    const PaletteEntry entry{
        {static_cast<std::uint8_t>(grey), static_cast<std::uint8_t>(grey), static_cast<std::uint8_t>(grey)}, 255};
    if (plan.palette.size() < room) {
      taken[plan.palette.size()] = true;
      plan.palette.push_back(entry);
      ++plan.appended;
      continue;
    }
    while (next_unused < room && taken[next_unused]) ++next_unused;
    if (next_unused == room) break;
    plan.palette[next_unused] = entry;
    taken[next_unused] = true;
    ++plan.reused;
  }
  for (std::size_t grey = 0; grey < plan.entry_of.size(); ++grey) {
    const std::size_t entry = nearest(plan.palette, static_cast<int>(grey));
    plan.entry_of[grey] = static_cast<std::uint8_t>(entry < plan.palette.size() ? entry : 0);
  }
  return plan;
}

Usage usage_outside(Band& band, const Header& header, const visible::Stamp& stamp) {
  Usage usage = band.usage;
  each_pixel(band, header.form, [&](std::uint32_t x, std::uint32_t y, const SampleRow& samples, std::uint32_t column) {
    if (stamp.keep.at(x - band.box.x, y - band.box.y) <= 0.5F) --usage[samples.get(column, 0)];
  });
  return usage;
}

void paint_entries(Band& band, const Header& header, const visible::Stamp& stamp, const PalettePlan& plan) {
  each_pixel(band, header.form, [&](std::uint32_t x, std::uint32_t y, SampleRow& samples, std::uint32_t column) {
    const float keep = stamp.keep.at(x - band.box.x, y - band.box.y);
    if (keep > 0.5F) return;
    const float grey = stamp.paint.at(x - band.box.x, y - band.box.y) / (1 - keep);
    samples.put(column, 0, plan.entry_of[static_cast<std::size_t>(std::lround(std::clamp(grey, 0.0F, 1.0F) * 255))]);
  });
}

Header without_palette(const Header& header) {
  Header out = header;
  const bool see_through = std::any_of(header.palette.begin(), header.palette.end(),
                                       [](const PaletteEntry& entry) { return entry.alpha != 255; });
  out.form = {see_through ? ColourType::Rgba : ColourType::Rgb, 8};
  out.palette.clear();
  out.background.reset();
  return out;
}

void expand_row(const Header& header, std::uint32_t width, const std::uint8_t* entries, const PixelForm& to,
                std::uint8_t* samples) {
  // get() never writes.
  const SampleRow row(const_cast<std::uint8_t*>(entries), header.form);
  const std::uint32_t channels = to.channels();
  for (std::uint32_t x = 0; x < width; ++x, samples += channels) {
    const std::uint32_t index = row.get(x, 0);
    const PaletteEntry entry = index < header.palette.size() ? header.palette[index] : PaletteEntry{};
    std::copy(entry.rgb.begin(), entry.rgb.end(), samples);
    if (channels == 4) samples[3] = entry.alpha;
  }
}

Band expand_band(const Band& band, const Header& header, const Header& expanded) {
  Band out;
  out.box = band.box;
  const std::vector<Pass> passes = passes_of(expanded.size, expanded.interlaced, expanded.form);
  for (const PassBand& part : band.passes) {
    PassBand wide;
    wide.first = part.first;
    wide.last = part.last;
    wide.pass = *std::find_if(passes.begin(), passes.end(),
                              [&](const Pass& pass) { return pass.x0 == part.pass.x0 && pass.y0 == part.pass.y0; });
    const auto rows = static_cast<std::size_t>(part.rows.size() / part.pass.row_bytes);
    wide.rows.resize(rows * wide.pass.row_bytes);
    wide.filters.assign(rows, 0);
    for (std::size_t row = 0; row < rows; ++row)
      expand_row(header, part.pass.size.width, part.rows.data() + row * part.pass.row_bytes, expanded.form,
                 wide.rows.data() + row * wide.pass.row_bytes);
    out.passes.push_back(std::move(wide));
  }
  return out;
}

}  // namespace assay::media::image::png
