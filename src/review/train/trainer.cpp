#include "review/train/trainer.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/bytes.hpp"
#include "base/descriptor_file.hpp"
#include "crypto/digest.hpp"
#include "json/json.hpp"
#include "review/train/tokens.hpp"

namespace assay::review::train {
namespace {

constexpr std::size_t kMostScoresJson = std::size_t{256} * 1024;
constexpr std::uint64_t kMostModelBytes = std::uint64_t{512} << 20U;

Result<Descriptor> memory_file(const char* name) {
  Descriptor file(::memfd_create(name, MFD_CLOEXEC));
  if (!file.is_open()) return fail(Code::Unavailable, fmt::format("no memory for a file: {}", std::strerror(errno)));
  return file;
}

class ModelClassifier final : public ports::Classifier {
 public:
  ModelClassifier(ports::MediaJobs& jobs, std::string name, Descriptor file, std::string sha256)
      : jobs_(jobs), name_(std::move(name)), file_(std::move(file)), sha256_(std::move(sha256)) {}

  tl::expected<ports::ClassifierAnswer, ports::ClassifierError> classify(
      const ports::ClassifierRequest& asked) override {
    std::string wishes;
    json::Writer json(wishes);
    json.begin_object().member("sha256", sha256_).member("tokens", tokens_of(asked.text)).end_object();
    const auto told = jobs_.run({"text.classify", wishes, file_.get(), -1, name_});
    if (!told) {
      const bool passing = told.error().code == Code::Timeout || told.error().code == Code::Unavailable;
      return broken(passing ? ports::Failure::Retryable : ports::Failure::Broken, told.error());
    }
    return read(*told);
  }

 private:
  [[nodiscard]] tl::unexpected<ports::ClassifierError> broken(ports::Failure failure, const Error& error) const {
    return tl::unexpected(ports::ClassifierError{failure, in_context("classifier " + name_, error)});
  }

  [[nodiscard]] tl::expected<ports::ClassifierAnswer, ports::ClassifierError> read(const std::string& text) const {
    const Error bad{Code::Corrupt, "assay-text gives no scores"};
    const auto document = json::read(text, kMostScoresJson);
    if (!document) return broken(ports::Failure::Broken, bad);
    ports::ClassifierAnswer out;
    for (const json::Value one : document->root().find("scores")) {
      const std::string_view number = one.find("score").text();
      double score = 0;
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), score);
      const bool is_a_share = score >= 0 && score <= 1;  // not so for NaN
      if (error != std::errc() || end != number.data() + number.size() || !is_a_share)
        return broken(ports::Failure::Broken, bad);
      out.scores.push_back({std::string(one.find("category").text()), score});
    }
    if (out.scores.empty()) return broken(ports::Failure::Broken, bad);
    return out;
  }

  ports::MediaJobs& jobs_;
  const std::string name_;
  const Descriptor file_;
  const std::string sha256_;
};

}  // namespace

Result<Trained> train_model(ports::MediaJobs& jobs, std::string_view lines, const TrainingWishes& wishes) {
  ASSAY_TRY(const Descriptor source, memory_file("lines"));
  DescriptorSink sink(source.get());
  ASSAY_CHECK(sink.write(as_bytes(lines)));
  Trained out;
  ASSAY_TRY(out.file, memory_file("model"));
  std::string text;
  json::Writer json(text);
  json.begin_object().member("seed", wishes.seed).member("epochs", wishes.epochs);
  json.member("independent", wishes.independent).end_object();
  ASSAY_TRY(out.parameters, jobs.run({"text.train", text, source.get(), out.file.get(), "decisions"}));
  ASSAY_TRY(DescriptorSource made, DescriptorSource::open(out.file.get(), "model"));
  if (made.size() > kMostModelBytes)
    return fail(Code::Limited, fmt::format("the model has {} bytes (at most {})", made.size(), kMostModelBytes));
  out.bytes.resize(made.size());
  ASSAY_CHECK(made.read_at(0, {reinterpret_cast<std::uint8_t*>(out.bytes.data()), out.bytes.size()}));
  out.sha256 = to_hex(crypto::sha256(as_bytes(out.bytes)));
  return out;
}

std::unique_ptr<ports::Classifier> make_model_classifier(ports::MediaJobs& jobs, std::string name, Descriptor file,
                                                         std::string sha256) {
  return std::make_unique<ModelClassifier>(jobs, std::move(name), std::move(file), std::move(sha256));
}

Result<std::unique_ptr<ports::Classifier>> open_model(ports::MediaJobs& jobs, std::string name, const std::string& path,
                                                      std::string sha256) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) {
    const int why = errno;
    const Code code = why == ENOENT ? Code::NotFound : why == EACCES ? Code::Denied : Code::Unavailable;
    return fail(code, fmt::format("classifier {}: {}: the model cannot be opened: {}", name, path, std::strerror(why)));
  }
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return fail(Code::InvalidInput, fmt::format("classifier {}: {}: a model is a regular file", name, path));
  return make_model_classifier(jobs, std::move(name), std::move(file), std::move(sha256));
}

}  // namespace assay::review::train
