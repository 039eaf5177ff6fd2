#include "cli/corpus_journal.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "adapters/localfs/descriptor.hpp"
#include "json/json.hpp"

namespace assay::cli {
namespace {

using adapters::localfs::system_error;
using review::corpus::ManualCheck;
using review::corpus::UnitResult;

constexpr std::string_view kSchema = "assay.corpus-journal/2";
constexpr std::size_t kLongestLine = std::size_t{64} << 20U;
constexpr std::size_t kReadBytes = std::size_t{1} << 20U;

std::uint64_t count_at(const json::Value& from, std::string_view name) {
  return static_cast<std::uint64_t>(from.find(name).integer().value_or(0));
}

Result<> write_all(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("cannot be written", path, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

std::string CorpusHead::line() const {
  std::string out;
  json::Writer(out)
      .begin_object()
      .member("schema", kSchema)
      .member("entries_digest", entries_digest)
      .member("entry_count", entry_count)
      .member("field", field)
      .member("text_unit", text_unit)
      .member("charset", charset)
      .member("surface", surface)
      .member("seed", fmt::format("{}", seed))
      .member("sample_size", sample_size)
      .member("time_ms", time_ms)
      .end_object();
  return out;
}

Result<CorpusJournal> CorpusJournal::open(const std::string& folder) {
  CorpusJournal journal;
  journal.path_ = folder + "/journal.jsonl";
  journal.file_ = Descriptor(::open(journal.path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!journal.file_.is_open()) return system_error("cannot be opened", journal.path_, errno);
  if (::flock(journal.file_.get(), LOCK_EX | LOCK_NB) != 0)
    return fail(Code::Conflict, fmt::format("{}: another scan is writing it; wait for it, or give this one a folder of "
                                            "its own",
                                            journal.path_));
  if (::fchmod(journal.file_.get(), 0600) != 0) return system_error("cannot be kept private", journal.path_, errno);
  ASSAY_CHECK(journal.load());
  return journal;
}

Result<> CorpusJournal::load() {
  std::string held;
  std::string piece(kReadBytes, '\0');
  while (true) {
    const ssize_t got = ::read(file_.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot be read", path_, errno);
    if (got == 0) break;
    held.append(piece, 0, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = held.find('\n'); end != std::string::npos; end = held.find('\n', begin)) {
      take(std::string_view(held).substr(begin, end - begin));
      begin = end + 1;
    }
    held.erase(0, begin);
    if (held.size() > kLongestLine) held.clear();
  }
  if (!held.empty()) return append("");  // the next line begins on its own
  return {};
}

void CorpusJournal::take(std::string_view line) {
  if (auto unit = review::corpus::read_journal_line(line)) {
    if (!records_.head) return;  // nobody knows what it was held against
    records_.units.push_back(std::move(*unit));
    records_.complete = false;
    return;
  }
  if (auto left_out = review::corpus::read_left_out(line)) {
    records_.left_out = std::move(*left_out);
    return;
  }
  const auto document = json::read(line, kLongestLine);
  if (!document) return;
  const json::Value root = document->root();
  if (root.find("schema").text() == kSchema) {
    CorpusHead head;
    head.entries_digest = root.find("entries_digest").text();
    head.entry_count = count_at(root, "entry_count");
    head.field = root.find("field").text();
    head.text_unit = root.find("text_unit").text();
    head.charset = root.find("charset").text();
    head.surface = root.find("surface").text();
    head.seed = std::strtoull(std::string(root.find("seed").text()).c_str(), nullptr, 10);
    head.sample_size = count_at(root, "sample_size");
    head.time_ms = root.find("time_ms").integer().value_or(0);
    records_.head = std::move(head);
  } else if (const json::Value run = root.find("run")) {
    records_.wall_ms += count_at(run, "wall_ms");
    records_.complete = run.find("complete").boolean().value_or(false);
  } else if (const json::Value manual = root.find("manual")) {
    records_.manual = ManualCheck{count_at(manual, "passed"), count_at(manual, "failed"), count_at(manual, "open"),
                                  count_at(manual, "foreign")};
  }
}

Result<> CorpusJournal::append(std::string_view line) {
  std::string out(line);
  out += '\n';
  return write_all(file_.get(), out, path_);
}

Result<> CorpusJournal::start_over(const CorpusHead& head, const std::vector<const UnitResult*>& units) {
  const std::string aside = path_ + ".new";
  Descriptor file(::open(aside.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_error("cannot be made", aside, errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return fail(Code::Conflict, aside + ": another scan is writing it");
  ASSAY_CHECK(write_all(file.get(), head.line() + "\n", aside));
  for (const UnitResult* const one : units)
    ASSAY_CHECK(write_all(file.get(), review::corpus::journal_line(*one) + "\n", aside));
  if (::fsync(file.get()) != 0) return system_error("cannot be written", aside, errno);
  if (::rename(aside.c_str(), path_.c_str()) != 0) return system_error("cannot be put in place", path_, errno);
  file_ = std::move(file);
  if (records_.wall_ms > 0) return append_run(records_.wall_ms, false);
  return {};
}

Result<> CorpusJournal::append_run(std::uint64_t wall_ms, bool complete) {
  return append(fmt::format(R"({{"run":{{"wall_ms":{},"complete":{}}}}})", wall_ms, complete));
}

Result<> CorpusJournal::append_manual(const ManualCheck& manual) {
  return append(fmt::format(R"({{"manual":{{"passed":{},"failed":{},"open":{},"foreign":{}}}}})", manual.passed,
                            manual.failed, manual.open, manual.foreign));
}

}  // namespace assay::cli
