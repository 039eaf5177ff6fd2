// All registers there are, each checked and all held against each other.
//
//   ASSAY_TRY(const Catalog catalog, Catalog::load(sources, references));
//   const Definition* complaint = catalog.find("complaint");
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/definition/definition.hpp"

namespace assay::records::definition {

/// A file of rules/registers.
struct Source {
  std::string name;  ///< for messages; the part behind the last slash is KEY.toml
  std::string text;
};

/// The .toml files of a folder, sorted by name. @return Configuration when it cannot be read
[[nodiscard]] Result<std::vector<Source>> folder_sources(const std::string& folder);

/// Immutable; safe to share between threads.
class Catalog {
 public:
  /// Beyond parse and check of each: the file is called as its key, no key or case number's beginning is there twice, a
  /// field that points to a register finds it. What is kept is kept for the longest of what the register and the duties
  /// it serves say. @return Configuration with a line "FILE:LINE: what" for everything that is wrong in all of them
  [[nodiscard]] static Result<Catalog> load(std::span<const Source> sources, References references);

  [[nodiscard]] const Definition* find(std::string_view key) const noexcept;
  /// Sorted by key.
  [[nodiscard]] const std::vector<Definition>& all() const noexcept { return all_; }
  [[nodiscard]] const References& references() const noexcept { return references_; }
  /// Of all files together, hex: changes when any of them does.
  [[nodiscard]] const std::string& digest() const noexcept { return digest_; }

 private:
  std::vector<Definition> all_;
  References references_;
  std::string digest_;
};

}  // namespace assay::records::definition
