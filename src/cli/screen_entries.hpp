// Files of entries for `assay screen`: read, held against the kinds of risk, compiled.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "json/json.hpp"
#include "law/rules/risk_list.hpp"
#include "review/entry/entry_json.hpp"
#include "review/entry/entry_set.hpp"

namespace assay::cli {

struct EntryFile {
  std::string path;
  std::uint64_t taken = 0;
  std::vector<review::entry::BadLine> bad;
};

struct EntryFiles {
  std::vector<EntryFile> files;
  std::vector<review::entry::Entry> entries;  ///< of all files, none twice
  [[nodiscard]] std::uint64_t bad() const noexcept;
};

/// Whether entries are also held against their own examples: seconds for many, so not before every text.
enum class Examples : std::uint8_t { Tried, Believed };

/// The kinds of risk of the rules in force: those of assay.toml, else those built in.
[[nodiscard]] Result<const law::rules::RiskList*> risks_in_force();

/// Whether an entry is of a kind of risk that there is, and keeps to its examples. @return InvalidInput
[[nodiscard]] Result<> check_entry(const review::entry::Entry& entry, const law::rules::RiskList& risks);

/// Whether there is an entry of that id besides those of the files.
using Elsewhere = std::function<Result<bool>(const std::string& id)>;

/// Reads JSON lines, or CSV where the name ends so. What is bad is named in the answer; the rest is there.
/// With Examples::Tried an exception is bad that shields what there is not: neither an entry of these files, nor one
/// `elsewhere`, nor a kind of risk.
/// @return what opening, reading and `elsewhere` say; InvalidInput for a CSV without usable heads
[[nodiscard]] Result<EntryFiles> read_entry_files(const std::vector<std::string>& paths,
                                                  const law::rules::RiskList& risks, Examples examples,
                                                  const Elsewhere& elsewhere = {});

/// The same compiled and in force.
[[nodiscard]] Result<std::shared_ptr<const review::entry::InForce>> compile_entries(
    std::vector<review::entry::Entry> entries);

/// "entries.jsonl:3: category: ..." a line each.
[[nodiscard]] std::string bad_lines(const EntryFiles& files);
/// [{"file", "taken", "bad": [{"line", "reason"}]}]
void write_json(json::Writer& json, const EntryFiles& files);

}  // namespace assay::cli
