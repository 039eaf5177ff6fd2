// How loud a cue is played: as loud as the programme, never clipping. Loudness in LUFS of ITU-R BS.1770-4.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "law/cue.hpp"

namespace assay::visible::cue {

/// What kept a cue from being exactly as loud as its programme.
enum class Bound : std::uint8_t {
  None,
  SoftProgramme,  ///< programme below least_lufs: the cue stays audible
  LoudProgramme,  ///< programme above most_lufs
  TruePeak,       ///< as loud as it can be without clipping
  NoProgramme,    ///< the programme has no loudness: silent, or under 400 ms
};

/// A sound's own levels.
struct Levels {
  double lufs = 0;       ///< integrated loudness; -infinity for silence
  double true_peak = 0;  ///< amplitude, 1 is full scale
};

struct Gain {
  double factor = 1;
  double lufs = 0;            ///< of the cue once multiplied
  double true_peak_dbtp = 0;  ///< of the cue once multiplied
  Bound bound = Bound::None;
};

/// @param programme_lufs  nullopt when it has none
[[nodiscard]] Gain match(std::optional<double> programme_lufs, const Levels& cue,
                         const law::CueRule::Loudness& rule) noexcept;

/// "soft-programme" and so on; "none" for None.
[[nodiscard]] std::string_view bound_name(Bound bound) noexcept;

}  // namespace assay::visible::cue
