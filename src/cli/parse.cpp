#include "cli/parse.hpp"

#include <fmt/core.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

namespace assay::cli {
namespace {

/// Stands for a value that was left out.
constexpr std::string_view kNoValue = "\x01";

/// One option's landing place while CLI11 parses.
struct Slot {
  const Option* option = nullptr;
  std::vector<std::string> values;
  bool seen = false;
};

bool is_choice(std::string_view choices, std::string_view word) {
  while (!choices.empty()) {
    const auto end = std::min(choices.find('|'), choices.size());
    if (choices.substr(0, end) == word) return true;
    choices.remove_prefix(std::min(end + 1, choices.size()));
  }
  return false;
}

tl::unexpected<Error> misuse(const Command& command, std::string_view what) {
  return fail(Code::InvalidInput,
              fmt::format("assay {}: {}\n{}", command.name, what,
                          fmt::format(fmt::runtime(Text{"Try `assay {} --help`.", "请看 `assay {} --help`。"}.get()),
                                      command.name)));
}

Result<> check_values(const Command& command, const Slot& slot) {
  for (const std::string& value : slot.values)
    if (!slot.option->choices.empty() && (!value.empty() || slot.option->presence != Value::Optional) &&
        !is_choice(slot.option->choices, value))
      return misuse(command, fmt::format(fmt::runtime(Text{"{}: `{}` is not one of {}", "{}：`{}` 不是 {} 之一"}.get()),
                                         long_name(*slot.option), value, slot.option->choices));
  return {};
}

/// "--entries: 1 required TEXT missing", "The following argument was not expected: --foo", in the reader's language.
std::string in_words(const CLI::Error& error) {
  const std::string_view what = error.what();
  if (language() != Language::Chinese) return std::string(what);
  const std::size_t colon = what.find(": ");
  if (colon == std::string_view::npos) return std::string(what);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
    return fmt::format("没有这个选项：{}", what.substr(colon + 2));
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return fmt::format("{}：缺少值", what.substr(0, colon));
  return std::string(what);
}

/// `--visible` of an option that needs no value becomes `--visible=`, so that the word after it is an operand.
void fill_in(const Command& command, std::vector<std::string>& reversed) {
  for (const Option& option : command.options) {
    if (option.presence != Value::Optional) continue;
    for (auto word = reversed.rbegin(); word != reversed.rend() && *word != "--"; ++word)
      if (*word == long_name(option)) *word += fmt::format("={}", kNoValue);
  }
}

}  // namespace

Result<Arguments> parse(const Command& command, std::span<const std::string_view> words) {
  CLI::App app;
  app.set_help_flag();
  std::vector<std::unique_ptr<Slot>> slots;
  for (const Option& option : command.options) {
    auto& slot = *slots.emplace_back(std::make_unique<Slot>());
    slot.option = &option;
    if (option.value.en.empty()) {
      app.add_flag(std::string(option.names), slot.seen);
    } else {
      app.add_option(std::string(option.names), slot.values)
          ->expected(1)
          ->allow_extra_args(false)  // `-o out FILE`: FILE is an operand

          ->multi_option_policy(option.times == Times::Every ? CLI::MultiOptionPolicy::TakeAll
                                                             : CLI::MultiOptionPolicy::TakeLast);
    }
  }
  Arguments arguments;
  app.add_option("operands", arguments.positional_);
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  fill_in(command, reversed);
  try {
    app.parse(reversed);
  } catch (const CLI::Error& error) {
    return misuse(command, in_words(error));
  }
  for (const auto& slot : slots) {
    for (std::string& value : slot->values)
      if (value == kNoValue) value.clear();
    ASSAY_CHECK(check_values(command, *slot));
    if (slot->seen || !slot->values.empty()) arguments.options_[std::string(long_name(*slot->option))] = slot->values;
  }
  const std::size_t count = arguments.positional_.size();
  if (count < command.least_operands)
    return misuse(command, fmt::format(fmt::runtime(Text{"{} is missing", "缺少 {}"}.get()), command.operands.get()));
  if (count > command.most_operands)
    return misuse(command, fmt::format(fmt::runtime(Text{"`{}` is one word too many", "多出了 `{}`"}.get()),
                                       arguments.positional_[command.most_operands]));
  return arguments;
}

}  // namespace assay::cli
