#include "review/model/text_model.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <sstream>

namespace assay::review::model {
namespace {

std::string lines() {
  std::string out;
  for (int i = 0; i < 30; ++i) {
    out += fmt::format("__label__A.1h 赌 博 网 站 {} 元\n", i);
    out += fmt::format("__label__none 天 气 很 好 {} 度\n", i);
  }
  return out;
}

std::string trained(std::int32_t seed) {
  TrainingPlan plan;
  plan.seed = seed;
  plan.buckets = 2000;
  plan.dimensions = 8;
  std::ostringstream out;
  const auto done = TextModel::train(lines(), plan, out);
  EXPECT_TRUE(done) << done.error().message;
  return out.str();
}

TEST(TextModelTest, TellsApartWhatItLearnt) {
  const std::string file = trained(1);
  const auto model = TextModel::load(as_bytes(file));
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->guess("来 赌 博 吧").value().front().category, "A.1h");
  EXPECT_GT(model->guess("来 赌 博 吧").value().front().score, 0.5);
  EXPECT_EQ(model->guess("今 天 天 气 好").value().front().category, "none");
  EXPECT_EQ(model->guess("今 天 天 气 好").value().size(), 2U);
}

TEST(TextModelTest, TheSameLinesAndSeedGiveTheSameModel) {
  const std::string file = trained(7);
  EXPECT_EQ(file, trained(7));
  EXPECT_NE(file, trained(8));
}

TEST(TextModelTest, LearnsForAsManyEpochsAsItIsTold) {
  const auto score_after = [](std::int32_t epochs) {
    TrainingPlan plan;
    plan.epochs = epochs;
    plan.buckets = 2000;
    std::ostringstream out;
    EXPECT_TRUE(TextModel::train(lines(), plan, out));
    return TextModel::load(as_bytes(out.str()))->guess("来 赌 博 吧").value().front().score;
  };
  EXPECT_LT(score_after(1) + 0.05, score_after(50));
}

TEST(TextModelTest, WhatIsNoModelIsRefused) {
  EXPECT_FALSE(TextModel::load(as_bytes("")));
  EXPECT_FALSE(TextModel::load(as_bytes("not a model at all, but some words")));
  EXPECT_FALSE(TextModel::train("", {}, *std::make_unique<std::ostringstream>()));
}

}  // namespace
}  // namespace assay::review::model
