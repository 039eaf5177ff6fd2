// Where a rule comes from, read from a rules file: its [[instrument]] tables, and `instrument`, `clause`, `confidence`
// of the tables that name them. What wording, cues and films have in common.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/toml.hpp"
#include "law/wording.hpp"

namespace assay::law {

class OriginReader {
 public:
  /// @param name  the file's, for messages; must outlive the reader, as must `root`
  OriginReader(std::string_view name, const config::Node& root) : name_(name), root_(root) {}

  /// Checks the schema and reads the [[instrument]] tables. To be called first.
  [[nodiscard]] Result<> read_head();
  /// The origin of a table. @return Configuration when a key is missing or names no instrument of the file
  [[nodiscard]] Result<Origin> origin(const config::Node& table) const;

  [[nodiscard]] tl::unexpected<Error> wrong(const config::Node& at, std::string_view what) const;
  /// A string that is not empty.
  [[nodiscard]] Result<std::string> text(const config::Node& table, std::string_view key) const;

 private:
  std::string_view name_;
  const config::Node& root_;
  std::map<std::string, std::string, std::less<>> dates_;
};

}  // namespace assay::law
