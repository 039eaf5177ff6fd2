#include "service/label_files.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>
#include <variant>

#include "adapters/localfs/file_source.hpp"
#include "adapters/localfs/in_place_write.hpp"
#include "adapters/localfs/output_file.hpp"
#include "label/finding_catalog.hpp"
#include "service/pending_action.hpp"
#include "service/recovery.hpp"

namespace assay::service {

namespace localfs = adapters::localfs;

namespace {

/// Files written but not yet recorded that one worker holds: few enough for file handles, enough to share a
/// transaction.
constexpr std::size_t kBatch = 16;
/// A worker records at once when it has written this much: a big file does not wait for others.
constexpr std::uint64_t kBatchBytes = 64U << 20U;

/// The path with its folder made absolute and free of links, so that a later process finds it from anywhere.
std::string absolute(const std::string& path) {
  std::array<char, PATH_MAX> buffer;
  const auto slash = path.find_last_of('/');
  const std::string folder = localfs::folder_of(path);
  if (::realpath(folder.c_str(), buffer.data()) == nullptr) return path;
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::string_view real = buffer.data();
  return fmt::format("{}/{}", real == "/" ? "" : real, name);
}

/// A link is followed: the file it names is changed, the link stays.
std::string resolved(const std::string& path) {
  std::array<char, PATH_MAX> buffer;
  return ::realpath(path.c_str(), buffer.data()) == nullptr ? path : std::string(buffer.data());
}

void take_over(const LabelPlan& plan, FileOutcome& outcome) {
  outcome.outcome = plan.outcome;
  outcome.format = plan.format->key;
  outcome.label = plan.label;
  outcome.digest = plan.digest;
  outcome.findings = plan.findings;
}

/// One file that is written and waits for its event.
struct Written {
  FileOutcome outcome;
  evidence::Event event;
  std::variant<localfs::OutputFile, localfs::InPlaceWrite> file;
};

class Run {
 public:
  Run(const std::vector<FileJob>& jobs, const Producer& producer, const FileOptions& options, evidence::Log& log,
      const Clock& clock, const std::function<void(const FileOutcome&)>& report)
      : jobs_(jobs), producer_(producer), options_(options), log_(log), clock_(clock), report_(report) {}

  void work();

 private:
  [[nodiscard]] bool in_place() const { return options_.request.mode == WriteMode::InPlace; }
  [[nodiscard]] localfs::Durability durability() const {
    return options_.durable || in_place() ? localfs::Durability::Power : localfs::Durability::Process;
  }
  void tell(const FileOutcome& outcome);
  void one(const FileJob& job, std::vector<Written>& batch);
  Result<> prepare(const FileJob& job, FileOutcome& outcome, std::vector<Written>& batch);
  Result<std::optional<LabelPlan>> settled_already(const FileJob& job, const LabelPlan& plan);
  Result<> copy_unchanged(const FileJob& job, localfs::FileSource& source, const LabelPlan& plan, FileOutcome& outcome);
  Result<> write_copy(const FileJob& job, localfs::FileSource& source, localfs::FileSource& content, LabelPlan plan,
                      FileOutcome outcome, std::vector<Written>& batch);
  Result<> prepare_visible(const FileJob& job, localfs::FileSource& source, FileOutcome& outcome,
                           std::vector<Written>& batch);
  Result<> carry_out(const FileJob& job, localfs::FileSource& source, LabelPlan plan, FileOutcome& outcome,
                     std::vector<Written>& batch);
  Result<std::string> drawn_before(const LabelPlan& standing);
  Result<std::optional<LabelPlan>> recorded(localfs::FileSource& file, const carrier::registry::FormatRow& format,
                                            std::string& visible);
  void record(std::vector<Written>& batch);
  void appear(Written& written, std::vector<Id>& done);
  void record_undone(const evidence::Event& event);

