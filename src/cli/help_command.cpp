// assay help: the same words as --help in other shapes.
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"

namespace assay::cli {
namespace {

Result<int> run_help(const Arguments& arguments) {
  print(arguments.has("--man") ? man_page() : arguments.has("--bash-completion") ? bash_completion() : overview());
  return 0;
}

constexpr Option kOptions[] = {
    {"--man", {}, {"the man page, for `assay help --man | man -l -`", "手册页，例如 `assay help --man | man -l -`"}},
    {"--bash-completion",
     {},
     {"the bash completion, for /usr/share/bash-completion/completions/assay", "bash 补全脚本"}},
};
constexpr Example kExamples[] = {
    {"source <(assay help --bash-completion)", {"completion in this shell", "在当前 shell 中启用补全"}}};

}  // namespace

const Command kHelp = {"help",   {"print the man page or the shell completion", "输出手册页或补全脚本"},
                       {},       0,
                       0,        {"Both are made from the same text as --help.", "两者与 --help 出自同一份文本。"},
                       kOptions, kExamples,
                       &run_help};

}  // namespace assay::cli
