// The parts that several commands show: findings, failures, the exit code of a run over many files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "label/finding.hpp"
#include "label/implicit_label.hpp"

namespace assay::cli {

/// Counts what happened to the files of a run and says how to exit: 0; 1 when some failed or have findings; the class
/// of the error when all that was asked failed for one and the same reason (so a run on one file tells its class).
class Tally {
 public:
  void good() noexcept { ++good_; }
  void found_something() noexcept { ++findings_; }
  void failed(Code code) noexcept {
    ++failed_;
    mixed_ = mixed_ || (failed_ > 1 && first_ != code);
    if (failed_ == 1) first_ = code;
  }
  [[nodiscard]] std::uint64_t failures() const noexcept { return failed_; }
  [[nodiscard]] int exit() const noexcept {
    if (failed_ > 0 && good_ == 0 && findings_ == 0 && !mixed_) return exit_code(first_);
    return failed_ > 0 || findings_ > 0 ? 1 : 0;
  }

 private:
  std::uint64_t good_ = 0;
  std::uint64_t findings_ = 0;
  std::uint64_t failed_ = 0;
  Code first_ = Code::Internal;
  bool mixed_ = false;
};

/// "1 file", "3 files"; in Chinese "3 个文件".
[[nodiscard]] std::string file_count(std::uint64_t count);

void write_json(json::Writer& json, const label::ImplicitLabel& label);
void write_json(json::Writer& json, const std::vector<label::Finding>& findings);
void write_json(json::Writer& json, const Error& error);

}  // namespace assay::cli
