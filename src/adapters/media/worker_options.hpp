// What media workers are and may use: `[media]` of assay.toml.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::adapters::media {

struct WorkerOptions {
  std::string program;             ///< path of assay-media, see find_media_program
  std::string cue;                 ///< WAV file of another spoken cue; empty: the one built in
  std::string cue_text;            ///< what it says
  std::string tessdata;            ///< folder of language files for reading text; empty: the system's
  unsigned workers = 1;            ///< processes at once
  unsigned jobs_per_worker = 200;  ///< then it is replaced by a fresh one
  std::uint64_t most_pixels = 100'000'000;
  std::uint64_t most_memory_bytes = std::uint64_t{1} << 30U;
  std::uint64_t most_output_bytes = std::uint64_t{8} << 30U;
  std::chrono::milliseconds time_limit{60'000};      ///< without headway: no answer, and progress that stands still
  std::chrono::milliseconds longest_job{7'200'000};  ///< with or without headway
};

/// The program that `[media] program` names.
inline constexpr std::string_view kMediaProgram = "assay-media";

/// `configured`, or another program beside it; when it is empty: beside the running program, then in
/// ../libexec/assay.
/// @return Unavailable naming the places looked at and the setting
[[nodiscard]] Result<std::string> find_media_program(const std::string& configured,
                                                     std::string_view program = kMediaProgram);
/// A worker of that name beside the running program, then in ../libexec/assay. @return Unavailable naming the places
[[nodiscard]] Result<std::string> find_worker_program(std::string_view program);

}  // namespace assay::adapters::media
