// A unit of work of a corpus scan: a file, or a range of one whose lines stand for themselves; what it was found to
// hold; and both as a line of the journal (docs/formats/corpus.md).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "review/corpus/file_kind.hpp"
#include "review/corpus/item_sink.hpp"
#include "review/corpus/line_cutter.hpp"
#include "review/corpus/sample.hpp"
#include "review/personal/finder.hpp"
#include "review/screen/verdict.hpp"

namespace assay::review::corpus {

/// Files whose lines stand for themselves are parted into ranges of this length: both cores have work, and what is lost
/// when the scan is killed is small.
inline constexpr std::uint64_t kUnitBytes = std::uint64_t{32} << 20U;

struct Unit {
  std::string source;        ///< as it is shown
  std::string file;          ///< to be opened; neither shown nor written anywhere; empty: read from the journal
  std::string name;          ///< of the file, as it is shown
  std::uint64_t path = 0;    ///< hash of `file`
  std::uint64_t size = 0;    ///< of the file
  std::int64_t changed = 0;  ///< of the file, nanoseconds since 1970
  Range range;
  FileKind kind = FileKind::Other;
  /// Tells units apart; other content or another source is another unit.
  [[nodiscard]] std::string key() const;
};

/// A name or message to be shown: personal data masked (a file may be called by a telephone number), UTF-8.
[[nodiscard]] std::string shown_name(std::string_view name);
/// A unit of that file and source, as they are shown; neither opened nor sized.
[[nodiscard]] Unit unit_of(std::string source, std::string file);

/// A place where an entry hit, to look at.
struct Example {
  std::string category, entry, source, file;
  std::uint64_t offset = 0;  ///< of the item
  std::string excerpt;       ///< personal data masked
};
/// Examples of a category that are kept of one source.
inline constexpr std::size_t kMostExamples = 3;

/// Pictures, sounds or films.
struct MediaTally {
  std::uint64_t items = 0, bad = 0, with_faces = 0;
};
inline constexpr std::size_t kMediaKinds = 3;
inline constexpr FileKind kFirstMedia = FileKind::Picture;

struct Tally {
  std::uint64_t items = 0;
  std::uint64_t bytes = 0;  ///< of texts
  std::uint64_t bad = 0;    ///< items with illegal or undesirable information: a verdict other than pass
  std::array<std::uint64_t, 4> outcomes{};
  std::map<std::string, std::uint64_t> categories;             ///< items
  std::map<std::string, std::uint64_t> entries;                ///< items
  std::array<std::uint64_t, personal::kKindCount> personal{};  ///< finds
  std::uint64_t with_personal = 0;                             ///< items
  std::array<std::uint64_t, kOddityCount> odd{};               ///< items
  std::array<MediaTally, kMediaKinds> media{};                 ///< those of the items that are no texts
  void add(const Tally& other);
};

struct UnitResult {
  Unit unit;
  Tally tally;
  std::string error;  ///< why reading stopped; what came before counts
  std::vector<Example> examples;
  Sample sample{0};
  Duplicates duplicates;
  std::uint64_t micros = 0;
};

/// One line without its end.
[[nodiscard]] std::string journal_line(const UnitResult& result);
/// @return Corrupt for what is no such line
[[nodiscard]] Result<UnitResult> read_journal_line(std::string_view line);

}  // namespace assay::review::corpus
