#include "cli/command.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/version.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/parse.hpp"
#include "crypto/process.hpp"

namespace assay::cli {
namespace {

/// The command whose name the words begin with, and how many words that took. Two words go before one: `duties show` is
/// not `duties`.
std::pair<const Command*, std::size_t> find_command(std::span<const std::string_view> words) {
  const Command* single = nullptr;
  for (const Command* command : commands()) {
    const auto space = command->name.find(' ');
    if (space == std::string_view::npos) {
      if (command->name == words[0]) single = command;
    } else if (words.size() > 1 && command->name.substr(0, space) == words[0] &&
               command->name.substr(space + 1) == words[1]) {
      return {command, 2};
    }
  }
  return {single, single == nullptr ? 0 : 1};
}

std::string group_help(std::string_view group) {
  std::string out;
  for (const Command* command : commands())
    if (command->name.substr(0, group.size()) == group && command->name.size() > group.size() &&
        command->name[group.size()] == ' ')
      out += fmt::format("  assay {:<18}{}\n", command->name, command->summary.get());
  return out;
}

bool is_help(std::string_view word) { return word == "--help" || word == "-h"; }

/// The words name a group of commands, or nothing.
int no_command(std::span<const std::string_view> words) {
  if (const std::string group = group_help(words[0]); !group.empty()) {
    const bool asked = words.size() > 1 && is_help(words[1]);
    (asked ? print : print_error)(group);
    return asked ? 0 : exit_code(Code::InvalidInput);
  }
  constexpr Text kUnknown = {"`{}` is no command; `assay --help` lists them",
                             "没有命令 `{}`；`assay --help` 列出全部命令"};
  print_error(fmt::format("assay: {}\n", fmt::format(fmt::runtime(kUnknown.get()), words[0])));
  return exit_code(Code::InvalidInput);
}

int run_command(const Command& command, std::span<const std::string_view> words) {
  const auto end = std::find(words.begin(), words.end(), "--");  // behind it stand file names
  if (std::find_if(words.begin(), end, is_help) != end) {
    print(help_text(command));
    return 0;
  }
  const auto result =
      parse(command, words).and_then([&](const Arguments& arguments) { return command.run(arguments); });
  if (result) return *result;
  const bool usage = result.error().code == Code::InvalidInput;
  print_error(fmt::format("{}{}\n", usage ? "" : "assay: ", result.error().message));
  return exit_code(result.error().code);
}

}  // namespace

std::string Arguments::get(std::string_view name, std::string_view fallback) const {
  const auto at = options_.find(name);
  return at == options_.end() || at->second.empty() ? std::string(fallback) : at->second.back();
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  const auto at = options_.find(name);
  return at == options_.end() ? std::vector<std::string>() : at->second;
}

std::string_view long_name(const Option& option) noexcept {
  const auto dashes = option.names.rfind("--");
  return dashes == std::string_view::npos ? option.names : option.names.substr(dashes);
}

std::span<const Command* const> commands() noexcept {
  static constexpr std::array kCommands = {
      &kInit,           &kLabel,
      &kVerify,         &kInspect,
      &kTrace,          &kFormats,
      &kScreen,         &kReviewImport,
      &kReviewSet,      &kReviewTrain,
      &kDuties,         &kDutiesShow,
      &kDutiesStatus,   &kDutiesRoles,
      &kDutiesDraft,    &kDutiesFacts,
      &kRegisterList,   &kRegisterNew,
      &kRegisterShow,   &kRegisterMove,
      &kRegisterEdit,   &kRegisterAttach,
      &kRegisterSearch, &kRegisterDue,
      &kRegisterCheck,  &kRegisterDocument,
      &kRegisterExport, &kRegisterImport,
      &kRegisterHold,   &kRegisterErase,
      &kRegisterFollow, &kFilingsImport,
      &kFilingsWatch,   &kEvidenceCheck,
      &kEvidenceProve,  &kEvidenceShow,
      &kAccountAdd,     &kAccountList,
      &kAccountChange,  &kAccountDisable,
      &kLogin,          &kLogout,
      &kWhoami,         &kHelp,
  };
  return kCommands;
}

int run_program(std::span<const std::string_view> words) {
  crypto::start_lean();
  if (words.empty()) {
    print_error(overview());
    return exit_code(Code::InvalidInput);
  }
  if (words[0] == "--version" || words[0] == "-V") {
    print(fmt::format("assay {}\n", kVersion));
    return 0;
  }
  if (is_help(words[0]) || (words[0] == "help" && words.size() == 1)) {
    print(overview());
    return 0;
  }
  const auto [command, taken] = find_command(words);
  if (command == nullptr) return no_command(words);
  return run_command(*command, words.subspan(taken));
}

}  // namespace assay::cli
