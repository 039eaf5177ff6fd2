// PNGs made and read with libpng, for tests: nothing here uses the code under test.
#pragma once

#include <png.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "container/png/chunks.hpp"
#include "visible/test_picture.hpp"

namespace assay::media::image::png {

struct Making {
  int type = PNG_COLOR_TYPE_RGB;
  int depth = 8;
  bool interlaced = false;
  int filters = PNG_ALL_FILTERS;
  int level = 6;
  int window_bits = 15;
  std::size_t entries = 0;        ///< of a palette; 0: as many as the depth allows
  std::size_t clear_entries = 0;  ///< of them, see-through
  bool clear_colour = false;      ///< tRNS of grey and RGB: the top left pixel's colour
  double gamma = 0;
};

/// What libpng reads, untouched: the file's own samples.
struct Decoded {
  visible::Size size;
  int type = 0;
  int depth = 0;
  bool interlaced = false;
  std::size_t row_bytes = 0;
  Bytes rows;
  std::vector<visible::Colour> palette;
  std::string error;
  /// Sample as it stands, most significant byte first.
  [[nodiscard]] unsigned sample(std::uint32_t x, std::uint32_t y, unsigned channel) const {
    const unsigned channels = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
    const std::size_t index = std::size_t{x} * channels + channel;
    const std::uint8_t* row = rows.data() + y * row_bytes;
    if (depth == 16) return load_be<std::uint16_t>(row + 2 * index);
    if (depth == 8) return row[index];
    const std::size_t bit = index * static_cast<unsigned>(depth);
    return row[bit / 8] >> (8 - static_cast<unsigned>(depth) - bit % 8) & ((1U << static_cast<unsigned>(depth)) - 1);
  }
  /// All samples of a pixel, palette entries looked up.
  [[nodiscard]] std::vector<unsigned> pixel(std::uint32_t x, std::uint32_t y) const {
    if (type == PNG_COLOR_TYPE_PALETTE) {
      const visible::Colour c = palette.at(sample(x, y, 0));
      return {c[0], c[1], c[2]};
    }
    std::vector<unsigned> out;
    for (unsigned i = 0; i < (type == 2 ? 3U : type == 4 ? 2U : type == 6 ? 4U : 1U); ++i)
      out.push_back(sample(x, y, i));
    return out;
  }
};

namespace test_detail {

[[noreturn]] inline void on_error(png_structp png, png_const_charp message) {
  *static_cast<std::string*>(png_get_error_ptr(png)) = message;
  png_longjmp(png, 1);
}
inline void on_warning(png_structp png, png_const_charp message) {
  *static_cast<std::string*>(png_get_error_ptr(png)) = message;
}
inline void on_write(png_structp png, png_bytep data, std::size_t size) {
  append(*static_cast<Bytes*>(png_get_io_ptr(png)), BytesView(data, size));
}
struct From {
  BytesView bytes;
  std::size_t at = 0;
};
inline void on_read(png_structp png, png_bytep data, std::size_t size) {
  auto* from = static_cast<From*>(png_get_io_ptr(png));
  if (from->bytes.size() - from->at < size) png_error(png, "end of file");
  std::copy_n(from->bytes.begin() + static_cast<std::ptrdiff_t>(from->at), size, data);
  from->at += size;
}

/// Picture colours as the samples of a row.
inline void put_pixel(Bytes& row, std::uint32_t x, const visible::Colour& c, const Making& how, std::size_t entries) {
  const auto put = [&](std::size_t index, unsigned value8) {
    const auto depth = static_cast<unsigned>(how.depth);
    if (depth == 16) {
      row[2 * index] = static_cast<std::uint8_t>(value8);
      row[2 * index + 1] = static_cast<std::uint8_t>(value8 * 37);
    } else if (depth == 8) {
      row[index] = static_cast<std::uint8_t>(value8);
    } else {
      const std::size_t bit = index * depth;
      row[bit / 8] = static_cast<std::uint8_t>(row[bit / 8] | (value8 >> (8 - depth)) << (8 - depth - bit % 8));
    }
  };
  const unsigned grey = (c[0] + 2U * c[1] + c[2]) / 4;
  const unsigned alpha = x % 16 == 0 ? 128 : 255;
  switch (how.type) {
    case PNG_COLOR_TYPE_GRAY:
      put(x, grey);
      break;
    case PNG_COLOR_TYPE_RGB:
      for (std::size_t i = 0; i < 3; ++i) put(3 * std::size_t{x} + i, c[i]);
      break;
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      put(2 * std::size_t{x}, grey);
      put(2 * std::size_t{x} + 1, alpha);
      break;
    case PNG_COLOR_TYPE_RGB_ALPHA:
      for (std::size_t i = 0; i < 3; ++i) put(4 * std::size_t{x} + i, c[i]);
      put(4 * std::size_t{x} + 3, alpha);
      break;
    default: {
      const auto index = static_cast<unsigned>(grey * entries / 256);
      const auto depth = static_cast<unsigned>(how.depth);
      put(x, index << (8 - depth));
      break;
    }
  }
}

}  // namespace test_detail

/// The colour of a test palette's entry: from dark red to a middling green, never black or white.
inline visible::Colour test_entry(std::size_t i, std::size_t entries) {
  const auto part = static_cast<unsigned>(255 * i / std::max<std::size_t>(1, entries - 1));
  return {static_cast<std::uint8_t>(90 - part / 4), static_cast<std::uint8_t>(30 + part / 2),
          static_cast<std::uint8_t>(60)};
}

inline Bytes make_png(const visible::Grid<visible::Colour>& picture, const Making& how) {
  using namespace test_detail;
  Bytes out;
  std::string error;
  const std::size_t entries = how.entries != 0 ? how.entries : std::size_t{1} << how.depth;
  std::vector<png_color> palette;
  for (std::size_t i = 0; i < entries && how.type == PNG_COLOR_TYPE_PALETTE; ++i) {
    const visible::Colour c = test_entry(i, entries);
    palette.push_back({c[0], c[1], c[2]});
  }
  Bytes clear(how.clear_entries, 77);
  png_color_16 clear_colour{};
  std::vector<Bytes> rows(picture.height());
  std::vector<png_bytep> pointers;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &error, on_error, on_warning);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png)) == 0) {
    png_set_write_fn(png, &out, on_write, nullptr);
    png_set_IHDR(png, info, picture.width(), picture.height(), how.depth, how.type,
                 how.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(png, 0, how.filters);
    png_set_compression_level(png, how.level);
    if (how.window_bits != 15) png_set_compression_window_bits(png, how.window_bits);
    png_set_compression_buffer_size(png, 8192);
    if (!palette.empty()) png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
    if (!clear.empty()) png_set_tRNS(png, info, clear.data(), static_cast<int>(clear.size()), nullptr);
    if (how.gamma > 0) png_set_gAMA(png, info, how.gamma);
    for (std::uint32_t y = 0; y < picture.height(); ++y) {
      rows[y].assign(std::size_t{picture.width()} * 8 + 8, 0);
      for (std::uint32_t x = 0; x < picture.width(); ++x) put_pixel(rows[y], x, picture.at(x, y), how, entries);
      pointers.push_back(rows[y].data());
    }
    if (how.clear_colour) {
      const auto at = [&](std::size_t i) {
        return how.depth == 16 ? load_be<std::uint16_t>(rows[0].data() + 2 * i) : std::uint16_t{rows[0][i]};
      };
      clear_colour.gray = how.depth < 8 ? static_cast<std::uint16_t>(rows[0][0] >> (8 - how.depth)) : at(0);
      clear_colour.red = at(0);
      clear_colour.green = at(1);
      clear_colour.blue = at(2);
      png_set_tRNS(png, info, nullptr, 0, &clear_colour);
    }
    png_write_info(png, info);
    png_write_image(png, pointers.data());
    png_write_end(png, info);
  } else {
    out.clear();
  }
  png_destroy_write_struct(&png, &info);
  return out;
}

