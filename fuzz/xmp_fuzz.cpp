// deps: base xmp
#include <cstdlib>

#include "base/bytes.hpp"
#include "xmp/packet.hpp"

// Whatever the packet: a label written into it is the only one, and the canonical form does not depend on it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const std::string_view packet = as_text(BytesView(data, size));
  const auto found = xmp::find_label(packet);
  const auto plain = xmp::without_label(packet);
  const std::string_view json = R"({"Label":"1","ProduceID":"<&>'"})";
  const auto written = xmp::with_label(packet, json);
  if (!written) return 0;
  if (!found || !plain) std::abort();
  const auto again = xmp::find_label(*written);
  if (!again || again->size() != 1 || again->front().value != json) std::abort();
  if (*xmp::without_label(*written) != *plain) std::abort();
  if (found->empty() && *plain != packet) std::abort();
  const auto other = xmp::with_label(*written, R"({"Label":"2"})");
  if (!other || *xmp::without_label(*other) != *plain || *xmp::with_label(*other, json) != *written) std::abort();
  return 0;
}
