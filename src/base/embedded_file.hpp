// A file that the build put into the program.
#pragma once

#include <string_view>

namespace assay {

struct EmbeddedFile {
  std::string_view name;  ///< relative to the folder it was taken from: "duties/ds-2022.toml"
  std::string_view text;
};

}  // namespace assay
