// A log in a folder of its own, with a clock that the test moves. For tests only.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sql/sqlite_event_store.hpp"
#include "adapters/sql/statement.hpp"
#include "base/clock.hpp"
#include "crypto/signature.hpp"
#include "evidence/log.hpp"

namespace assay::evidence {

class SetClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_ms() const noexcept override { return now; }
  std::int64_t now = 1'700'000'000'000;
};

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-log-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

class LogUnderTest : public testing::Test {
 protected:
  static constexpr const char* kOrigin = "assay.example/log";

  [[nodiscard]] std::string database() const { return folder_.path() + "/assay.db"; }
  [[nodiscard]] std::string log_folder() const { return folder_.path() + "/log"; }
  [[nodiscard]] std::string in_log(const std::string& name) const { return log_folder() + "/" + name; }

  [[nodiscard]] LogOptions options() const {
    LogOptions options;
    options.folder = log_folder();
    options.origin = kOrigin;
    options.keys = {key_};
    return options;
  }
  /// Opens the database and the log in it; both are closed by close().
  [[nodiscard]] Result<> open() { return open(options()); }
  [[nodiscard]] Result<> open(LogOptions with) {
    close();
    ASSAY_TRY(store_, adapters::sql::SqliteEventStore::open({database()}));
    auto log = Log::open(*store_, std::move(with), clock_);
    if (!log) return tl::unexpected(log.error());
    log_.emplace(std::move(*log));
    return {};
  }
  void close() {
    log_.reset();
    store_.reset();
  }

  [[nodiscard]] Event event(const std::string& actor = "someone") const {
    Event event;
    event.id = new_id(clock_);
    event.time_ms = clock_.now;
    event.kind = "asset.labelled";
    event.tenant = "default";
    event.service = "pictures";
    event.actor = actor;
    event.content = ContentDigest{crypto::DigestAlgorithm::Sha256, "full", Bytes(32)};
    crypto::random_bytes(event.content->value);
    event.media_type = "image/png";
    event.produce_id = event.id.hex();
    event.label_json = "{\"Label\":\"1\"}";
    event.tool_version = "assay 0.1.0";
    return event;
  }
  [[nodiscard]] std::vector<Event> events(std::size_t count) const {
    std::vector<Event> made;
    for (std::size_t i = 0; i < count; ++i) made.push_back(event(std::to_string(i)));
    return made;
  }
  void append(std::size_t count) {
    const auto places = log_->append(events(count));
    ASSERT_TRUE(places) << places.error().message;
  }
  /// Opens, appends, makes a checkpoint and closes.
  void publish(std::size_t count) {
    const auto opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    append(count);
    const auto made = log_->checkpoint();
    ASSERT_TRUE(made) << made.error().message;
    close();
  }

  /// One statement on the database behind the log's back.
  void tamper(const std::string& sql) const {
    auto opened = adapters::sql::Connection::sqlite(database(), 1000);
    ASSERT_TRUE(opened) << opened.error().message;
    const auto done = opened->execute("tamper", sql.c_str());
    ASSERT_TRUE(done) << done.error().message;
  }

  /// Checks the open log, else opens the one on disk for it, in whatever state it is.
  [[nodiscard]] CheckReport check() {
    if (!log_) {
      LogOptions inspect = options();
      inspect.purpose = Purpose::Inspect;
      const auto opened = open(inspect);
      EXPECT_TRUE(opened) << opened.error().message;
      if (!opened) return {};
    }
    const auto report = log_->check();
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(CheckReport{});
  }
  /// Puts back the folder as `keep` left it.
  void keep() {
    close();
    std::filesystem::remove_all(kept_.path());
    std::filesystem::copy(folder_.path(), kept_.path(), std::filesystem::copy_options::recursive);
  }
  void put_back() {
    close();
    std::filesystem::remove_all(folder_.path());
    std::filesystem::copy(kept_.path(), folder_.path(), std::filesystem::copy_options::recursive);
  }
  void put_back_database() {
    close();
    for (const char* const suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(database() + suffix);
      const std::string kept = kept_.path() + "/assay.db" + suffix;
      if (std::filesystem::exists(kept)) std::filesystem::copy(kept, database() + suffix);
    }
  }
  void put_back_checkpoint() { write_text(in_log("checkpoint"), read_text(kept_.path() + "/log/checkpoint")); }

  static std::string faults_of(const CheckReport& report) {
    std::string text;
    for (const Fault& fault : report.faults) text += fault.place + ": " + fault.what + "\n";
    return text;
  }

  TestFolder folder_;
  TestFolder kept_;
  SetClock clock_;
  crypto::PrivateKey key_ = crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519).value();
  std::unique_ptr<adapters::sql::SqliteEventStore> store_;
  std::optional<Log> log_;
};

}  // namespace assay::evidence
