#include "review/classify/breaker.hpp"

namespace assay::review::classify {

std::string_view name_of(Breaker::State state) noexcept {
  switch (state) {
    case Breaker::State::Closed:
      return "closed";
    case Breaker::State::Open:
      return "open";
    case Breaker::State::HalfOpen:
      break;
  }
  return "half-open";
}

std::optional<Breaker::State> breaker_state_of(std::string_view name) noexcept {
  for (const Breaker::State state : {Breaker::State::Closed, Breaker::State::Open, Breaker::State::HalfOpen})
    if (name == name_of(state)) return state;
  return std::nullopt;
}

void Breaker::turn(State to) noexcept {
  state_ = to;
  in_a_row_ = 0;
  trying_ = 0;
  if (to == State::Open) opened_ms_ = clock_.unix_ms();
}

void Breaker::look_at_the_clock() noexcept {
  constexpr std::int64_t kSecond = 1000;
  const std::int64_t passed = clock_.unix_ms() - opened_ms_;
  // a clock that was set back must not keep it open for as long as it was set back
  if (state_ == State::Open && (passed < 0 || passed >= limits_.open_seconds * kSecond)) turn(State::HalfOpen);
}

bool Breaker::admits() {
  const std::lock_guard guard(lock_);
  look_at_the_clock();
  if (state_ == State::Open) return false;
  if (state_ == State::HalfOpen) {
    if (trying_ >= limits_.probes) return false;
    ++trying_;
  }
  return true;
}

void Breaker::done(Outcome outcome) {
  const std::lock_guard guard(lock_);
  called_ = true;
  if (state_ == State::Open) return;  // a call that began before it opened
  if (state_ == State::HalfOpen && trying_ > 0) --trying_;
  if (outcome == Outcome::Failure) {
    if (state_ == State::HalfOpen || ++in_a_row_ >= limits_.failures) turn(State::Open);
    return;
  }
  if (state_ == State::Closed) {
    in_a_row_ = 0;
  } else if (++in_a_row_ >= limits_.successes) {
    turn(State::Closed);
  }
}

void Breaker::release() {
  const std::lock_guard guard(lock_);
  if (state_ == State::HalfOpen && trying_ > 0) --trying_;
}

std::optional<Breaker::Kept> Breaker::kept() {
  const std::lock_guard guard(lock_);
  if (!called_) return std::nullopt;
  return Kept{state_, in_a_row_, opened_ms_};
}

void Breaker::restore(const Kept& kept) {
  const std::lock_guard guard(lock_);
  state_ = kept.state;
  in_a_row_ = kept.in_a_row;
  opened_ms_ = kept.opened_ms;
  trying_ = 0;
}

Breaker::State Breaker::state() {
  const std::lock_guard guard(lock_);
  look_at_the_clock();
  return state_;
}

}  // namespace assay::review::classify
