#include "review/corpus/readers.hpp"

#include <gtest/gtest.h>
#include <iconv.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <fstream>
#include <random>
#include <utility>

#include "base/sanitizers.hpp"
#include "base/utf8.hpp"

namespace assay::review::corpus {
namespace {

/// Gives a text in pieces of a length.
class CutPieces final : public PieceSource {
 public:
  CutPieces(std::string_view text, std::size_t length) : left_(text), length_(length) {}
  Result<std::string_view> next() override {
    buffer_ = left_.substr(0, length_);  // a copy: the piece before is gone, as with a file
    left_.remove_prefix(buffer_.size());
    return std::string_view(buffer_);
  }

 private:
  std::string_view left_;
  std::size_t length_;
  std::string buffer_;
};

/// Writes down what it is given: "offset(text|text!odd)".
class Notes final : public ItemSink {
 public:
  void begin(std::uint64_t offset) override { said += std::to_string(offset) + "("; }
  void text(std::string_view whole, Encoding /*encoding*/) override { add(whole); }
  void piece(std::string_view part) override { piece_ += part; }
  void text_end() override { add(std::exchange(piece_, {})); }
  void odd(Oddity oddity) override { said += "!" + std::string(name_of(oddity)) + " "; }
  void end() override {
    said += ")";
    ++items;
  }
  std::string said;
  std::size_t items = 0;

