#include "review/model/jobs.hpp"

#include <fmt/core.h>

#include <memory>
#include <optional>
#include <ostream>
#include <streambuf>

#include "crypto/digest.hpp"
#include "review/model/text_model.hpp"

namespace assay::review::model {
namespace {

using media::worker::Job;

/// Of prepared lines, and of a model.
constexpr std::uint64_t kMostLines = std::uint64_t{256} << 20U;
constexpr std::uint64_t kMostModel = std::uint64_t{512} << 20U;

class TargetBuffer final : public std::streambuf {
 public:
  explicit TargetBuffer(media::worker::Target& target) : target_(target) {}
  [[nodiscard]] const Result<>& state() const noexcept { return state_; }

 protected:
  std::streamsize xsputn(const char* data, std::streamsize size) override {
    if (state_) state_ = target_.write(as_bytes(std::string_view(data, static_cast<std::size_t>(size))));
    return state_ ? size : 0;
  }
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char one = traits_type::to_char_type(c);
    return xsputn(&one, 1) == 1 ? c : traits_type::eof();
  }

 private:
  media::worker::Target& target_;
  Result<> state_;
};

Result<std::int32_t> number(json::Value wishes, std::string_view name, std::int32_t fallback, std::int32_t least,
                            std::int32_t most) {
  const json::Value told = wishes.find(name);
  if (!told) return fallback;
  const auto value = told.integer();
  if (!value || *value < least || *value > most)
    return fail(Code::InvalidInput, fmt::format("text.train: {} is from {} to {}", name, least, most));
  return static_cast<std::int32_t>(*value);
}

Result<std::string> train(Job& job) {
  constexpr std::int32_t kMostSeed = 1'000'000'000;
  TrainingPlan plan;
  ASSAY_TRY(plan.seed, number(job.wishes, "seed", plan.seed, 0, kMostSeed));
  ASSAY_TRY(plan.epochs, number(job.wishes, "epochs", plan.epochs, 1, 1000));
  ASSAY_TRY(plan.dimensions, number(job.wishes, "dimensions", plan.dimensions, 2, 300));
  ASSAY_TRY(plan.buckets, number(job.wishes, "buckets", plan.buckets, 1000, 2'000'000));
  plan.independent = job.wishes.find("independent").boolean().value_or(false);
  if (job.source.size() > kMostLines)
    return fail(Code::Limited,
                fmt::format("{} bytes of texts are too many to train on (at most {})", job.source.size(), kMostLines));
  ASSAY_TRY(const BytesView lines, job.source.map());
  TargetBuffer buffer(*job.target);
  std::ostream out(&buffer);
  const auto trained = TextModel::train(std::string(as_text(lines)), plan, out);
  ASSAY_CHECK(buffer.state());
  ASSAY_CHECK(trained);
  ASSAY_CHECK(job.target->flush());
  std::string answer;
  json::Writer json(answer);
  json.begin_object().member("seed", plan.seed).member("epochs", plan.epochs).member("dimensions", plan.dimensions);
  json.member("buckets", plan.buckets)
      .member("word_ngrams", plan.word_ngrams)
      .member("least_letters", plan.least_letters);
  json.member("most_letters", plan.most_letters).member("rate_thousandths", plan.rate_thousandths);
  json.member("independent", plan.independent).end_object();
  return answer;
}

struct Loaded {
  std::string sha256;
  std::optional<TextModel> model;
};

Result<> load(Loaded& loaded, const std::string& sha256, Job& job) {
  if (loaded.model && loaded.sha256 == sha256) return {};
  loaded.model.reset();
  if (job.source.size() > kMostModel)
    return fail(Code::Limited, fmt::format("{}: {} bytes are too many for a model (at most {})", job.source.name(),
                                           job.source.size(), kMostModel));
  ASSAY_TRY(const BytesView file, job.source.map());
  // held against the digest before fastText sees a byte of it
  if (to_hex(crypto::sha256(file)) != sha256)
    return fail(Code::Denied,
                fmt::format("{}: this is not the model that was declared: its SHA-256 is another", job.source.name()));
  ASSAY_TRY(TextModel model, TextModel::load(file));
  loaded.sha256 = sha256;
  loaded.model.emplace(std::move(model));
  return {};
}

Result<std::string> classify(Job& job, Loaded& loaded) {
  const json::Value sha256 = job.wishes.find("sha256");
  const json::Value tokens = job.wishes.find("tokens");
  if (!sha256.is(json::Kind::String) || !tokens.is(json::Kind::String))
    return fail(Code::InvalidInput, "text.classify: sha256 and tokens are needed");
  ASSAY_CHECK(load(loaded, std::string(sha256.text()), job));
  ASSAY_TRY(const std::vector<Guess> guesses, loaded.model->guess(std::string(tokens.text())));
  std::string answer;
  json::Writer json(answer);
  json.begin_object().name("scores").begin_array();
  for (const Guess& one : guesses)
    json.begin_object()
        .member("category", one.category)
        .name("score")
        .raw(fmt::format("{:.6f}", one.score))
        .end_object();
  json.end_array().end_object();
  return answer;
}

}  // namespace

media::worker::JobTable make_jobs() {
  auto loaded = std::make_shared<Loaded>();
  return {{"text.train", media::worker::Needs::Target, &train},
          {"text.classify", media::worker::Needs::Source, [loaded](Job& job) { return classify(job, *loaded); }}};
}

}  // namespace assay::review::model
