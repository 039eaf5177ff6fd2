#include "review/corpus/decoder.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <utility>

#include "base/utf8.hpp"

namespace assay::review::corpus {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::size_t kEvidence = 256;                  // bytes from the first above ASCII on
constexpr std::size_t kBlock = std::size_t{64} << 10U;  // bytes a converter gives at once

struct Name {
  std::string_view name;
  Charset charset;
};
constexpr std::array<Name, 22> kNames = {
    {{"utf-8", Charset::Utf8},         {"utf8", Charset::Utf8},          {"gb2312", Charset::Gb18030},
     {"gb_2312-80", Charset::Gb18030}, {"gbk", Charset::Gb18030},        {"gb18030", Charset::Gb18030},
     {"cp936", Charset::Gb18030},      {"hz-gb-2312", Charset::Gb18030}, {"big5", Charset::Big5},
     {"big5-hkscs", Charset::Big5},    {"shift_jis", Charset::ShiftJis}, {"shift-jis", Charset::ShiftJis},
     {"sjis", Charset::ShiftJis},      {"euc-jp", Charset::EucJp},       {"euc-kr", Charset::EucKr},
     {"iso-8859-1", Charset::Latin1},  {"latin1", Charset::Latin1},      {"windows-1252", Charset::Latin1},
     {"utf-16", Charset::Utf16Le},     {"utf-16le", Charset::Utf16Le},   {"utf-16be", Charset::Utf16Be},
     {"us-ascii", Charset::Latin1}}};

const char* iconv_name(Charset charset) noexcept {
  constexpr std::array<const char*, 9> kIconv = {"UTF-8", "GB18030", "BIG5-HKSCS", "CP932",   "EUC-JP",
                                                 "CP949", "CP1252",  "UTF-16LE",   "UTF-16BE"};
  return kIconv[static_cast<std::size_t>(charset)];
}

constexpr char lower(char one) noexcept { return one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one; }
constexpr bool is_high(char one) noexcept { return static_cast<unsigned char>(one) >= 0x80U; }

std::string_view without_cut_end(std::string_view text) noexcept {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto one = static_cast<unsigned char>(text[text.size() - back]);
    if (one < 0x80U) break;
    if (one < 0xc0U) continue;
    const std::size_t wanted = one >= 0xf0U ? 4 : one >= 0xe0U ? 3 : 2;
    return wanted > back ? text.substr(0, text.size() - back) : text;
  }
  return text;
}

/// UTF-8 without a character of three bytes or more: GB18030 may read so by chance, Chinese in UTF-8 never does.
bool may_be_either(std::string_view text) noexcept {
  bool high = false;
  for (const char one : text) {
    if (static_cast<unsigned char>(one) >= 0xe0U) return false;
    high = high || is_high(one);
  }
  return high;
}

/// Most of the bytes above ASCII are characters of UTF-8 of three bytes or more.
bool is_damaged_utf8(std::string_view text) noexcept {
  std::size_t high = 0;
  std::size_t good = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_high(text[i])) {
      ++i;
      continue;
    }
    const std::size_t length = utf8_sequence(text.substr(i));
    high += std::max<std::size_t>(length, 1);
    if (length >= 3) good += length;
    i += std::max<std::size_t>(length, 1);
  }
  return 2 * good >= high;
}

/// Of the pairs of bytes in GB18030, most end in a byte above ASCII; letters with accents before ASCII do not.
bool pairs_like_chinese(std::string_view text) noexcept {
  std::size_t pairs = 0;
  std::size_t plain = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (!is_high(text[i])) continue;
    ++pairs;
    if (!is_high(text[i + 1])) ++plain;
    ++i;
  }
  return pairs > 0 && 5 * plain <= 3 * pairs;
}

