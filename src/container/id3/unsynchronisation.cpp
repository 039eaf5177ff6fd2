#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {

Bytes unsynchronised(BytesView bytes) {
  Bytes out;
  out.reserve(bytes.size() + 8);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out.push_back(bytes[i]);
    if (bytes[i] != 0xff) continue;
    if (i + 1 == bytes.size() || bytes[i + 1] == 0 || bytes[i + 1] >= 0xe0) out.push_back(0);
  }
  return out;
}

Bytes resynchronised(BytesView bytes) {
  Bytes out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out.push_back(bytes[i]);
    if (bytes[i] == 0xff && i + 1 < bytes.size() && bytes[i + 1] == 0) ++i;
  }
  return out;
}

}  // namespace assay::container::id3
