// The jobs of assay-text, in JSON:
//   text.train     {"seed":1,"epochs":50,"independent":false}; source: lines; target: the model
//   text.classify  {"sha256":"...","tokens":"..."}; source: the model -> {"scores":[{"category":"A.1a","score":0.91}]}
#pragma once

#include "media/worker/job.hpp"

namespace assay::review::model {

/// A model is loaded once a process, as long as the next job names the same digest. Its bytes are held against it.
[[nodiscard]] media::worker::JobTable make_jobs();

}  // namespace assay::review::model
