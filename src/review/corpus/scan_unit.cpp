#include "review/corpus/scan_unit.hpp"

#include <algorithm>
#include <chrono>

#include "base/utf8.hpp"
#include "review/corpus/readers.hpp"

namespace assay::review::corpus {
namespace {

/// Bytes of an excerpt around a hit.
constexpr std::size_t kAround = 60;
/// Of a text that comes in pieces, bytes seen at once for its excerpt: a number cut at the excerpt's end is masked.
constexpr std::size_t kMargin = 256;

std::string_view cut(std::string_view text, std::size_t length) noexcept {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) --length;
  return text.substr(0, length);
}

/// Masked, then cut.
std::string shown(std::string_view text, std::size_t length) {
  const std::string_view head = cut(text, length + kMargin);
  std::vector<personal::Find> finds;
  personal::Finder::whole(head, finds);
  return with_replacements(cut(personal::masked(head, finds), length));
}

class Screening final : public ItemSink {
 public:
  Screening(const ScanOptions& options, UnitResult& result)
      : options_(options), result_(result), screener_(options.entries, *options.risks, options.circumstances) {}

  void begin(std::uint64_t offset) override {
    offset_ = offset;
    lot_ = lot_of(result_.unit.file, offset, options_.seed);
    drawn_ = result_.sample.wants(lot_);
    excerpt_.clear();
    hash_ = 0;
    outcome_ = screen::Outcome::Pass;
    hit_by_.clear();
    finds_.clear();
    odd_ = 0;
  }

  void text(std::string_view whole, Encoding /*encoding*/) override {
    take(screener_.whole(whole), whole);
    personal::Finder::whole(whole, finds_);
    hash_ = text_hash(whole, hash_ + 1);
    if (drawn_) draw(whole);
    result_.tally.bytes += whole.size();
  }

  void piece(std::string_view part) override {
    screener_.feed(part);
    finder_.feed(part, finds_);
    count_finds();  // a text without end may hold any number of them
    hash_ = text_hash(part, hash_ + 1);
    if (drawn_ && excerpt_.size() < kLongestExcerpt) draw(part);
    result_.tally.bytes += part.size();
  }
  void text_end() override {
    take(screener_.finish(), {});
    finder_.finish(finds_);
  }

  /// A picture, film or sound is an item of its own.
  void media(const JudgedMedia& judged) {
    Tally& tally = result_.tally;
    begin(0);
    take(judged.verdict, {}, judged.what);
    personal::Finder::whole(judged.text, finds_);
    hash_ = judged.hash;
    if (drawn_) excerpt_ = "[" + judged.what + "]";
    if (drawn_ && !judged.text.empty()) draw(judged.text);
    tally.bytes += judged.text.size();
    MediaTally& of_kind =
        tally.media[static_cast<std::size_t>(result_.unit.kind) - static_cast<std::size_t>(kFirstMedia)];
    ++of_kind.items;
    if (outcome_ != screen::Outcome::Pass) ++of_kind.bad;
    if (judged.has_faces) ++of_kind.with_faces;
    end();
  }

  void odd(Oddity oddity) override { odd_ |= 1U << static_cast<unsigned>(oddity); }

  void end() override {
    Tally& tally = result_.tally;
    ++tally.items;
    ++tally.outcomes[static_cast<std::size_t>(outcome_)];
    if (outcome_ != screen::Outcome::Pass) ++tally.bad;
    count_entries();
    count_finds();
    if (std::exchange(has_finds_, false)) ++tally.with_personal;
    for (std::size_t i = 0; i < kOddityCount; ++i) tally.odd[i] += odd_ >> i & 1U;
    result_.duplicates.add(hash_);
    if (drawn_) result_.sample.add({lot_, result_.unit.source, result_.unit.name, offset_, std::move(excerpt_)});
  }

