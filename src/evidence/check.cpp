// Everything against everything: record, leaf, row, tree, tiles, entries, checkpoint, signatures.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "evidence/check.hpp"
#include "evidence/tile_edge.hpp"

namespace assay::evidence {
namespace {

using verify::Hash;
using verify::kEntriesLevel;
using verify::kTileLevels;
using verify::kTileWidth;
using verify::TileName;

constexpr std::uint64_t kProgressEvery = 4096;
// Bounds the work that a damaged row count can ask for.
constexpr std::uint64_t kMaxStandIns = 1'000'000;
constexpr std::size_t kHashSize = sizeof(Hash);

class Faults {
 public:
  explicit Faults(CheckReport& report) : report_(&report) {}
  void add(std::string place, std::string what) {
    ++report_->faults_in_all;
    if (report_->faults.size() < kMaxFaults) report_->faults.push_back({std::move(place), std::move(what)});
  }
  void leaf(std::uint64_t index, std::string what) { add(fmt::format("leaf {}", index), std::move(what)); }

 private:
  CheckReport* report_;
};

bool same(BytesView a, BytesView b) noexcept { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

// One row in itself. The leaf is what the tree commits to; everything else in the row must follow from it.
class RowCheck {
 public:
  RowCheck(CheckReport& report, Faults& faults) : report_(report), faults_(faults) {}

  void check(const RowView& row) {
    if (!same(verify::leaf_hash(row.leaf), row.leaf_hash)) {
      faults_.leaf(row.index, "the leaf hash is not that of the leaf");
    }
    const auto leaf = verify::read_leaf(row.leaf);
    if (!leaf) {
      faults_.leaf(row.index, leaf.error().message);
      return;
    }
    if (leaf->kind != row.kind) faults_.leaf(row.index, "column kind is not that of the leaf");
    if (leaf->time_ms != row.time_ms) faults_.leaf(row.index, "column time_ms is not that of the leaf");
    if (row.record.empty() && row.salt.empty()) {
      ++report_.erased;
      return;
    }
    if (row.salt.size() != verify::kSaltSize) {
      faults_.leaf(row.index, fmt::format("the salt has {} bytes, expected {}", row.salt.size(), verify::kSaltSize));
    }
    if (digest(leaf->algorithm, row) != leaf->record_digest) {
      faults_.leaf(row.index, "the record or its salt is not the one that the leaf commits to");
    }
    check_columns(row);
  }

 private:
  Hash digest(crypto::DigestAlgorithm algorithm, const RowView& row) {
    if (algorithm != crypto::DigestAlgorithm::Sha256) return verify::digest_record(algorithm, row.salt, row.record);
    buffer_.assign(row.salt.begin(), row.salt.end());
    append(buffer_, row.record);
    return crypto::sha256(buffer_);
  }

  void check_columns(const RowView& row) {
    const auto event = read_record(row.record);
    if (!event) {
      faults_.leaf(row.index, event.error().message);
      return;
    }
    const auto differs = [&](std::string_view column) {
      faults_.leaf(row.index, fmt::format("column {} is not that of the record", column));
    };
    if (event->id != row.id) differs("id");
    if (event->kind != row.kind) differs("kind");
    if (event->time_ms != row.time_ms) differs("time_ms");
    if (event->tenant != row.tenant) differs("tenant");
    if (event->service != row.service) differs("service");
    if (event->produce_id != row.produce_id && !(row.produce_id.empty() && event->produce_id == event->id.hex())) {
      differs("produce_id");
    }
    const auto key = event->content ? std::optional(digest_key(*event->content)) : std::nullopt;
    if (key != row.digest_key) differs("digest_key");
  }

  CheckReport& report_;
  Faults& faults_;
  Bytes buffer_;
};

// The files under tile/, listed before the rows are counted: rows come first, so none of these may be ahead of them.
// Partial tiles are read at once, while nobody publishes: the next checkpoint renames them.
class Listing {
 public:
  Result<> read(const TileFolder& folder, Faults& faults) {
    return folder.walk([&](const std::string& path) -> Result<> {
      const auto name = verify::read_tile_path(path);
      if (!name) {
        faults.add(path, "is no tile of a log");
        return {};
      }
      Place& place = places_[{name->level, name->index}];
      if (name->width == kTileWidth) {
        place.full = true;
        return {};
      }
      ASSAY_TRY(std::optional<Bytes> bytes, folder.read(*name));
      if (bytes) place.partials.emplace_back(name->width, std::move(*bytes));
      return {};
    });
  }

  struct Place {
    bool full = false;
    std::vector<std::pair<std::uint64_t, Bytes>> partials;  ///< width and content
  };
  [[nodiscard]] const Place& at(int level, std::uint64_t index) const {
    static const Place kNothing;
    const auto found = places_.find({level, index});
    return found == places_.end() ? kNothing : found->second;
  }
  void check_ahead(std::uint64_t rows, Faults& faults) const {
    for (const auto& [where, place] : places_) {
      const auto& [level, index] = where;
      const std::uint64_t hashes = verify::hashes_at(std::max(level, 0), rows);
      const auto check = [&, level = level, index = index](std::uint64_t width) {
        if (index * kTileWidth + width <= hashes) return;
        faults.add(verify::tile_path({level, index, width}), fmt::format("is ahead of the database's {} rows", rows));
      };
      if (place.full) check(kTileWidth);
      for (const auto& [width, bytes] : place.partials) check(width);
    }
  }

 private:
  std::map<std::pair<int, std::uint64_t>, Place> places_;
};

// Tiles and bundles as files against the same ones made from the rows.
class TileCheck {
 public:
  TileCheck(const TileFolder& folder, const Listing& listing, std::uint64_t published, CheckReport& report,
            Faults& faults)
      : folder_(folder), listing_(listing), published_(published), report_(report), faults_(faults) {}

  /// One place of the tree, with all that the rows give for it: each file there must be its beginning. A crash while a
  /// partial tile grew leaves more in the file than its name says.
  Result<> compare(int level, std::uint64_t index, BytesView bytes) {
    const Listing::Place& place = listing_.at(level, index);
    std::uint64_t widest = 0;
    for (const auto& [width, file] : place.partials) {
      widest = std::max(widest, width);
      compare_file({level, index, width}, file, bytes);
    }
    if (place.full) {
      const TileName name = {level, index};
      ASSAY_TRY(const std::optional<Bytes> file, folder_.read(name));
      if (file) {
        widest = kTileWidth;
        compare_file(name, *file, bytes);
      }
    }
    const std::uint64_t hashes = verify::hashes_at(std::max(level, 0), published_);
    const std::uint64_t needed = std::min(kTileWidth, hashes - std::min(hashes, index * kTileWidth));
    if (widest < needed) missing_.push_back({level, index, needed});
    return {};
  }
  /// Tiles that the checkpoint signs for and that are not there.
  [[nodiscard]] const std::vector<TileName>& missing() const noexcept { return missing_; }

 private:
  void compare_file(const TileName& name, BytesView file, BytesView bytes) {
    ++report_.tiles;
    const std::size_t least = beginning_of(name, bytes).size();
    if (file.size() < least || (name.width == kTileWidth && file.size() != least)) {
      faults_.add(verify::tile_path(name), fmt::format("has {} bytes, expected {}", file.size(), least));
    }
    const auto differing = std::mismatch(bytes.begin(), bytes.end(), file.begin(), file.end()).first - bytes.begin();
    const auto at = static_cast<std::size_t>(differing);
    if (at == std::min(bytes.size(), file.size())) {
      if (at < file.size() && name.width < kTileWidth) {
        faults_.add(verify::tile_path(name), fmt::format("goes on after the rows end, at byte {}", at));
      }
      return;
    }
    if (name.level == kEntriesLevel) {
      faults_.add(verify::tile_path(name), fmt::format("differs from the rows at byte {}", at));
      return;
    }
    const std::uint64_t hash = at / kHashSize;
    const std::uint64_t first = (name.index * kTileWidth + hash) << (verify::kTileHeight * name.level);
    faults_.add(verify::tile_path(name),
                fmt::format("differs from the rows at hash {} (leaf {}{})", hash, first, name.level > 0 ? " on" : ""));
  }

  const TileFolder& folder_;
  const Listing& listing_;
  std::uint64_t published_;
  CheckReport& report_;
  Faults& faults_;
  std::vector<TileName> missing_;
};

// The checkpoint file: can it be read, is it of this log, and have the keys of this log signed it?
void check_signatures(const CheckScope& scope, const std::string& note, CheckReport& report, Faults& faults) {
  const auto parts = verify::read_note(note);
  if (!parts) return faults.add("checkpoint", parts.error().message);
  auto checkpoint = verify::read_checkpoint_text(parts->text);
  if (!checkpoint) return faults.add("checkpoint", checkpoint.error().message);
  if (checkpoint->origin != scope.origin) {
    return faults.add("checkpoint", fmt::format("is of log `{}`, not of `{}`", checkpoint->origin, scope.origin));
  }
  report.checkpoint = std::move(*checkpoint);
  const auto signers = verify::check_note(*parts, scope.known_keys);
  if (!signers) return faults.add("checkpoint", signers.error().message);
  report.signers = signers->size();
  // Once one of today's keys has signed, all of them have: the second signature of suite "sm" may not be left out.
  const auto own = static_cast<std::size_t>(
      std::count_if(signers->begin(), signers->end(), [&](std::size_t signer) { return signer < scope.own_keys; }));
  if (own != 0 && own != scope.own_keys) {
    faults.add("checkpoint", fmt::format("is signed by {} of the log's {} keys", own, scope.own_keys));
  }
}

// Walks the rows once, growing the tree they make and holding everything else against it.
class Walk {
 public:
  Walk(const CheckScope& scope, const Listing& listing, CheckReport& report, Faults& faults)
      : scope_(scope),
        report_(report),
        faults_(faults),
        rows_(report, faults),
        published_(report.checkpoint ? report.checkpoint->size : 0),
        tiles_(scope.folder, listing, published_, report, faults) {}

  Result<> run(const LogState& kept) {
    total_ = kept.frontier.size();
    at_checkpoint();
    RowQuery all;
    all.log = scope_.log;
    ASSAY_CHECK(scope_.store.scan(all, [&](const RowView& row) { return visit(row); }));
    ASSAY_CHECK(fill(total_));
    for (int level = kEntriesLevel; level < kTileLevels; ++level) {
      const TileName name = TileEdge::partial_name(level, total_);
      if (name.width > 0) ASSAY_CHECK(tiles_.compare(level, name.index, tree_.partial(level)));
    }
    if (!(tree_.frontier() == kept.frontier)) {
      faults_.add("log row", "the tree that the log's state keeps is not that of the rows");
    }
    if (published_ > total_) {
      faults_.add("checkpoint", fmt::format("is of {} leaves, the database holds {} rows", published_, total_));
    }
    for (const TileName& name : tiles_.missing()) faults_.add(verify::tile_path(name), "is missing");
    report_.unpublished = total_ > published_ ? total_ - published_ : 0;
    if (scope_.progress) scope_.progress(report_.rows, total_);
    return {};
  }

 private:
  Result<bool> visit(const RowView& row) {
    ASSAY_CHECK(fill(std::min(row.index, total_)));
    if (row.index >= total_) {
      faults_.leaf(row.index, fmt::format("stands behind the {} rows that the log's state counts", total_));
      return row.index < total_ + kMaxFaults;
    }
    rows_.check(row);
    ++report_.rows;
    Hash hash{};
    if (row.leaf_hash.size() == kHashSize) std::memcpy(hash.data(), row.leaf_hash.data(), kHashSize);
    ASSAY_CHECK(push(hash, row.leaf));
    if (scope_.progress && report_.rows % kProgressEvery == 0) scope_.progress(report_.rows, total_);
    return true;
  }

  // A stand-in for each missing row keeps the later leaves at their places, so that only what is broken is named.
  Result<> fill(std::uint64_t until) {
    if (tree_.size() >= until) return {};
    if (until - tree_.size() == 1) {
      faults_.leaf(tree_.size(), "its row is missing");
    } else {
      faults_.leaf(tree_.size(), fmt::format("the rows from here to leaf {} are missing", until - 1));
    }
    if (until - tree_.size() > kMaxStandIns) {
      return fail(Code::Corrupt, fmt::format("leaf {}: {} rows are missing from here: too many to check the rest",
                                             tree_.size(), until - tree_.size()));
    }
    while (tree_.size() < until) ASSAY_CHECK(push(Hash{}, {}));
    return {};
  }

  Result<> push(const Hash& hash, BytesView leaf) {
    ASSAY_CHECK(tree_.push(hash, leaf, [&](const TileName& name, BytesView bytes) {
      return tiles_.compare(name.level, name.index, bytes);
    }));
    at_checkpoint();
    return {};
  }

  void at_checkpoint() {
    if (!report_.checkpoint || tree_.size() != published_) return;
    if (tree_.frontier().root() != report_.checkpoint->root) {
      faults_.add("checkpoint", fmt::format("its root is not that of the first {} rows", published_));
    }
  }

  const CheckScope& scope_;
  CheckReport& report_;
  Faults& faults_;
  RowCheck rows_;
  std::uint64_t published_;
  std::uint64_t total_ = 0;
  TileCheck tiles_;
  TileEdge tree_;
};

}  // namespace

// In this order, because other processes may be appending: what is published has rows already, so files are looked at
// before the rows are counted.
Result<CheckReport> check_log(const CheckScope& scope) {
  CheckReport report;
  Faults faults(report);
  Listing listing;
  {
    ASSAY_TRY(const FolderLock held, FolderLock::share(scope.folder));
    ASSAY_TRY(const std::optional<std::string> note, scope.folder.read_checkpoint());
    if (note) check_signatures(scope, *note, report, faults);
    ASSAY_CHECK(listing.read(scope.folder, faults));
  }
  ASSAY_CHECK(scope.store.read_together([&]() -> Result<> {
    auto kept = scope.store.state(scope.log);
    if (!kept && kept.error().code == Code::Corrupt) {
      faults.add("log row", kept.error().message);
      return {};
    }
    if (!kept) return tl::unexpected(std::move(kept).error());
    listing.check_ahead(kept->frontier.size(), faults);
    return Walk(scope, listing, report, faults).run(*kept);
  }));
  return report;
}

}  // namespace assay::evidence
