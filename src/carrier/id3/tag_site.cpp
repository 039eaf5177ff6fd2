#include "carrier/id3/tag_site.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "container/id3/frame.hpp"
#include "container/id3/rewrite.hpp"
#include "label/finding_catalog.hpp"

namespace assay::carrier::id3 {
namespace {

namespace tags = container::id3;
using container::Change;

constexpr std::string_view kName = "AIGC";
constexpr std::string_view kXmpOwner = "XMP";
/// A label in UTF-16, its name, and some room to see that it is too long.
constexpr std::size_t kMostText = 2 * label::kLargestLabel + 1024;
/// Owner of a PRIV frame, media type of a GEOB frame.
constexpr std::size_t kFrameHead = 64;

bool is_name(std::string_view description) noexcept {
  return std::equal(description.begin(), description.end(), kName.begin(), kName.end(),
                    [](char a, char b) { return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b; });
}

/// Annex E a): the name contains AIGC.
bool contains_name(std::string_view description) noexcept {
  for (std::size_t at = 0; at + kName.size() <= description.size(); ++at)
    if (is_name(description.substr(at, kName.size()))) return true;
  return false;
}

class Surveyor {
 public:
  Surveyor(Window& window, tags::Tag tag) : window_(window) { site_.tag = std::move(tag); }

  Result<TagSite> run() {
    for (std::size_t i = 0; i < site_.tag.frames.size(); ++i) {
      const tags::Frame& frame = site_.tag.frames[i];
      if (tags::is_user_text(frame.id)) ASSAY_CHECK(take_text(i));
      if (frame.id == tags::frame_id("PRIV")) ASSAY_CHECK(take_private(i));
      if (frame.id == tags::frame_id("GEOB") || frame.id == tags::frame_id("GEO")) ASSAY_CHECK(take_object(i));
    }
    if (!site_.tag.damage.empty()) add("id3-damaged", site_.tag.damage + ".");
    std::stable_partition(site_.spots.begin(), site_.spots.end(),
                          [](const Spot& spot) { return spot.place == kUserTextPlace; });
    return std::move(site_);
  }

 private:
  void add(label::FindingId id, std::string detail) {
    site_.findings.push_back(label::make_finding(id, std::move(detail)));
  }

  std::string place_of(const tags::Frame& frame) const {
    return fmt::format("{} at 0x{:x}", tags::id_name(frame.id), frame.offset);
  }

  void refuse(const tags::Frame& frame, label::FindingId id, const Error& error) {
    std::string detail = fmt::format("{}: {}", place_of(frame), error.message);
    if (!site_.unreadable) site_.unreadable = Error{error.code, detail};
    add(id, detail + ".");
  }

  /// A frame's data, or nullopt when they cannot be had; damage in a frame is nobody's error.
  Result<std::optional<tags::FrameData>> data(const tags::Frame& frame, std::size_t most) {
    if (read_ > kMostRead) {
      refuse(frame, "label-unreadable",
             {Code::Limited, fmt::format("more than {} bytes of frames that may hold a label", kMostRead)});
      return std::nullopt;
    }
    // A frame with flags may be compressed: it costs what it may inflate to.
    read_ += frame.flags != 0 ? most : std::min<std::uint64_t>(most, frame.size());
    Result<tags::FrameData> found = tags::data_of(window_, site_.tag, frame, most);
    if (found) return std::optional(std::move(*found));
    if (found.error().code == Code::Corrupt || found.error().code == Code::Unsupported) return std::nullopt;
    return tl::unexpected(found.error());
  }

  Result<> take_text(std::size_t index) {
    const tags::Frame& frame = site_.tag.frames[index];
    ASSAY_TRY(const std::optional<tags::FrameData> bytes, data(frame, kMostText));
    if (!bytes) return {};
    std::optional<tags::UserText> text = tags::user_text(bytes->bytes);
    if (!text || !contains_name(text->description)) return {};
    label::Reading reading = label::read_tolerant(text->value);
    if (!is_name(text->description) && !reading.label) return {};
    site_.spots.push_back({kUserTextPlace, index, std::move(text->value), std::move(reading), 0});
    return {};
  }

  Result<> take_private(std::size_t index) {
    const tags::Frame& frame = site_.tag.frames[index];
    ASSAY_TRY(const std::optional<tags::FrameData> head, data(frame, kFrameHead));
    if (!head) return {};
    const std::optional<tags::PrivateData> owner = tags::private_data(head->bytes);
    if (!owner || owner->owner != kXmpOwner) return {};
    ASSAY_TRY(const std::optional<tags::FrameData> whole, data(frame, enclosed::kMostBytes + kXmpOwner.size() + 1));
    if (!whole) return {};
    if (!whole->whole) {
      refuse(frame, "xmp-unreadable",
             {Code::Limited, fmt::format("an XMP packet of more than {} bytes", enclosed::kMostBytes)});
      return {};
    }
    return take_packet(index, std::string(as_text(tags::private_data(whole->bytes)->bytes)));
  }

