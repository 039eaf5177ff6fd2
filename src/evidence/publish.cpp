// From rows to what the world sees: tiles, then the checkpoint that signs for them (D10).
#include <fmt/core.h>

#include <array>

#include "evidence/log_state.hpp"

namespace assay::evidence {
namespace {

using verify::Checkpoint;
using verify::kEntriesLevel;
using verify::kTileLevels;
using verify::TileName;

std::string ahead_message(const std::string& folder, std::string_view what, std::uint64_t claimed, std::uint64_t rows) {
  return fmt::format(
      "{}: {} of {} leaves, but the database holds {} rows: rows were lost or an older database was restored. Nothing "
      "is "
      "written. Bring the newer database back, or begin a new log with another origin and folder",
      folder, what, claimed, rows);
}

}  // namespace

Result<std::optional<Checkpoint>> read_published(const TileFolder& folder, std::string_view origin) {
  ASSAY_TRY(const std::optional<std::string> note, folder.read_checkpoint());
  if (!note) return std::optional<Checkpoint>();
  auto checkpoint = verify::read_checkpoint(*note);
  if (!checkpoint) return tl::unexpected(in_context(folder.path() + "/checkpoint", std::move(checkpoint).error()));
  if (checkpoint->origin != origin) {
    return fail(Code::Configuration,
                fmt::format("{}/checkpoint: is of log `{}`, not of `{}`", folder.path(), checkpoint->origin, origin));
  }
  return std::move(*checkpoint);
}

// `checkpoint` was read before `state`: another process may publish in between, and rows come first.
Result<> Log::State::check_right_edge(const std::optional<Checkpoint>& checkpoint, LogState state) {
  if (checkpoint && checkpoint->size > state.frontier.size()) {
    return fail(Code::Conflict,
                ahead_message(folder.path(), "the checkpoint is", checkpoint->size, state.frontier.size()));
  }
  if (checkpoint && checkpoint->size == state.frontier.size() && checkpoint->root != state.frontier.root()) {
    return fail(Code::Conflict, fmt::format("{}: the checkpoint of {} leaves has another root than the database; run "
                                            "the check",
                                            folder.path(), checkpoint->size));
  }
  const auto first_open_tile = [&] { return TileName{0, verify::hashes_at(1, state.frontier.size())}; };
  if (folder.has(first_open_tile())) {
    ASSAY_TRY(state, store.state(log));
    const TileName tile = first_open_tile();
    if (folder.has(tile)) {
      return fail(Code::Conflict, ahead_message(folder.path(), "the tiles are", (tile.index + 1) * verify::kTileWidth,
                                                state.frontier.size()));
    }
  }
  return {};
}

// Damaged tiles do no harm: rows are the truth, and the signed root says whether they still are.
Result<> Log::State::load_edge(const Checkpoint& base) {
  if (edge && edge->size() == base.size && edge->frontier().root() == base.root) return {};
  edge.reset();
  if (auto read = tree.edge(base.size); read && read->frontier().root() == base.root) {
    edge = std::move(*read);
    return {};
  }
  ASSAY_TRY(TileEdge made, tree.edge_from_rows(base.size));
  if (made.frontier().root() != base.root) {
    return fail(Code::Conflict, fmt::format("{}: the first {} rows do not give the root that the checkpoint signs; run "
                                            "the check",
                                            folder.path(), base.size));
  }
  edge = std::move(made);
  return {};
}

// The leaves [from, size), from memory if this process appended all of them, else from the rows.
Result<> Log::State::new_leaves(std::uint64_t from, std::uint64_t size, const LeafVisit& visit) {
  if (recent.first > from || recent.end() != size) return tree.leaves(from, size, visit);
  BytesView entries = recent.entries;
  for (std::size_t i = 0; i < recent.hashes.size(); ++i) {
    const std::size_t length = load_be<std::uint16_t>(entries.data());
    if (recent.first + i >= from) ASSAY_CHECK(visit(recent.hashes[i], entries.subspan(2, length)));
    entries = entries.subspan(2 + length);
  }
  return {};
}

// First the root, then the tiles: rows that contradict what the database keeps of them leave no trace outside it.
Result<> Log::State::extend_edge(const Checkpoint& next, const TileEdge::Emit& emit) {
  verify::Frontier expected = edge->frontier();
  ASSAY_CHECK(new_leaves(expected.size(), next.size, [&](const verify::Hash& hash, BytesView) -> Result<> {
    expected.push(hash);
    return {};
  }));
  if (expected.root() != next.root) {
    return fail(Code::Conflict,
                fmt::format("{}: the rows do not give the root that the database keeps for them; run the "
                            "check",
                            folder.path()));
  }
  return new_leaves(edge->size(), next.size,
                    [&](const verify::Hash& hash, BytesView leaf) { return edge->push(hash, leaf, emit); });
}

// Where a tile of the new tree goes: into the file of the partial tile it was, if there is one.
class TileWriter {
 public:
  TileWriter(TileFolder& folder, const TileEdge& edge) : folder_(folder), base_(edge.size()) {
    for (int level = kEntriesLevel; level < kTileLevels; ++level) kept_[place(level)] = edge.partial(level).size();
  }
  Result<> write(const TileName& name, BytesView bytes) {
    const TileName old = TileEdge::partial_name(name.level, base_);
    if (old.index == name.index && old.width > 0) return folder_.grow(old, kept_[place(name.level)], name, bytes);
    return folder_.write(name, bytes, Existing::Refuse);
  }
  /// The partial tiles of the levels that grew.
  Result<> write_partials(const TileEdge& edge) {
    for (int level = kEntriesLevel; level < kTileLevels; ++level) {
      const TileName name = TileEdge::partial_name(level, edge.size());
      if (name.width > 0 && name != TileEdge::partial_name(level, base_)) {
        ASSAY_CHECK(write(name, edge.partial(level)));
      }
    }
    return {};
  }

