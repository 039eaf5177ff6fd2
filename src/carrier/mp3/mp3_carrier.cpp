#include "carrier/mp3/mp3_carrier.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "carrier/head_form.hpp"
#include "carrier/mp3/survey.hpp"
#include "container/change.hpp"
#include "container/id3/unsynchronisation.hpp"
#include "container/id3/v1.hpp"
#include "container/mpeg/frame_header.hpp"

namespace assay::carrier::mp3 {
namespace {

namespace tags = container::id3;
namespace ape = container::ape;
using container::Change;

void add(std::vector<Change>& all, std::vector<Change> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Error at_tag(const ByteSource& source, const id3::TagSite& site, Error error) {
  error.message = fmt::format("{}: ID3 tag at 0x{:x}: {}", source.name(), site.tag.offset, error.message);
  return error;
}

Result<> check_writable(const ByteSource& source, const Survey& seen) {
  if (!seen.other_format.empty())
    return fail(Code::Unsupported,
                fmt::format("{}: behind its ID3 tag stands {} at 0x{:x}, not MP3; its label belongs elsewhere",
                            source.name(), seen.other_format, seen.audio_begin));
  if (seen.unreadable)
    return fail(seen.unreadable->code,
                fmt::format("{}: {}; it may hold a label, so none is written beside it (repair or remove it first)",
                            source.name(), seen.unreadable->message));
  return {};
}

/// The APE tag with `label` at the item of spot `keep` (if any), all other labels gone.
Result<std::vector<Change>> ape_changes(const ApeSite& site, std::optional<std::size_t> keep,
                                        const label::ImplicitLabel* label) {
  std::vector<ape::ItemChange> items;
  for (std::size_t i = 0; i < site.spots.size(); ++i) {
    Bytes item;
    if (keep == i) {
      const label::Reading& before = site.spots[i].reading;
      ASSAY_TRY(const std::string json, label::write(*label, before.label ? before.form : label::Form::Bare));
      item = ape::make_item("AIGC", json);
    }
    items.push_back({site.spots[i].item, std::move(item)});
  }
  if (items.empty()) return std::vector<Change>{};
  return ape::with_items(site.tag, std::move(items));
}

/// What speaks for the file, as an index into one of its tags.
struct Target {
  std::optional<Where> where;
  [[nodiscard]] std::optional<std::size_t> in_tag(std::size_t tag) const {
    return where && !where->in_ape && where->tag == tag ? std::optional(where->spot) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::size_t> in_ape(std::size_t tag) const {
    return where && where->in_ape && where->tag == tag ? std::optional(where->spot) : std::nullopt;
  }
};

Target target_of(const Survey& seen) {
  const std::vector<Where> labels = ranked(seen);
  return {labels.empty() ? std::nullopt : std::optional(labels.front())};
}

/// A new label goes into the first tag, which is the one that every reader looks at; without one, into a tag of its
/// own in front, that repeats the words of ID3v1, because many readers look at one kind of tag only.
Result<std::vector<Change>> put_new(ByteSource& source, const Survey& seen, const label::ImplicitLabel& label) {
  if (seen.leading > 0) return id3::with_label(source, seen.tags.front(), std::nullopt, label);
  ASSAY_TRY(Bytes tag, id3::fresh_tag(label, seen.v1.empty() ? Bytes{} : tags::frames_of_v1(seen.v1)));
  return std::vector<Change>{{0, 0, std::move(tag)}};
}

Result<std::vector<Change>> plan(ByteSource& source, const label::ImplicitLabel& label) {
  ASSAY_TRY(const Survey seen, survey(source));
  ASSAY_CHECK(check_writable(source, seen));
  const Target target = target_of(seen);
  std::vector<Change> all;
  if (!target.where) {
    Result<std::vector<Change>> fresh = put_new(source, seen, label);
    if (!fresh && seen.leading > 0) return tl::unexpected(at_tag(source, seen.tags.front(), std::move(fresh).error()));
    return fresh;
  }
  for (std::size_t i = 0; i < seen.tags.size(); ++i) {
    const id3::TagSite& site = seen.tags[i];
    if (site.spots.empty()) continue;
    const std::optional<std::size_t> keep = target.in_tag(i);
    Result<std::vector<Change>> changes = keep
                                              ? id3::with_label(source, site, keep, label)
                                              : id3::without_label(source, site, std::nullopt, id3::Uneditable::Refuse);
    if (!changes) return tl::unexpected(at_tag(source, site, std::move(changes).error()));
    add(all, std::move(*changes));
  }
  for (std::size_t i = 0; i < seen.apes.size(); ++i) {
    Result<std::vector<Change>> changes = ape_changes(seen.apes[i], target.in_ape(i), &label);
    if (!changes) return tl::unexpected(in_context(source.name(), std::move(changes).error()));
    add(all, std::move(*changes));
  }
  return all;
}

/// True when the first tag, label aside, says nothing but what ID3v1 says in the words that put_new would write.
Result<bool> repeats_v1(ByteSource& source, const Survey& seen) {
  if (seen.leading == 0 || seen.v1.empty()) return false;
  const id3::TagSite& site = seen.tags.front();
  Bytes rest;
  const Bytes wanted = tags::frames_of_v1(seen.v1);
  for (std::size_t i = 0; i < site.tag.frames.size(); ++i) {
    const bool is_label = std::any_of(site.spots.begin(), site.spots.end(), [&](const id3::Spot& spot) {
      return spot.frame == i && spot.place == id3::kUserTextPlace;
    });
    if (is_label) continue;
    const tags::Frame& frame = site.tag.frames[i];
    if (rest.size() + frame.size() > wanted.size()) return false;
    ASSAY_TRY(const Bytes bytes, source.read(frame.offset, frame.size()));
    append(rest, bytes);
  }
  return rest == wanted && site.tag.major == 4 && !site.tag.junk && site.tag.missing == 0;
}

class Mp3Carrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    ASSAY_TRY(Survey seen, survey(source));
    Inspection inspection;
    for (const Where& where : ranked(seen)) {
      if (where.in_ape) {
        ApeSite& site = seen.apes[where.tag];
        ApeSpot& spot = site.spots[where.spot];
        inspection.labels.push_back(
            {kApePlace, site.tag.items[spot.item].offset, std::move(spot.text), std::move(spot.reading)});
      } else {
        id3::TagSite& site = seen.tags[where.tag];
        id3::Spot& spot = site.spots[where.spot];
        inspection.labels.push_back(
            {spot.place, site.tag.frames[spot.frame].offset, std::move(spot.text), std::move(spot.reading)});
      }
    }
    inspection.findings = std::move(seen.findings);
    inspection.has_c2pa = seen.has_c2pa;
    return inspection;
  }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    ASSAY_TRY(std::vector<Change> changes, plan(source, label));
    return container::spliced(std::move(changes), source.size());
  }

