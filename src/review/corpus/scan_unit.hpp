// One unit of a corpus read, screened and counted.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/byte_source.hpp"
#include "review/corpus/decoder.hpp"
#include "review/corpus/unit.hpp"
#include "review/entry/entry_set.hpp"
#include "review/screen/screener.hpp"

namespace assay::review::corpus {

/// How the lines of a plain text count.
enum class TextUnit : std::uint8_t { Line, File };

/// What a corpus is held against, and how it is read. Shared by all units.
struct ScanOptions {
  std::shared_ptr<const entry::InForce> entries;
  const law::rules::RiskList* risks = nullptr;
  entry::Circumstances circumstances;
  std::string field;  ///< of JSON lines and CSV; empty: all texts
  TextUnit text_unit = TextUnit::Line;
  std::optional<Charset> charset;  ///< nullopt: told by what texts hold
  std::uint64_t seed = 0;
  std::size_t sample_size = 0;
  /// Category by id, of entries that keep a text back.
  std::unordered_map<std::string, std::string> categories;
};

/// @return the categories of those entries whose action is more than Note
[[nodiscard]] std::unordered_map<std::string, std::string> categories_of(const std::vector<entry::Entry>& entries);

/// Whether files of that kind that begin so are parted into ranges.
[[nodiscard]] bool is_parted(FileKind kind, std::string_view head, const ScanOptions& options) noexcept;

/// @param lots, hashes  limits that other units have reached: what is above them is not wanted any more
/// An error of the file ends the unit and is told in it.
[[nodiscard]] UnitResult scan_unit(const Unit& unit, ByteSource& source, const ScanOptions& options, std::uint64_t lots,
                                   std::uint64_t hashes);

/// What screening a picture, film or sound has said of it.
struct JudgedMedia {
  screen::Verdict verdict;  ///< reasons, and all entries that hit
  std::string text;         ///< what is written in it, lines and codes, a line each
  std::string what;         ///< for people: "image 640 x 480"
  bool has_faces = false;
  std::uint64_t hash = 0;  ///< of its content: equal files repeat each other
};
/// The same counted, as one item.
/// @param unit  of kind Picture, Sound or Film
[[nodiscard]] UnitResult media_unit(const Unit& unit, const JudgedMedia& judged, const ScanOptions& options,
                                    std::uint64_t lots, std::uint64_t hashes);

}  // namespace assay::review::corpus
