#include "cli/whole_file.hpp"

#include <fmt/core.h>

#include <array>
#include <iostream>

#include "adapters/localfs/file_source.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kBlock = 65536;

tl::unexpected<Error> too_much(const std::string& name, std::uint64_t most) {
  return fail(Code::Limited, fmt::format("{}: more than {} bytes are not read here", name, most));
}

Result<std::string> read_standard_input(std::uint64_t most) {
  std::string out;
  std::array<char, kBlock> block;
  while (std::cin.read(block.data(), block.size()), std::cin.gcount() > 0) {
    out.append(block.data(), static_cast<std::size_t>(std::cin.gcount()));
    if (out.size() > most) return too_much("standard input", most);
  }
  return out;
}

}  // namespace

Result<std::string> read_whole_file(const std::string& path, std::uint64_t most) {
  if (path == "-") return read_standard_input(most);
  ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
  if (source.size() > most) return too_much(path, most);
  ASSAY_TRY(const Bytes bytes, source.read(0, source.size()));
  return std::string(as_text(bytes));
}

}  // namespace assay::cli
