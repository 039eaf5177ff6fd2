#include "visible/cue/gain.hpp"

#include "visible/cue/signal.hpp"

namespace assay::visible::cue {

Gain match(std::optional<double> programme_lufs, const Levels& cue, const law::CueRule::Loudness& rule) noexcept {
  Gain gain;
  double wanted = programme_lufs.value_or(rule.without_programme_lufs);
  if (!programme_lufs) gain.bound = Bound::NoProgramme;
  if (wanted < rule.least_lufs) {
    wanted = rule.least_lufs;
    gain.bound = Bound::SoftProgramme;
  } else if (wanted > rule.most_lufs) {
    wanted = rule.most_lufs;
    gain.bound = Bound::LoudProgramme;
  }
  gain.factor = factor_of(wanted - cue.lufs);
  const double highest = factor_of(rule.true_peak_dbtp);
  if (cue.true_peak * gain.factor > highest) {
    gain.factor = highest / cue.true_peak;
    gain.bound = Bound::TruePeak;
  }
  gain.lufs = cue.lufs + decibels_of(gain.factor);
  gain.true_peak_dbtp = decibels_of(cue.true_peak * gain.factor);
  return gain;
}

std::string_view bound_name(Bound bound) noexcept {
  switch (bound) {
    case Bound::None:
      return "none";
    case Bound::SoftProgramme:
      return "soft-programme";
    case Bound::LoudProgramme:
      return "loud-programme";
    case Bound::TruePeak:
      return "true-peak";
    case Bound::NoProgramme:
      return "no-programme";
  }
  return "";
}

}  // namespace assay::visible::cue
