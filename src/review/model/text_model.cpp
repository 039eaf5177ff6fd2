#include "review/model/text_model.hpp"

#include <fasttext/fasttext.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <sstream>
#include <streambuf>

namespace assay::review::model {
namespace {

constexpr std::string_view kPrefix = "__label__";

/// Reads bytes that lie elsewhere, without copying them.
class MemoryBuffer final : public std::streambuf {
 public:
  explicit MemoryBuffer(BytesView bytes) {
    char* const begin = const_cast<char*>(as_text(bytes).data());  // NOLINT: a get area is never written
    setg(begin, begin, begin + bytes.size());
  }
};

std::shared_ptr<fasttext::Args> args_of(const TrainingPlan& plan) {
  auto args = std::make_shared<fasttext::Args>();
  args->model = fasttext::model_name::sup;
  args->loss = plan.independent ? fasttext::loss_name::ova : fasttext::loss_name::softmax;
  args->lr = plan.rate_thousandths / 1000.0;
  args->dim = plan.dimensions;
  args->epoch = plan.epochs;
  args->minCount = 1;
  args->minCountLabel = 0;
  args->wordNgrams = plan.word_ngrams;
  args->bucket = plan.buckets;
  args->minn = plan.least_letters;
  args->maxn = plan.most_letters;
  args->thread = 1;
  args->seed = plan.seed;
  args->verbose = 0;
  return args;
}

/// fastText's own training opens files by name and writes files by name, which a process that is locked in cannot: the
/// same steps on streams, one thread.
class StreamTrainer final : public fasttext::FastText {
 public:
  void train(const std::string& lines, const TrainingPlan& plan) {
    args_ = args_of(plan);
    dict_ = std::make_shared<fasttext::Dictionary>(args_);
    std::istringstream vocabulary(lines);
    dict_->readFromFile(vocabulary);
    input_ = createRandomMatrix();
    output_ = createTrainOutputMatrix();
    quant_ = false;
    auto loss = createLoss(output_);
    model_ = std::make_shared<fasttext::Model>(input_, output_, loss, true);
    std::istringstream in(lines);
    fasttext::Model::State state(args_->dim, static_cast<std::int32_t>(output_->size(0)), args_->seed);
    std::vector<std::int32_t> line;
    std::vector<std::int32_t> labels;
    const std::int64_t all = std::int64_t{args_->epoch} * dict_->ntokens();
    int nothing_read = 0;  // once at the end of the lines, where it begins anew
    for (std::int64_t seen = 0; seen < all;) {
      const std::int32_t read = dict_->getLine(in, line, labels);
      nothing_read = read > 0 ? 0 : nothing_read + 1;
      if (nothing_read > 1) break;
      const double left = 1.0 - static_cast<double>(seen) / static_cast<double>(all);
      supervised(state, static_cast<fasttext::real>(args_->lr * left), line, labels);
      seen += read;
    }
  }

  void save(std::ostream& out) {
    signModel(out);
    args_->save(out);
    dict_->save(out);
    out.write(reinterpret_cast<const char*>(&quant_), sizeof(quant_));
    input_->save(out);
    out.write(reinterpret_cast<const char*>(&args_->qout), sizeof(args_->qout));
    output_->save(out);
  }
};

/// What fastText throws, as errors.
template <class Work>
Result<> guarded(Code code, std::string_view what, const Work& work) {
  try {
    work();
    return {};
  } catch (const std::bad_alloc&) {
    return fail(Code::Limited,
                fmt::format("{}: not enough memory; raise `[media] most_memory_mib` of assay.toml", what));
  } catch (const std::exception& error) {
    return fail(code, fmt::format("{}: {}", what, error.what()));
  }
}

}  // namespace

struct TextModel::State {
  fasttext::FastText model;
};

TextModel::TextModel(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextModel::TextModel(TextModel&&) noexcept = default;
TextModel& TextModel::operator=(TextModel&&) noexcept = default;
TextModel::~TextModel() = default;

Result<> TextModel::train(const std::string& lines, const TrainingPlan& plan, std::ostream& to) {
  ASSAY_CHECK(guarded(Code::InvalidInput, "the model cannot be trained", [&] {
    StreamTrainer trainer;
    trainer.train(lines, plan);
    trainer.save(to);
  }));
  to.flush();
  if (!to) return fail(Code::Unavailable, "the model cannot be written: is the disk full?");
  return {};
}

Result<TextModel> TextModel::load(BytesView file) {
  auto state = std::make_unique<State>();
  ASSAY_CHECK(guarded(Code::Corrupt, "this is no fastText model", [&] {
    MemoryBuffer buffer(file);
    std::istream in(&buffer);
    // loadModel(istream) reads what follows the signature
    std::int32_t magic = 0;
    std::int32_t version = 0;
    in.read(reinterpret_cast<char*>(&magic), sizeof(magic));
    in.read(reinterpret_cast<char*>(&version), sizeof(version));
    constexpr std::int32_t kMagic = 793712314;
    constexpr std::int32_t kVersion = 12;
    if (!in || magic != kMagic || version != kVersion) throw std::invalid_argument("its first bytes are others");
    state->model.loadModel(in);
    if (!in) throw std::invalid_argument("it ends early");
  }));
  return TextModel(std::move(state));
}

Result<std::vector<Guess>> TextModel::guess(const std::string& tokens) const {
  std::vector<Guess> out;
  ASSAY_CHECK(guarded(Code::Corrupt, "the model cannot be asked", [&] {
    std::istringstream in(tokens + "\n");
    std::vector<std::pair<fasttext::real, std::string>> told;
    state_->model.predictLine(in, told, -1, 0);
    for (const auto& [score, label] : told) {
      // fastText adds a little to avoid the logarithm of nothing
      const double bounded = std::clamp(static_cast<double>(score), 0.0, 1.0);
      if (!std::isfinite(static_cast<double>(score)) || !label.starts_with(kPrefix))
        throw std::runtime_error("it gives no numbers");
      out.push_back({label.substr(kPrefix.size()), bounded});
    }
  }));
  return out;
}

}  // namespace assay::review::model
