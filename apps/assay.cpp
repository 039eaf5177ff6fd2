// bin/assay: hands the words to the command line.
#include <string_view>
#include <vector>

#include "cli/command.hpp"

int main(int count, char** words) {
  const std::vector<std::string_view> rest(words + 1, words + count);
  return assay::cli::run_program(rest);
}
