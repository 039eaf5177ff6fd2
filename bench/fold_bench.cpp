// deps: text fmt::fmt
// What folding a text costs, both passes, on Chinese chat, on English, and in a stream of small deltas.
//   fold_bench [SECONDS]      default 1 second a row; bytes of the original a second of cpu
#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "text/fold.hpp"

namespace assay::text {
namespace {

double cpu_now() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string made_of(const std::vector<std::string>& sentences, std::size_t size) {
  std::mt19937_64 random(1);
  std::string text;
  while (text.size() < size) text += sentences[random() % sentences.size()];
  return text;
}

const std::vector<std::string> kChat = {"你好，请问今天的天气怎么样？",
                                        "我想了解一下人工智能在医疗领域的应用。",
                                        "可以的，下面是一个简单的例子：\n",
                                        "首先我们需要准备数据集，然后训练模型。",
                                        "谢谢！这对我很有帮助",
                                        "根据您提供的信息，我建议从以下三个方面入手。\n",
                                        "北京是中国的首都，有着悠久的历史和丰富的文化遗产。",
                                        "这个函数的时间复杂度是O(n log n)，",
                                        "如果你还有其他问题，欢迎随时提问。",
                                        "小明每天早上七点起床，骑自行车去学校上课。",
                                        "价格大约在2000元左右，",
                                        "周末我打算和朋友去爬山，顺便拍些照片。"};
const std::vector<std::string> kTraditional = {"請問今天的天氣怎麼樣？", "我們應該從這幾個方面來討論這個問題。",
                                               "謝謝您的幫助，這對我們來說非常重要！"};
const std::vector<std::string> kEnglish = {
    "The quick brown fox jumps over the lazy dog. ", "Please let me know if you have any questions. ",
    "In this function we iterate over every element of the list, ", "which was published in London last year.\n"};

template <class Work>
double rate(std::size_t bytes, double seconds, Work&& work) {
  work();
  std::size_t rounds = 0;
  const double start = cpu_now();
  double now = start;
  for (; now - start < seconds; now = cpu_now()) {
    work();
    ++rounds;
  }
  return static_cast<double>(bytes * rounds) / (now - start) * 1e-9;
}

void row(std::string_view name, const std::string& text, double seconds) {
  constexpr std::size_t kBlock = 4096;
  Folded characters;
  Folded sounds;
  const auto blocks = [&](auto&& each) {
    for (std::size_t at = 0; at < text.size(); at += kBlock) each(std::string_view(text).substr(at, kBlock));
  };
  const double first = rate(text.size(), seconds, [&] {
    blocks([&](std::string_view block) { fold(block, kCharacterFoldings, characters); });
  });
  const double both = rate(text.size(), seconds, [&] {
    blocks([&](std::string_view block) {
      fold(block, kCharacterFoldings, characters);
      sounds.clear();
      SoundFolder folder;
      folder.feed(characters, sounds);
      folder.finish(sounds);
    });
  });
  fold(std::string_view(text).substr(0, kBlock), kCharacterFoldings, characters);
  fmt::print("{:<22} characters {:.3f} GB/s   with sounds {:.3f} GB/s   {} pieces in 4 KB\n", name, first, both,
             characters.pieces.size());
}

void deltas(const std::string& text) {
  constexpr std::size_t kDelta = 12;
  Folder folder;
  SoundFolder sound_folder;
  Folded characters;
  Folded sounds;
  std::vector<double> times;
  for (std::size_t at = 0; at < text.size(); at += kDelta) {
    timespec a{};
    timespec b{};
    ::clock_gettime(CLOCK_MONOTONIC, &a);
    folder.feed(std::string_view(text).substr(at, kDelta), characters);
    sound_folder.feed(characters, sounds);
    if (characters.text.size() > 512) characters.drop(characters.folded_end());
    if (sounds.text.size() > 512) sounds.drop(sounds.folded_end());
    ::clock_gettime(CLOCK_MONOTONIC, &b);
    times.push_back(static_cast<double>(b.tv_sec - a.tv_sec) * 1e9 + static_cast<double>(b.tv_nsec - a.tv_nsec));
  }
  std::sort(times.begin(), times.end());
  fmt::print("12-byte deltas, both passes: p50 {:.0f} ns, p99 {:.0f} ns\n", times[times.size() / 2],
             times[times.size() * 99 / 100]);
}

}  // namespace
}  // namespace assay::text

int main(int count, char** words) {
  using namespace assay::text;
  const double seconds = count > 1 ? std::atof(words[1]) : 1.0;
  constexpr std::size_t kSize = std::size_t{1} << 20;
  row("Chinese chat", made_of(kChat, kSize), seconds);
  row("traditional Chinese", made_of(kTraditional, kSize), seconds);
  row("English", made_of(kEnglish, kSize), seconds);
  deltas(made_of(kChat, kSize));
  return 0;
}