  const std::vector<FileJob>& jobs_;
  const Producer& producer_;
  const FileOptions& options_;
  evidence::Log& log_;
  const Clock& clock_;
  const std::function<void(const FileOutcome&)>& report_;
  std::atomic<std::size_t> next_{0};
  std::mutex log_lock_;
  std::mutex report_lock_;
  std::set<std::string> swept_;  // folders freed of stale temporaries; under log_lock_
};

void Run::tell(const FileOutcome& outcome) {
  const std::scoped_lock lock(report_lock_);
  report_(outcome);
}

/// Our label on the same content stands at the destination already: a run repeated. @return what stands there
Result<std::optional<LabelPlan>> Run::settled_already(const FileJob& job, const LabelPlan& plan) {
  auto there = localfs::FileSource::open(job.destination);
  if (!there) {
    if (there.error().code == Code::NotFound) return std::nullopt;
    return tl::unexpected(there.error());
  }
  if (!plan.format->holds_hidden_label()) {
    std::string visible;
    ASSAY_TRY(std::optional<LabelPlan> known, recorded(*there, *plan.format, visible));
    if (known && known->digest.value == plan.digest.value) return known;
  }
  auto same = plan_label(*there, producer_, options_.request, clock_);
  if (same && same->outcome == Outcome::Unchanged && same->digest.value == plan.digest.value) return std::move(*same);
  if (options_.overwrite) return std::nullopt;
  return fail(Code::Conflict, fmt::format("{}: is there already and holds something else; `--overwrite` replaces it, "
                                          "or choose another folder with -o",
                                          job.destination));
}

Result<> Run::prepare(const FileJob& job, FileOutcome& outcome, std::vector<Written>& batch) {
  if (::access(localfs::journal_path(job.source).c_str(), F_OK) == 0) {
    const std::scoped_lock lock(log_lock_);
    ASSAY_TRY([[maybe_unused]] const bool recovered, recover_file(job.source, log_));
  }
  ASSAY_TRY(localfs::FileSource source, localfs::FileSource::open(in_place() ? resolved(job.source) : job.source));
  outcome.size = source.size();
  if (options_.visible) return prepare_visible(job, source, outcome, batch);
  ASSAY_TRY(LabelPlan plan, plan_label(source, producer_, options_.request, clock_));
  return carry_out(job, source, std::move(plan), outcome, batch);
}

/// What our log says was drawn on this very content, under whichever label; "" when it knows of nothing.
Result<std::string> Run::drawn_before(const LabelPlan& standing) {
  const std::scoped_lock lock(log_lock_);
  ASSAY_TRY(const std::vector<evidence::StoredEvent> events, log_.find_by_digest(standing.digest));
  for (const evidence::StoredEvent& stored : events)
    if (!stored.erased && !stored.event.visible_json.empty()) return stored.event.visible_json;
  return std::string();
}

/// For formats without an implicit label: what our log says of this very content. Sets `visible` to what was drawn.
Result<std::optional<LabelPlan>> Run::recorded(localfs::FileSource& file, const carrier::registry::FormatRow& format,
                                               std::string& visible) {
  const auto algorithm =
      producer_.suite == config::Suite::International ? crypto::DigestAlgorithm::Sha256 : crypto::DigestAlgorithm::Sm3;
  LabelPlan plan;
  ASSAY_TRY(Bytes value, format.carrier->digest_content(file, algorithm, carrier::DigestScheme::Full));
  plan.digest = {algorithm, std::string(carrier::scheme_name(carrier::DigestScheme::Full)), std::move(value)};
  const std::scoped_lock lock(log_lock_);
  ASSAY_TRY(const std::vector<evidence::StoredEvent> events, log_.find_by_digest(plan.digest));
  for (const evidence::StoredEvent& stored : events) {
    if (stored.erased || stored.event.visible_json.empty() || stored.event.media_type != format.media_type) continue;
    const auto label = label::read_strict(stored.event.label_json);
    if (!label || label->content_producer != producer_.service.provider_code) continue;
    plan.outcome = Outcome::Unchanged;
    plan.format = &format;
    plan.label = *label;
    plan.splice.copy(0, file.size());
    visible = stored.event.visible_json;
    return plan;
  }
  return std::nullopt;
}

Result<> Run::prepare_visible(const FileJob& job, localfs::FileSource& source, FileOutcome& outcome,
                              std::vector<Written>& batch) {
  ASSAY_TRY(const carrier::registry::FormatRow* const format, carrier::registry::sniff(source));
  ASSAY_CHECK(visible_row(source.name(), *format));
  if (!format->holds_hidden_label() && !options_.request.new_id) {
    ASSAY_TRY(std::optional<LabelPlan> standing, recorded(source, *format, outcome.visible));
    if (standing) return carry_out(job, source, std::move(*standing), outcome, batch);
  }
  ASSAY_TRY(const carrier::Inspection inspection, format->carrier->inspect(source));
  bool had_label = false;
  if (!inspection.labels.empty() || inspection.has_c2pa) {
    // What may not be labelled is refused before anything is drawn, and what is drawn is not drawn twice.
    LabelRequest standing_request = options_.request;
    standing_request.new_id = false;
    ASSAY_TRY(LabelPlan standing, plan_label(source, producer_, standing_request, clock_));
    had_label = standing.outcome == Outcome::Unchanged;
    if (had_label) {
      ASSAY_TRY(outcome.visible, drawn_before(standing));
    }
    if (!outcome.visible.empty()) {
      if (options_.request.new_id) {
        ASSAY_TRY(standing, plan_label(source, producer_, options_.request, clock_));
      }
      standing.event.visible_json = outcome.visible;
      return carry_out(job, source, std::move(standing), outcome, batch);
    }
  }
  const std::string folder = localfs::folder_of(in_place() ? std::string(source.name()) : job.destination);
  ASSAY_TRY(Drawn drawn, draw_visible(source, *format, *options_.visible, folder, *options_.media, [&](double part) {
              const std::scoped_lock lock(report_lock_);
              if (options_.progress) options_.progress(job.source, part);
            }));
  LabelRequest request = options_.request;
  request.mode = WriteMode::Copy;  // what was drawn is written anew as a whole
  request.seen = true;
  ASSAY_TRY(LabelPlan plan, plan_label(drawn.file, producer_, request, clock_));
  if (had_label && !plan.findings.empty() && plan.findings.back().id == "own-label-replaced")
    plan.findings.back() =
        label::make_finding("visible-label-added", "the content is another one with its label drawn");
  plan.findings.insert(plan.findings.end(), drawn.notes.begin(), drawn.notes.end());
  plan.event.visible_json = drawn.record;
  outcome.visible = std::move(drawn.record);
  take_over(plan, outcome);
  return write_copy(job, source, drawn.file, std::move(plan), outcome, batch);
}

Result<> Run::carry_out(const FileJob& job, localfs::FileSource& source, LabelPlan plan, FileOutcome& outcome,
                        std::vector<Written>& batch) {
  ASSAY_CHECK(source.still_the_same());
  take_over(plan, outcome);
  if (plan.outcome == Outcome::Unchanged) return copy_unchanged(job, source, plan, outcome);
  if (!plan.in_place) return write_copy(job, source, source, std::move(plan), outcome, batch);

  outcome.in_place = true;
  outcome.bytes_written = plan.in_place->appended.size();
  for (const container::Patch& patch : plan.in_place->patches) outcome.bytes_written += patch.after.size();
  ASSAY_TRY(localfs::InPlaceWrite write,
            localfs::InPlaceWrite::begin(source, plan.event.id, std::move(*plan.in_place)));
  batch.push_back({outcome, std::move(plan.event), std::move(write)});
  return {};
}

Result<> Run::copy_unchanged(const FileJob& job, localfs::FileSource& source, const LabelPlan& plan,
                             FileOutcome& outcome) {
  if (in_place()) return {};
  ASSAY_TRY(const std::optional<LabelPlan> there, settled_already(job, plan));
  if (there) {
    outcome.label = there->label;
    return {};
  }
  ASSAY_TRY(localfs::OutputFile output,
            localfs::OutputFile::create(absolute(job.destination), evidence::new_id(clock_), source));
  ASSAY_CHECK(plan.splice.carry_out(source, output));
  ASSAY_CHECK(source.still_the_same());
  outcome.bytes_written = source.size();
  ASSAY_CHECK(output.finish(durability()));
  return output.publish(options_.overwrite ? localfs::IfExists::Replace : localfs::IfExists::Refuse, durability());
}

/// @param source   whose place, mode and attributes the result has
/// @param content  what was planned on: the source itself, or what was drawn of it
Result<> Run::write_copy(const FileJob& job, localfs::FileSource& source, localfs::FileSource& content, LabelPlan plan,
                         FileOutcome outcome, std::vector<Written>& batch) {
  const std::string destination = in_place() ? std::string(source.name()) : absolute(job.destination);
  if (!in_place()) {
    ASSAY_TRY(const std::optional<LabelPlan> there, settled_already(job, plan));
    if (there) {
      outcome.outcome = Outcome::Unchanged;
      outcome.label = there->label;
      tell(outcome);
      return {};
    }
  }
  {
    const std::scoped_lock lock(log_lock_);
    if (const std::string folder = localfs::folder_of(destination); swept_.insert(folder).second)
      localfs::remove_stale_temporaries(folder);
  }
  ASSAY_TRY(localfs::OutputFile output, localfs::OutputFile::create(destination, plan.event.id, source));
  ASSAY_CHECK(plan.splice.carry_out(content, output));
  ASSAY_CHECK(source.still_the_same());
  ASSAY_CHECK(output.finish(durability()));
  outcome.bytes_written = plan.splice.size();
  batch.push_back({std::move(outcome), std::move(plan.event), std::move(output)});
  return {};
}

void Run::one(const FileJob& job, std::vector<Written>& batch) {
  FileOutcome outcome;
  outcome.source = job.source;
  outcome.destination = job.destination;
  const std::size_t before = batch.size();
  auto done = prepare(job, outcome, batch);
  if (!done) {
    outcome.error = std::move(done).error();
    tell(outcome);
  } else if (batch.size() == before && outcome.outcome == Outcome::Unchanged) {
    tell(outcome);
  }
}

void Run::record_undone(const evidence::Event& event) {
  const std::scoped_lock lock(log_lock_);
  // The file's own error is what the user must see; a log that fails here failed for the same disk.
  [[maybe_unused]] const auto appended = log_.append(std::array{undone_event(event, clock_)});
}

/// The event is recorded: the file may appear.
void Run::appear(Written& written, std::vector<Id>& done) {
  const bool replace = options_.overwrite || in_place();
  auto result = std::visit(
      [&](auto& file) -> Result<> {
        if constexpr (std::is_same_v<std::decay_t<decltype(file)>, localfs::OutputFile>) {
          return file.publish(replace ? localfs::IfExists::Replace : localfs::IfExists::Refuse, durability());
        } else {
          file.keep_for_recovery();
          return file.commit();
        }
      },
      written.file);
  if (!result) {
    written.outcome.error = std::move(result).error();
    if (std::holds_alternative<localfs::OutputFile>(written.file)) {
      record_undone(written.event);
      done.push_back(written.event.id);
    }
  } else {
    done.push_back(written.event.id);
  }
  tell(written.outcome);
}

void Run::record(std::vector<Written>& batch) {
  if (batch.empty()) return;
  std::vector<evidence::Event> events;
  std::vector<evidence::PendingAction> actions;
  for (Written& written : batch) {
    PendingFile action;
    if (const auto* output = std::get_if<localfs::OutputFile>(&written.file))
      action = {false, output->temporary(), output->path()};
    else
      action = {true, {}, absolute(std::get<localfs::InPlaceWrite>(written.file).path())};
    actions.push_back({written.event.id, encode(action)});
    events.push_back(written.event);
  }
  auto places = [&] {
    const std::scoped_lock lock(log_lock_);
    return log_.append(events, actions);
  }();
  std::vector<Id> done;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!places) {
      batch[i].outcome.error = in_context(batch[i].outcome.source, places.error());
      tell(batch[i].outcome);
      continue;
    }
    batch[i].outcome.event_index = (*places)[i].index;
    appear(batch[i], done);
  }
  batch.clear();
  const std::scoped_lock lock(log_lock_);
  log_.settle(done);
}

void Run::work() {
  std::vector<Written> batch;
  std::uint64_t bytes = 0;
  for (std::size_t i = next_++; i < jobs_.size(); i = next_++) {
    one(jobs_[i], batch);
    bytes = batch.empty() ? 0 : bytes + batch.back().outcome.bytes_written;
    if (batch.size() >= kBatch || bytes >= kBatchBytes) {
      record(batch);
      bytes = 0;
    }
  }
  record(batch);
}

}  // namespace

void label_files(const std::vector<FileJob>& jobs, const Producer& producer, const FileOptions& options,
                 evidence::Log& log, const Clock& clock, const std::function<void(const FileOutcome&)>& report) {
  Run run(jobs, producer, options, log, clock, report);
  const auto workers = std::min<std::size_t>(std::max(1U, options.workers), jobs.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers; ++i) threads.emplace_back([&run] { run.work(); });
  run.work();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace assay::service
