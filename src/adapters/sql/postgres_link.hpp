// Inside adapters/sql only: a session with a PostgreSQL server, and a statement in it. All values travel in binary.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sql/postgres_library.hpp"
#include "adapters/sql/statement.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::adapters::sql::postgres {

struct Clear {
  const Library* library = nullptr;
  void operator()(PGresult* result) const noexcept { library->PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

class Link {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Link>> open(const std::string& url, int busy_ms);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link();

  [[nodiscard]] Result<> execute(std::string_view operation, const char* sql);
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] bool is_lost() const noexcept;
  [[nodiscard]] Result<> reconnect();
  [[nodiscard]] std::uint32_t generation() const noexcept { return generation_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  friend class Query;
  Link(const Library& library, PGconn* connection, int busy_ms);

  [[nodiscard]] Result<> set_up();
  /// Waits for what was sent without waiting. @return the first thing that went wrong
  [[nodiscard]] Result<> settle();
  [[nodiscard]] Answer answer(PGresult* result) const noexcept { return {result, Clear{&library_}}; }
  [[nodiscard]] tl::unexpected<Error> failure(const PGresult* result, std::string_view operation) const;

  const Library& library_;
  PGconn* connection_;
  int busy_ms_;
  std::string name_;
  std::uint32_t generation_ = 0;
  std::uint64_t statements_ = 0;       // names given
  std::deque<std::string_view> sent_;  // operations whose answers are still to come
};

class Query {
 public:
  Query(Link& link, std::string_view operation, std::string_view sql, Reuse reuse);

  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::string_view text);
  void bind(int parameter, BytesView blob);
  void bind_null(int parameter);
  [[nodiscard]] Result<bool> step();
  [[nodiscard]] Result<> send();
  void reset() noexcept;

  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] BytesView bytes(int column) const noexcept;

 private:
  struct Parameter {
    Oid type = 0;
    const char* data = nullptr;
    std::size_t size = 0;
    std::array<char, 8> number{};
  };
  [[nodiscard]] Parameter& at(int parameter);
  void bind(int parameter, Oid type, const void* data, std::size_t size);
  [[nodiscard]] Result<> lay_out();
  [[nodiscard]] Result<> prepare();

  Link& link_;
  std::string_view operation_;
  std::string sql_;
  std::string name_;  // on the server; empty: parsed at each run
  bool prepared_ = false;
  Reuse reuse_;
  std::vector<Parameter> parameters_;
  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  Answer rows_;
  int row_ = 0;
};

}  // namespace assay::adapters::sql::postgres
