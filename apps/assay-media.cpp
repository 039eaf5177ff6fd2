// libexec/assay/assay-media: what is jailed of it. The table of its jobs is its whole wiring.
#include "media/worker/program.hpp"

int main(int count, char** words) {
  using assay::media::worker::JobTable;
  return assay::media::worker::run_program({words + 1, words + count}, [] { return JobTable{}; });
}
