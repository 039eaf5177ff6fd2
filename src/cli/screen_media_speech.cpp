#include "cli/screen_media_speech.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "adapters/localfs/scratch_file.hpp"

namespace assay::cli {
namespace {

constexpr std::uint64_t kRate = 16'000;  // of what the job `speech` makes: one channel, 16 bits
constexpr std::uint64_t kSampleBytes = 2;

void put_number(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

/// The head of a WAV file with so many bytes of samples.
std::string wave_head(std::uint64_t bytes) {
  constexpr std::uint64_t kBehindSize = 36;  // bytes of the head behind the size of RIFF
  constexpr unsigned kFormBytes = 16;
  std::string out = "RIFF";
  put_number(out, kBehindSize + bytes, 4);
  out += "WAVEfmt ";
  put_number(out, kFormBytes, 4);
  put_number(out, 1, 2);  // PCM
  put_number(out, 1, 2);  // channels
  put_number(out, kRate, 4);
  put_number(out, kRate * kSampleBytes, 4);
  put_number(out, kSampleBytes, 2);
  put_number(out, kSampleBytes * 8, 2);
  out += "data";
  put_number(out, bytes, 4);
  return out;
}

std::string name_in(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(path.substr(slash == std::string_view::npos ? 0 : slash + 1));
}

}  // namespace

Result<> each_stretch(adapters::localfs::FileSource& file, const review::recognition::Features& features,
                      ports::MediaJobs& jobs, const std::function<Result<>(const Stretch&)>& take) {
  Stretch one;
  one.name = name_in(file.name());
  const auto read = [](adapters::localfs::FileSource& from, std::uint64_t at, std::uint64_t length, std::string& into) {
    const std::size_t before = into.size();
    into.resize(before + static_cast<std::size_t>(length));
    return from.read_at(at, {reinterpret_cast<std::uint8_t*>(into.data()) + before, static_cast<std::size_t>(length)});
  };
  if (features.kind == review::recognition::Kind::Sound && file.size() <= kMostRecording) {
    ASSAY_CHECK(read(file, 0, file.size(), one.bytes));
    one.seconds = features.seconds;
    one.whole = true;
    return take(one);
  }
  const auto expected = static_cast<std::uint64_t>(features.seconds * static_cast<double>(kRate * kSampleBytes));
  ASSAY_TRY(adapters::localfs::ScratchFile scratch, adapters::localfs::ScratchFile::create("/tmp", expected));
  ASSAY_CHECK(jobs.run({"speech", "{}", file.descriptor(), scratch.descriptor(), file.name()}));
  ASSAY_CHECK(file.still_the_same());
  ASSAY_TRY(adapters::localfs::FileSource samples, std::move(scratch).finish(std::string(file.name())));
  constexpr auto kMost = static_cast<std::uint64_t>(kStretchSeconds) * kRate * kSampleBytes;
  constexpr auto kStep = static_cast<std::uint64_t>(kStretchSeconds - kStretchOverlap) * kRate * kSampleBytes;
  const std::string stem = one.name.substr(0, one.name.rfind('.'));
  for (std::uint64_t at = 0; at < samples.size(); at += kStep) {
    const std::uint64_t length = std::min(kMost, samples.size() - at);
    one.bytes = wave_head(length);
    ASSAY_CHECK(read(samples, at, length, one.bytes));
    one.whole = at == 0 && length == samples.size();
    one.name = one.whole ? stem + ".wav" : fmt::format("{}-{}.wav", stem, at / kStep + 1);
    one.from = static_cast<double>(at) / static_cast<double>(kRate * kSampleBytes);
    one.seconds = static_cast<double>(length) / static_cast<double>(kRate * kSampleBytes);
    ASSAY_CHECK(take(one));
    if (at + length == samples.size()) break;
  }
  return {};
}

}  // namespace assay::cli
