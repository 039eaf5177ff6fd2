// What a Log is made of. Inside evidence/ only: log.cpp appends and reads, publish.cpp makes tiles and checkpoints,
// check.cpp checks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "evidence/log.hpp"
#include "evidence/tile_edge.hpp"
#include "evidence/tile_folder.hpp"
#include "evidence/tree_reader.hpp"

namespace assay::evidence {

/// Leaves this process appended and has not published yet: they save reading the rows again.
struct RecentLeaves {
  std::uint64_t first = 0;
  std::vector<verify::Hash> hashes;
  Bytes entries;
  [[nodiscard]] std::uint64_t end() const noexcept { return first + hashes.size(); }
  void clear() noexcept {
    hashes.clear();
    entries.clear();
  }
};

/// A batch while it is made: one block of memory for all salts, records and leaves.
struct BatchMemory {
  Bytes salts;
  Bytes bytes;
  std::vector<verify::Hash> leaf_hashes;
  std::vector<std::size_t> marks;
  std::vector<RowView> rows;
};

/// The checkpoint in the folder, its signature not checked. @return Corrupt; Configuration when it is another log's
[[nodiscard]] Result<std::optional<verify::Checkpoint>> read_published(const TileFolder& folder,
                                                                       std::string_view origin);

struct Log::State {
  State(EventStore& store_in, LogOptions options_in, const Clock& clock_in, TileFolder folder_in, LogId log_in)
      : store(store_in),
        options(std::move(options_in)),
        clock(clock_in),
        folder(std::move(folder_in)),
        log(log_in),
        tree(folder, store_in, log_in) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  EventStore& store;
  LogOptions options;
  const Clock& clock;
  TileFolder folder;
  LogId log;
  TreeReader tree;

  std::vector<verify::VerifierKey> own_keys;    ///< of options.keys, same order
  std::vector<verify::VerifierKey> known_keys;  ///< those and options.trusted

  BatchMemory memory;
  std::optional<crypto::Digest> digest;  ///< of records, when it is not SHA-256
  RecentLeaves recent;
  std::vector<Id> settled;
  std::uint64_t owner = 0;  ///< 0: no pending action was ever stored

  std::optional<TileEdge> edge;  ///< as of the last checkpoint this process made or saw
  std::int64_t checkpoint_ms = 0;

  /// Lays out rows for `events` in `memory`. @return InvalidInput, Limited
  [[nodiscard]] Result<> prepare(std::span<const Event> events);
  [[nodiscard]] verify::Hash digest_of_record(BytesView salted);
  [[nodiscard]] Result<> writable() const;
  [[nodiscard]] Result<> own_pending();
  void remember(std::uint64_t first);

  /// Tells whether the tiles and the checkpoint claim more than the rows hold, or something else.
  [[nodiscard]] Result<> check_right_edge(const std::optional<verify::Checkpoint>& checkpoint, LogState state);
  [[nodiscard]] Result<> publish();
  [[nodiscard]] Result<> load_edge(const verify::Checkpoint& base);
  [[nodiscard]] Result<> new_leaves(std::uint64_t from, std::uint64_t size, const LeafVisit& visit);
  [[nodiscard]] Result<> extend_edge(const verify::Checkpoint& next, const TileEdge::Emit& emit);
  [[nodiscard]] Result<> sign(const verify::Checkpoint& checkpoint);
  [[nodiscard]] Result<> rebuild();
};

}  // namespace assay::evidence