 private:
  static std::size_t place(int level) noexcept { return static_cast<std::size_t>(level - kEntriesLevel); }
  TileFolder& folder_;
  std::uint64_t base_;
  std::array<std::size_t, kTileLevels - kEntriesLevel> kept_{};
};

Result<> Log::State::sign(const Checkpoint& checkpoint) {
  const std::string text = verify::checkpoint_text(checkpoint);
  std::string note = text + "\n";
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    ASSAY_TRY(const Bytes signature, options.keys[i].sign(as_bytes(text)));
    note += verify::signature_line(own_keys[i].name, own_keys[i].id, signature);
  }
  return folder.write_checkpoint(note);
}

Result<> Log::State::publish() {
  std::vector<TileName> full;
  {
    ASSAY_TRY(const FolderLock held, FolderLock::take(folder));
    ASSAY_TRY(const std::optional<Checkpoint> last, read_published(folder, options.origin));
    ASSAY_TRY(const LogState state, store.state(log));
    const Checkpoint base = last.value_or(Checkpoint{options.origin, 0, verify::empty_root()});
    const std::uint64_t size = state.frontier.size();
    if (base.size > size)
      return fail(Code::Conflict, ahead_message(folder.path(), "the checkpoint is", base.size, size));
    const Checkpoint next = {options.origin, size, state.frontier.root()};
    if (base == next) {
      if (recent.end() <= size) recent.clear();
      return {};
    }
    if (options.keys.empty()) {
      return fail(Code::Configuration, fmt::format("{}: no key to sign the checkpoint with", folder.path()));
    }
    ASSAY_CHECK(load_edge(base));
    // A root that is signed must not be lost with the power.
    ASSAY_CHECK(store.make_durable());
    TileWriter writer(folder, *edge);
    const auto emit = [&](const TileName& name, BytesView bytes) {
      full.push_back(name);
      return writer.write(name, bytes);
    };
    auto grown = extend_edge(next, emit);
    if (grown) grown = writer.write_partials(*edge);
    if (grown) grown = sign(next);
    if (!grown) {
      edge.reset();
      return grown;
    }
    recent.clear();
  }
  for (const TileName& name : full) folder.drop_partials(name);
  checkpoint_ms = clock.unix_ms();
  return {};
}

// Two passes: nothing is overwritten before the rows have proved to be what was signed.
Result<> Log::State::rebuild() {
  ASSAY_TRY(const FolderLock held, FolderLock::take(folder));
  ASSAY_TRY(const std::optional<Checkpoint> last, read_published(folder, options.origin));
  if (!last) return {};
  ASSAY_TRY(const TileEdge proof, tree.edge_from_rows(last->size));
  if (proof.frontier().root() != last->root) {
    return fail(Code::Conflict, fmt::format("{}: the first {} rows do not give the root that the checkpoint signs; the "
                                            "tiles are left as they are",
                                            folder.path(), last->size));
  }
  edge.emplace();
  const auto emit = [&](const TileName& name, BytesView bytes) { return folder.write(name, bytes, Existing::Replace); };
  ASSAY_CHECK(tree.leaves(0, last->size,
                          [&](const verify::Hash& hash, BytesView leaf) { return edge->push(hash, leaf, emit); }));
  for (int level = kEntriesLevel; level < kTileLevels; ++level) {
    const TileName name = TileEdge::partial_name(level, edge->size());
    if (name.width > 0) ASSAY_CHECK(folder.write(name, edge->partial(level), Existing::Replace));
  }
  return {};
}

}  // namespace assay::evidence
