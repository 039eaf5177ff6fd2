// What a file of entries holds, in the terms in which a record of the register says it: whoever approves a record reads
// its fields, and what counts afterwards is the file.
//
//   const Content is = content_of(file);
//   ASSAY_TRY(const Content said, said_by(record.fields_json));
//   for (const Difference& one : differences(said, is)) ...
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ports/attachments.hpp"
#include "records/content_check.hpp"
#include "records/record_store.hpp"
#include "review/entry/entry_json.hpp"

namespace assay::review::library {

using Names = std::set<std::string, std::less<>>;

struct Content {
  std::uint64_t entries = 0;        ///< lines with an entry, good or bad
  std::string digest;               ///< SHA-256 of the file, hex
  std::string kind;                 ///< of all entries; "batch" when there are several
  Names classes;                    ///< "a-1", "none"
  Names risks;                      ///< "A.1h"
  Names surfaces;                   ///< "output"
  std::string action;               ///< the strictest
  std::vector<entry::BadLine> bad;  ///< lines that are no entry, or have the id of another
};

/// Takes entries one by one and keeps none of them.
class ContentTally {
 public:
  void add(const entry::Entry& one);
  void add_bad(std::size_t line, std::string reason);
  /// @param digest  SHA-256 of the file, hex
  [[nodiscard]] Content finish(std::string digest);

 private:
  Content content_;
  Names entry_kinds_;
  entry::Action strictest_ = entry::Action::Note;
};

/// @param demand  what else an entry must pass
[[nodiscard]] Content content_of(std::string_view json_lines, std::string digest, const entry::Demand& demand = {});

/// What the fields of a record say. @return Corrupt when they are no JSON
[[nodiscard]] Result<Content> said_by(std::string_view fields_json);

struct Difference {
  std::string_view field;
  std::string said, is;
};
/// Which fields say something else than what is there. With bad lines in it only digest and number are compared. What
/// the fields leave empty where they may is not compared.
[[nodiscard]] std::vector<Difference> differences(const Content& said, const Content& is);

/// The digests of the entry files that count of a record: those attached until it was proposed, that move among them.
/// Empty when it never was.
[[nodiscard]] std::vector<std::string> proposed_files(const std::vector<records::HistoryEntry>& history);
/// The files of entries that this change of a record attached.
void add_entry_files(const records::HistoryEntry& change, std::vector<std::string>& files);
[[nodiscard]] bool is_entry_file(std::string_view name) noexcept;

/// Holds a record's fields against its one file of entries when it is proposed and again when it is accepted or
/// entered.
class EntriesCheck final : public records::ContentCheck {
 public:
  /// @param attachments  must outlive it
  /// @param demand       what else an entry must pass
  EntriesCheck(ports::Attachments& attachments, entry::Demand demand)
      : attachments_(attachments), demand_(std::move(demand)) {}
  [[nodiscard]] Result<> check(const records::Examined& record) const override;

 private:
  ports::Attachments& attachments_;
  entry::Demand demand_;
};

}  // namespace assay::review::library
