#include "xmp/packet.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"
#include "base/utf16.hpp"
#include "xmp/namespaces.hpp"
#include "xmp/outline.hpp"

namespace assay::xmp {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLargestPacket = 16U << 20U;
constexpr std::string_view kPropertyOpen = "<TC260:AIGC>";
constexpr std::string_view kPropertyClose = "</TC260:AIGC>";

// The white space before our description tells without_label what stood there before: the end tag of rdf:RDF, or
// <rdf:RDF/> that had to be opened.
constexpr char kInserted = '\n';
constexpr char kInsertedAfterOpening = '\t';

constexpr std::string_view kFreshHead =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description rdf:about=\"\" xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"><TC260:AIGC>"sv;
constexpr std::string_view kFreshTail = "</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"sv;

std::optional<Utf16Order> utf16_order(std::string_view packet) noexcept {
  if (packet.size() < 2) return std::nullopt;
  const std::string_view head = packet.substr(0, 2);
  if (head == "\xFE\xFF"sv || head == "\0<"sv) return Utf16Order::Big;
  if (head == "\xFF\xFE"sv || head == "<\0"sv) return Utf16Order::Little;
  return std::nullopt;
}

Result<> check_size(std::string_view packet) {
  if (packet.size() <= kLargestPacket) return {};
  return fail(Code::Limited,
              fmt::format("the XMP packet of {} bytes is over the limit of {}", packet.size(), kLargestPacket));
}

// Runs `edit` on the packet's UTF-8 form and gives its answer back in the packet's own encoding.
template <class Change>
Result<std::optional<std::string>> in_utf8(std::string_view packet, Change edit) {
  ASSAY_CHECK(check_size(packet));
  const auto order = utf16_order(packet);
  if (!order) return edit(packet);
  const FromUtf16 converted = from_utf16(as_bytes(packet), *order);
  if (!converted.exact) return fail(Code::Corrupt, "the XMP packet is in UTF-16 with half a character in it");
  ASSAY_TRY(const std::optional<std::string> changed, edit(std::string_view(converted.text)));
  if (!changed) return std::optional<std::string>{};
  Bytes back;
  ASSAY_CHECK(append_utf16(back, *changed, *order));
  return std::optional<std::string>(as_text(back));
}

// The spot that keeps the label: the property in one piece before the odd ways to write it.
std::size_t kept_spot(const Outline& outline) noexcept {
  const auto at = std::find_if(outline.spots.begin(), outline.spots.end(), [](const Spot& spot) {
    return spot.property.shape == Shape::Element || spot.property.shape == Shape::Attribute;
  });
  return at == outline.spots.end() ? 0 : static_cast<std::size_t>(at - outline.spots.begin());
}

std::string replaced(std::string_view packet, const Outline& outline, std::string_view json) {
  const std::size_t kept = kept_spot(outline);
  std::vector<Edit> edits = outline.spots[kept].write;
  for (std::size_t i = 0; i < outline.spots.size(); ++i) {
    if (i == kept) continue;
    for (const Range range : outline.spots[i].drop) edits.push_back(Edit{range, {}, false, {}});
  }
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.range.begin < b.range.begin; });
  std::string out;
  out.reserve(packet.size() + json.size() * 2);
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    out += packet.substr(at, edit.range.begin - at);
    out += edit.before;
    if (edit.takes_value) append_escaped(out, json);
    out += edit.after;
    at = edit.range.end;
  }
  return out += packet.substr(at);
}

// The start tag of our description in this packet. Its rdf:about must equal its siblings' (XMP part 1, 7.4).
std::string description_open(const Outline& outline, std::string_view quoted_about) {
  const std::string_view prefix = split_name(outline.rdf_name).prefix;
  if (quoted_about.empty()) quoted_about = "\"\"";
  if (prefix.empty())
    return fmt::format("<rdf:Description xmlns:rdf=\"{}\" rdf:about={} xmlns:TC260=\"{}\">", kRdfNamespace,
                       quoted_about, kLabelNamespace);
  return fmt::format("<{}:Description {}:about={} xmlns:TC260=\"{}\">", prefix, prefix, quoted_about, kLabelNamespace);
}

std::string description_close(const Outline& outline) {
  const std::string_view prefix = split_name(outline.rdf_name).prefix;
  return fmt::format("</{}:Description>", prefix.empty() ? "rdf"sv : prefix);
}

std::string inserted(std::string_view packet, const Outline& outline, std::string_view json) {
  std::string out;
  out.reserve(packet.size() + json.size() * 2 + 512);
  const std::size_t at = outline.rdf_is_empty ? outline.rdf_open.end - 2 : outline.rdf_close.begin;
  out += packet.substr(0, at);
  if (outline.rdf_is_empty) out += '>';
  out += outline.rdf_is_empty ? kInsertedAfterOpening : kInserted;
  out += description_open(outline, outline.nodes.empty() ? ""sv : outline.nodes[0].quoted);
  out += kPropertyOpen;
  append_escaped(out, json);
  out += kPropertyClose;
  out += description_close(outline);
  if (outline.rdf_is_empty) out += fmt::format("</{}>", outline.rdf_name);
  return out += packet.substr(outline.rdf_is_empty ? outline.rdf_open.end : at);
}

