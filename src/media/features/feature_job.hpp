// The jobs of screening: `features`, what it asks of a picture, film or sound, and `speech` (speech_job.hpp). They run
// in a program of their own: reading text needs libraries that every other job would wait for.
#pragma once

#include "media/worker/job.hpp"

namespace assay::media::features {

/// `features`: {} -> {"kind"}; the target receives a document of the schema assay.features/1 (docs/formats/json.md).
/// What is told depends on the content alone: pictures (JPEG, PNG, WebP), films (MP4, MOV), sounds (WAV, MP3, M4A).
/// A part that cannot be had (no language file, a film's sound in a codec that is not ours) is a finding in the
/// document; content that cannot be decoded is an error.
///
/// Opens the language files; the process must not be locked in yet.
[[nodiscard]] worker::JobTable make_table();

}  // namespace assay::media::features
