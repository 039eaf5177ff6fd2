// assay review train: a text model made of reviewers' decisions, with figures of texts it has not seen.
#include <fmt/core.h>

#include <charconv>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/version.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/screen_entries.hpp"
#include "cli/text_workers.hpp"
#include "cli/whole_file.hpp"
#include "cli/write_file.hpp"
#include "crypto/digest.hpp"
#include "records/exchange.hpp"
#include "review/train/decisions.hpp"
#include "review/train/figures.hpp"
#include "review/train/split.hpp"
#include "review/train/tokens.hpp"
#include "review/train/trainer.hpp"

namespace assay::cli {
namespace {

using review::train::Counts;
using review::train::DecisionReader;
using review::train::Decisions;
using review::train::Figures;
using review::train::Split;

constexpr std::uint64_t kMostDecisionBytes = std::uint64_t{256} << 20U;

Result<std::uint32_t> number_of(const Arguments& arguments, std::string_view option, std::uint32_t fallback,
                                std::uint32_t least, std::uint32_t most) {
  if (!arguments.has(option)) return fallback;
  const std::string text = arguments.get(option);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return fail(Code::InvalidInput,
                fmt::format(fmt::runtime(Text{"assay review train: {} is a number from {} to {}, not `{}`",
                                              "assay review train：{} 须为 {} 至 {} 的数，而非 `{}`"}
                                             .get()),
                            option, least, most, text));
  return value;
}

/// Categories of a cell: "A.1h", or several with blanks or semicolons between.
std::vector<std::string> cell_categories(std::string_view cell) {
  std::vector<std::string> out;
  constexpr std::string_view kBetween = " ;\t";
  while (true) {
    const std::size_t from = cell.find_first_not_of(kBetween);
    if (from == std::string_view::npos) return out;
    cell.remove_prefix(from);
    const std::size_t end = std::min(cell.find_first_of(kBetween), cell.size());
    out.emplace_back(cell.substr(0, end));
    cell.remove_prefix(end);
  }
}

Result<> read_csv_into(DecisionReader& reader, std::string_view text, const std::string& path) {
  auto table = records::read_csv(text);
  if (!table) return tl::unexpected<Error>(in_context(path, table.error()));
  std::size_t text_at = SIZE_MAX;
  std::size_t category_at = SIZE_MAX;
  for (std::size_t i = 0; !table->rows.empty() && i < table->rows[0].size(); ++i) {
    if (table->rows[0][i] == "text") text_at = i;
    if (table->rows[0][i] == "category" || table->rows[0][i] == "categories") category_at = i;
  }
  if (text_at == SIZE_MAX || category_at == SIZE_MAX)
    return fail(Code::InvalidInput,
                fmt::format("{}:1: a CSV of decisions has the columns `text` and `category`", path));
  for (std::size_t i = 1; i < table->rows.size(); ++i) {
    const std::vector<std::string>& row = table->rows[i];
    if (row.size() <= std::max(text_at, category_at)) {
      reader.bad(table->lines[i], fmt::format("{} cells, {} in the head", row.size(), table->rows[0].size()));
    } else {
      reader.add(row[text_at], cell_categories(row[category_at]), table->lines[i]);
    }
  }
  return {};
}

Result<Decisions> read_decisions(const std::string& path, std::string_view text, std::uint32_t seed) {
  ASSAY_TRY(const law::rules::RiskList* const risks, risks_in_force());
  DecisionReader reader([risks](std::string_view category) { return risks->check_category(category); });
  if (path.ends_with(".csv")) {
    ASSAY_CHECK(read_csv_into(reader, text, path));
  } else {
    std::uint64_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      reader.json_line(rest.substr(0, end), ++number);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  auto out = reader.finish(seed);
  if (!out) return tl::unexpected<Error>(in_context(path, out.error()));
  return out;
}

Result<Figures> measure(ports::Classifier& model, const Split& split) {
  Figures figures;
  for (const review::train::Decision* const one : split.held_out) {
    // what was folded once folds to itself, so the classifier may fold it again
    const auto answer = model.classify({.text = one->tokens, .recording = {}, .file_name = {}});
    if (!answer) return tl::unexpected<Error>(answer.error().error);
    figures.add(one->categories, answer->scores);
  }
  return figures;
}

struct Run {
  std::string decisions_sha256;
  const Decisions* decisions = nullptr;
  const Split* split = nullptr;
  std::uint32_t seed = 1;
  const review::train::Trained* trained = nullptr;
  const Figures* figures = nullptr;
};

/// The card lies beside the model: what it was made of and how good it is. No text is in it.
std::string card_of(const Run& run) {
  std::string out;
  json::Writer json(out, json::Layout::Indented);
  json.begin_object().member("schema", "assay.text-model/1").member("tool", fmt::format("assay {}", kVersion));
  json.member("library", "fastText 0.9.2").member("model_sha256", run.trained->sha256);
  json.member("model_size", run.trained->bytes.size()).member("decisions_sha256", run.decisions_sha256);
  json.member("token_form", review::train::kTokenForm).member("seed", run.seed);
  json.member("found_from", "0.5").name("parameters").raw(run.trained->parameters);
  json.name("decisions")
      .begin_object()
      .member("used", run.decisions->all.size())
      .member("repeated", run.decisions->repeated);
  json.member("bad", run.decisions->bad.size()).member("learnt", run.split->learnt.size());
  json.member("held_out", run.split->held_out.size()).name("by_category").begin_object();
  for (const auto& [category, count] : review::train::counts_of(*run.decisions)) json.member(category, count);
  json.end_object().end_object().name("held_out");
  write_json(json, *run.figures);
  json.end_object();
  return out + "\n";
}

std::string row_of(std::string_view name, const Counts& counts) {
  return fmt::format("  {:<10} {:>9.3f} {:>7.3f} {:>6} {:>6} {:>6}\n", name, counts.precision(), counts.recall(),
                     counts.right, counts.wrong, counts.missed);
}

std::string human(const Run& run, const std::string& model) {
  std::string out = fmt::format(
      "{}\n", fmt::format(fmt::runtime(Text{"{} decisions: {} learnt from, {} held out, {} repeated left out",
                                            "{} 条结论：学习 {} 条，留出 {} 条，重复略去 {} 条"}
                                           .get()),
                          run.decisions->all.size(), run.split->learnt.size(), run.split->held_out.size(),
                          run.decisions->repeated));
  out += fmt::format("{}\n", Text{"  category   precision  recall  right  wrong missed",
                                  "  类别       精确率    召回率   正确   误报   漏报"}
                                 .get());
  for (const auto& [category, counts] : run.figures->by_category()) out += row_of(category, counts);
  out += row_of(Text{"overall", "合计"}.get(), run.figures->overall());
  out += fmt::format("{}  sha256 {}\n", toned(Tone::Strong, model), run.trained->sha256);
  return out;
}

Result<int> run_train(const Arguments& arguments) {
  const std::string path = arguments.get("--decisions");
  const std::string target = arguments.get("--out");
  if (path.empty() || target.empty() || target == "-")
    return fail(Code::InvalidInput, std::string(Text{"assay review train: --decisions FILE and --out MODEL are needed",
                                                     "assay review train：需要 --decisions 文件与 --out 模型"}
                                                    .get()));
  ASSAY_TRY(const std::uint32_t seed, number_of(arguments, "--seed", 1, 0, 1'000'000'000));
  ASSAY_TRY(const std::uint32_t epochs,
            number_of(arguments, "--epochs", review::train::TrainingWishes().epochs, 1, 1000));
  ASSAY_TRY(const std::uint32_t percent, number_of(arguments, "--held-out", 20, 5, 50));
  ASSAY_TRY(const std::string text, read_whole_file(path, kMostDecisionBytes));
  ASSAY_TRY(const Decisions decisions, read_decisions(path, text, seed));
  for (const review::train::BadDecision& bad : decisions.bad)
    print_error(fmt::format("{}:{}: {}\n", path, bad.line, bad.reason));
  auto parts = review::train::split(decisions, percent);
  if (!parts) return tl::unexpected<Error>(in_context(path, parts.error()));

  ASSAY_TRY(const std::unique_ptr<ports::MediaJobs> workers, open_text_workers(1));
  review::train::TrainingWishes wishes{seed, epochs, false};
  for (const review::train::Decision& one : decisions.all)
    wishes.independent = wishes.independent || one.categories.size() > 1;
  ASSAY_TRY(review::train::Trained trained,
            review::train::train_model(*workers, review::train::lines_of(parts->learnt), wishes));
  const auto model = review::train::make_model_classifier(*workers, target, std::move(trained.file), trained.sha256);
  ASSAY_TRY(const Figures figures, measure(*model, *parts));

  const Run run{to_hex(crypto::sha256(as_bytes(text))), &decisions, &*parts, seed, &trained, &figures};
  const std::string card = card_of(run);
  ASSAY_CHECK(write_out(target, trained.bytes));
  ASSAY_CHECK(write_out(target + ".json", card));
  print(arguments.has("--json") ? card : human(run, target));
  return decisions.bad.empty() ? 0 : 1;
}

constexpr Option kTrainOptions[] = {
    {"--decisions",
     {"FILE", "文件"},
     {"reviewers' decisions: JSON lines, or CSV where the name ends so",
      "审核结论：JSON Lines，文件名以 .csv 结尾时为 CSV"}},
    {"-o,--out",
     {"MODEL", "模型"},
     {"the model; its card goes beside it with .json behind its name", "模型文件；说明卡写在其旁，文件名后加 .json"}},
    {"--seed",
     {"N", "数"},
     {"parts the decisions and starts the training (default 1)", "划分与训练的随机种子（默认 1）"}},
    {"--epochs", {"N", "数"}, {"how often each decision is learnt from (default 50)", "每条结论学习的次数（默认 50）"}},
    {"--held-out", {"PERCENT", "百分比"}, {"share kept to measure with (default 20)", "留作评估的比例（默认 20）"}},
    {"--json", {}, {"print the card", "输出说明卡"}},
};
constexpr Example kTrainExamples[] = {
    {"assay review train --decisions decisions.jsonl --out model.bin",
     {"a model, its card, and how good it is", "得到模型、说明卡及评估结果"}},
};

}  // namespace

const Command kReviewTrain = {
    "review train",
    {"make a text model of reviewers' decisions", "用审核结论训练文本模型"},
    {},
    0,
    0,
    {"Each decision is a text with the kinds of risk (rules/risks.toml) that a person found in it, or `none`. The "
     "texts are\n"
     "folded as for screening, every Chinese character is a word; a fastText model learns from most of them and is "
     "measured\n"
     "with the rest, which it has not seen: precision and recall of each category with counts. The same decisions and "
     "seed\n"
     "give the same model. Training runs in assay-text, locked in. A classifier of kind `fasttext` names the model and "
     "its\n"
     "SHA-256 (docs/formats/classifiers.md).\n"
     "Bad lines are named and left out. Exit code 0; 1 when there were bad lines.",
     "每条结论为一段文本及人工判定的风险种类（rules/risks.toml），或 `none`。文本按筛查方式折叠，每个汉字为一词；\n"
     "fastText 模型以大部分结论学习，以未见过的其余部分评估：各类别的精确率、召回率与数量。\n"
     "结论与种子相同则模型相同。训练在受限进程 assay-text 中进行。`fasttext` 类分类器以文件与 SHA-256 指明模型\n"
     "（docs/formats/classifiers.md）。错误行会列出并略去。退出码 0；有错误行时为 1。"},
    kTrainOptions,
    kTrainExamples,
    &run_train};

}  // namespace assay::cli
