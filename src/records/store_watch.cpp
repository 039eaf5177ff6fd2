#include "records/store_watch.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include "base/bytes.hpp"

namespace assay::records {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::uint64_t kEnough = 1'000'000;

Result<std::uint64_t> records_of(RecordStore& store, std::string_view tenant) {
  SearchQuery query;
  query.tenant = tenant;
  return store.count(query);
}

}  // namespace

Result<std::uint64_t> known_to_the_log(EventSink& events, std::string_view kind, std::string_view tenant) {
  std::uint64_t count = 0;
  for (std::uint64_t from = 0; count < kEnough;) {
    ASSAY_TRY(const EventPage page, events.list(from, kPage, kind, tenant));
    count += page.events.size();
    if (!page.next) break;
    from = *page.next;
  }
  return count;
}

Result<> check_not_lost(RecordStore& store, EventSink& events, std::string_view tenant) {
  ASSAY_TRY(const std::uint64_t kept, records_of(store, tenant));
  if (kept > 0) return {};
  ASSAY_TRY(const std::uint64_t known, known_to_the_log(events, "record.created", tenant));
  if (known == 0) return {};
  return fail(Code::Corrupt,
              fmt::format("the evidence log knows {} record{}, the store of records is empty: restore it from a backup "
                          "(no case number is given a second time)",
                          known, known == 1 ? "" : "s"));
}

Result<crypto::SealingKey> key_in_use(RecordStore& store, std::string_view tenant, std::string_view name,
                                      const std::string& path) {
  const std::string note = fmt::format("key.{}", name);
  ASSAY_TRY(const auto known, store.note("", note));
  if (::access(path.c_str(), F_OK) != 0) {
    ASSAY_TRY(const std::uint64_t kept, records_of(store, tenant));
    if (known || kept > 0)
      return fail(
          Code::Configuration,
          fmt::format("{}: this key is gone, and records are kept under it{}: put the file back from the backup "
                      "of the keys; a new key would open none of them",
                      path, known ? fmt::format(" (key {})", *known) : ""));
  }
  ASSAY_TRY(crypto::SealingKey key, crypto::SealingKey::load_or_create(path));
  const std::string id = to_hex(key.id());
  if (known && *known != id)
    return fail(
        Code::Configuration,
        fmt::format("{}: holds the key {}, records are kept under the key {}: put that file back from the backup "
                    "of the keys",
                    path, id, *known));
  if (!known) ASSAY_CHECK(store.set_note("", note, id));
  return key;
}

}  // namespace assay::records
