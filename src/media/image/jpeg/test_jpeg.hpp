// JPEGs made and taken apart with libjpeg, for tests: nothing here uses the code under test.
#pragma once

#include <cstdint>
#include <vector>

#include "media/image/jpeg/libjpeg.hpp"
#include "visible/test_picture.hpp"

namespace assay::media::image::jpeg {

struct Making {
  int quality = 85;
  J_COLOR_SPACE space = JCS_YCbCr;  ///< of the file
  int h = 2;                        ///< sampling of the first component
  int v = 2;
  bool progressive = false;
  bool own_scans = false;  ///< sequential, one scan for each component
  bool optimised = false;
  unsigned restart = 0;
  bool adobe = true;  ///< for CMYK
};

/// Samples as libjpeg gives them: components of the file's own kind, no upsampling trick left out.
struct Decoded {
  visible::Size size;
  int components = 0;
  Bytes samples;
  std::string warning;
  [[nodiscard]] const std::uint8_t* at(std::uint32_t x, std::uint32_t y) const {
    return samples.data() + (std::size_t{y} * size.width + x) * static_cast<std::size_t>(components);
  }
};

inline Bytes make_jpeg(const visible::Grid<visible::Colour>& picture, const Making& how) {
  Bytes out;
  Compressor compressor(out);
  jpeg_compress_struct& info = compressor.info;
  std::vector<jpeg_scan_info> scans;
  Bytes row(std::size_t{picture.width()} * 4);
  const bool inks = how.space == JCS_CMYK || how.space == JCS_YCCK;
  const bool done = guarded(compressor.errors, [&] {
    info.image_width = picture.width();
    info.image_height = picture.height();
    info.input_components = how.space == JCS_GRAYSCALE ? 1 : inks ? 4 : 3;
    info.in_color_space = how.space == JCS_GRAYSCALE ? JCS_GRAYSCALE : inks ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_colorspace(&info, how.space);
    if (inks && !how.adobe) info.write_Adobe_marker = FALSE;
    jpeg_set_quality(&info, how.quality, TRUE);
    info.comp_info[0].h_samp_factor = how.h;
    info.comp_info[0].v_samp_factor = how.v;
    if (how.space == JCS_YCCK) {
      info.comp_info[3].h_samp_factor = how.h;
      info.comp_info[3].v_samp_factor = how.v;
    }
    info.optimize_coding = how.optimised ? TRUE : FALSE;
    info.restart_interval = how.restart;
    if (how.progressive) jpeg_simple_progression(&info);
  });
  if (done && how.own_scans) {
    for (int c = 0; c < info.num_components; ++c) {
      jpeg_scan_info scan{};
      scan.comps_in_scan = 1;
      scan.component_index[0] = c;
      scan.Se = 63;
      scans.push_back(scan);
    }
    info.scan_info = scans.data();
    info.num_scans = static_cast<int>(scans.size());
  }
  const bool written = done && guarded(compressor.errors, [&] {
                         jpeg_start_compress(&info, TRUE);
                         while (info.next_scanline < info.image_height) {
                           for (std::uint32_t x = 0; x < picture.width(); ++x) {
                             const visible::Colour& c = picture.at(x, info.next_scanline);
                             if (info.input_components == 1) {
                               row[x] = static_cast<std::uint8_t>((c[0] + 2 * c[1] + c[2]) / 4);
                             } else if (info.input_components == 3) {
                               std::copy(c.begin(), c.end(), row.begin() + static_cast<std::ptrdiff_t>(3 * x));
                             } else {
                               // No black ink; Adobe writes inks inverted.
                               for (std::size_t i = 0; i < 3; ++i)
                                 row[4 * x + i] = how.adobe ? c[i] : static_cast<std::uint8_t>(255 - c[i]);
                               row[4 * x + 3] = how.adobe ? 255 : 0;
                             }
                           }
                           JSAMPROW from = row.data();
                           jpeg_write_scanlines(&info, &from, 1);
                         }
                         jpeg_finish_compress(&info);
                       });
  if (!written) out.clear();
  return out;
}

inline Decoded decode(const Bytes& file) {
  Decoded out;
  Decompressor source;
  jpeg_decompress_struct& info = source.info;
  const bool done = guarded(source.errors, [&] {
    jpeg_mem_src(&info, file.data(), file.size());
    jpeg_read_header(&info, TRUE);
    info.dct_method = JDCT_ISLOW;
    if (info.jpeg_color_space == JCS_YCCK) info.out_color_space = JCS_CMYK;
    jpeg_start_decompress(&info);
    out.size = {info.output_width, info.output_height};
    out.components = info.output_components;
  });
  if (!done) return out;
  out.samples.resize(static_cast<std::size_t>(out.size.area()) * static_cast<std::size_t>(out.components));
  const bool read = guarded(source.errors, [&] {
    while (info.output_scanline < info.output_height) {
      JSAMPROW row = out.samples.data() +
                     std::size_t{info.output_scanline} * out.size.width * static_cast<std::size_t>(out.components);
      jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
  });
  if (!read || source.errors.damaged) out.warning = source.errors.message;
  return out;
}

/// Red, green, blue of a decoded pixel; inks without a profile.
inline visible::Colour colour_of(const Decoded& picture, std::uint32_t x, std::uint32_t y, bool inverted = true) {
  const std::uint8_t* p = picture.at(x, y);
  if (picture.components == 1) return {p[0], p[0], p[0]};
  if (picture.components == 3) return {p[0], p[1], p[2]};
  visible::Colour c{};
  for (std::size_t i = 0; i < 3; ++i) {
    const int paper = inverted ? p[i] : 255 - p[i];
    c[i] = static_cast<std::uint8_t>(paper * (inverted ? p[3] : 255 - p[3]) / 255);
  }
  return c;
}

/// All quantised coefficients, component after component, with what else must not change.
struct Dump {
  struct Component {
    std::uint32_t wide = 0;
    std::uint32_t high = 0;
    int h = 0;
    int v = 0;
    std::vector<std::int16_t> coefficients;
    std::vector<std::uint16_t> quant;
    friend bool operator==(const Component&, const Component&) = default;
  };
  std::vector<Component> components;
  unsigned restart = 0;
  bool progressive = false;
};

inline Dump dump(const Bytes& file) {
  Dump out;
  Decompressor source;
  jpeg_decompress_struct& info = source.info;
  jvirt_barray_ptr* arrays = nullptr;
  const bool done = guarded(source.errors, [&] {
    jpeg_mem_src(&info, file.data(), file.size());
    jpeg_read_header(&info, TRUE);
    arrays = jpeg_read_coefficients(&info);
  });
  if (!done) return out;
  out.restart = info.restart_interval;
  out.progressive = info.progressive_mode != FALSE;
  for (int c = 0; c < info.num_components; ++c) {
    const jpeg_component_info& from = info.comp_info[c];
    Dump::Component component{
        from.width_in_blocks, from.height_in_blocks, from.h_samp_factor, from.v_samp_factor, {}, {}};
    component.quant.assign(from.quant_table->quantval, from.quant_table->quantval + 64);
    component.coefficients.resize(std::size_t{component.wide} * component.high * 64);
    for (std::uint32_t y = 0; y < component.high; ++y) {
      const bool row = guarded(source.errors, [&] {
        JBLOCKARRAY blocks =
            (*info.mem->access_virt_barray)(reinterpret_cast<j_common_ptr>(&info), arrays[c], y, 1, FALSE);
        std::copy_n(&blocks[0][0][0], std::size_t{component.wide} * 64,
                    component.coefficients.data() + std::size_t{y} * component.wide * 64);
      });
      if (!row) return {};
    }
    out.components.push_back(std::move(component));
  }
  return out;
}

/// Coefficients that differ in blocks that do not touch `box` of the stored picture.
inline std::size_t changed_outside(const Dump& a, const Dump& b, const visible::Box& box) {
  if (a.components.size() != b.components.size() || a.components.empty()) return static_cast<std::size_t>(-1);
  int h_most = 1;
  int v_most = 1;
  for (const Dump::Component& c : a.components) {
    h_most = std::max(h_most, c.h);
    v_most = std::max(v_most, c.v);
  }
  std::size_t changed = 0;
  for (std::size_t i = 0; i < a.components.size(); ++i) {
    const Dump::Component& c = a.components[i];
    if (c.coefficients.size() != b.components[i].coefficients.size()) return static_cast<std::size_t>(-1);
    const auto wide = static_cast<std::uint32_t>(8 * h_most / c.h);
    const auto high = static_cast<std::uint32_t>(8 * v_most / c.v);
    for (std::uint32_t y = 0; y < c.high; ++y) {
      for (std::uint32_t x = 0; x < c.wide; ++x) {
        if (!visible::meet(box, {x * wide, y * high, wide, high}).empty()) continue;
        for (std::size_t k = 0; k < 64; ++k) {
          const std::size_t at = (std::size_t{y} * c.wide + x) * 64 + k;
          changed += c.coefficients[at] != b.components[i].coefficients[at] ? 1 : 0;
        }
      }
    }
  }
  return changed;
}

/// Puts an APP1 Exif segment with an orientation behind SOI.
inline Bytes with_orientation(const Bytes& file, std::uint16_t orientation) {
  Bytes segment = {0xFF, 0xE1, 0, 34};
  using namespace std::string_view_literals;
  append(segment, "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"sv);
  append_be(segment, orientation);
  append(segment, "\0\0\0\0\0\0"sv);
  Bytes out(file.begin(), file.begin() + 2);
  append(out, segment);
  out.insert(out.end(), file.begin() + 2, file.end());
  return out;
}

}  // namespace assay::media::image::jpeg
