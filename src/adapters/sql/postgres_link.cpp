#include "adapters/sql/postgres_link.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace assay::adapters::sql {

Code code_of_state(std::string_view state) noexcept {
  const std::string_view kind = state.substr(0, 2);
  if (state == "57014") return Code::Timeout;                           // query_canceled
  if (state == "22021" || state == "22P05") return Code::InvalidInput;  // a character that the encoding does not have
  if (state == "42501" || kind == "28") return Code::Denied;            // privileges, authorization
  if (kind == "3D") return Code::Configuration;                         // no such database
  if (kind == "23") return Code::Conflict;                              // integrity
  if (kind == "54") return Code::Limited;                               // program limits
  if (kind == "XX" && state != "XX000") return Code::Corrupt;           // damaged data or index
  // connection, serialisation, resources, object state and locks, operator's intervention, I/O
  for (const std::string_view one : {"08", "40", "53", "55", "57", "58", "25"})
    if (kind == one) return Code::Unavailable;
  return Code::Internal;
}

}  // namespace assay::adapters::sql

namespace assay::adapters::sql::postgres {
namespace {

constexpr Oid kInt8 = 20;
constexpr Oid kText = 25;
constexpr Oid kBytea = 17;
constexpr int kBinary = 1;
constexpr int kMostParameters = 1000;
// Answers that may wait in the socket while we go on sending; each is some 20 bytes.
constexpr std::size_t kMostSent = 512;
constexpr const char* kConnectSeconds = "10";

std::string_view way_out(std::string_view state) noexcept {
  const std::string_view kind = state.substr(0, 2);
  if (kind == "40" || state == "55P03") return " (another process is writing; try again)";
  if (state == "53100") return " (make room on the server's disk; nothing was stored)";
  if (state == "53300") return " (the server has no connection left; raise max_connections)";
  if (kind == "08" || kind == "57") return " (the server went away; try again)";
  if (kind == "25") return " (the server takes no changes; is it a standby?)";
  return "";
}

// The server's own sentence never holds a bound value in these classes: connection, authorization, no such database,
// rules of syntax and privileges, resources, locks, intervention, system. In others it may ("invalid input: ...").
bool speaks_freely(std::string_view state) noexcept {
  const std::string_view kind = state.substr(0, 2);
  for (const std::string_view one : {"08", "28", "3D", "42", "53", "55", "57", "58"})
    if (kind == one) return true;
  return false;
}

/// One line of libpq's several.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\t') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void ignore_notice(void* /*context*/, const char* /*text*/) {}

std::string_view or_empty(const char* text) noexcept { return text == nullptr ? std::string_view() : text; }

}  // namespace

Link::Link(const Library& library, PGconn* connection, int busy_ms)
    : library_(library), connection_(connection), busy_ms_(busy_ms) {}

Link::~Link() { library_.PQfinish(connection_); }

Result<std::unique_ptr<Link>> Link::open(const std::string& url, int busy_ms) {
  ASSAY_TRY(const Library* const pq, library());
  char* why = nullptr;
  PQconninfoOption* const parsed = pq->PQconninfoParse(url.c_str(), &why);
  pq->PQfreemem(why);  // it quotes the URL, password and all
  if (parsed == nullptr)
    return fail(Code::Configuration,
                "the URL of the store is none that libpq understands; it has the form "
                "postgresql://USER@HOST:PORT/DATABASE?sslmode=verify-full");
  std::string password;
  for (const PQconninfoOption* one = parsed; one->keyword != nullptr; ++one)
    if (std::string_view(one->keyword) == "password" && one->val != nullptr) password = one->val;
  pq->PQconninfoFree(parsed);

  // What stands before dbname is a default, what stands behind it holds whatever the URL says.
  constexpr std::array<const char*, 5> kKeys = {"connect_timeout", "dbname", "client_encoding",
                                                "fallback_application_name", nullptr};
  const std::array<const char*, 5> values = {kConnectSeconds, url.c_str(), "UTF8", "assay", nullptr};
  PGconn* const connection = pq->PQconnectdbParams(kKeys.data(), values.data(), 1);
  if (connection == nullptr) return fail(Code::Unavailable, "database: connect: no memory");
  std::unique_ptr<Link> link(new Link(*pq, connection, busy_ms));
  if (auto done = link->set_up(); !done) {
    // libpq names what it does not like, and somebody may have put the password there
    std::string& message = done.error().message;
    for (auto at = message.find(password); !password.empty() && at != std::string::npos;
         at = message.find(password, at))
      message.replace(at, password.size(), "*");
    return tl::unexpected<Error>(std::move(done).error());
  }
  return link;
}

Result<> Link::set_up() {
  name_ = fmt::format("postgresql://{}:{}/{}", or_empty(library_.PQhost(connection_)),
                      or_empty(library_.PQport(connection_)), or_empty(library_.PQdb(connection_)));
  if (library_.PQstatus(connection_) != CONNECTION_OK) {
    const std::string reason = one_line(or_empty(library_.PQerrorMessage(connection_)));
    const bool refused = reason.find("authentication failed") != std::string::npos ||
                         reason.find("no pg_hba.conf entry") != std::string::npos ||
                         reason.find("no password supplied") != std::string::npos;
    const bool missing = reason.find("does not exist") != std::string::npos;
    return fail(refused   ? Code::Denied
                : missing ? Code::Configuration
                          : Code::Unavailable,
                fmt::format("{}: cannot connect: {}", name_, reason));
  }
  library_.PQsetNoticeProcessor(connection_, &ignore_notice, nullptr);
  if (const auto encoding = or_empty(library_.PQparameterStatus(connection_, "server_encoding")); encoding != "UTF8")
    return fail(Code::Configuration, fmt::format("{}: its encoding is {}; make it with `createdb --encoding=UTF8 "
                                                 "--template=template0`",
                                                 name_, encoding));
  return execute("set up the connection", fmt::format("SET lock_timeout = {}", std::max(busy_ms_, 1)).c_str());
}

Result<> Link::reconnect() {
  sent_.clear();
  library_.PQreset(connection_);
  ++generation_;
  return set_up();
}

bool Link::is_lost() const noexcept { return library_.PQstatus(connection_) != CONNECTION_OK; }

bool Link::in_transaction() const noexcept {
  const PGTransactionStatusType status = library_.PQtransactionStatus(connection_);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

tl::unexpected<Error> Link::failure(const PGresult* result, std::string_view operation) const {
  const auto field = [&](int which) {
    return result == nullptr ? std::string_view() : or_empty(library_.PQresultErrorField(result, which));
  };
  std::string_view state = field(PG_DIAG_SQLSTATE);
  if (state.empty()) state = is_lost() ? "08006" : "XX000";
  std::string what(way_out(state));
  if (const auto constraint = field(PG_DIAG_CONSTRAINT_NAME); !constraint.empty()) {
    what.insert(0, fmt::format("constraint {} of {}", constraint, field(PG_DIAG_TABLE_NAME)));
  } else if (speaks_freely(state)) {
    const auto text = field(PG_DIAG_MESSAGE_PRIMARY);
    what.insert(0, one_line(text.empty() ? or_empty(library_.PQerrorMessage(connection_)) : text));
  } else {
    what.insert(0, "refused by the server");
  }
  return fail(code_of_state(state), fmt::format("database: {}: {} [SQLSTATE {}]", operation, what, state));
}

Result<> Link::settle() {
  if (sent_.empty()) return {};
  Result<> all;
  const auto note = [&](const PGresult* result, std::string_view operation) {
    if (all) all = failure(result, operation);
  };
  if (library_.PQpipelineSync(connection_) != 1) note(nullptr, sent_.front());
  // For each statement its answer and an end mark, then the answer to the sync.
  while (all || !is_lost()) {
    const Answer got = answer(library_.PQgetResult(connection_));
    if (got == nullptr) {
      if (sent_.empty() || is_lost()) break;
      sent_.pop_front();
      continue;
    }
    const ExecStatusType status = library_.PQresultStatus(got.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    if (status == PGRES_FATAL_ERROR) note(got.get(), sent_.empty() ? "send" : sent_.front());
  }
  sent_.clear();
  if (is_lost() || library_.PQexitPipelineMode(connection_) != 1) note(nullptr, "send");
  return all;
}

Result<> Link::execute(std::string_view operation, const char* sql) {
  ASSAY_CHECK(settle());
  const Answer done = answer(library_.PQexec(connection_, sql));
  switch (library_.PQresultStatus(done.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return {};
    default:
      return failure(done.get(), operation);
  }
}

Query::Query(Link& link, std::string_view operation, std::string_view sql, Reuse reuse)
    : link_(link), operation_(operation), sql_(sql), reuse_(reuse), rows_(link.answer(nullptr)) {
  // ?1 is $1 here; no statement of ours has a question mark in a literal
  std::replace(sql_.begin(), sql_.end(), '?', '$');
}

Query::Parameter& Query::at(int parameter) {
  const auto index = static_cast<std::size_t>(std::clamp(parameter, 1, kMostParameters) - 1);
  if (parameters_.size() <= index) parameters_.resize(index + 1);
  return parameters_[index];
}

void Query::bind(int parameter, std::int64_t value) {
  Parameter& one = at(parameter);
  store_be<std::uint64_t>(reinterpret_cast<std::uint8_t*>(one.number.data()), static_cast<std::uint64_t>(value));
  one.type = kInt8;
  one.data = one.number.data();
  one.size = one.number.size();
}

void Query::bind(int parameter, Oid type, const void* data, std::size_t size) {
  Parameter& one = at(parameter);
  one.type = type;
  one.data = size == 0 ? "" : static_cast<const char*>(data);  // a null pointer would be NULL
  one.size = size;
}

void Query::bind(int parameter, std::string_view text) { bind(parameter, kText, text.data(), text.size()); }
void Query::bind(int parameter, BytesView blob) { bind(parameter, kBytea, blob.data(), blob.size()); }
void Query::bind_null(int parameter) { at(parameter).data = nullptr; }

/// The arrays that libpq wants.
Result<> Query::lay_out() {
  const std::size_t count = parameters_.size();
  values_.resize(count);
  lengths_.resize(count);
  formats_.assign(count, kBinary);
  for (std::size_t i = 0; i < count; ++i) {
    const Parameter& one = parameters_[i];
    if (one.size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      return fail(Code::Limited, fmt::format("database: {}: parameter {} is over 2 GiB", operation_, i + 1));
    // the number may have moved with its vector
    values_[i] = one.data == nullptr ? nullptr : one.type == kInt8 ? one.number.data() : one.data;
    lengths_[i] = static_cast<int>(one.size);
  }
  return {};
}

/// With the types of what is bound: nothing is left for the server to guess, but NULL.
Result<> Query::prepare() {
  if (prepared_) return {};
  types_.clear();
  for (const Parameter& one : parameters_) types_.push_back(one.type);
  if (reuse_ == Reuse::Once) {
    prepared_ = true;
    return {};
  }
  ASSAY_CHECK(link_.settle());
  name_ = fmt::format("assay_{}", ++link_.statements_);
  const Answer done = link_.answer(link_.library_.PQprepare(link_.connection_, name_.c_str(), sql_.c_str(),
                                                            static_cast<int>(types_.size()), types_.data()));
  if (link_.library_.PQresultStatus(done.get()) != PGRES_COMMAND_OK) return link_.failure(done.get(), operation_);
  prepared_ = true;
  return {};
}

Result<bool> Query::step() {
  if (rows_ != nullptr) {
    if (++row_ < link_.library_.PQntuples(rows_.get())) return true;
    reset();
    return false;
  }
  ASSAY_CHECK(link_.settle());
  ASSAY_CHECK(prepare());
  ASSAY_CHECK(lay_out());
  const auto count = static_cast<int>(parameters_.size());
  const Library& pq = link_.library_;
  rows_ = link_.answer(name_.empty() ? pq.PQexecParams(link_.connection_, sql_.c_str(), count, types_.data(),
                                                       values_.data(), lengths_.data(), formats_.data(), kBinary)
                                     : pq.PQexecPrepared(link_.connection_, name_.c_str(), count, values_.data(),
                                                         lengths_.data(), formats_.data(), kBinary));
  const ExecStatusType status = pq.PQresultStatus(rows_.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    auto error = link_.failure(rows_.get(), operation_);
    reset();
    return error;
  }
  row_ = 0;
  if (pq.PQntuples(rows_.get()) > 0) return true;
  reset();
  return false;
}

Result<> Query::send() {
  const Library& pq = link_.library_;
  if (link_.sent_.size() >= kMostSent) ASSAY_CHECK(link_.settle());
  ASSAY_CHECK(prepare());
  ASSAY_CHECK(lay_out());
  if (link_.sent_.empty() && pq.PQenterPipelineMode(link_.connection_) != 1) return link_.failure(nullptr, operation_);
  const auto count = static_cast<int>(parameters_.size());
  const int sent = name_.empty() ? pq.PQsendQueryParams(link_.connection_, sql_.c_str(), count, types_.data(),
                                                        values_.data(), lengths_.data(), formats_.data(), kBinary)
                                 : pq.PQsendQueryPrepared(link_.connection_, name_.c_str(), count, values_.data(),
                                                          lengths_.data(), formats_.data(), kBinary);
  if (sent != 1) {
    auto error = link_.failure(nullptr, operation_);
    if (link_.sent_.empty()) static_cast<void>(pq.PQexitPipelineMode(link_.connection_));
    return error;
  }
  link_.sent_.push_back(operation_);
  return {};
}

void Query::reset() noexcept {
  rows_.reset();
  row_ = 0;
}

bool Query::is_null(int column) const noexcept {
  return rows_ == nullptr || link_.library_.PQgetisnull(rows_.get(), row_, column) != 0;
}

BytesView Query::bytes(int column) const noexcept {
  if (is_null(column)) return {};
  return {reinterpret_cast<const std::uint8_t*>(link_.library_.PQgetvalue(rows_.get(), row_, column)),
          static_cast<std::size_t>(link_.library_.PQgetlength(rows_.get(), row_, column))};
}

std::int64_t Query::integer(int column) const noexcept {
  const BytesView value = bytes(column);
  switch (value.size()) {
    case 8:
      return static_cast<std::int64_t>(load_be<std::uint64_t>(value.data()));
    case 4:
      return static_cast<std::int32_t>(load_be<std::uint32_t>(value.data()));
    case 2:
      return static_cast<std::int16_t>(load_be<std::uint16_t>(value.data()));
    case 1:
      return value[0];
    default:
      return 0;
  }
}

}  // namespace assay::adapters::sql::postgres
