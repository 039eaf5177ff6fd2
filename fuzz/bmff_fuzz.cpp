// deps: base crypto label container carrier carrier/bmff
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "carrier/bmff/bmff_carrier.hpp"

// Whatever the file: a label written by copy or in place is the only one, the digests stay as they were, writing it
// again changes nothing, and a write in place costs at most the moov and 64 KiB.
//
// Mutation seldom keeps the sizes of nested boxes right. An input that begins with 0xff is therefore a recipe: its
// bytes open and close boxes and put things into them, and the file is what comes of it.
namespace {

using namespace assay;
using carrier::DigestScheme;

constexpr std::string_view kJson =
    R"({"Label":"1","ContentProducer":"00","ProduceID":"x","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""})";

constexpr std::string_view kTypes[] = {"ftyp", "moov", "mdat", "free", "skip", "wide", "uuid", "udta", "meta", "ilst",
                                       "keys", "data", "hdlr", "trak", "mdia", "minf", "stbl", "stco", "co64", "stsd",
                                       "dinf", "dref", "saio", "iloc", "moof", "traf", "tfhd", "mfra", "tfra", "sidx",
                                       "mvex", "AIGC", "XMP_", "----", "name", "mean", "url ", "avc1", "cmov", "mvhd"};
constexpr std::string_view kXmpUuid = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

class Kitchen {
 public:
  explicit Kitchen(BytesView recipe) : recipe_(recipe) {}

  Bytes cook() {
    while (at_ < recipe_.size() && file_.size() < 64 * 1024) step(take());
    while (!open_.empty()) close();
    return std::move(file_);
  }

 private:
  std::uint8_t take() { return at_ < recipe_.size() ? recipe_[at_++] : std::uint8_t{0}; }
  void open(std::string_view type) {
    open_.push_back(file_.size());
    append_be(file_, std::uint32_t{0});
    append(file_, type);
  }
  void close() {
    if (open_.empty()) return;
    store_be(file_.data() + open_.back(), static_cast<std::uint32_t>(file_.size() - open_.back()));
    open_.pop_back();
  }
  void box(std::string_view type, std::string_view body) {
    open(type);
    append(file_, body);
    close();
  }
  void item(std::uint32_t index) {
    open(std::string_view("\0\0\0\0", 4));
    store_be(file_.data() + file_.size() - 4, index);
    open("data");
    append_be(file_, std::uint32_t{take() % 6U});
    append_be(file_, std::uint32_t{0});
    append(file_, kJson);
    close();
    close();
  }
  void packet(std::uint8_t shape) {
    append(file_,
           R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">)"
           R"(<rdf:Description rdf:about="" xmlns:d="d:" d:x="1"/>)");
    if (shape % 4 != 3) {
      append(file_, R"(<rdf:Description rdf:about="" xmlns:t="http://www.tc260.org.cn/ns/AIGC/1.0/"><t:AIGC>)");
      append(file_, shape % 2 == 0 ? kJson : std::string_view{});
      append(file_, "</t:AIGC></rdf:Description>");
    }
    append(file_, "</rdf:RDF></x:xmpmeta>");
    if (shape >= 128) append(file_, std::string(take() * 8U, ' ') + R"(<?xpacket end="w"?>)");
  }
  void step(std::uint8_t code) {
    if (code < std::size(kTypes)) return open(kTypes[code]);
    switch (code) {
      case 0x30:
        return close();
      case 0x31:  // literal
        for (std::uint8_t left = take(); left > 0; --left) file_.push_back(take());
        return;
      case 0x32:  // a number of the size of a field
        return append_be(file_, std::uint32_t{take()});
      case 0x33:  // an offset into the file so far, or near it
        return append_be(file_, static_cast<std::uint32_t>(take() * 16U));
      case 0x34:
        return append_be(file_, std::uint64_t{take()} * 16U);
      case 0x35:  // room
        return box("free", std::string(take() * 4U, 'r'));
      case 0x36:  // media
        return box("mdat", std::string(take() * 8U, 'm'));
      case 0x37:  // the head of a list of keys
        append_be(file_, std::uint32_t{0});
        return box("hdlr", std::string_view("\0\0\0\0\0\0\0\0mdta\0\0\0\0\0\0\0\0\0\0\0\0\0", 25));
      case 0x38:
        append_be(file_, std::uint32_t{0});
        return box("hdlr", std::string_view("\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0", 25));
      case 0x39:
        return box("mdta", "AIGC");
      case 0x3a:
        return box("mdta", std::string(1U + take() % 16U, 'k'));
      case 0x3b:
        return item(take());
      case 0x3c:
        return append(file_, kJson);
      case 0x3d:
        return append(file_, kXmpUuid);
      case 0x3e:
        return packet(take());
      case 0x3f:  // a table of one track, one entry for each byte
      {
        for (const auto type : {"trak", "mdia", "minf", "stbl", take() % 2 == 0 ? "stco" : "co64"}) open(type);
        const bool wide = std::string_view(reinterpret_cast<const char*>(file_.data()) + file_.size() - 4, 4) == "co64";
        const std::uint8_t count = take();
        append_be(file_, std::uint32_t{0});
        append_be(file_, std::uint32_t{count});
        for (std::uint8_t i = 0; i < count; ++i) {
          if (wide) {
            append_be(file_, std::uint64_t{take()} * 8U);
          } else {
            append_be(file_, static_cast<std::uint32_t>(take() * 8U));
          }
        }
        for (int i = 0; i < 5; ++i) close();
        return;
      }
      default:
        file_.push_back(code);
    }
  }

  BytesView recipe_;
  std::size_t at_ = 0;
  Bytes file_;
  std::vector<std::size_t> open_;
};

label::ImplicitLabel some_label(std::string id) {
  return label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", std::move(id), "");
}

struct Digests {
  Result<Bytes> full;
  Result<Bytes> head;
};

Digests digests_of(BytesView file) {
  MemorySource source(file);
  return {carrier::bmff::carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::Full),
          carrier::bmff::carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::HeadV1)};
}