inline Decoded decode(const Bytes& file) {
  using namespace test_detail;
  Decoded out;
  From from{file};
  std::vector<png_bytep> pointers;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &out.error, on_error, on_warning);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png)) == 0) {
    png_set_read_fn(png, &from, on_read);
    png_read_info(png, info);
    out.size = {png_get_image_width(png, info), png_get_image_height(png, info)};
    out.type = png_get_color_type(png, info);
    out.depth = png_get_bit_depth(png, info);
    out.interlaced = png_get_interlace_type(png, info) == PNG_INTERLACE_ADAM7;
    if (out.interlaced) png_set_interlace_handling(png);
    png_read_update_info(png, info);
    out.row_bytes = png_get_rowbytes(png, info);
    out.rows.assign(out.row_bytes * out.size.height, 0);
    for (std::uint32_t y = 0; y < out.size.height; ++y) pointers.push_back(out.rows.data() + y * out.row_bytes);
    png_read_image(png, pointers.data());
    png_read_end(png, nullptr);
    png_colorp palette = nullptr;
    int count = 0;
    if (png_get_PLTE(png, info, &palette, &count) != 0) {
      for (int i = 0; i < count; ++i) out.palette.push_back({palette[i].red, palette[i].green, palette[i].blue});
    }
  }
  png_destroy_read_struct(&png, &info, nullptr);
  return out;
}

/// Chunks of a PNG that are no image data, as they stand; "IDAT" once for the run of them.
inline std::vector<std::string> chunk_list(const Bytes& file) {
  std::vector<std::string> out;
  std::size_t at = 8;
  while (file.size() - at >= 12) {
    const std::size_t length = load_be<std::uint32_t>(file.data() + at);
    const std::string chunk(as_text(BytesView(file).subspan(at, length + 12)));
    at += length + 12;
    const std::string type = chunk.substr(4, 4);
    if (type != "IDAT") {
      out.push_back(chunk);
    } else if (out.empty() || out.back() != "IDAT") {
      out.emplace_back("IDAT");
    }
    if (type == "IEND") break;
  }
  out.emplace_back(as_text(BytesView(file).subspan(at)));
  return out;
}

/// Puts a chunk behind IHDR.
inline Bytes with_chunk(const Bytes& file, std::string_view type, BytesView data) {
  const Bytes chunk = container::png::make_chunk(container::png::chunk_type(type), data);
  Bytes out(file.begin(), file.begin() + 33);
  append(out, chunk);
  out.insert(out.end(), file.begin() + 33, file.end());
  return out;
}

}  // namespace assay::media::image::png
