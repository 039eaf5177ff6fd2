// The folder a log publishes: `checkpoint` and `tile/...` as c2sp.org/tlog-tiles lays them out. Of each tile there is
// one file: while it is partial it grows at its end and is renamed to its new width, so a log that is used one event at
// a time makes and removes no files. Inside evidence/ only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "evidence/verify/tile.hpp"

namespace assay::evidence {

/// What to do about a tile that is there already with other bytes.
enum class Existing : std::uint8_t { Refuse, Replace };

class TileFolder {
 public:
  /// Makes the folder if only it is missing.
  [[nodiscard]] static Result<TileFolder> open(const std::string& path);
  TileFolder(TileFolder&& other) noexcept;
  TileFolder& operator=(TileFolder&& other) noexcept;
  ~TileFolder();

  /// The checkpoint file; nullopt if there is none, or an empty one (a power loss leaves that).
  [[nodiscard]] Result<std::optional<std::string>> read_checkpoint() const;
  [[nodiscard]] Result<> write_checkpoint(std::string_view note);

  /// nullopt if there is no such file. At most kMaxTileBytes are read: a longer file is damaged and longer than any
  /// tile.
  [[nodiscard]] Result<std::optional<Bytes>> read(const verify::TileName& name) const;
  [[nodiscard]] bool has(const verify::TileName& name) const;
  /// Makes the file at once. A full tile does not change: the same bytes again are no work.
  /// @return Conflict for a full tile that holds other bytes, unless told to replace
  [[nodiscard]] Result<> write(const verify::TileName& name, BytesView bytes, Existing existing);
  /// Turns the partial tile `from`, which holds the first `kept` bytes, into `to` with all of `bytes`. A crash in
  /// between leaves `from` with more hashes than its name says, or `to`. Like write() when `from` is not there.
  [[nodiscard]] Result<> grow(const verify::TileName& from, std::size_t kept, const verify::TileName& to,
                              BytesView bytes);
  /// Removes the folder of partial tiles that `full` made needless.
  void drop_partials(verify::TileName full);
  /// Every file under tile/, in no order: its path below the folder.
  [[nodiscard]] Result<> walk(const std::function<Result<>(const std::string& path)>& visit) const;

  /// One process at a time makes tiles and checkpoints. Held until release or death. @return Unavailable after a while
  [[nodiscard]] Result<> lock();
  /// Keeps them as they are while one looks; writes nothing.
  [[nodiscard]] Result<> lock_shared();
  void unlock() noexcept;
  /// Marks `owner` (1 to 2^62) as living for as long as this object and its process live.
  [[nodiscard]] Result<> live(std::uint64_t owner);
  [[nodiscard]] Result<bool> is_living(std::uint64_t owner);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  static constexpr std::size_t kMaxTileBytes = 1024 * 1024;

 private:
  TileFolder(int folder, std::string path) : folder_(folder), path_(std::move(path)) {}
  [[nodiscard]] Result<> compare(const verify::TileName& name, BytesView bytes);
  [[nodiscard]] Result<int> lock_file();
  [[nodiscard]] Result<> take_lock(int file, short type) const;
  [[nodiscard]] Result<> write_file(const char* name, BytesView bytes);
  [[nodiscard]] Result<std::optional<Bytes>> read_file(const std::string& name) const;
  [[nodiscard]] Error failure(std::string_view name, std::string_view what, int error) const;

  int folder_ = -1;
  int lock_file_ = -1;
  bool lock_is_shared_ = false;  ///< opened for reading only
  std::string path_;
};

/// Holds the folder's lock for a scope.
class FolderLock {
 public:
  [[nodiscard]] static Result<FolderLock> take(TileFolder& folder) {
    ASSAY_CHECK(folder.lock());
    return FolderLock(folder);
  }
  [[nodiscard]] static Result<FolderLock> share(TileFolder& folder) {
    ASSAY_CHECK(folder.lock_shared());
    return FolderLock(folder);
  }
  FolderLock(FolderLock&& other) noexcept : folder_(std::exchange(other.folder_, nullptr)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock() {
    if (folder_ != nullptr) folder_->unlock();
  }

 private:
  explicit FolderLock(TileFolder& folder) : folder_(&folder) {}
  TileFolder* folder_;
};

}  // namespace assay::evidence
