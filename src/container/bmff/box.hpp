// A box of ISO base media (ISO/IEC 14496-12 clause 4.2) or atom of QuickTime, as it lies in a buffer.
//
//   Children children(moov, box.body(), box.end);
//   while (const std::optional<Box> child = children.next()) ...
//   if (children.stopped_at() != box.end) ...               // what follows is no box
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace assay::container::bmff {

/// A box type as the number its four characters make, most significant first.
using FourCc = std::uint32_t;

[[nodiscard]] constexpr FourCc fourcc(std::string_view letters) noexcept {
  FourCc value = 0;
  for (const char letter : letters.substr(0, 4)) value = value << 8U | static_cast<std::uint8_t>(letter);
  return value;
}

/// The four characters for messages; what is not printable becomes a dot.
[[nodiscard]] std::string type_name(FourCc type);

/// True for types that stand for nothing but room: free, skip, and wide (QuickTime's room for a longer mdat header).
[[nodiscard]] constexpr bool is_room(FourCc type) noexcept {
  return type == fourcc("free") || type == fourcc("skip") || type == fourcc("wide");
}

struct Box {
  FourCc type = 0;
  std::uint8_t header = 8;  ///< bytes before the body: 8, or 16 with a 64-bit size
  std::size_t begin = 0;    ///< in the buffer
  std::size_t end = 0;
  [[nodiscard]] std::size_t body() const noexcept { return begin + header; }
  [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
  [[nodiscard]] std::size_t body_size() const noexcept { return end - body(); }
};

/// The boxes that follow each other in [begin, end) of a buffer. Stops before the first bytes that are no whole box:
/// the zeros that end a QuickTime udta, padding, damage. Never leaves the range.
class Children {
 public:
  Children(BytesView buffer, std::size_t begin, std::size_t end) noexcept : buffer_(buffer), at_(begin), end_(end) {}
  explicit Children(BytesView buffer, const Box& parent) noexcept : Children(buffer, parent.body(), parent.end) {}

  [[nodiscard]] std::optional<Box> next() noexcept;
  /// Where the run of whole boxes ends, once next() has answered nullopt.
  [[nodiscard]] std::size_t stopped_at() const noexcept { return at_; }

 private:
  BytesView buffer_;
  std::size_t at_;
  std::size_t end_;
};

/// The first child of that type.
[[nodiscard]] std::optional<Box> find_child(BytesView buffer, const Box& parent, FourCc type) noexcept;

/// A whole box: size, type, body. The body is under 4 GiB.
[[nodiscard]] Bytes make_box(FourCc type, BytesView body);

}  // namespace assay::container::bmff
