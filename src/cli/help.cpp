#include "cli/help.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace assay::cli {
namespace {

/// Columns a text takes on a terminal: Chinese characters take two.
std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || (byte >= 0xc0 && byte < 0xe0)) ++count;
    if (byte >= 0xe0) count += 2;
  }
  return count;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t have = columns(text);
  out.append(have < width ? width - have : 1, ' ');
  return out;
}

std::string option_words(const Option& option) {
  std::string words(option.names);
  for (std::size_t comma = words.find(','); comma != std::string::npos; comma = words.find(',', comma + 2))
    words.replace(comma, 1, ", ");
  if (option.presence == Value::Optional)
    words += fmt::format("[={}]", option.value.get());
  else if (!option.value.en.empty())
    words += fmt::format(" {}", option.value.get());
  return words;
}

constexpr std::array<Option, 1> kHelp = {{{"-h,--help", {}, {"this text", "显示本说明"}}}};

void append_options(std::string& out, std::span<const Option> options) {
  std::size_t width = 0;
  for (const Option& option : options) width = std::max(width, columns(option_words(option)));
  width = std::min<std::size_t>(width, 26) + 2;
  for (const Option& option : options) {
    const std::string words = option_words(option);
    std::string help(option.help.get());
    if (!option.choices.empty()) {
      std::string list(option.choices);
      std::replace(list.begin(), list.end(), '|', ' ');
      help += fmt::format(" ({})", list);
    }
    std::string indent = "\n" + std::string(width + 2, ' ');
    for (std::size_t line = help.find('\n'); line != std::string::npos; line = help.find('\n', line + indent.size()))
      help.replace(line, 1, indent);
    out += fmt::format("  {}{}\n", columns(words) < width ? padded(words, width) : words + indent.substr(0), help);
  }
}

struct ExitLine {
  int code;
  Text meaning;
};

std::vector<ExitLine> exit_lines() {
  return {
      {0, {"done; nothing to complain about", "完成，没有问题"}},
      {1, {"done, with findings or files that failed (each is named)", "完成，但有发现项或失败的文件（逐一列出）"}},
      {exit_code(Code::InvalidInput), {"the command line is wrong", "命令行有误"}},
      {exit_code(Code::Configuration), {"assay.toml or the keys are missing or wrong", "assay.toml 或密钥缺失、有误"}},
      {exit_code(Code::Unsupported), {"a format or feature Assay does not have", "不支持的格式或功能"}},
      {exit_code(Code::NotFound), {"no such file or record", "没有这样的文件或记录"}},
      {exit_code(Code::Conflict),
       {"another producer's label, a name clash, a file that changed", "他人标识、重名或文件正在变化"}},
      {exit_code(Code::Denied), {"no permission", "没有权限"}},
      {exit_code(Code::Limited), {"over a stated limit", "超出限制"}},
      {exit_code(Code::Unavailable),
       {"disk full, database locked, input or output failed", "磁盘已满、数据库被占用或读写失败"}},
      {exit_code(Code::Timeout), {"took too long", "超时"}},
      {exit_code(Code::Corrupt), {"a file or record breaks its own format", "文件或记录损坏"}},
      {exit_code(Code::Internal), {"a mistake of ours: please report it", "程序自身的错误，请报告"}}};
}

/// mdoc: a leading dot or quote and backslashes have a meaning there.
std::string mdoc(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '\n' && !out.empty())
      out += "\n";
    else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
      out += fmt::format("\\&{}", c);
    else if (c == '-')
      out += "\\-";
    else if (c == ' ' && !out.empty() && (out.back() == '.' || out.back() == '?'))
      out += '\n';  // mdoc: a new sentence begins a new line
    else
      out += c;
  }
  return out;
}

std::string mdoc_paragraphs(std::string_view text) {
  std::string out = mdoc(text);
  for (std::size_t gap = out.find("\n\n"); gap != std::string::npos; gap = out.find("\n\n", gap))
    out.replace(gap, 2, "\n.Pp\n");
  return out;
}

}  // namespace

std::string exit_codes() {
  std::string out;
  for (const ExitLine& line : exit_lines()) out += fmt::format("  {:>2}  {}\n", line.code, line.meaning.get());
  return out;
}

std::string overview() {
  std::string out(
      Text{"Assay labels AI-generated files as GB 45438-2025 demands, verifies them, and keeps evidence.\n\n"
           "Usage: assay COMMAND ...\n\nCommands:\n",
           "Assay 按 GB 45438-2025 为人工智能生成合成的文件添加标识、核验标识并保存证据。\n\n"
           "用法：assay 命令 ...\n\n命令：\n"}
          .get());
  for (const Command* command : commands())
    out += fmt::format("  {}{}\n", padded(command->name, 18), command->summary.get());
  out += fmt::format(
      "\n{}\n  assay init\n  assay label photo.jpg -o labelled\n  assay verify labelled/photo.jpg\n  assay evidence "
      "check\n",
      Text{"To begin:", "开始使用："}.get());
  out +=
      Text{
          "\n`assay COMMAND --help` explains a command with examples; `assay --version` prints the version.\n\nExit "
          "codes:\n",
          "\n`assay 命令 --help` 说明用法并给出示例；`assay --version` 显示版本。\n\n退出码：\n"}
          .get();
  return out + exit_codes();
}

