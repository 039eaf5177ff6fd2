// The rhythm 短长短短 as sound. Source: GB 45438-2025 clause 5.3; lengths from rules/cue.toml.
#pragma once

#include "law/cue.hpp"
#include "visible/cue/signal.hpp"

namespace assay::visible::cue {

/// Four sine tones of amplitude 1 with their gaps, nothing before and behind. Each tone swells and fades for 5 ms
/// within its length, so that it does not click.
/// @param rate  samples a second, above twice the tone's frequency
[[nodiscard]] Signal rhythm(const law::CueRule::RhythmPlayed& lengths, unsigned rate);

/// `cue` times `factor` with `silence_ms` of silence on both sides.
[[nodiscard]] Signal between_silence(const Signal& cue, double factor, double silence_ms, unsigned rate);

}  // namespace assay::visible::cue