// `packet` has one property, emptied. Undoes inserted(), or gives the packet back.
std::string without_insertion(std::string packet, const Outline& outline) {
  if (outline.spots.size() != 1 || outline.nodes.empty()) return packet;
  const std::size_t value = outline.spots[0].property.begin;
  const std::string tail = fmt::format("{}{}", kPropertyClose, description_close(outline));
  if (std::string_view(packet).substr(value, tail.size()) != tail || value + tail.size() != outline.rdf_close.begin)
    return packet;
  // The about of the first node that is not ours; ours stands last, so that is the first one or there is none.
  const std::size_t own = packet.rfind('<', value - kPropertyOpen.size() - 1);
  const bool alone = outline.nodes[0].description == own;
  const std::string head = description_open(outline, alone ? ""sv : outline.nodes[0].quoted).append(kPropertyOpen);
  if (value <= head.size() || packet.compare(value - head.size(), head.size(), head) != 0) return packet;
  const std::size_t mark = value - head.size() - 1;
  if (packet[mark] == kInserted) return packet.erase(mark, outline.rdf_close.begin - mark);
  const std::string_view close =
      std::string_view(packet).substr(outline.rdf_close.begin, outline.rdf_close.end - outline.rdf_close.begin);
  if (packet[mark] != kInsertedAfterOpening || mark != outline.rdf_open.end ||
      close != fmt::format("</{}>", outline.rdf_name))
    return packet;
  return packet.replace(mark - 1, outline.rdf_close.end - (mark - 1), "/>");
}

bool has(std::string_view text, std::string_view words) noexcept {
  return memmem(text.data(), text.size(), words.data(), words.size()) != nullptr;
}

// A packet without any of the label namespaces holds no label; their URIs may hide behind character references.
bool may_hold_label(std::string_view packet) noexcept { return names_label_namespace(packet) || has(packet, "&#"sv); }

}  // namespace

bool names_label_namespace(std::string_view part) noexcept {
  return has(part, "/ns/AIGC/1.0"sv) || has(part, "/ns/aigc/1.0"sv);
}

Result<std::vector<Property>> find_label(std::string_view packet) {
  ASSAY_CHECK(check_size(packet));
  FromUtf16 converted;
  if (const auto order = utf16_order(packet)) {
    converted = from_utf16(as_bytes(packet), *order);
    packet = converted.text;
  }
  std::vector<Property> found;
  if (!may_hold_label(packet)) return found;
  ASSAY_TRY(Outline outline, outline_of(packet));
  if (outline.spots.empty()) return found;
  std::rotate(outline.spots.begin(), outline.spots.begin() + static_cast<std::ptrdiff_t>(kept_spot(outline)),
              outline.spots.begin() + static_cast<std::ptrdiff_t>(kept_spot(outline)) + 1);
  found.reserve(outline.spots.size());
  for (Spot& spot : outline.spots) found.push_back(std::move(spot.property));
  return found;
}

Result<std::string> with_label(std::string_view packet, std::string_view json) {
  ASSAY_TRY(std::optional<std::string> out,
            in_utf8(packet, [&](std::string_view text) -> Result<std::optional<std::string>> {
              ASSAY_TRY(const Outline outline, outline_of(text));
              if (!outline.spots.empty()) return std::optional(replaced(text, outline, json));
              if (!outline.has_rdf)
                return fail(Code::Corrupt, "the XMP packet has no rdf:RDF element to put a property in");
              return std::optional(inserted(text, outline, json));
            }));
  return std::move(*out);
}

Result<std::optional<std::string>> without_label(std::string_view packet) {
  if (!utf16_order(packet) && !may_hold_label(packet)) return std::optional<std::string>(packet);
  return in_utf8(packet, [&](std::string_view text) -> Result<std::optional<std::string>> {
    ASSAY_TRY(const Outline outline, outline_of(text));
    if (outline.spots.empty()) return std::optional<std::string>(text);
    std::string emptied = replaced(text, outline, {});
    if (emptied.size() == kFreshHead.size() + kFreshTail.size() && emptied.starts_with(kFreshHead) &&
        emptied.ends_with(kFreshTail))
      return std::optional<std::string>{};
    ASSAY_TRY(const Outline now, outline_of(emptied));
    return std::optional(without_insertion(std::move(emptied), now));
  });
}

Result<std::string> with_label_blanked(std::string_view packet) {
  ASSAY_CHECK(check_size(packet));
  ASSAY_TRY(const Outline outline, outline_of(packet));
  std::string out(packet);
  for (const Spot& spot : outline.spots)
    for (const Range range : spot.drop)
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(range.begin),
                out.begin() + static_cast<std::ptrdiff_t>(range.end), ' ');
  return out;
}

std::string fresh_packet(std::string_view json) {
  std::string out;
  out.reserve(kFreshHead.size() + kFreshTail.size() + json.size() * 2);
  out += kFreshHead;
  append_escaped(out, json);
  return out += kFreshTail;
}

}  // namespace assay::xmp
