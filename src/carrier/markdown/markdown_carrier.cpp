// Where the label goes, and what stays:
// - no front matter: a YAML block of our own at the very beginning (behind a byte order mark), one blank line behind
// it;
// - YAML front matter: the map AIGC becomes its first key, every other byte stays;
// - TOML front matter (`+++`, Hugo): a table [AIGC] at its end. A YAML block before it would make Hugo take the TOML
// for
//   text, and a table further up would swallow the keys below it;
// - JSON front matter (Hugo) is refused: a block before it would break the page, and it has no place for lines;
// - a label already there is replaced where it stands, in the first block that has one; others go.
// Source: TC260-PG-20258A 6.5.
#include "carrier/markdown/markdown_carrier.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "carrier/markdown/edit.hpp"
#include "carrier/markdown/survey.hpp"
#include "label/finding_catalog.hpp"

namespace assay::carrier::markdown {
namespace {

namespace md = container::markdown;

label::Reading reading_of(const Place& place, std::string_view text) {
  if (place.entry.node) return label::read_tolerant(text);
  label::Reading reading;
  reading.findings.push_back(label::make_finding("front-matter-unreadable", place.entry.node.error().message));
  return reading;
}

/// The cut that puts the label where it belongs, and the block it goes into (nullopt: one of its own).
struct Target {
  Cut cut;
  std::optional<std::size_t> block;
};

Result<Target> target_of(const Survey& seen, const label::ImplicitLabel& label) {
  const std::string_view line_end = seen.front.line_end;
  if (!seen.places.empty()) {
    const Place& place = seen.places.front();
    const md::Language language = seen.front.blocks[place.block].language;
    const bool inline_table = language == md::Language::Toml && !place.entry.is_table;
    return Target{
        {place.entry.begin, place.entry.end,
         inline_table ? inline_line_of(label, line_end) : lines_of(label, language, place.entry.indent, line_end)},
        place.block};
  }
  if (seen.front.json)
    return fail(Code::Unsupported,
                "the front matter is JSON; a label before it would hide it from its readers (turn it into YAML or TOML "
                "first)");
  if (seen.front.blocks.empty() || seen.front.blocks.front().begin != seen.front.text)
    return Target{{seen.front.text, seen.front.text, fresh_block(label, line_end)}, std::nullopt};
  ASSAY_TRY(Cut cut, insertion(seen, seen.front.blocks.front(), label));
  return Target{std::move(cut), 0};
}

/// What would keep the result from being a file with exactly one label that we can read again.
Result<> check_writable(const Survey& seen) {
  if (seen.unreadable) return tl::unexpected(*seen.unreadable);
  const auto open =
      std::find_if(seen.places.begin(), seen.places.end(), [](const Place& place) { return !place.entry.end_known; });
  if (open != seen.places.end())
    return fail(Code::Corrupt, fmt::format("the end of the AIGC key at 0x{:x} cannot be told: {}", open->entry.begin,
                                           open->entry.node.error().message));
  if (seen.places.size() > 1 && seen.front.more_blocks)
    return fail(Code::Limited, fmt::format("more than {} front matter blocks, and several labels", md::kMostBlocks));
  return {};
}

Result<container::Splice> planned(const Survey& seen, std::uint64_t size, const label::ImplicitLabel& label) {
  ASSAY_CHECK(check_writable(seen));
  ASSAY_CHECK(label::write(label));
  ASSAY_TRY(Target target, target_of(seen, label));
  if (target.block) {
    const md::Block& block = seen.front.blocks[*target.block];
    const std::size_t kept = block.body_end - block.body - (target.cut.end - target.cut.begin);
    if (kept + target.cut.text.size() > md::kMostFrontMatter)
      return fail(Code::Limited, fmt::format("the front matter would have {} bytes with the label, at most {}",
                                             kept + target.cut.text.size(), md::kMostFrontMatter));
  }
  std::vector<Cut> cuts = without_places(seen, 0);
  cuts.push_back(std::move(target.cut));
  return spliced(std::move(cuts), size);
}

class MarkdownCarrier final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    Inspection inspection;
    for (const Place& place : seen.places) {
      std::string text = text_of(seen, place);
      label::Reading reading = reading_of(place, text);
      inspection.labels.push_back({place_id(seen, place), place.entry.begin, std::move(text), std::move(reading)});
    }
    if (seen.unreadable)
      inspection.findings.push_back(label::make_finding("front-matter-unreadable", seen.unreadable->message));
    if (!seen.places.empty() && seen.front.blocks.size() > 1)
      inspection.findings.push_back(label::make_finding(
          "second-front-matter", fmt::format("{} front matter blocks, the second at 0x{:x}", seen.front.blocks.size(),
                                             seen.front.blocks[1].begin)));
    const std::size_t from = seen.places.empty() ? seen.front.text : seen.front.blocks.back().end;
    ASSAY_TRY(std::optional<label::Finding> outside, find_outside(source, from));
    if (outside) inspection.findings.push_back(std::move(*outside));
    return inspection;
  }

  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    Result<container::Splice> plan = planned(seen, source.size(), label);
    if (!plan) return tl::unexpected(in_context(source.name(), std::move(plan).error()));
    return plan;
  }

 protected:
  /// The file without the lines of the label; a block that was there for the label alone goes with the blank line
  /// behind it. Always in full.
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme /*scheme*/) const override {
    ASSAY_TRY(const Survey seen, survey(source));
    if (seen.places.empty()) return spliced({}, source.size());
    std::vector<Cut> cuts = without_places(seen, 0);
    cuts.push_back(without_place(seen, 0));
    return spliced(std::move(cuts), source.size());
  }
};

bool ends_with_ignoring_case(std::string_view name, std::string_view lower) {
  if (name.size() < lower.size()) return false;
  name.remove_prefix(name.size() - lower.size());
  return std::equal(name.begin(), name.end(), lower.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

constexpr std::size_t kSniffed = 4096;  ///< what the registry shows of a file

/// A front matter block with the key, whatever the name says.
bool has_labelled_front_matter(std::string_view head) {
  const auto front = md::find_front_matter(head, head.size() < kSniffed);
  if (!front || front->blocks.empty()) return false;
  const auto entries = md::entries_named(head, front->blocks.front(), "aigc");
  return entries && !entries->empty();
}

}  // namespace

bool sniff(BytesView head, std::string_view name) {
  if (!md::is_utf8_text(head, /*cut=*/head.size() >= kSniffed)) return false;
  return ends_with_ignoring_case(name, ".md") || ends_with_ignoring_case(name, ".markdown") ||
         has_labelled_front_matter(as_text(head));
}

const Carrier& carrier() noexcept {
  static const MarkdownCarrier kCarrier;
  return kCarrier;
}

}  // namespace assay::carrier::markdown
