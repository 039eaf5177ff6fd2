#include "base/descriptor.hpp"

#include <unistd.h>

namespace assay {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

}  // namespace assay
