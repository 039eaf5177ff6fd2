// One property in an XMP packet: find it, put it in, and keep every other byte of the packet as it stands.
// Not an XML library on purpose: foreign packets are kept bit-exact, so edits are splices of text. Source:
// TC260-PG-20259A.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::xmp {

inline constexpr std::string_view kLabelNamespace = "http://www.tc260.org.cn/ns/AIGC/1.0/";

enum class Shape : std::uint8_t {
  Element,       ///< <TC260:AIGC>json</TC260:AIGC>: the guide's form, and ours
  Attribute,     ///< TC260:AIGC="json" on rdf:Description
  FieldByField,  ///< the seven fields as elements or attributes of the namespace; `value` is composed as JSON
  OtherSchema,   ///< http://cvdca.org.cn/ns/aigc/1.0/ Info
};

struct Property {
  Shape shape = Shape::Element;
  std::size_t begin =
      0;  ///< the escaped value in the packet: [begin, end); for FieldByField the first to the last field
  std::size_t end = 0;
  std::string value;  ///< unescaped text
};

/// All label properties of a packet, matched by namespace URI (with or without the last slash), whatever the prefix. An
/// empty list is an answer. Packets in UTF-8; UTF-16 packets are converted first. Bounded: 16 MiB, elements nested 64
/// deep, no entities but the five and character references.
/// @return Corrupt with the offset in the packet when it is not well-formed as far as the walk needs it
[[nodiscard]] Result<std::vector<Property>> find_label(std::string_view packet);

/// The packet with exactly one label property holding `json`: the value replaced where it stands, else a new
/// rdf:Description of our own put last in rdf:RDF (with the rdf:about of its siblings). Further label properties are
/// dropped.
[[nodiscard]] Result<std::string> with_label(std::string_view packet, std::string_view json);

/// The packet's canonical form without label: what with_label put in is gone, byte for byte; a foreign property's value
/// is emptied. nullopt: nothing else is in the packet, it is fresh_packet()'s. Only for digests.
[[nodiscard]] Result<std::optional<std::string>> without_label(std::string_view packet);

/// True when a packet, or a part of one, has the namespace URI that every label property needs: cheap, no parsing.
[[nodiscard]] bool names_label_namespace(std::string_view part) noexcept;

/// The packet with every label property overwritten by blanks, at the same length: for parts of a packet that others
/// address by offset (JPEG's extended XMP). UTF-8 only. @return Corrupt as find_label
[[nodiscard]] Result<std::string> with_label_blanked(std::string_view packet);

/// The packet of a file that had none: TC260-PG-20259A, element form, no padding.
[[nodiscard]] std::string fresh_packet(std::string_view json);

}  // namespace assay::xmp
