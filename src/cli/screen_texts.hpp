// Many texts, pictures, films and sounds of one run of `assay screen`: which they are, each answered in its turn,
// counted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/screen_entries.hpp"
#include "cli/screen_file.hpp"

namespace assay::cli {

/// The files named, and each line of the files of stored texts. @param stored  keeps what their items point to
[[nodiscard]] Result<std::vector<Item>> items_of(const Arguments& arguments, std::vector<std::string>& stored);

/// Prints the answers in the order of the files, and the summary. @return the exit code
[[nodiscard]] Result<int> screen_texts(const std::vector<Item>& files, const Grounds& desk, const EntryFiles& entries,
                                       std::string_view surface);

}  // namespace assay::cli
