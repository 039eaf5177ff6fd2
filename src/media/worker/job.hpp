// A job as its function sees it: the request's wishes and limits, a source, a target, a way to tell how far it is. A
// job is a row of a table; pictures, sound and film bring one row each.
//
//   const JobRow kRows[] = {{"image.draw", Needs::Target, [&](Job& job) { return draw(job, *lettering); }}};
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "base/descriptor.hpp"
#include "json/json.hpp"

namespace assay::media::worker {

/// The file a job reads: as a ByteSource, mapped as a whole, or by its descriptor.
class Source final : public ByteSource {
 public:
  /// @return InvalidInput when the descriptor is no regular file that can be read
  [[nodiscard]] static Result<Source> take(Descriptor file, std::string_view name);
  Source(Source&&) noexcept;
  Source& operator=(Source&&) = delete;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() override;

  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }
  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;
  /// The whole file in memory, without reading it. Should somebody shorten the file meanwhile, this process dies of it:
  /// that is one job. @return Limited when the address space does not hold it
  [[nodiscard]] Result<BytesView> map();
  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

 private:
  Source(Descriptor file, std::uint64_t size, std::string name)
      : file_(std::move(file)), size_(size), name_(std::move(name)) {}
  Descriptor file_;
  std::uint64_t size_ = 0;
  std::string name_;
  void* mapped_ = nullptr;
};

/// The file a job writes: in order through write(), or anywhere by its descriptor (then not both at once).
class Target final : public ByteSink {
 public:
  /// @return InvalidInput when the descriptor is no empty regular file that can be read and written
  [[nodiscard]] static Result<Target> take(Descriptor file);

  [[nodiscard]] Result<> write(BytesView bytes) override;
  /// What write() still holds back.
  [[nodiscard]] Result<> flush();
  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

 private:
  explicit Target(Descriptor file) : file_(std::move(file)) {}
  Result<> put(BytesView bytes);
  Descriptor file_;
  std::uint64_t at_ = 0;
  Bytes held_;
};

/// Bounds of one job, from `[media]` of assay.toml; looked at before memory is taken.
struct JobLimits {
  std::uint64_t pixels = 0;  ///< width x height of a picture or frame
  std::uint64_t bytes = 0;   ///< memory the job may plan to use
};

struct Job {
  json::Value wishes;  ///< an object
  JobLimits limits;
  Source& source;
  Target* target = nullptr;              ///< set when the row needs one
  std::function<void(double)> progress;  ///< 0 to 1; call as often as you like
};

enum class Needs : std::uint8_t { Source, Target };

struct JobRow {
  std::string_view name;  ///< "image.draw"
  Needs needs = Needs::Source;
  /// @return the answer: a JSON object
  std::function<Result<std::string>(Job&)> run;
};

using JobTable = std::vector<JobRow>;

}  // namespace assay::media::worker