 private:
  void add(std::string_view text) {
    if (said.back() != '(' && said.back() != ' ') said += "|";
    said += text;
  }
  std::string piece_;
};

template <class Read>
std::string noted(std::string_view text, const Read& read, std::size_t length = 7) {
  CutPieces pieces(text, length);
  Notes notes;
  const auto done = read(pieces, notes);
  return done ? notes.said : done.error().message;
}

std::string csv(std::string_view text, std::string_view field = {}, std::size_t length = 3) {
  return noted(
      text,
      [&](PieceSource& from, ItemSink& to) { return read_csv(from, ',', field, *std::make_unique<Decoder>(), to); },
      length);
}
std::string json_lines(std::string_view text, std::string_view field = {}) {
  return noted(text, [&](PieceSource& from, ItemSink& to) {
    return read_json_lines(from, {}, field, *std::make_unique<Decoder>(), to);
  });
}
std::string html(std::string_view text) {
  return noted(text, [](auto& from, auto& to) { return read_html(from, *std::make_unique<Decoder>(), to); });
}

TEST(CorpusReaders, TakeALineAnItem) {
  const auto read = [](PieceSource& from, ItemSink& to) {
    return read_lines(from, {}, *std::make_unique<Decoder>(), to);
  };
  EXPECT_EQ(noted("\xef\xbb\xbf一\r\n\n \n二\n三", read), "0(一)11(二)15(三)");
  EXPECT_EQ(noted("", read), "");
}

TEST(CorpusReaders, TakeEveryTextOfARecordOrTheNamedOne) {
  EXPECT_EQ(json_lines(R"({"id":7,"title":"a","text":"b\n\u8d4c","tel":13812345678,"more":[{"x":"c"},null,""]})"),
            "0(a|b\n赌|13812345678|c)");
  EXPECT_EQ(json_lines(R"({"title":"a","text":"b"})", "text"), "0(b)");
  EXPECT_EQ(json_lines(R"({"title":"a"})", "text"), "0(!no-field a)");
  EXPECT_EQ(json_lines("{\"a\":\"x\n[\"y\"]\n"), "0(!not-json {\"a\":\"x)8(y)");
}

TEST(CorpusReaders, ReadCsvAsRfc4180HasIt) {
  EXPECT_EQ(csv("a,b\n1,2\n\"x,\"\"y\"\"\nz\",\r\n,w"), "4(1|2)8(x,\"y\"\nz)22(w)");
  EXPECT_EQ(csv("a,b\n1,2\n3\n", "b"), "4(2)8()");
  EXPECT_EQ(csv("a,b\n1,2\n", "c"), "4(1|2!no-field )");
  EXPECT_EQ(csv("a\n\"never closed\nat all"), "2(never closed\nat all)");
  EXPECT_EQ(csv("\xef\xbb\xbftext\nx\n", "text"), "8(x)");
  for (std::size_t length = 1; length < 12; ++length)
    EXPECT_EQ(csv("a\n\"x\"\"y\"\n\"\"\"\"\n", {}, length), "2(x\"y)9(\")");
}

TEST(CorpusReaders, SeeOfAPageWhatAReaderSees) {
  EXPECT_EQ(
      html(
          "<title>题</title><style>p{}</style><p>去赌<b>博</b>网<!-- x -->站</p><script>a()</script><p>&lt;二&#x8d4c;"),
      "0(题\n去赌博网站\n<二赌\n)");
  EXPECT_EQ(html("<img alt=\"图\"><p hidden>x"), "0(图\nx\n)");
  EXPECT_EQ(html(""), "");
}

// The parser frees its tree by recursion and walks the open elements for each end tag.
TEST(CorpusReaders, SurvivePagesMadeToHurt) {
  std::string deep;
  for (int i = 0; i < 400'000; ++i) deep += "<b>";
  for (int i = 0; i < 100'000; ++i) deep += "</i>";
  const std::string said = noted(
      deep + "赌博", [](auto& from, auto& to) { return read_html(from, *std::make_unique<Decoder>(), to); }, 1U << 20U);
  EXPECT_NE(said.find("赌博"), std::string::npos);
}

TEST(CorpusReaders, TakeALineOfAnyLengthInPieces) {
  std::string text(kLongestText + 3'000'000, 'x');
  text += "\nnext\n";
  CutPieces pieces(text, kPieceBytes);
  Notes notes;
  ASSERT_TRUE(read_lines(pieces, {}, *std::make_unique<Decoder>(), notes));
  EXPECT_EQ(notes.items, 2U);
  EXPECT_TRUE(notes.said.starts_with("0(!too-long xxx"));
  EXPECT_TRUE(notes.said.ends_with("(next)"));
}

// Ranges that touch share no line and lose none, wherever they and the pieces are cut.
RC_GTEST_PROP(CorpusReadersProperty, RangesTogetherAreTheWhole, (unsigned seed)) {
  std::mt19937 random(seed);
  std::string text;
  for (std::size_t left = random() % 60; left > 0; --left)
    text += random() % 3 == 0 ? '\n' : static_cast<char>('a' + random() % 26);
  const auto whole = noted(
      text, [](PieceSource& from, ItemSink& to) { return read_lines(from, {}, *std::make_unique<Decoder>(), to); },
      1000);
  const std::uint64_t step = 1 + random() % 20;
  std::string parts;
  for (std::uint64_t begin = 0; begin == 0 || begin < text.size(); begin += step) {
    MemorySource source(as_bytes(text));
    const std::size_t from = begin == 0 ? 0 : static_cast<std::size_t>(begin - 1);
    parts += noted(
        std::string_view(text).substr(from),
        [&](PieceSource& pieces, ItemSink& to) {
          return read_lines(pieces, {begin, begin + step}, *std::make_unique<Decoder>(), to);
        },
        1 + random() % 9);
  }
  RC_ASSERT(parts == whole);
}

std::string in_charset(const char* name, std::string_view text) {
  const iconv_t handle = ::iconv_open(name, "UTF-8");
  std::string out(4 * text.size() + 8, '\0');
  char* from = const_cast<char*>(text.data());
  std::size_t left = text.size();
  char* to = out.data();
  std::size_t room = out.size();
  EXPECT_NE(::iconv(handle, &from, &left, &to, &room), static_cast<std::size_t>(-1));
  ::iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

std::string lines_of(std::string_view text, std::size_t length = 7) {
  return noted(
      text, [](PieceSource& from, ItemSink& to) { return read_lines(from, {}, *std::make_unique<Decoder>(), to); },
      length);
}

TEST(CorpusDecoder, ReadsGb18030LineByLineAtItsOwnPlaces) {
  EXPECT_EQ(lines_of(in_charset("GB18030", "今天天气很好\n赌博🌸网站\n")),
            "0(!recoded 今天天气很好)13(!recoded 赌博🌸网站)");
  EXPECT_EQ(lines_of("今天\n" + in_charset("GBK", "赌博网站") + "\nplain\n天气"),
            "0(今天)7(!recoded 赌博网站)16(plain)22(天气)");
  // 模 in GBK is a letter of two bytes in UTF-8: it goes with what is around it
  EXPECT_EQ(lines_of(in_charset("GBK", "今天天气很好\n模")), "0(!recoded 今天天气很好)13(!recoded 模)");
  EXPECT_EQ(lines_of("\xc4\xa3"), "0(ģ)");
}

TEST(CorpusDecoder, TellsBig5WhereItIsCertain) {
  for (const std::string_view text :
       {"我的朋友在網路上賭博輸了很多錢", "台北市政府宣布自明年起實施新的交通規則，請市民注意。",
        "您好，請問有什麼可以幫助您的嗎？", "人工智慧生成內容服務的提供者應當對訓練資料進行篩選"})
    EXPECT_EQ(lines_of(in_charset("BIG5", std::string(text))), "0(!recoded " + std::string(text) + ")");
  // the same written in GBK, short lines, names in rare characters, Japanese: none of them is taken for it
  for (const std::string_view text :
       {"我的朋友在網路上賭博輸了很多錢", "您好，請問有什麼可以幫助您的嗎？", "赌博网站", "玥瑭珺琪喆堃淼",
        "日本語のテキストを書く。カタカナ", "治安管理处罚法规定，赌博的，处五日以下拘留。"})
    EXPECT_EQ(lines_of(in_charset("GBK", std::string(text))), "0(!recoded " + std::string(text) + ")");
  const std::string records = R"({"text":"我的朋友在網路上賭博輸了許多功夫"})";
  EXPECT_EQ(json_lines(in_charset("BIG5", records)), "0(!recoded 我的朋友在網路上賭博輸了許多功夫)");
}

TEST(CorpusDecoder, SaysWhenItMayBeBig5OrNot) {
  const std::string few =
      in_charset("BIG5", "今天天氣很好");  // one character that speaks for it, and GB18030 reads it too
  EXPECT_EQ(lines_of(few), "0(!not-utf8 " + few + ")");
  // with what is around it, it is clear
  EXPECT_EQ(lines_of(in_charset("BIG5", "您好，請問有什麼可以幫助您的嗎？\n今天天氣很好\n賭博網站")),
            "0(!recoded 您好，請問有什麼可以幫助您的嗎？)33(!recoded 今天天氣很好)46(!recoded 賭博網站)");
  EXPECT_EQ(lines_of(in_charset("GBK", "赌博网站今天天气很好") + "\n" + few).find("not-utf8"), std::string::npos);
}

TEST(CorpusDecoder, TakesDamagedUtf8AndLatinForWhatTheyAre) {
  EXPECT_EQ(lines_of("赌博\xff网站"), "0(!not-utf8 赌博\xff网站)");
  EXPECT_EQ(lines_of("\xe8\xb5\x8c\xe5\x8d 今天天气"), "0(!not-utf8 \xe8\xb5\x8c\xe5\x8d 今天天气)");
  EXPECT_EQ(lines_of("M\xfcller, gr\xfcn"), "0(!not-utf8 M\xfcller, gr\xfcn)");
}

TEST(CorpusDecoder, DecodesRecordsBeforeReadingThem) {
  // 乗 is 81 5C in GBK: half of it is a backslash
  EXPECT_EQ(json_lines(in_charset("GBK", R"({"text":"乗赌博"})")), "0(!recoded 乗赌博)");
  EXPECT_EQ(json_lines(in_charset("GBK", "{\"正文\":\"赌博\",\"a\":\"x\"}"), "正文"), "0(!recoded 赌博)");
  EXPECT_EQ(csv(in_charset("GBK", "标题,正文\n一,赌博网站\n"), "正文"), "10(!recoded 赌博网站)");
  EXPECT_EQ(html(in_charset("GBK", "<meta charset=gb2312>赌博")), "0(!recoded 赌博\n)");
  EXPECT_EQ(html(in_charset("BIG5", "<meta http-equiv=x content='text/html; charset=Big5'>賭博網站")),
            "0(!recoded 賭博網站\n)");
  EXPECT_EQ(html("<meta charset=gb2312>赌博"), "0(赌博\n)");  // it says so and is not
  EXPECT_EQ(html("\xef\xbb\xbf<p>赌"), "0(赌\n)");
}

// A text in pieces cut anywhere, also inside characters, reads as it does whole.
RC_GTEST_PROP(CorpusDecoderProperty, CutsChangeNothing, (unsigned seed)) {
  std::mt19937 random(seed);
  constexpr std::array<const char*, 6> kParts = {"天气", "a", "赌博网站", "，", "\n", "很好"};
  std::string text(random() % 30, 'x');
  for (std::size_t left = 3 + random() % 20; left > 0; --left) text += kParts[random() % kParts.size()];
  const char* const charset = random() % 2 == 0 ? "GB18030" : "UTF-8";
  const auto whole = [](PieceSource& from, ItemSink& to) {
    return read_whole(from, *std::make_unique<Decoder>(Charset::Gb18030), to);
  };
  const std::string raw = in_charset(charset, text);
  std::string said = noted(raw, whole, 1 + random() % 9);
  for (std::size_t at = said.find("!recoded "); at != std::string::npos; at = said.find("!recoded ")) said.erase(at, 9);
  RC_ASSERT(charset == std::string("UTF-8") || said == "0(" + text + ")");
}

TEST(CorpusDecoder, TellsBig5OfATextInPiecesCutAnywhere) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "我的朋友在網路上賭博輸了很多錢，a";
  const auto whole = [](PieceSource& from, ItemSink& to) { return read_whole(from, *std::make_unique<Decoder>(), to); };
  const std::string raw = in_charset("BIG5", text);
  for (std::size_t length = 1; length < 12; ++length) {
    std::string said = noted(raw, whole, length);
    for (std::size_t at = said.find("!recoded "); at != std::string::npos; at = said.find("!recoded "))
      said.erase(at, 9);
    EXPECT_EQ(said, "0(" + text + ")") << length;
  }
}

constexpr std::size_t kHeldMiB = 160;

/// The same piece again and again: a line that is nowhere whole.
class EndlessLine final : public PieceSource {
 public:
  EndlessLine(std::string piece, std::size_t times) : piece_(std::move(piece)), times_(times) {}
  Result<std::string_view> next() override {
    if (times_ == 0) return std::string_view();
    --times_;
    return std::string_view(piece_);
  }

 private:
  std::string piece_;
  std::size_t times_;
};

class Bytes final : public ItemSink {
 public:
  void begin(std::uint64_t /*offset*/) override {}
  void text(std::string_view whole, Encoding /*encoding*/) override { count += whole.size(); }
  void piece(std::string_view part) override { count += part.size(); }
  void text_end() override {}
  void odd(Oddity /*oddity*/) override {}
  void end() override {}
  std::size_t count = 0;
};

// 192 MiB in GBK make 288 MiB in UTF-8; what is held at once is kLongestText in a few forms.
TEST(CorpusDecoderDeathTest, DecodesALineOfAnyLengthWithinBoundedMemory) {
  if (kSanitized) GTEST_SKIP() << "the sanitizer takes the address space for itself";
  const auto read_it = [] {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * 4096 + (rlim_t{kHeldMiB} << 20U);
    const rlimit limit = {most, most};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) return 2;
    std::string chars;
    while (chars.size() < kPieceBytes) chars += "\xcc\xec";  // 天
    EndlessLine line(std::move(chars), (192U << 20U) / kPieceBytes);
    Bytes bytes;
    Decoder decoder;
    return read_lines(line, {}, decoder, bytes) && bytes.count == (288U << 20U) ? 0 : 1;
  };
  EXPECT_EXIT(std::exit(read_it()), testing::ExitedWithCode(0), "");
}

std::string utf16(const std::string& raw, std::size_t length) {
  CutPieces cut(raw, length);
  Utf16Pieces pieces(cut);
  std::string out;
  while (true) {
    const auto piece = pieces.next();
    if (!piece || piece->empty()) return out;
    out += *piece;
  }
}

TEST(CorpusDecoder, ReadsUtf16WithAMarkHoweverItIsCut) {
  const std::string text = "天气🌸a\n二\n";
  for (const auto& [name, mark] : {std::pair("UTF-16LE", "\xff\xfe"), std::pair("UTF-16BE", "\xfe\xff")})
    for (std::size_t length = 1; length < 9; ++length) {
      const std::string raw = mark + in_charset(name, text);
      EXPECT_EQ(utf16(raw, length), text);
      for (std::size_t end = 2; end < raw.size(); ++end) static_cast<void>(utf16(raw.substr(0, end), length));
    }
  EXPECT_EQ(utf16(std::string("\xff\xfe"
                              "\x00\xd8"
                              "a\x00"
                              "b",
                              7),
                  3),
            "\xff"
            "a\xff");  // halves of pairs, of units
  const std::string raw = "\xff\xfe" + in_charset("UTF-16LE", text);
  CutPieces cut(raw, 3);
  Utf16Pieces pieces(cut);
  for (auto piece = pieces.next(); piece && !piece->empty(); piece = pieces.next()) continue;
  EXPECT_EQ(pieces.origin(0), 0U);
  EXPECT_EQ(pieces.origin(text.find("二")), 14U);
}

std::string packed(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(::deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  ::deflateEnd(&stream);
  return out;
}

std::string zstd_packed(std::string_view text) {
  std::string out(::ZSTD_compressBound(text.size()), '\0');
  out.resize(::ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

Result<std::string> unpacked(std::string_view bytes, FileKind kind) {
  MemorySource source(as_bytes(bytes), "packed");
  const auto pieces = unpacked_pieces(source, kind);
  std::string out;
  while (true) {
    ASSAY_TRY(const std::string_view piece, pieces->next());
    if (piece.empty()) return out;
    out += piece;
  }
}

TEST(CorpusPieces, UnpackAllMembersAndNameWhatIsBroken) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += std::to_string(i);
  for (const auto& [kind, bytes] :
       {std::pair(FileKind::Gzip, packed(text)), std::pair(FileKind::Zstd, zstd_packed(text))}) {
    EXPECT_EQ(unpacked(bytes + bytes, kind).value_or(""), text + text);
    for (std::size_t length = 5; length < bytes.size(); length += bytes.size() / 50)
      EXPECT_EQ(unpacked(bytes.substr(0, length), kind).error().code, Code::Corrupt) << length;
    std::string broken = bytes;
    broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 0x55);
    broken[broken.size() / 2 + 1] = static_cast<char>(broken[broken.size() / 2 + 1] ^ 0x55);
    const auto after = unpacked(broken, kind);
    EXPECT_TRUE(!after || *after != text);
    EXPECT_EQ(unpacked("", kind).value_or("x"), "");
  }
}

TEST(CorpusPieces, StopABomb) {
  const std::string zeros(96U << 20U, ' ');
  for (const auto& [kind, bytes] :
       {std::pair(FileKind::Gzip, packed(zeros)), std::pair(FileKind::Zstd, zstd_packed(zeros))}) {
    const auto out = unpacked(bytes, kind);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, Code::Limited);
  }
}

TEST(CorpusFileKind, GoesByContentBeforeName) {
  EXPECT_EQ(kind_of("x.txt", "\x89PNG\r\n"), FileKind::Picture);
  EXPECT_EQ(kind_of("x.JSONL", "{}"), FileKind::JsonLines);
  EXPECT_EQ(kind_of("page", "\n<!DOCTYPE HTML><p>"), FileKind::Html);
  EXPECT_EQ(kind_of("song.bin", "RIFF....WAVEfmt "), FileKind::Sound);
  EXPECT_EQ(kind_of("x", std::string_view("a\0b", 3)), FileKind::Other);
  EXPECT_EQ(kind_of("x", "天气"), FileKind::Text);
  EXPECT_EQ(kind_of("x", std::string_view("\xff\xfe"
                                          "a\0",
                                          4)),
            FileKind::Text);
  EXPECT_EQ(kind_of("x.csv", std::string_view("\xfe\xff"
                                              "\0a",
                                              4)),
            FileKind::Csv);
  EXPECT_EQ(kind_of("x", std::string_view("\xff\xfe\0\0", 4)), FileKind::Other);
  EXPECT_EQ(inner_name("a.b/x.jsonl.gz"), "a.b/x.jsonl");
  EXPECT_EQ(inner_name("a.b/x"), "a.b/x");
}

}  // namespace
}  // namespace assay::review::corpus
