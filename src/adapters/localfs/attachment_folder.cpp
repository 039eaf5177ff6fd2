#include "adapters/localfs/attachment_folder.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "adapters/localfs/file_source.hpp"
#include "adapters/localfs/output_file.hpp"
#include "adapters/localfs/private_file.hpp"
#include "crypto/digest.hpp"

namespace assay::adapters::localfs {
namespace {

constexpr std::size_t kDigits = 64;
constexpr std::size_t kStep = 256 * 1024;

bool is_digest(std::string_view text) {
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Reads the source through once. @param each  gets every piece
template <class Each>
Result<> read_through(ByteSource& source, const Each& each) {
  Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), kStep)));
  for (std::uint64_t at = 0; at < source.size();) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(source.size() - at, buffer.size()));
    ASSAY_CHECK(source.read_at(at, std::span(buffer).first(part)));
    ASSAY_CHECK(each(BytesView(buffer).first(part)));
    at += part;
  }
  return {};
}

Result<> check_file(FileSource& file, std::string_view sha256) {
  crypto::Digest digest(crypto::DigestAlgorithm::Sha256);
  ASSAY_CHECK(read_through(file, [&](BytesView piece) -> Result<> {
    digest.update(piece);
    return {};
  }));
  if (const std::string found = to_hex(digest.finish()); found != sha256)
    return fail(Code::Corrupt, fmt::format("{}: the attachment was changed on disk: its SHA-256 is {} now; restore it "
                                           "from a backup",
                                           file.name(), found));
  return {};
}

}  // namespace

Result<std::string> AttachmentFolder::path_of(std::string_view sha256) const {
  if (!is_digest(sha256)) return fail(Code::InvalidInput, "an attachment is named by 64 hexadecimal digits");
  return fmt::format("{}/{}/{}", folder_, sha256.substr(0, 2), sha256);
}

Result<ports::KeptFile> AttachmentFolder::add(ByteSource& source) {
  if (source.size() > ports::kMostAttachment)
    return fail(Code::Limited, fmt::format("{}: {} bytes are too many for an attachment (at most {})", source.name(),
                                           source.size(), ports::kMostAttachment));
  ASSAY_CHECK(make_private_folders(folder_));
  ASSAY_TRY(PrivateFile file, PrivateFile::create(folder_));
  crypto::Digest digest(crypto::DigestAlgorithm::Sha256);
  ASSAY_CHECK(read_through(source, [&](BytesView piece) {
    digest.update(piece);
    return file.write(piece);
  }));
  ports::KeptFile kept{to_hex(digest.finish()), source.size()};
  ASSAY_TRY(const std::string path, path_of(kept.sha256));
  ASSAY_CHECK(make_private_folders(folder_of(path)));
  const auto published = std::move(file).publish(path, IfExists::Refuse);
  if (!published && published.error().code != Code::Conflict) return tl::unexpected<Error>(published.error());
  return kept;
}

Result<> AttachmentFolder::read(std::string_view sha256, ByteSink& sink) {
  ASSAY_TRY(const std::string path, path_of(sha256));
  ASSAY_TRY(FileSource file, FileSource::open(path));
  ASSAY_CHECK(check_file(file, sha256));
  ASSAY_CHECK(read_through(file, [&](BytesView piece) { return sink.write(piece); }));
  return file.still_the_same();
}

Result<> AttachmentFolder::check(std::string_view sha256) {
  ASSAY_TRY(const std::string path, path_of(sha256));
  ASSAY_TRY(FileSource file, FileSource::open(path));
  return check_file(file, sha256);
}

Result<> AttachmentFolder::remove(std::string_view sha256) {
  ASSAY_TRY(const std::string path, path_of(sha256));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR)
    return system_error("removing the attachment", path, errno);
  return {};
}

}  // namespace assay::adapters::localfs
