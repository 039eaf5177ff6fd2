// deps: review/corpus review/personal base
// Every reader of corpora and the finder of personal data on any bytes: no crash, items that begin and end, finds
// inside the text and the same for any cut. The first byte chooses the format.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "review/corpus/readers.hpp"
#include "review/corpus/report.hpp"
#include "review/personal/finder.hpp"

namespace {

using namespace assay::review;

void must(bool holds) {
  if (!holds) std::abort();
}

class Counting final : public corpus::ItemSink {
 public:
  void begin(std::uint64_t /*offset*/) override {
    must(!open_);
    open_ = true;
  }
  void text(std::string_view whole, corpus::Encoding encoding) override {
    must(open_);
    must((encoding == corpus::Encoding::Utf8) == corpus::is_utf8(whole));
  }
  void piece(std::string_view /*part*/) override { must(open_); }
  void text_end() override { must(open_); }
  void odd(corpus::Oddity /*oddity*/) override { must(open_); }
  void end() override {
    must(open_);
    open_ = false;
  }

 private:
  bool open_ = false;
};

void read(std::uint8_t format, assay::BytesView bytes) {
  assay::MemorySource source(bytes);
  Counting sink;
  const auto plain = corpus::plain_pieces(source, 0);
  constexpr std::array<std::optional<corpus::Charset>, 4> kDeclared = {std::nullopt, corpus::Charset::Gb18030,
                                                                       corpus::Charset::Big5, corpus::Charset::Utf8};
  corpus::Decoder decoder(kDeclared[format / 9 % kDeclared.size()]);
  switch (format % 9) {
    case 0:
      static_cast<void>(corpus::read_json_lines(*plain, {}, "text", decoder, sink));
      break;
    case 1:
      static_cast<void>(corpus::read_csv(*plain, ',', {}, decoder, sink));
      break;
    case 2:
      static_cast<void>(corpus::read_html(*plain, decoder, sink));
      break;
    case 3:
      static_cast<void>(
          corpus::read_lines(*corpus::unpacked_pieces(source, corpus::FileKind::Gzip), {}, decoder, sink));
      break;
    case 4:
      static_cast<void>(
          corpus::read_lines(*corpus::unpacked_pieces(source, corpus::FileKind::Zstd), {}, decoder, sink));
      break;
    case 5:
      static_cast<void>(corpus::read_journal_line(assay::as_text(bytes)));
      break;
    case 6:
      static_cast<void>(corpus::read_whole(*plain, decoder, sink));
      break;
    case 7: {
      corpus::Utf16Pieces pieces(*plain);
      static_cast<void>(corpus::read_csv(pieces, ',', {}, decoder, sink));
      static_cast<void>(pieces.origin(bytes.size()));
      static_cast<void>(corpus::read_left_out(assay::as_text(bytes)));
      break;
    }
    default:
      static_cast<void>(corpus::read_form(assay::as_text(bytes), corpus::Sample(3)));
  }
}

void find(std::string_view text, std::size_t cut) {
  std::vector<personal::Find> whole;
  personal::Finder::whole(text, whole);
  for (const personal::Find& one : whole) must(one.begin < one.end && one.end <= text.size());
  must(personal::masked(text, whole).size() <= text.size());
  std::vector<personal::Find> parts;
  personal::Finder finder;
  for (std::size_t at = 0; at < text.size(); at += cut) finder.feed(text.substr(at, cut), parts);
  finder.finish(parts);
  must(parts == whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const assay::BytesView rest(data + 2, size - 2);
  read(data[0], rest);
  find(assay::as_text(rest), std::size_t{1} + data[1]);
  return 0;
}