  Result<> take_packet(std::size_t index, std::string packet) {
    Result<enclosed::Block> block = enclosed::open_xmp(std::move(packet));
    if (!block) {
      refuse(site_.tag.frames[index], "xmp-unreadable", block.error());
      return {};
    }
    if (block->spots.empty() && !block->has_empty_label) return {};
    for (std::size_t i = 0; i < block->spots.size(); ++i)
      site_.spots.push_back({kXmpPlace, index, block->spots[i].text, block->spots[i].reading, i});
    site_.packets.push_back({index, std::move(*block)});
    return {};
  }

  Result<> take_object(std::size_t index) {
    ASSAY_TRY(const std::optional<tags::FrameData> head, data(site_.tag.frames[index], kFrameHead));
    if (head && tags::object_type(head->bytes).find("c2pa") != std::string_view::npos) site_.has_c2pa = true;
    return {};
  }

  Window& window_;
  TagSite site_;
  std::uint64_t read_ = 0;
};

/// An XMP property without a value: an edit leaves it alone, the content form knows it as one that was emptied.
enum class EmptyLabels : std::uint8_t { Stay, Go };

/// Every frame with a label but `keep`: user texts go, packets lose theirs.
Result<std::vector<tags::OtherFrame>> labels_gone(const TagSite& site, std::optional<std::size_t> keep,
                                                  EmptyLabels empty) {
  std::vector<tags::OtherFrame> others;
  for (const Spot& spot : site.spots)
    if (spot.place == kUserTextPlace && spot.frame != keep) others.push_back({spot.frame, {}});
  for (const Packet& packet : site.packets) {
    if (packet.frame == keep || (packet.block.spots.empty() && empty == EmptyLabels::Stay)) continue;
    ASSAY_TRY(const std::optional<std::string> rest, enclosed::without_label(packet.block));
    Bytes frame;
    if (rest) {
      ASSAY_TRY(frame, tags::make_private(site.tag, kXmpOwner, as_bytes(*rest)));
    }
    others.push_back({packet.frame, std::move(frame)});
  }
  return others;
}

}  // namespace

Result<TagSite> survey(Window& window, tags::Tag tag) { return Surveyor(window, std::move(tag)).run(); }

Result<std::vector<Change>> with_label(ByteSource& source, const TagSite& site, std::optional<std::size_t> keep,
                                       const label::ImplicitLabel& label) {
  tags::Rewrite rewrite;
  if (keep && site.spots[*keep].place == kXmpPlace) {
    const Spot& spot = site.spots[*keep];
    ASSAY_TRY(rewrite.others, labels_gone(site, spot.frame, EmptyLabels::Stay));
    const auto packet = std::find_if(site.packets.begin(), site.packets.end(),
                                     [&](const Packet& one) { return one.frame == spot.frame; });
    ASSAY_TRY(const std::string told, enclosed::with_label(packet->block, spot.in_packet, label));
    ASSAY_TRY(Bytes frame, tags::make_private(site.tag, kXmpOwner, as_bytes(told)));
    rewrite.others.push_back({spot.frame, std::move(frame)});
    return tags::with_others(source, site.tag, std::move(rewrite));
  }
  label::Form form = label::Form::Bare;
  if (keep) {
    const label::Reading& before = site.spots[*keep].reading;
    if (before.label) form = before.form;
    rewrite.guest = site.spots[*keep].frame;
  }
  ASSAY_TRY(rewrite.others, labels_gone(site, rewrite.guest, EmptyLabels::Stay));
  ASSAY_TRY(const std::string json, label::write(label, form));
  ASSAY_TRY(Bytes frame, tags::make_user_text(site.tag, kName, json));
  return tags::with_guest(source, site.tag, std::move(rewrite), std::move(frame));
}

Result<std::vector<Change>> without_label(ByteSource& source, const TagSite& site, std::optional<std::size_t> target,
                                          Uneditable uneditable) {
  if (uneditable == Uneditable::Leave && !tags::check_editable(site.tag)) return std::vector<Change>{};
  tags::Rewrite rewrite;
  if (target && site.spots[*target].place == kUserTextPlace) rewrite.guest = site.spots[*target].frame;
  ASSAY_TRY(rewrite.others, labels_gone(site, rewrite.guest, EmptyLabels::Go));
  Result<std::vector<Change>> gone = tags::without_guest(source, site.tag, std::move(rewrite));
  if (!gone && gone.error().code == Code::Corrupt && uneditable == Uneditable::Leave) return std::vector<Change>{};
  return gone;
}

Result<Bytes> fresh_tag(const label::ImplicitLabel& label, Bytes frames) {
  ASSAY_TRY(const std::string json, label::write(label));
  ASSAY_TRY(const Bytes frame, tags::make_user_text(tags::fresh_tag(), kName, json));
  append(frames, frame);
  return tags::make_tag(frames);
}

}  // namespace assay::carrier::id3
