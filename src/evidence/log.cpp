#include "evidence/log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "evidence/check.hpp"
#include "evidence/log_state.hpp"

namespace assay::evidence {
namespace {

constexpr std::int64_t kCheckpointEveryMs = 1000;
// Leaves kept in memory for the next checkpoint; beyond it they are read from the rows again.
constexpr std::size_t kMaxRecent = 262144;
constexpr std::uint64_t kOwnerMask = (std::uint64_t{1} << 61) - 1;  // a byte of the lock file, an INTEGER of the store

// Spelt out in a row only when it says more than the id does.
bool is_hex_of(std::string_view text, const Id& id) noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (text.size() != 2 * id.bytes.size()) return text.empty();
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (text[2 * i] != kDigits[id.bytes[i] >> 4] || text[2 * i + 1] != kDigits[id.bytes[i] & 15]) return false;
  }
  return true;
}

StoredEvent stored_event(const RowView& row) {
  StoredEvent stored;
  stored.index = row.index;
  stored.erased = row.record.empty();
  stored.record = as_text(row.record);
  if (row.leaf_hash.size() == stored.leaf_hash.size()) {
    std::copy(row.leaf_hash.begin(), row.leaf_hash.end(), stored.leaf_hash.begin());
  }
  // A record that cannot be read is for check() to report; here the row's own columns still say something.
  if (auto event = read_record(row.record)) {
    stored.event = std::move(*event);
  } else {
    stored.event.id = row.id;
    stored.event.time_ms = row.time_ms;
    stored.event.kind = row.kind;
    stored.event.tenant = row.tenant;
    stored.event.service = row.service;
  }
  return stored;
}

}  // namespace

Result<> Log::State::prepare(std::span<const Event> events) {
  const std::size_t count = events.size();
  memory.bytes.clear();
  memory.marks.clear();
  memory.leaf_hashes.resize(count);
  memory.rows.resize(count);
  Bytes& salts = memory.salts;
  salts.resize(count * verify::kSaltSize);
  crypto::random_bytes(salts);

  // Salt, record and leaf of each event one after another; views only once the block has stopped growing.
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t start = memory.bytes.size();
    assay::append(memory.bytes, BytesView(salts).subspan(i * verify::kSaltSize, verify::kSaltSize));
    ASSAY_CHECK(append_record(memory.bytes, events[i]));
    const std::size_t leaf = memory.bytes.size();
    const verify::Hash committed = digest_of_record(BytesView(memory.bytes).subspan(start));
    verify::append_leaf(memory.bytes, events[i].kind, events[i].time_ms, options.record_digest, committed);
    memory.leaf_hashes[i] = verify::leaf_hash(BytesView(memory.bytes).subspan(leaf));
    memory.marks.push_back(start);
    memory.marks.push_back(leaf);
  }
  memory.marks.push_back(memory.bytes.size());
  const BytesView bytes = memory.bytes;
  for (std::size_t i = 0; i < count; ++i) {
    const Event& event = events[i];
    const std::size_t start = memory.marks[2 * i];
    const std::size_t leaf = memory.marks[2 * i + 1];
    RowView& row = memory.rows[i];
    row.id = event.id;
    row.time_ms = event.time_ms;
    row.kind = event.kind;
    row.tenant = event.tenant;
    row.service = event.service;
    row.produce_id = is_hex_of(event.produce_id, event.id) ? std::string_view() : event.produce_id;
    row.digest_key = event.content ? std::optional(digest_key(*event.content)) : std::nullopt;
    row.salt = bytes.subspan(start, verify::kSaltSize);
    row.record = bytes.subspan(start + verify::kSaltSize, leaf - start - verify::kSaltSize);
    row.leaf = bytes.subspan(leaf, memory.marks[2 * i + 2] - leaf);
    row.leaf_hash = memory.leaf_hashes[i];
  }
  return {};
}

// Salt and record lie side by side, so the digest is one call.
verify::Hash Log::State::digest_of_record(BytesView salted) {
  if (options.record_digest == crypto::DigestAlgorithm::Sha256) return crypto::sha256(salted);
  if (!digest) digest.emplace(options.record_digest);
  digest->update(salted);
  const Bytes value = digest->finish();
  verify::Hash hash;
  std::copy_n(value.begin(), hash.size(), hash.begin());
  return hash;
}

Result<> Log::State::writable() const {
  if (options.purpose == Purpose::Write) return {};
  return fail(Code::Denied, fmt::format("{}: this log was opened to be looked at; nothing is written", folder.path()));
}

// Before the actions are stored: nobody may find them without a living owner.
Result<> Log::State::own_pending() {
  if (owner != 0) return {};
  std::array<std::uint8_t, 8> random{};
  crypto::random_bytes(random);
  const std::uint64_t number = (load_be<std::uint64_t>(random.data()) & kOwnerMask) + 1;
  ASSAY_CHECK(folder.live(number));
  owner = number;
  return {};
}