 private:
  /// @param instead  what is shown of a hit that has no text of its own
  void take(screen::Verdict verdict, std::string_view text, std::string_view instead = {}) {
    outcome_ = std::max(outcome_, verdict.outcome);
    for (const screen::Reason& reason : verdict.reasons)
      if (reason.action != entry::Action::Note) keep_example(reason, text, instead);
    hit_by_.insert(hit_by_.end(), std::make_move_iterator(verdict.hit_by.begin()),
                   std::make_move_iterator(verdict.hit_by.end()));
  }
  void keep_example(const screen::Reason& reason, std::string_view text, std::string_view instead) {
    std::size_t& kept = examples_[reason.category];
    if (kept >= kMostExamples || (kept > 0 && last_example_ == offset_)) return;
    ++kept;
    last_example_ = offset_;
    std::string excerpt = reason.excerpt.empty() ? std::string(instead) : reason.excerpt;
    if (!text.empty()) {
      std::size_t from = static_cast<std::size_t>(reason.begin) - std::min<std::size_t>(kAround, reason.begin);
      while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xc0U) == 0x80U) --from;
      excerpt = text.substr(from);
    }
    result_.examples.push_back(
        {reason.category, reason.entry, result_.unit.source, result_.unit.name, offset_, shown(excerpt, 3 * kAround)});
  }
  void draw(std::string_view text) {
    if (excerpt_.size() >= kLongestExcerpt) return;
    if (!excerpt_.empty()) excerpt_ += '\n';
    excerpt_ += shown(text, kLongestExcerpt - excerpt_.size());
  }
  void count_entries() {
    if (hit_by_.empty()) return;
    std::ranges::sort(hit_by_);
    hit_by_.erase(std::unique(hit_by_.begin(), hit_by_.end()), hit_by_.end());
    categories_.clear();
    for (const std::string& id : hit_by_) {
      const auto at = options_.categories.find(id);
      if (at == options_.categories.end()) continue;
      ++result_.tally.entries[id];
      categories_.push_back(at->second);
    }
    std::ranges::sort(categories_);
    categories_.erase(std::unique(categories_.begin(), categories_.end()), categories_.end());
    for (const std::string_view category : categories_) ++result_.tally.categories[std::string(category)];
  }
  void count_finds() {
    for (const personal::Find& find : finds_) ++result_.tally.personal[static_cast<std::size_t>(find.kind)];
    has_finds_ = has_finds_ || !finds_.empty();
    finds_.clear();
  }

  const ScanOptions& options_;
  UnitResult& result_;
  screen::Screener screener_;
  personal::Finder finder_;
  std::uint64_t offset_ = 0;
  std::uint64_t lot_ = 0;
  std::uint64_t hash_ = 0;
  bool drawn_ = false;
  bool has_finds_ = false;
  unsigned odd_ = 0;
  std::string excerpt_;
  screen::Outcome outcome_ = screen::Outcome::Pass;
  std::vector<std::string> hit_by_;
  std::vector<std::string_view> categories_;
  std::vector<personal::Find> finds_;
  std::unordered_map<std::string, std::size_t> examples_;
  std::uint64_t last_example_ = UINT64_MAX;
};

Result<> read_as(FileKind kind, PieceSource& pieces, Range range, const ScanOptions& options, Decoder& decoder,
                 ItemSink& sink) {
  switch (kind) {
    case FileKind::JsonLines:
      return read_json_lines(pieces, range, options.field, decoder, sink);
    case FileKind::Csv:
      return read_csv(pieces, ',', options.field, decoder, sink);
    case FileKind::Tsv:
      return read_csv(pieces, '\t', options.field, decoder, sink);
    case FileKind::Html:
      return read_html(pieces, decoder, sink);
    default:
      return options.text_unit == TextUnit::Line ? read_lines(pieces, range, decoder, sink)
                                                 : read_whole(pieces, decoder, sink);
  }
}

/// A source whose first piece was looked at.
class Peeked final : public PieceSource {
 public:
  Peeked(PieceSource& source, std::string_view first) : source_(source), first_(first) {}
  Result<std::string_view> next() override {
    if (!first_.empty()) return std::exchange(first_, {});
    return source_.next();
  }

 private:
  PieceSource& source_;
  std::string_view first_;
};

