#include "container/bmff/box.hpp"

namespace assay::container::bmff {

std::string type_name(FourCc type) {
  std::string name(4, '.');
  for (std::size_t i = 0; i < 4; ++i) {
    const auto letter = static_cast<unsigned char>(type >> (24 - 8 * i) & 0xffU);
    if (letter > 0x20 && letter < 0x7f) name[i] = static_cast<char>(letter);
  }
  return name;
}

std::optional<Box> Children::next() noexcept {
  if (end_ - at_ < 8) return std::nullopt;
  const std::uint8_t* at = buffer_.data() + at_;
  Box box{load_be<std::uint32_t>(at + 4), 8, at_, at_};
  std::uint64_t size = load_be<std::uint32_t>(at);
  if (size == 1) {
    if (end_ - at_ < 16) return std::nullopt;
    size = load_be<std::uint64_t>(at + 8);
    box.header = 16;
  }
  if (size < box.header || size > end_ - at_) return std::nullopt;
  at_ += static_cast<std::size_t>(size);
  box.end = at_;
  return box;
}

std::optional<Box> find_child(BytesView buffer, const Box& parent, FourCc type) noexcept {
  Children children(buffer, parent);
  while (const std::optional<Box> child = children.next())
    if (child->type == type) return child;
  return std::nullopt;
}

Bytes make_box(FourCc type, BytesView body) {
  Bytes out;
  out.reserve(8 + body.size());
  append_be(out, static_cast<std::uint32_t>(8 + body.size()));
  append_be(out, type);
  append(out, body);
  return out;
}

}  // namespace assay::container::bmff
