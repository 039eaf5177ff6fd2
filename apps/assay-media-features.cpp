// libexec/assay/assay-media-features: the job `features`, served by a process that is locked in. Apart from assay-media
// because the libraries that read text and find faces take longer to load than most jobs take.
#include "media/features/feature_job.hpp"
#include "media/worker/program.hpp"

int main(int count, char** words) {
  return assay::media::worker::run_program({words + 1, words + count}, &assay::media::features::make_table);
}