void Log::State::remember(std::uint64_t first) {
  if (recent.end() != first || recent.hashes.size() + memory.rows.size() > kMaxRecent) recent.clear();
  if (memory.rows.size() > kMaxRecent) return;
  if (recent.hashes.empty()) recent.first = first;
  recent.hashes.insert(recent.hashes.end(), memory.leaf_hashes.begin(), memory.leaf_hashes.end());
  for (const RowView& row : memory.rows) append_entry(recent.entries, row.leaf);
}

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

Result<Log> Log::open(EventStore& store, LogOptions options, const Clock& clock) {
  if (!verify::is_key_name(options.origin)) {
    return fail(Code::Configuration,
                fmt::format("evidence log: origin `{}`: must be UTF-8 without blanks and plus signs", options.origin));
  }
  ASSAY_TRY(TileFolder folder, TileFolder::open(options.folder));
  const bool inspect = options.purpose == Purpose::Inspect;
  std::optional<verify::Checkpoint> checkpoint;
  if (!inspect) {
    ASSAY_TRY(checkpoint, read_published(folder, options.origin));
  }
  ASSAY_TRY(const LogState found, store.open_log(options.origin, clock.unix_ms()));
  auto state = std::make_unique<State>(store, std::move(options), clock, std::move(folder), found.log);
  for (const crypto::PrivateKey& key : state->options.keys) {
    ASSAY_TRY(verify::VerifierKey own, verify::verifier_key(state->options.origin, key.public_key()));
    state->own_keys.push_back(std::move(own));
  }
  state->known_keys = state->own_keys;
  state->known_keys.insert(state->known_keys.end(), state->options.trusted.begin(), state->options.trusted.end());
  if (!inspect) ASSAY_CHECK(state->check_right_edge(checkpoint, found));
  state->checkpoint_ms = clock.unix_ms();
  return Log(std::move(state));
}

