// A command as data: its words, options and examples stand in one place, and the parser, --help, the man page and the
// bash completion are all made from it. One file per subcommand defines one Command.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/language.hpp"

namespace assay::cli {

/// Whether an option's value can be left out; then it is given as --option=VALUE only.
enum class Value : std::uint8_t { Needed, Optional };

/// Whether an option counts once, the last one, or each time it is given.
enum class Times : std::uint8_t { Last, Every };

struct Option {
  std::string_view names;  ///< "-o,--output"
  Text value;              ///< what follows it: {"DIR", "目录"}; empty for a switch
  Text help;
  std::string_view choices = {};  ///< "is|possibly|suspected": anything else is refused
  Value presence = Value::Needed;
  Times times = Times::Last;
};

struct Example {
  std::string_view command;
  Text what;
};

/// What the user gave.
class Arguments {
 public:
  [[nodiscard]] bool has(std::string_view name) const { return options_.find(name) != options_.end(); }
  /// The last value of an option, or `fallback`.
  [[nodiscard]] std::string get(std::string_view name, std::string_view fallback = {}) const;
  /// Every value of an option that may be given more than once.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& positional() const noexcept { return positional_; }

  std::map<std::string, std::vector<std::string>, std::less<>> options_;  ///< by long name: "--output"
  std::vector<std::string> positional_;
};

struct Command {
  std::string_view name;  ///< "label"; "evidence check" for a subcommand of a group
  Text summary;           ///< one line
  Text operands;          ///< "FILE|DIR..."; empty: takes none
  std::size_t least_operands = 0;
  std::size_t most_operands = 0;
  Text about;  ///< paragraphs for --help; lines are wrapped as they stand
  std::span<const Option> options;
  std::span<const Example> examples;
  /// @return the exit code: 0, or 1 for findings and bad files
  Result<int> (*run)(const Arguments& arguments) = nullptr;
};

/// All commands, in the order --help lists them.
[[nodiscard]] std::span<const Command* const> commands() noexcept;

/// The long name of an option: "--output" of "-o,--output".
[[nodiscard]] std::string_view long_name(const Option& option) noexcept;

/// Whole program: parses, runs, prints errors. @return the exit code
[[nodiscard]] int run_program(std::span<const std::string_view> words);

}  // namespace assay::cli
