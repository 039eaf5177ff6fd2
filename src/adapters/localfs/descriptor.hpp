// An open file descriptor that closes itself, and the system's errors in our words.
#pragma once

#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace assay::adapters::localfs {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// `errno` of a failed call as an Error: NotFound, Denied, Conflict (exists, busy), Unavailable (disk full, I/O).
[[nodiscard]] tl::unexpected<Error> system_error(std::string_view doing, std::string_view path, int number);

}  // namespace assay::adapters::localfs