void must(bool holds) {
  if (!holds) std::abort();
}

void check_labelled(BytesView file, const label::ImplicitLabel& label, const Digests& before) {
  MemorySource source(file);
  const auto seen = carrier::bmff::carrier().inspect(source);
  must(seen && seen->labels.size() == 1 && seen->labels[0].reading.label == label);
  const Digests after = digests_of(file);
  must(before.full.has_value() == after.full.has_value() && before.head.has_value() == after.head.has_value());
  if (before.full) must(*before.full == *after.full);
  if (before.head) must(*before.head == *after.head);
}

/// An empty answer: this file cannot be labelled so.
Bytes copied(BytesView file, const label::ImplicitLabel& label) {
  MemorySource source(file);
  const auto plan = carrier::bmff::carrier().plan_write(source, label);
  if (!plan) return {};
  MemorySink sink;
  must(plan->carry_out(source, sink).has_value() && sink.bytes().size() == plan->size());
  return sink.take();
}

Bytes in_place(BytesView file, const label::ImplicitLabel& label, std::uint64_t most) {
  MemorySource source(file);
  const auto plan = carrier::bmff::carrier().plan_in_place(source, label);
  if (!plan || !*plan) return {};
  Bytes out(file.begin(), file.end());
  std::uint64_t written = (*plan)->appended.size();
  append(out, (*plan)->appended);
  for (const container::Patch& patch : (*plan)->patches) {
    must(patch.before.size() == patch.after.size() && patch.offset + patch.before.size() <= file.size());
    must(
        std::equal(patch.before.begin(), patch.before.end(), file.begin() + static_cast<std::ptrdiff_t>(patch.offset)));
    std::copy(patch.after.begin(), patch.after.end(), out.begin() + static_cast<std::ptrdiff_t>(patch.offset));
    written += 3 * patch.after.size() + 16;
  }
  must(written <= most);
  return out;
}

void check(BytesView file) {
  const Digests before = digests_of(file);
  const label::ImplicitLabel first = some_label("0123456789");
  const label::ImplicitLabel longer = some_label("01234567890123456789");
  const label::ImplicitLabel shorter = some_label("0123456");
  const Bytes copy = copied(file, first);
  if (!copy.empty()) {
    check_labelled(copy, first, before);
    must(copied(copy, first) == copy);
    must(in_place(copy, first, 0) == copy);
    const Bytes again = copied(copy, longer);
    if (!again.empty()) check_labelled(again, longer, before);
  }
  Bytes now(file.begin(), file.end());
  for (const label::ImplicitLabel* label : {&first, &longer, &shorter, &first}) {
    const Bytes then = in_place(now, *label, now.size() + 64 * 1024);
    if (then.empty()) return;
    check_labelled(then, *label, before);
    now = then;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  MemorySource source(input);
  (void)carrier::bmff::carrier().inspect(source);
  (void)carrier::bmff::sniff(input.first(std::min<std::size_t>(size, 4096)), "x");
  if (size > 0 && data[0] == 0xff) {
    check(Kitchen(input.subspan(1)).cook());
  } else {
    check(input);
  }
  return 0;
}