/// What speaks for Big5 among the pairs of bytes. Its commonest characters begin with A4 to AF and two of five end in
/// an ASCII byte; in GBK that is a handful of rare characters, while a third of a usual text begins with C7 or above,
/// where Big5 has rare ones.
struct Big5Signs {
  std::size_t pairs = 0;
  std::size_t common = 0;
  std::size_t rare = 0;
  bool possible = true;
  [[nodiscard]] bool may_be() const noexcept { return possible && pairs > 0 && 4 * rare <= pairs; }
  [[nodiscard]] bool hints() const noexcept { return may_be() && common > 0; }
  [[nodiscard]] bool is_certain() const noexcept {
    return hints() && pairs >= 8 && common >= 2 && 10 * common >= pairs && 8 * rare <= pairs;
  }
};

Big5Signs big5_signs(std::string_view text) noexcept {
  Big5Signs signs;
  for (std::size_t i = 0; i + 1 < text.size() && signs.possible; ++i) {
    if (!is_high(text[i])) continue;
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = static_cast<unsigned char>(text[++i]);
    ++signs.pairs;
    if (first >= 0xa4U && first <= 0xafU && second < 0x80U) ++signs.common;
    if (first >= 0xc7U) ++signs.rare;
    signs.possible = first >= 0xa1U && first <= 0xf9U && ((second >= 0x40U && second <= 0x7eU) || second >= 0xa1U);
  }
  return signs;
}

}  // namespace

std::optional<Charset> charset_of(std::string_view name) noexcept {
  for (const Name& one : kNames)
    if (std::ranges::equal(one.name, name, {}, &lower, &lower)) return one.charset;
  return std::nullopt;
}

