#include "cli/screen_texts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <thread>

#include "cli/jobs.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/screen_view.hpp"
#include "cli/whole_file.hpp"

namespace assay::cli {
namespace {

using review::screen::Outcome;

constexpr std::size_t kOutcomes = 4;

std::string summary_words(std::size_t files, const std::array<std::uint64_t, kOutcomes>& counts,
                          std::uint64_t unreadable, const Grounds& desk, std::uint64_t changed) {
  std::string out = file_count(files) + std::string(Text{":", "："}.get());
  bool first = true;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count == 0) return;
    out += fmt::format("{} {} {}", first ? "" : Text{",", "，"}.get(), count, what);
    first = false;
  };
  for (std::size_t i = 0; i < kOutcomes; ++i) add(counts[i], words_of(static_cast<Outcome>(i)));
  add(unreadable, Text{"unreadable", "无法读取"}.get());
  if (desk.proposed) out += fmt::format(fmt::runtime(Text{"; {} would change", "；{} 个会改变"}.get()), changed);
  out += fmt::format(fmt::runtime(Text{". {} entries, digest {}\n", "。特征 {} 条，摘要 {}\n"}.get()), desk.now->size(),
                     to_hex(desk.now->digest()).substr(0, 16));
  return out;
}

/// ",\"tripped\":[…]": entries out of force; "" when they are not followed.
std::string tripped_member(const Grounds& desk) {
  if (desk.live == nullptr) return {};
  std::string out;
  json::Writer json(out);
  json.begin_object();
  desk.live->write_tripped(json);
  json.end_object();
  return "," + out.substr(1, out.size() - 2);
}

}  // namespace

Result<std::vector<Item>> items_of(const Arguments& arguments, std::vector<std::string>& stored) {
  constexpr std::uint64_t kMostStored = 2ULL << 30U;  // bytes of one file
  std::vector<Item> items;
  if (!arguments.positional().empty()) {
    ASSAY_TRY(const std::vector<std::string> files, find_files(arguments.positional()));
    for (const std::string& file : files) items.push_back({file});
  }
  const std::vector<std::string> paths = arguments.all("--stored");
  stored.reserve(paths.size());  // items point into them
  for (const std::string& path : paths) {
    ASSAY_TRY(std::string text, read_whole_file(path, kMostStored));
    std::string_view rest = stored.emplace_back(std::move(text));
    for (std::size_t line = 1; !rest.empty(); ++line) {
      const std::size_t end = rest.find('\n');
      const std::string_view record = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (record.find_first_not_of(" \t\r") != std::string_view::npos)
        items.push_back({fmt::format("{}:{}", path, line), record, true});
    }
  }
  return items;
}

Result<int> screen_texts(const std::vector<Item>& files, const Grounds& desk, const EntryFiles& entries,
                         std::string_view surface) {
  Tally tally;
  std::array<std::uint64_t, kOutcomes> counts{};
  std::uint64_t changed = 0;
  for (std::uint64_t i = 0; i < entries.bad(); ++i) tally.found_something();
  if (desk.json) {
    std::string head;
    json::Writer json(head);
    json.begin_object().member("schema", "assay.screen/1").member("surface", surface);
    json.member("digest", to_hex(desk.now->digest()));
    if (desk.answers) json.member("answers", to_hex(desk.answers->digest()));
    json.name("entries");
    write_json(json, entries);
    print(head + ",\"files\":[");
  }
  in_order(
      files.size(), std::max(1U, std::thread::hardware_concurrency()),
      [&](std::size_t i) { return answer_for(files[i], desk); },
      [&](std::size_t i, const Answer& answer) {
        if (answer.error) {
          tally.failed(answer.error->code);
        } else {
          ++counts[static_cast<std::size_t>(answer.outcome)];
          changed += answer.changes ? 1 : 0;
          const bool quiet = desk.proposed ? !answer.changes : answer.outcome == Outcome::Pass;
          quiet ? tally.good() : tally.found_something();
        }
        if (desk.json) {
          print(fmt::format("{}\n{}", i == 0 ? "" : ",", answer.text));
        } else if (answer.error) {
          print_error(unreadable_line(*answer.error));
        } else {
          print(answer.text);
        }
      });
  if (desk.json) {
    std::string tail = fmt::format("\n],\"summary\":{{\"files\":{}", files.size());
    for (std::size_t i = 0; i < kOutcomes; ++i)
      tail += fmt::format(",\"{}\":{}", review::screen::name_of(static_cast<Outcome>(i)), counts[i]);
    tail += fmt::format(",\"unreadable\":{},\"changed\":{}}}", tally.failures(), changed);
    print(tail + tripped_member(desk) + "}\n");
  } else {
    print(summary_words(files.size(), counts, tally.failures(), desk, changed));
  }
  return tally.exit();
}

}  // namespace assay::cli