  /// In the tag's padding, or over a label of the same length.
  [[nodiscard]] Result<std::optional<container::InPlaceEdit>> plan_in_place(
      ByteSource& source, const label::ImplicitLabel& label) const override {
    ASSAY_TRY(std::vector<Change> changes, plan(source, label));
    return container::in_place(source, std::move(changes));
  }

 protected:
  /// Tags lose their labels (container/id3/rewrite.hpp says how a frame's room is given back); a tag that plan_write
  /// put in front goes as a whole. Tags without frames are left out.
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme scheme) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    const Target target = target_of(seen);
    ASSAY_TRY(const bool first_is_ours, repeats_v1(source, seen));
    std::vector<Change> all;
    for (std::size_t i = 0; i < seen.tags.size(); ++i) {
      const tags::Tag& tag = seen.tags[i].tag;
      if (i == 0 && first_is_ours) {
        all.push_back({tag.offset, tag.end - tag.offset, {}});
        continue;
      }
      ASSAY_TRY(std::vector<Change> changes,
                id3::without_label(source, seen.tags[i], target.in_tag(i), id3::Uneditable::Leave));
      add(all, std::move(changes));
    }
    for (const ApeSite& site : seen.apes) {
      ASSAY_TRY(std::vector<Change> changes, ape_changes(site, std::nullopt, nullptr));
      add(all, std::move(changes));
    }
    container::Splice full = container::spliced(std::move(all), source.size());
    return scheme == DigestScheme::Full ? full : head_form(full, seen.audio_begin, seen.audio_end);
  }
};

}  // namespace

bool sniff(BytesView head, std::string_view /*name*/) {
  std::size_t at = 0;
  while (head.size() - at >= tags::kTagHeader && tags::is_tag_header(head.subspan(at))) {
    const bool has_footer = (head[at + 5] & 0x10U) != 0 && head[at + 3] == 4;
    const std::uint64_t size = tags::kTagHeader + tags::from_sync_safe(load_be<std::uint32_t>(head.data() + at + 6)) +
                               (has_footer ? tags::kTagHeader : 0);
    if (size > head.size() - at) return true;  // what follows is not in sight
    at += static_cast<std::size_t>(size);
  }
  const BytesView audio = head.subspan(at);
  return at > 0 ? other_format(audio).empty() : container::mpeg::starts_with_frames(audio);
}

const Carrier& carrier() noexcept {
  static const Mp3Carrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::mp3
