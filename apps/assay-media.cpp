// libexec/assay/assay-media: the table of jobs, served by a process that is locked in.
#include "media/jobs/table.hpp"
#include "media/worker/program.hpp"

int main(int count, char** words) {
  return assay::media::worker::run_program({words + 1, words + count}, &assay::media::jobs::make_table);
}
