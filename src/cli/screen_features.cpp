#include <fmt/core.h>

#include <algorithm>
#include <thread>

#include "cli/jobs.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/screen_file.hpp"

namespace assay::cli {

Result<int> show_features(const Arguments& arguments, bool as_json) {
  ASSAY_TRY(const std::vector<std::string> files, find_files(arguments.positional()));
  ASSAY_TRY(const auto jobs, open_features(workers_for(files.size())));
  Tally tally;
  if (as_json) print(R"({"schema":"assay.screen-features/1","files":[)");
  in_order(
      files.size(), std::max(1U, std::thread::hardware_concurrency()),
      [&](std::size_t i) -> Answer {
        Answer answer;
        const auto features = [&]() -> Result<review::recognition::Features> {
          ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(files[i]));
          return features_of(source, *jobs);
        }();
        json::Writer json(answer.text);
        if (!features) answer.error = features.error();
        if (!as_json) {
          if (features) answer.text = human(files[i], *features);
        } else if (features) {
          write_json(json, files[i], *features);
        } else {
          json.begin_object().member("file", files[i]).name("error");
          write_json(json, *answer.error);
          json.end_object();
        }
        return answer;
      },
      [&](std::size_t i, const Answer& answer) {
        answer.error ? tally.failed(answer.error->code) : tally.good();
        if (as_json) {
          print(fmt::format("{}\n{}", i == 0 ? "" : ",", answer.text));
        } else if (answer.error) {
          print_error(unreadable_line(*answer.error));
        } else {
          print(answer.text);
        }
      });
  if (as_json) print("\n]}\n");
  return tally.exit();
}

}  // namespace assay::cli
