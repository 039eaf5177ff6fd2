#include "review/entry/flood_breaker.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace assay::review::entry {
namespace {

class HandClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_ms() const noexcept override { return now; }
  std::int64_t now = 1'000 * FloodBreaker::kMinuteMs;
};

TEST(FloodBreaker, TakesAnEntryOutWhenItGoesOverItsLimitAndSaysSoOnce) {
  const HandClock clock;
  FloodBreaker breaker(clock);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(breaker.count("a", 10)) << i;
  EXPECT_FALSE(breaker.is_out("a"));
  const auto trip = breaker.count("a", 10);
  ASSERT_TRUE(trip.has_value());
  EXPECT_EQ(trip->entry, "a");
  EXPECT_EQ(trip->hits, 11U);
  EXPECT_EQ(trip->limit, 10U);
  EXPECT_EQ(trip->unix_ms, clock.now);
  EXPECT_TRUE(breaker.is_out("a"));
  EXPECT_FALSE(breaker.count("a", 10));
  EXPECT_EQ(breaker.out(), std::vector<std::string>{"a"});
  EXPECT_TRUE(breaker.put_back("a"));
  EXPECT_FALSE(breaker.put_back("a"));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(breaker.count("a", 10));
  EXPECT_TRUE(breaker.count("a", 10));
}

TEST(FloodBreaker, CountsTheMinuteThatSlides) {
  HandClock clock;
  FloodBreaker breaker(clock);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(breaker.count("a", 10));
  clock.now += FloodBreaker::kMinuteMs / 2;
  clock.now += FloodBreaker::kMinuteMs;  // half of the ten lie within the last sixty seconds
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(breaker.count("a", 10)) << i;
  EXPECT_TRUE(breaker.count("a", 10));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(breaker.count("b", 10));
  clock.now += 2 * FloodBreaker::kMinuteMs;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(breaker.count("b", 10)) << i;
}

TEST(FloodBreaker, NeverTripsWithoutALimit) {
  const HandClock clock;
  FloodBreaker breaker(clock);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(breaker.count("a", 0));
}

TEST(FloodBreaker, CountsFromManyThreads) {
  const HandClock clock;
  FloodBreaker breaker(clock);
  std::vector<std::thread> threads;
  std::atomic<int> trips = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i)
        if (breaker.count("a", 3999)) ++trips;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(trips, 1);
}

}  // namespace
}  // namespace assay::review::entry
