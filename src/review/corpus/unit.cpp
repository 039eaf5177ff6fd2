#include "review/corpus/unit.hpp"

#include <fmt/core.h>

#include <charconv>

#include "base/utf8.hpp"
#include "json/json.hpp"

namespace assay::review::corpus {
namespace {

constexpr std::size_t kLongestJournalLine = std::size_t{64} << 20U;

// 64 bits do not fit the numbers of JSON everywhere.
std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

std::uint64_t from_hex(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

std::uint64_t number(const json::Value& from, std::string_view name) noexcept {
  return static_cast<std::uint64_t>(from.find(name).integer().value_or(0));
}

template <std::size_t kSize>
void write_counts(json::Writer& json, std::string_view name, const std::array<std::uint64_t, kSize>& counts) {
  json.name(name).begin_array();
  for (const std::uint64_t count : counts) json.value(count);
  json.end_array();
}

template <std::size_t kSize>
void read_counts(const json::Value& list, std::array<std::uint64_t, kSize>& counts) noexcept {
  std::size_t i = 0;
  for (const json::Value one : list)
    if (i < kSize) counts[i++] = static_cast<std::uint64_t>(one.integer().value_or(0));
}

void write_map(json::Writer& json, std::string_view name, const std::map<std::string, std::uint64_t>& counts) {
  json.name(name).begin_object();
  for (const auto& [key, count] : counts) json.member(key, count);
  json.end_object();
}

void read_map(const json::Value& object, std::map<std::string, std::uint64_t>& counts) {
  for (const json::Value one : object)
    counts[std::string(one.name())] = static_cast<std::uint64_t>(one.integer().value_or(0));
}

void write_tally(json::Writer& json, const Tally& tally) {
  json.name("tally").begin_object().member("items", tally.items).member("bytes", tally.bytes).member("bad", tally.bad);
  write_counts(json, "outcomes", tally.outcomes);
  write_map(json, "categories", tally.categories);
  write_map(json, "entries", tally.entries);
  write_counts(json, "personal", tally.personal);
  json.member("with_personal", tally.with_personal);
  write_counts(json, "odd", tally.odd);
  json.name("media").begin_array();
  for (const MediaTally& one : tally.media) json.value(one.items).value(one.bad).value(one.with_faces);
  json.end_array();
  json.end_object();
}

Tally read_tally(const json::Value& from) {
  Tally tally;
  tally.items = number(from, "items");
  tally.bytes = number(from, "bytes");
  tally.bad = number(from, "bad");
  read_counts(from.find("outcomes"), tally.outcomes);
  read_map(from.find("categories"), tally.categories);
  read_map(from.find("entries"), tally.entries);
  read_counts(from.find("personal"), tally.personal);
  tally.with_personal = number(from, "with_personal");
  read_counts(from.find("odd"), tally.odd);
  std::array<std::uint64_t, 3 * kMediaKinds> media{};
  read_counts(from.find("media"), media);
  for (std::size_t i = 0; i < kMediaKinds; ++i) tally.media[i] = {media[3 * i], media[3 * i + 1], media[3 * i + 2]};
  return tally;
}

}  // namespace

std::string Unit::key() const {
  return fmt::format("{}\n{:x}\n{}\n{}\n{}\n{}", source, path, size, changed, range.begin, range.end);
}

void Tally::add(const Tally& other) {
  items += other.items;
  bytes += other.bytes;
  bad += other.bad;
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
  for (const auto& [key, count] : other.categories) categories[key] += count;
  for (const auto& [key, count] : other.entries) entries[key] += count;
  for (std::size_t i = 0; i < personal.size(); ++i) personal[i] += other.personal[i];
  with_personal += other.with_personal;
  for (std::size_t i = 0; i < odd.size(); ++i) odd[i] += other.odd[i];
  for (std::size_t i = 0; i < media.size(); ++i) {
    media[i].items += other.media[i].items;
    media[i].bad += other.media[i].bad;
    media[i].with_faces += other.media[i].with_faces;
  }
}

std::string shown_name(std::string_view name) {
  std::vector<personal::Find> finds;
  personal::Finder::whole(name, finds);
  return with_replacements(finds.empty() ? std::string(name) : personal::masked(name, finds));
}

Unit unit_of(std::string source, std::string file) {
  Unit unit;
  unit.source = std::move(source);
  unit.name = shown_name(file);
  unit.path = lot_of(file, 0, 0);
  unit.file = std::move(file);
  return unit;
}

std::string journal_line(const UnitResult& result) {
  std::string line;
  json::Writer json(line);
  json.begin_object().member("unit", result.unit.name).member("path", hex(result.unit.path));
  json.member("source", result.unit.source);
  json.member("size", result.unit.size).member("changed", result.unit.changed);
  json.member("begin", result.unit.range.begin).member("end", hex(result.unit.range.end));
  json.member("kind", static_cast<unsigned>(result.unit.kind)).member("micros", result.micros);
  write_tally(json, result.tally);
  if (!result.error.empty()) json.member("error", result.error);
  json.name("examples").begin_array();
  for (const Example& one : result.examples)
    json.begin_object()
        .member("category", one.category)
        .member("entry", one.entry)
        .member("offset", one.offset)
        .member("excerpt", one.excerpt)
        .end_object();
  json.end_array().name("sample").begin_array();
  for (const auto& [lot, one] : result.sample.items())
    json.begin_object()
        .member("lot", hex(lot))
        .member("offset", one.offset)
        .member("excerpt", one.excerpt)
        .end_object();
  json.end_array().member("hashes_to", hex(result.duplicates.limit())).name("hashes").begin_array();
  for (const auto& [hash, times] : result.duplicates.counts()) json.value(hex(hash)).value(times);
  json.end_array().end_object();
  return line;
}

Result<UnitResult> read_journal_line(std::string_view line) {
  ASSAY_TRY(const json::Document document, json::read(line, kLongestJournalLine));
  const json::Value root = document.root();
  if (!root.find("unit").is(json::Kind::String) || !root.find("tally").is(json::Kind::Object))
    return fail(Code::Corrupt, "no unit of a corpus scan");
  UnitResult result;
  Unit& unit = result.unit;
  unit.name = root.find("unit").text();
  unit.path = from_hex(root.find("path").text());
  unit.source = root.find("source").text();
  unit.size = number(root, "size");
  unit.changed = root.find("changed").integer().value_or(0);
  unit.range = {number(root, "begin"), from_hex(root.find("end").text())};
  unit.kind = static_cast<FileKind>(std::min<std::uint64_t>(number(root, "kind"), kFileKindCount - 1));
  result.micros = number(root, "micros");
  result.tally = read_tally(root.find("tally"));
  result.error = root.find("error").text();
  for (const json::Value one : root.find("examples"))
    result.examples.push_back({std::string(one.find("category").text()), std::string(one.find("entry").text()),
                               unit.source, unit.name, number(one, "offset"), std::string(one.find("excerpt").text())});
  result.sample = Sample(SIZE_MAX);
  for (const json::Value one : root.find("sample"))
    result.sample.add({from_hex(one.find("lot").text()), unit.source, unit.name, number(one, "offset"),
                       std::string(one.find("excerpt").text())});
  std::uint64_t hash = 0;
  bool is_hash = true;
  for (const json::Value one : root.find("hashes")) {
    if (is_hash)
      hash = from_hex(one.text());
    else
      result.duplicates.add(hash, static_cast<std::uint64_t>(one.integer().value_or(0)));
    is_hash = !is_hash;
  }
  result.duplicates.limit(from_hex(root.find("hashes_to").text()));
  return result;
}

}  // namespace assay::review::corpus