Result<std::vector<Appended>> Log::append(std::span<const Event> events, std::span<const PendingAction> pending) {
  State& state = *state_;
  ASSAY_CHECK(state.writable());
  ASSAY_CHECK(state.prepare(events));
  if (!pending.empty()) ASSAY_CHECK(state.own_pending());
  const Batch batch = {state.log, state.memory.rows, pending, state.owner, state.settled};
  const auto advance = [&](LogState& found) -> Result<> {
    if (verify::kMaxTreeSize - found.frontier.size() < events.size()) {
      return fail(Code::Limited, fmt::format("evidence log: is full with {} leaves", verify::kMaxTreeSize));
    }
    for (const verify::Hash& hash : state.memory.leaf_hashes) found.frontier.push(hash);
    return {};
  };
  ASSAY_TRY(const std::uint64_t first, state.store.append(batch, advance));
  state.settled.clear();
  state.remember(first);

  std::vector<Appended> places(events.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = {first + i, state.memory.leaf_hashes[i]};
  const std::int64_t now = state.clock.unix_ms();
  if (!state.options.keys.empty() && now - state.checkpoint_ms >= kCheckpointEveryMs) {
    // The events are recorded whatever comes of it; checkpoint() will say what was wrong.
    if (!state.publish()) state.checkpoint_ms = now;
  }
  return places;
}

Result<> Log::checkpoint() {
  State& state = *state_;
  ASSAY_CHECK(state.writable());
  if (!state.settled.empty()) {
    const Batch done = {state.log, {}, {}, 0, state.settled};
    ASSAY_TRY(std::ignore, state.store.append(done, [](LogState&) { return Result<>(); }));
    state.settled.clear();
  }
  return state.publish();
}

void Log::settle(std::span<const Id> done) { state_->settled.insert(state_->settled.end(), done.begin(), done.end()); }

Result<std::vector<PendingAction>> Log::pending() {
  State& state = *state_;
  ASSAY_CHECK(state.writable());
  ASSAY_TRY(const std::vector<OwnedAction> actions, state.store.pending(state.log));
  std::vector<std::uint64_t> dead;
  for (const OwnedAction& owned : actions) {
    if (owned.owner == state.owner || std::find(dead.begin(), dead.end(), owned.owner) != dead.end()) continue;
    ASSAY_TRY(const bool living, state.folder.is_living(owned.owner));
    if (!living) dead.push_back(owned.owner);
  }
  std::vector<PendingAction> left;
  if (dead.empty()) return left;
  ASSAY_CHECK(state.own_pending());
  for (const std::uint64_t owner : dead) {
    ASSAY_TRY(std::vector<PendingAction> taken, state.store.take_over(state.log, owner, state.owner));
    std::move(taken.begin(), taken.end(), std::back_inserter(left));
  }
  return left;
}

Result<verify::Proof> Log::prove(std::uint64_t index) {
  State& state = *state_;
  // The signed text is what the proof carries, so it is also what the path is made for.
  ASSAY_TRY(std::optional<std::string> note, state.folder.read_checkpoint());
  verify::Checkpoint signed_for;
  if (note) {
    ASSAY_TRY(signed_for, verify::read_checkpoint(*note));
  }
  if (signed_for.size <= index) {
    ASSAY_TRY(const LogState found, state.store.state(state.log));
    if (found.frontier.size() <= index) {
      return fail(Code::NotFound,
                  fmt::format("evidence log: has no leaf {}, it has {} leaves", index, found.frontier.size()));
    }
    ASSAY_CHECK(state.writable());
    ASSAY_CHECK(state.publish());
    ASSAY_TRY(note, state.folder.read_checkpoint());
    if (!note) return fail(Code::Unavailable, fmt::format("{}/checkpoint: is gone", state.folder.path()));
    ASSAY_TRY(signed_for, verify::read_checkpoint(*note));
  }

  verify::Proof proof;
  proof.index = index;
  proof.checkpoint = std::move(*note);
  RowQuery query;
  query.log = state.log;
  query.from = index;
  query.count = 1;
  ASSAY_CHECK(state.store.scan(query, [&](const RowView& row) -> Result<bool> {
    if (row.index != index) return true;
    proof.leaf.assign(row.leaf.begin(), row.leaf.end());
    proof.salt.assign(row.salt.begin(), row.salt.end());
    proof.record.assign(row.record.begin(), row.record.end());
    return true;
  }));
  ASSAY_TRY(proof.path, state.tree.path(index, signed_for.size));
  const auto root = verify::root_of_inclusion(index, signed_for.size, verify::leaf_hash(proof.leaf), proof.path);
  if (!root || *root != signed_for.root) {
    return fail(Code::Corrupt,
                fmt::format("evidence log: leaf {}: row and tiles do not lead to the signed root; run the "
                            "check",
                            index));
  }
  return proof;
}

Result<CheckReport> Log::check(const Progress& progress) {
  State& state = *state_;
  return check_log(
      {state.store, state.folder, state.log, state.options.origin, state.known_keys, state.own_keys.size(), progress});
}

Result<> Log::rebuild_tiles() {
  ASSAY_CHECK(state_->writable());
  return state_->rebuild();
}

Result<std::optional<StoredEvent>> Log::find_by_id(const Id& id) {
  RowQuery query;
  query.log = state_->log;
  query.id = id;
  std::optional<StoredEvent> found;
  ASSAY_CHECK(state_->store.scan(query, [&](const RowView& row) -> Result<bool> {
    found = stored_event(row);
    return false;
  }));
  return found;
}

Result<std::vector<StoredEvent>> Log::find_by_produce_id(std::string_view produce_id) {
  std::vector<StoredEvent> found;
  if (produce_id.empty()) return found;
  RowQuery query;
  query.log = state_->log;
  query.produce_id = produce_id;
  ASSAY_CHECK(state_->store.scan(query, [&](const RowView& row) -> Result<bool> {
    StoredEvent stored = stored_event(row);
    if (stored.event.produce_id == produce_id) found.push_back(std::move(stored));
    return true;
  }));
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  return found;
}

Result<std::vector<StoredEvent>> Log::find_by_digest(const ContentDigest& digest) {
  RowQuery query;
  query.log = state_->log;
  query.digest_key = digest_key(digest);
  std::vector<StoredEvent> found;
  ASSAY_CHECK(state_->store.scan(query, [&](const RowView& row) -> Result<bool> {
    StoredEvent stored = stored_event(row);
    if (stored.event.content == digest) found.push_back(std::move(stored));
    return true;
  }));
  return found;
}

Result<std::vector<StoredEvent>> Log::list(std::uint64_t from, std::uint64_t count, const ListFilter& filter) {
  RowQuery query;
  query.log = state_->log;
  query.from = from;
  query.count = count;
  query.kind = filter.kind;
  query.tenant = filter.tenant;
  query.service = filter.service;
  std::vector<StoredEvent> found;
  ASSAY_CHECK(state_->store.scan(query, [&](const RowView& row) -> Result<bool> {
    found.push_back(stored_event(row));
    return true;
  }));
  return found;
}

Result<std::uint64_t> Log::size() {
  ASSAY_TRY(const LogState found, state_->store.state(state_->log));
  return found.frontier.size();
}

Result<std::optional<std::string>> Log::latest_checkpoint() { return state_->folder.read_checkpoint(); }

const std::vector<verify::VerifierKey>& Log::verifier_keys() const noexcept { return state_->known_keys; }

Id new_id(const Clock& clock) {
  std::array<std::uint8_t, 10> random{};
  crypto::random_bytes(random);
  return make_id(clock.unix_ms(), random);
}

}  // namespace assay::evidence