/// Items of a content in UTF-16, with the places that they have there.
class Placed final : public ItemSink {
 public:
  Placed(Utf16Pieces& pieces, ItemSink& sink) : pieces_(pieces), sink_(sink) {}
  void begin(std::uint64_t offset) override { sink_.begin(pieces_.origin(offset)); }
  void text(std::string_view whole, Encoding encoding) override { sink_.text(whole, encoding); }
  void piece(std::string_view part) override { sink_.piece(part); }
  void text_end() override { sink_.text_end(); }
  void odd(Oddity oddity) override { sink_.odd(oddity); }
  void end() override {
    sink_.odd(Oddity::Recoded);
    sink_.end();
  }

 private:
  Utf16Pieces& pieces_;
  ItemSink& sink_;
};

Result<> read_utf16(FileKind kind, PieceSource& raw, const ScanOptions& options, ItemSink& sink) {
  Utf16Pieces pieces(raw);
  Placed placed(pieces, sink);
  Decoder decoder(Charset::Utf8);
  return read_as(kind, pieces, {}, options, decoder, placed);
}

Result<> read_unit(const Unit& unit, ByteSource& source, const ScanOptions& options, ItemSink& sink) {
  Decoder decoder(options.charset);
  const bool packed = unit.kind == FileKind::Gzip || unit.kind == FileKind::Zstd;
  const auto pieces = packed ? unpacked_pieces(source, unit.kind)
                             : plain_pieces(source, unit.range.begin == 0 ? 0 : unit.range.begin - 1);
  if (!packed && unit.range.begin > 0) return read_as(unit.kind, *pieces, unit.range, options, decoder, sink);
  ASSAY_TRY(const std::string_view first, pieces->next());
  const std::string_view head = first.substr(0, kHeadBytes);
  const FileKind kind = packed ? kind_of(inner_name(unit.name), head) : unit.kind;
  if (packed && kind > FileKind::Html)
    return fail(Code::Unsupported, std::string(source.name()) + ": what is packed in it is of kind " +
                                       std::string(name_of(kind)) + "; unpack it and scan that");
  Peeked peeked(*pieces, first);
  if (is_utf16(head)) return read_utf16(kind, peeked, options, sink);
  return read_as(kind, peeked, packed ? Range() : unit.range, options, decoder, sink);
}

}  // namespace

std::unordered_map<std::string, std::string> categories_of(const std::vector<entry::Entry>& entries) {
  std::unordered_map<std::string, std::string> categories;
  for (const entry::Entry& one : entries)
    if (one.action != entry::Action::Note) categories.emplace(one.id, one.category);
  return categories;
}

bool is_parted(FileKind kind, std::string_view head, const ScanOptions& options) noexcept {
  if (is_utf16(head)) return false;  // where a line ends is not to be seen from the middle
  return kind == FileKind::JsonLines || (kind == FileKind::Text && options.text_unit == TextUnit::Line);
}

namespace {

UnitResult prepared(const Unit& unit, const ScanOptions& options, std::uint64_t lots, std::uint64_t hashes) {
  UnitResult result;
  result.unit = unit;
  result.sample = Sample(options.sample_size);
  result.sample.limit(lots);
  result.duplicates.limit(hashes);
  return result;
}

}  // namespace

UnitResult scan_unit(const Unit& unit, ByteSource& source, const ScanOptions& options, std::uint64_t lots,
                     std::uint64_t hashes) {
  const auto begin = std::chrono::steady_clock::now();
  UnitResult result = prepared(unit, options, lots, hashes);
  Screening sink(options, result);
  if (const auto read = read_unit(unit, source, options, sink); !read) result.error = shown_name(read.error().message);
  result.micros = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count());
  return result;
}

UnitResult media_unit(const Unit& unit, const JudgedMedia& judged, const ScanOptions& options, std::uint64_t lots,
                      std::uint64_t hashes) {
  UnitResult result = prepared(unit, options, lots, hashes);
  Screening(options, result).media(judged);
  return result;
}

}  // namespace assay::review::corpus