struct Decoder::Converter {
  explicit Converter(Charset from) : charset(from), handle(::iconv_open("UTF-8", iconv_name(from))) {}
  ~Converter() {
    if (is_open()) ::iconv_close(handle);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv says that there is none
  [[nodiscard]] bool is_open() const noexcept { return handle != reinterpret_cast<iconv_t>(-1); }
  Charset charset;
  iconv_t handle;
};

Decoder::Decoder(std::optional<Charset> declared) : declared_(declared) {}
Decoder::~Decoder() = default;

void Decoder::declare(Charset charset) noexcept {
  if (!declared_) declared_ = charset;
}

Decoder::Converter* Decoder::converter(Charset charset) {
  if (!converter_ || converter_->charset != charset) converter_ = std::make_unique<Converter>(charset);
  if (!converter_->is_open()) return nullptr;  // a system without it: texts stay as they came
  ::iconv(converter_->handle, nullptr, nullptr, nullptr, nullptr);
  return converter_.get();
}

bool Decoder::convert(std::string_view raw, Charset charset, Bad bad, std::string* rest) {
  Converter* const with = converter(charset);
  if (with == nullptr) return false;
  bool all = true;
  char* in = const_cast<char*>(raw.data());  // iconv reads only
  std::size_t left = raw.size();
  std::size_t used = out_.size();
  while (left > 0) {
    if (out_.size() - used < kBlock) out_.resize(used + std::max(kBlock, left + left / 2));
    char* out = out_.data() + used;
    std::size_t room = out_.size() - used;
    const std::size_t done = ::iconv(with->handle, &in, &left, &out, &room);
    used = out_.size() - room;
    if (done != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    if (errno == EINVAL && rest != nullptr) {  // cut inside a character
      rest->assign(in, left);
      break;
    }
    all = false;
    if (bad == Bad::Stop) break;
    out_.resize(used);
    out_ += kReplacement;
    used = out_.size();
    ++in;
    --left;
  }
  out_.resize(used);
  return all;
}

std::optional<Charset> Decoder::told_charset(std::string_view raw, std::string* rest) {
  if (is_damaged_utf8(raw)) return std::nullopt;
  const auto reads_as = [&](Charset charset) {
    out_.clear();
    if (rest != nullptr) rest->clear();
    return convert(raw, charset, Bad::Stop, rest);
  };
  const Big5Signs signs = big5_signs(raw);
  const bool goes_with_big5 = prevailing_ == Charset::Big5 && signs.may_be();
  if ((signs.is_certain() || goes_with_big5) && reads_as(Charset::Big5)) return Charset::Big5;
  // Taken for GB18030 it would be other words, and nobody would be told.
  if (prevailing_ != Charset::Gb18030 && signs.hints() && reads_as(Charset::Big5)) return std::nullopt;
  if (pairs_like_chinese(raw) && reads_as(Charset::Gb18030)) return Charset::Gb18030;
  return std::nullopt;
}

Decoder::Decoded Decoder::whole(std::string_view raw) {
  const bool utf8 = !utf8_error(raw);
  if (utf8 && is_settled()) return {raw};
  if (utf8 && !may_be_either(raw)) {  // plainly UTF-8, or ASCII
    if (std::ranges::any_of(raw, is_high)) prevailing_.reset();
    return {raw};
  }
  out_.clear();
  if (declared_ && *declared_ != Charset::Utf8) {
    const bool all = convert(raw, *declared_, Bad::Replace, nullptr);
    return out_.empty() ? Decoded{raw, utf8} : Decoded{out_, all, true};
  }
  if (declared_) return {raw, utf8};
  if (const auto told = told_charset(raw, nullptr)) {
    prevailing_ = told;
    return {out_, true, true};
  }
  return {raw, utf8};
}

Decoder::Decoded Decoder::utf8_piece(std::string_view raw) {
  bool valid = true;
  std::string_view rest = raw;
  if (!carry_.empty()) {  // the piece before ended inside a character
    while (!rest.empty() && carry_.size() < 4 && without_cut_end(carry_).size() != carry_.size()) {
      carry_ += rest.front();
      rest.remove_prefix(1);
    }
    if (without_cut_end(carry_).size() != carry_.size()) return {raw};
    valid = !utf8_error(carry_);
    carry_.clear();
  }
  const std::string_view known = without_cut_end(rest);
  valid = !utf8_error(known) && valid;
  carry_ = rest.substr(known.size());
  return {raw, valid};
}

Decoder::Decoded Decoder::other_piece(std::string_view raw) {
  std::string joined = std::move(carry_);
  carry_.clear();
  joined += raw;
  out_.clear();
  const bool all = convert(joined, stream_charset_, Bad::Replace, &carry_);
  return {out_, all, true};
}

Decoder::Decoded Decoder::piece(std::string_view raw) {
  if (stream_ == Stream::Utf8) return utf8_piece(raw);
  if (stream_ == Stream::Other) return other_piece(raw);
  if (carry_.empty() && std::ranges::none_of(raw, is_high)) return {raw};
  held_ = std::move(carry_);
  carry_.clear();
  held_ += raw;
  const auto high = static_cast<std::size_t>(std::ranges::find_if(held_, is_high) - held_.begin());
  if (held_.size() - high < kEvidence) {  // too little to tell by
    carry_ = held_.substr(high);
    held_.resize(high);
    return {held_};
  }
  const std::string_view known = without_cut_end(held_);
  stream_ = Stream::Utf8;
  if (!utf8_error(known) && (is_settled() || !may_be_either(known))) return utf8_piece(held_);
  if (declared_ && *declared_ != Charset::Utf8) {
    stream_ = Stream::Other;
    stream_charset_ = *declared_;
    return other_piece(held_);
  }
  const auto told = declared_ ? std::nullopt : told_charset(held_, &carry_);
  if (!told) {
    carry_.clear();
    return utf8_piece(held_);
  }
  stream_ = Stream::Other;
  stream_charset_ = *told;
  prevailing_ = told;
  return {out_, true, true};
}

Decoder::Decoded Decoder::end() {
  const Stream was = std::exchange(stream_, Stream::Open);
  held_ = std::move(carry_);
  carry_.clear();
  if (was == Stream::Open) return whole(held_);
  return {{}, held_.empty()};  // half a character
}

void Decoding::tell(const Decoder::Decoded& decoded) {
  if (!decoded.valid) sink_.odd(Oddity::NotUtf8);
  if (decoded.recoded) sink_.odd(Oddity::Recoded);
}

void Decoding::text(std::string_view whole, Encoding encoding) {
  if (encoding == Encoding::Utf8) {
    sink_.text(whole, encoding);
    return;
  }
  const Decoder::Decoded decoded = decoder_.whole(whole);
  tell(decoded);
  sink_.text(decoded.text, decoded.valid || decoded.recoded ? Encoding::Utf8 : Encoding::Unchecked);
}

void Decoding::hand_on(const Decoder::Decoded& decoded) {
  tell(decoded);
  if (!decoded.text.empty()) sink_.piece(decoded.text);
}

void Decoding::text_end() {
  hand_on(decoder_.end());
  sink_.text_end();
}

/// Where lines begin, in both.
struct Utf16Pieces::Lines {
  struct Begin {
    std::uint64_t decoded, raw;
  };
  std::deque<Begin> begins;
};

Utf16Pieces::Utf16Pieces(PieceSource& raw) : raw_(raw), lines_(std::make_unique<Lines>()) {}
Utf16Pieces::~Utf16Pieces() = default;

void Utf16Pieces::decode(std::string_view units) {
  const auto unit_at = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(units[i]);
    const auto second = static_cast<unsigned char>(units[i + 1]);
    return static_cast<char32_t>(little_ ? first | second << 8U : first << 8U | second);
  };
  std::size_t i = 0;
  while (i + 1 < units.size()) {
    const char32_t one = unit_at(i);
    if (one >= 0xd800 && one < 0xdc00 && i + 3 >= units.size()) break;  // its second half is still to come
    if (one >= 0xd800 && one < 0xe000) {
      const char32_t two = one < 0xdc00 ? unit_at(i + 2) : 0;
      const bool pair = two >= 0xdc00 && two < 0xe000;
      if (pair)
        append_utf8(out_, 0x10000 + ((one - 0xd800) << 10U) + (two - 0xdc00));
      else
        out_ += '\xff';
      i += pair ? 4 : 2;
      continue;
    }
    append_utf8(out_, one);
    i += 2;
    if (one == '\n') lines_->begins.push_back({decoded_at_ + out_.size(), raw_at_ + i});
  }
  raw_at_ += i;
  carry_ = units.substr(i);
}

Result<std::string_view> Utf16Pieces::next() {
  out_.clear();
  while (out_.empty()) {
    ASSAY_TRY(const std::string_view raw, raw_.next());
    if (raw.empty()) {
      if (carry_.empty()) return std::string_view();
      carry_.clear();  // half a character ends the content
      out_ = '\xff';
      break;
    }
    std::string joined = std::move(carry_);
    carry_.clear();
    joined += raw;
    std::string_view units = joined;
    if (!begun_) {
      if (units.size() < 2) {
        carry_ = joined;
        continue;
      }
      begun_ = true;
      little_ = units[0] == '\xff';
      units.remove_prefix(2);
      raw_at_ = 2;
      lines_->begins.push_back({0, 0});
    }
    decode(units);
  }
  forget();
  const std::size_t length = out_.size();
  decoded_at_ += length;
  return std::string_view(out_);
}

// A line is asked for when it has ended, at most kLongestText behind.
void Utf16Pieces::forget() {
  auto& begins = lines_->begins;
  while (begins.size() > 1 && begins[1].decoded + 2 * kLongestText < decoded_at_) begins.pop_front();
}

std::uint64_t Utf16Pieces::origin(std::uint64_t decoded) noexcept {
  auto& begins = lines_->begins;
  while (begins.size() > 1 && begins[1].decoded <= decoded) begins.pop_front();
  if (begins.empty()) return 0;
  return begins.front().raw + 2 * (decoded - begins.front().decoded);
}

}  // namespace assay::review::corpus
