// Still pictures: `image.draw` and `image.inspect`.
#pragma once

#include <memory>

#include "media/worker/job.hpp"
#include "visible/lettering.hpp"

namespace assay::media::jobs {

/// Type to draw with, or why there is none.
using SharedLettering = std::shared_ptr<Result<std::unique_ptr<visible::Lettering>>>;

/// Opens the fonts; the process must not be locked in yet.
[[nodiscard]] SharedLettering open_lettering();

/// `image.draw`: {"text", "place", "ratio"?, "lossless"?} -> what was drawn where, see docs/formats/json.md.
/// `image.inspect`: {"box"?: [x, y, width, height]} -> {"format", "picture", "found"}.
void add_picture_jobs(worker::JobTable& table, const SharedLettering& letters);

}  // namespace assay::media::jobs
