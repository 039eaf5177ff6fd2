#include "cli/jobs.hpp"

#include <dirent.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <unordered_map>

namespace assay::cli {
namespace {

constexpr int kDeepest = 256;

struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
};

/// One file found, and its path below the operand it came from.
struct Found {
  std::string path;
  std::string below;
};

struct Walk {
  std::vector<Found> found;
  std::uint64_t hidden = 0;
  Identity skip;  // the output folder
};

std::string joined(std::string_view folder, std::string_view name) {
  return fmt::format("{}{}{}", folder, !folder.empty() && folder.back() == '/' ? "" : "/", name);
}

Result<> walk(const std::string& folder, const std::string& below, int depth, Walk& state) {
  if (depth > kDeepest)
    return fail(Code::Limited, fmt::format("{}: folders are nested over {} deep", folder, kDeepest));
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), &::closedir);
  if (!listing)
    return fail(errno == EACCES ? Code::Denied : Code::Unavailable,
                fmt::format("{}: cannot be listed: {}", folder, std::strerror(errno)));
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (name[0] == '.')
      ++state.hidden;
    else
      names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string path = joined(folder, name);
    const std::string inner = below.empty() ? name : joined(below, name);
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) continue;  // gone since it was listed
    if (S_ISLNK(info.st_mode) && (::stat(path.c_str(), &info) != 0 || S_ISDIR(info.st_mode)))
      continue;  // links to folders may loop
    if (S_ISDIR(info.st_mode)) {
      if (info.st_dev == state.skip.device && info.st_ino == state.skip.inode) continue;
      ASSAY_CHECK(walk(path, inner, depth + 1, state));
    } else {
      state.found.push_back({path, inner});
    }
  }
  return {};
}

Result<Walk> find(const std::vector<std::string>& operands, const std::string& output) {
  Walk state;
  struct stat info {};
  if (!output.empty() && ::stat(output.c_str(), &info) == 0) state.skip = {info.st_dev, info.st_ino};
  for (const std::string& operand : operands) {
    if (::stat(operand.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
      ASSAY_CHECK(walk(operand, "", 0, state));
    } else {
      const auto slash = operand.find_last_of('/');
      state.found.push_back({operand, slash == std::string::npos ? operand : operand.substr(slash + 1)});
    }
  }
  return state;
}

bool same_file(const std::string& a, const std::string& b) {
  struct stat one {};
  struct stat two {};
  return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &two) == 0 && one.st_dev == two.st_dev &&
         one.st_ino == two.st_ino;
}

}  // namespace

Result<FoundFiles> find_jobs(const std::vector<std::string>& operands, const std::string& output) {
  ASSAY_TRY(Walk state, find(operands, output));
  FoundFiles files;
  files.hidden = state.hidden;
  std::unordered_map<std::string, std::string> taken;
  for (Found& found : state.found) {
    std::string destination = output.empty() ? found.path : joined(output, found.below);
    const auto [before, fresh] = taken.emplace(destination, found.path);
    if (!fresh && output.empty()) continue;  // the same file named twice
    if (!fresh)
      return fail(Code::Conflict, fmt::format("{} and {} would both become {}; label them into different folders",
                                              before->second, found.path, destination));
    if (!output.empty() && same_file(found.path, destination))
      return fail(
          Code::Conflict,
          fmt::format("{}: the output would replace the original; choose another folder with -o, or say --in-place",
                      found.path));
    files.jobs.push_back({std::move(found.path), std::move(destination)});
  }
  return files;
}

Result<std::vector<std::string>> find_files(const std::vector<std::string>& operands) {
  ASSAY_TRY(Walk state, find(operands, ""));
  std::vector<std::string> paths;
  paths.reserve(state.found.size());
  for (Found& found : state.found) paths.push_back(std::move(found.path));
  return paths;
}

}  // namespace assay::cli
