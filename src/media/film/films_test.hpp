// Clips made by ffmpeg, and what ffmpeg and ffprobe say of a film: the independent readers of these tests.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "media/film/film.hpp"
#include "media/lettering/font_lettering.hpp"

namespace assay::media::film::for_tests {

/// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = ::testing::TempDir() + "film-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    if (!path_.empty()) std::filesystem::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

/// Standard output of a shell command; what fails is told in `out`.
inline std::string output_of(const std::string& command) {
  std::string out;
  FILE* const pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c)
  if (pipe == nullptr) return "no shell";
  std::array<char, 4096> buffer{};
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), got);
  if (pclose(pipe) != 0) out += "\nfailed: " + command;
  return out;
}

inline void ffmpeg(const std::string& arguments) {
  const std::string out = output_of("ffmpeg -nostdin -hide_banner -loglevel error -y " + arguments + " 2>&1");
  ASSERT_EQ(out, "");
}
inline std::string ffprobe(const std::string& arguments) {
  return output_of("ffprobe -v error " + arguments + " 2>&1");
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}  // NOLINT
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

inline visible::Lettering& lettering() {
  static const std::unique_ptr<lettering::FontLettering> kLettering = [] {
    auto opened = lettering::FontLettering::open(lettering::default_fonts());
    if (!opened) std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return opened ? std::move(*opened) : nullptr;
  }();
  return *kLettering;
}

inline Result<FilmLabel> draw(const std::string& from, const std::string& to, const OpeningWish& opening = {},
                              const FilmLimits& limits = {}, visible::Place place = visible::Place::BottomRight) {
  const Descriptor in(from, O_RDONLY);
  const Descriptor out(to, O_RDWR | O_CREAT | O_TRUNC);
  return draw_opening(in.get(), out.get(), {.text = "AI生成", .place = place}, opening, lettering(), limits, {});
}

inline Result<FilmInspection> inspect(const std::string& path, const LookWish& look = {},
                                      const FilmLimits& limits = {}) {
  const Descriptor in(path, O_RDONLY);
  return inspect_film(in.get(), look, limits);
}

/// Times of all pictures, sorted, as the tables have them.
inline std::string times_of(const std::string& path) {
  return ffprobe("-select_streams v:0 -ignore_editlist 1 -show_entries packet=pts -of csv=p=0 '" + path +
                 "' | tr -d ',' | sort -n");
}

/// dB of the new film against the old, for the pictures that `filter` leaves.
inline double psnr(const std::string& a, const std::string& b, const std::string& filter) {
  const std::string out =
      output_of("ffmpeg -nostdin -hide_banner -noautorotate -i '" + a + "' -noautorotate -i '" + b + "' -lavfi '[0:v]" +
                filter + "[x];[1:v]" + filter + "[y];[x][y]psnr' -f null - 2>&1");
  const std::size_t at = out.rfind("average:");
  if (at == std::string::npos) return 0;
  const std::string value = out.substr(at + 8, 8);
  return value.starts_with("inf") ? 999 : std::strtod(value.c_str(), nullptr);
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace assay::media::film::for_tests
