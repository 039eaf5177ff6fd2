// libexec/assay/assay-text: the jobs around reviewers' text models, served by a process that is locked in.
#include "media/worker/program.hpp"
#include "review/model/jobs.hpp"

int main(int count, char** words) {
  return assay::media::worker::run_program({words + 1, words + count}, &assay::review::model::make_jobs);
}