std::string help_text(const Command& command) {
  std::string out =
      fmt::format("{}\n\n{}assay {}{}{}{}\n\n{}\n", command.summary.get(), Text{"Usage: ", "用法："}.get(),
                  command.name, command.options.empty() ? "" : Text{" [OPTION]...", " [选项]..."}.get(),
                  command.operands.en.empty() ? "" : " ", command.operands.get(), command.about.get());
  out += Text{"\nOptions:\n", "\n选项：\n"}.get();
  std::vector<Option> options(command.options.begin(), command.options.end());
  options.push_back(kHelp[0]);
  append_options(out, options);
  if (!command.examples.empty()) {
    out += Text{"\nExamples:\n", "\n示例：\n"}.get();
    for (const Example& example : command.examples)
      out += fmt::format("  $ {}\n      {}\n", example.command, example.what.get());
  }
  return out;
}

std::string man_page() {
  std::string out =
      ".Dd November 22, 2026\n.Dt ASSAY 1\n.Os\n.Sh NAME\n.Nm assay\n.Nd label AI\\-generated files, verify labels, "
      "keep "
      "evidence\n.Sh SYNOPSIS\n";
  for (const Command* command : commands())
    out += fmt::format(".Nm assay\n.Ar {} {}\n", mdoc(command->name), mdoc(command->operands.get()));
  out += fmt::format(".Sh DESCRIPTION\n{}\n",
                     mdoc_paragraphs(Text{"Assay writes the implicit label of GB 45438\\-2025 into files, "
                                          "reads it back, and records every label in an append\\-only log.",
                                          "Assay 按 GB 45438\\-2025 在文件中写入和读取隐式标识，"
                                          "并把每一次标识记入只增日志。"}
                                         .get()));
  for (const Command* command : commands()) {
    out += fmt::format(".Ss assay {}\n{}\n.Pp\n{}\n", mdoc(command->name), mdoc(command->summary.get()),
                       mdoc_paragraphs(command->about.get()));
    if (!command->options.empty()) out += ".Bl -tag -width Ds\n";
    for (const Option& option : command->options)
      out += fmt::format(".It {}\n{}\n", mdoc(option_words(option)), mdoc(option.help.get()));
    if (!command->options.empty()) out += ".El\n";
    for (const Example& example : command->examples)
      out += fmt::format(".Pp\n{}\n.Dl $ {}\n", mdoc(example.what.get()), mdoc(example.command));
  }
  out += ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev ASSAY_CONFIG\n";
  out += mdoc(Text{"the assay.toml to use", "所用的 assay.toml"}.get());
  out += "\n.It Ev LC_ALL , LC_MESSAGES , LANG\n";
  out += mdoc(Text{"Chinese if the value begins with zh, else English", "以 zh 开头时用中文，否则用英文"}.get());
  out += "\n.El\n";
  out += ".Sh EXIT STATUS\n.Bl -tag -width Ds\n";
  for (const ExitLine& line : exit_lines()) out += fmt::format(".It {}\n{}\n", line.code, mdoc(line.meaning.get()));
  return out + ".El\n";
}

std::string bash_completion() {
  std::string names;
  std::string cases;
  for (const Command* command : commands()) {
    const auto space = command->name.find(' ');
    const std::string first(command->name.substr(0, space));
    if (fmt::format(" {} ", names).find(fmt::format(" {} ", first)) == std::string::npos)
      names += fmt::format("{}{}", names.empty() ? "" : " ", first);
    std::string options = "--help";
    for (const Option& option : command->options) options += fmt::format(" {}", long_name(option));
    std::string key(command->name);
    std::replace(key.begin(), key.end(), ' ', '/');
    cases += fmt::format("    {}) options=\"{}\" ;;\n", key, options);
  }
  std::string groups;  // `    evidence) subs="check prove show" ;;`
  std::vector<std::string_view> done;
  for (const Command* command : commands()) {
    const auto space = command->name.find(' ');
    const std::string_view group = command->name.substr(0, space);
    if (space == std::string_view::npos || std::find(done.begin(), done.end(), group) != done.end()) continue;
    done.push_back(group);
    std::string subs;
    for (const Command* other : commands())
      if (other->name.size() > group.size() && other->name.substr(0, group.size()) == group &&
          other->name[group.size()] == ' ')
        subs += fmt::format("{}{}", subs.empty() ? "" : " ", other->name.substr(group.size() + 1));
    groups += fmt::format("    {}) subs=\"{}\" ;;\n", group, subs);
  }
  return fmt::format(R"(# bash completion for assay; made by `assay help --bash-completion`
_assay() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} key=${{COMP_WORDS[1]}} options="" subs=""
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    mapfile -t COMPREPLY < <(compgen -W "{} --help --version" -- "$current")
    return
  fi
  case $key in
{}  esac
  if [[ -n $subs && $current != -* && $COMP_CWORD -eq 2 ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$subs" -- "$current")
    return
  fi
  if [[ -n $subs && " $subs " == *" ${{COMP_WORDS[2]}} "* ]]; then key=$key/${{COMP_WORDS[2]}}; fi
  case $key in
{}  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}}
complete -o filenames -F _assay assay
)",
                     names, groups, cases);
}

}  // namespace assay::cli
