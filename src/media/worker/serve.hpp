// The worker's loop: takes a request, does the job, answers; until the other side closes the socket.
#pragma once

#include <string>

#include "media/worker/job.hpp"

namespace assay::media::worker {

/// Says `ready`, then serves `socket`. A request that makes no sense is answered with an error; bytes that are no
/// message end the loop, for nothing after them can be told apart.
/// @param jail  a JSON object: what is in force, told to the other side
/// @return an error when the socket failed or spoke nonsense; nothing when the other side was done
[[nodiscard]] Result<> serve(int socket, const JobTable& table, const std::string& jail);

}  // namespace assay::media::worker
