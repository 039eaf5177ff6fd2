#include "carrier/jpeg/extended_packet.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "carrier/jpeg/survey.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::jpeg {
namespace {

using container::jpeg::Header;
using container::jpeg::Kind;
using container::jpeg::Segment;

constexpr std::size_t kGuid = 32;
constexpr std::uint64_t kMostLookedThrough = 64U << 20U;
constexpr std::size_t kLargestWhole = 16U << 20U;
constexpr std::size_t kMostGuids = 16;  // of older packets, before the one that counts
constexpr std::size_t kOverlap = 16;    // longer than what names_label_namespace looks for

}  // namespace

Result<ExtendedPacket> find_extended(Window& window, const Header& header, const Segment& packet) {
  ExtendedPacket out;
  ASSAY_TRY(const BytesView standard, window.at(packet.content(), packet.content_length()));
  const std::string text(as_text(standard));
  std::string guid;
  std::string rejected;
  std::size_t tried = 0;
  std::string meeting;  // end of the part before and beginning of this one
  std::uint64_t looked_through = 0;
  for (std::size_t i = 0; i < header.applications.size(); ++i) {
    const Segment& segment = header.applications[i];
    if (segment.kind != Kind::ExtendedXmp || segment.content_length() < kExtendedHead) continue;
    looked_through += segment.length;
    if (looked_through > kMostLookedThrough)
      return fail(Code::Limited, fmt::format("the extended XMP is over the limit of {} bytes", kMostLookedThrough));
    ASSAY_TRY(const BytesView content, window.at(segment.content(), segment.content_length()));
    const std::string_view name = as_text(content.first(kGuid));
    if (guid.empty() && name != rejected && tried < kMostGuids) {
      ++tried;
      if (text.find(name) != std::string::npos) guid = name;
      rejected = name;
    }
    if (guid.empty() || name != guid) continue;  // left over from an older packet: nobody reads it
    const std::string_view part = as_text(content.subspan(kExtendedHead));
    meeting.append(part.substr(0, kOverlap));
    out.names_label = out.names_label || xmp::names_label_namespace(part) || xmp::names_label_namespace(meeting);
    meeting = part.substr(part.size() - std::min(part.size(), kOverlap));
    out.segments.push_back(i);
  }
  return out;
}

Result<std::string> assemble(Window& window, const Header& header, const ExtendedPacket& packet) {
  std::string whole;
  for (const std::size_t index : packet.segments) {
    const Segment& segment = header.applications[index];
    ASSAY_TRY(const BytesView content, window.at(segment.content(), segment.content_length()));
    const std::size_t length = load_be<std::uint32_t>(content.data() + kGuid);
    const std::size_t offset = load_be<std::uint32_t>(content.data() + kGuid + 4);
    const std::string_view part = as_text(content.subspan(kExtendedHead));
    if (length > kLargestWhole)
      return fail(Code::Limited,
                  fmt::format("the extended XMP of {} bytes is over the limit of {}", length, kLargestWhole));
    if (whole.empty()) whole.assign(length, ' ');
    if (length != whole.size() || offset > length || part.size() > length - offset)
      return fail(Code::Corrupt, fmt::format("{} holds {} bytes of extended XMP at {}, the whole has {}",
                                             where(segment), part.size(), offset, whole.size()));
    whole.replace(offset, part.size(), part);
  }
  return whole;
}

}  // namespace assay::carrier::jpeg
