#include "xmp/packet.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/bytes.hpp"
#include "base/utf16.hpp"

namespace assay::xmp {
namespace {

const std::string kJson = R"({"Label":"1","ContentProducer":"001191110000MA0000000H10001","ProduceID":"a1&<b>'"})";
const std::string kOther = R"({"Label":"2"})";
const std::string kEscaped =
    "{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:&quot;001191110000MA0000000H10001&quot;,"
    "&quot;ProduceID&quot;:&quot;a1&amp;&lt;b&gt;'&quot;}";

std::string packet_of(const std::string& rdf) {
  return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" "
         "x:xmptk=\"Toolkit 1.0\">\n " +
         rdf + "\n</x:xmpmeta>\n" + std::string(200, ' ') + "\n<?xpacket end=\"w\"?>";
}

std::string rdf_of(const std::string& content) {
  return "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" + content + "</rdf:RDF>";
}

std::string description(const std::string& attributes, const std::string& content) {
  return "<rdf:Description rdf:about=\"\" xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"" + attributes + ">" +
         content + "</rdf:Description>";
}

const std::string kPhotoshop =
    "\n  <rdf:Description rdf:about=\"uuid:faf5&amp;1\"\n    xmlns:dc='http://purl.org/dc/elements/1.1/'\n"
    "    dc:format=\"image/jpeg\">\n   <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">A "
    "&lt;cat&gt;</rdf:li></rdf:Alt>"
    "</dc:title>\n  </rdf:Description>\n ";

// Packets without a label.
const std::vector<std::string>& plain_packets() {
  static const std::vector<std::string> kPackets = {
      packet_of(rdf_of("")),
      packet_of(rdf_of("\n")),
      packet_of(rdf_of("\t")),
      packet_of(rdf_of(kPhotoshop)),
      packet_of(rdf_of(description("", ""))),  // declares the namespace and does not use it
      packet_of("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>"),
      packet_of("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'  />"),
      packet_of("<RDF xmlns=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><Description about='x'/></RDF>"),
      packet_of(
          "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:Description r:about='a\"b' /></r:RDF>"),
      rdf_of(""),
      "<?xml version=\"1.0\"?><!-- <a> --><?xpacket begin=\"\" id=\"\"?\?>" + rdf_of("<!-- <b> --><![CDATA[<c>]]>") +
          "<?xpacket end=\"r\"?>",
      // As fresh_packet() without its description.
      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">" +
          rdf_of("") + "</x:xmpmeta><?xpacket end=\"w\"?>",
  };
  return kPackets;
}

struct Labelled {
  std::string packet;
  std::string value;
  Shape shape;
};

const std::vector<Labelled>& labelled_packets() {
  static const std::vector<Labelled> kPackets = {
      {packet_of(rdf_of(description("", "<TC260:AIGC>" + kEscaped + "</TC260:AIGC>"))), kJson, Shape::Element},
      {packet_of(rdf_of(description("", "<TC260:AIGC><![CDATA[" + kJson + "]]></TC260:AIGC>"))), kJson, Shape::Element},
      {packet_of(rdf_of(description("", "<TC260:AIGC>{&#x22;a&#34;<!-- b -->:1}</TC260:AIGC>"))), "{\"a\":1}",
       Shape::Element},
      {packet_of(rdf_of(description("", "<TC260:AIGC />"))), "", Shape::Element},
      {packet_of(rdf_of(description(" TC260:AIGC = \"" + kEscaped + "\" ", ""))), kJson, Shape::Attribute},
      {packet_of(rdf_of("<rdf:Description xmlns:q=\"http://www.tc260.org.cn/ns/AIGC/1.0\" q:AIGC='{\"a\":1}'/>")),
       "{\"a\":1}", Shape::Attribute},
      {packet_of(rdf_of("<rdf:Description rdf:about=''><AIGC xmlns=\"http://www.tc260.org.cn/ns/AIGC/1.0/\">{}</AIGC>"
                        "</rdf:Description>")),
       "{}", Shape::Element},
      {packet_of(rdf_of(description("",
                                    "<TC260:AIGC> <rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt> "
                                    "</TC260:AIGC>"))),
       "{}", Shape::Element},
      {packet_of(rdf_of(description(" TC260:ProduceID=\"a1\" TC260:Label=\"1\"", ""))),
       R"({"Label":"1","ProduceID":"a1"})", Shape::FieldByField},
      {packet_of(rdf_of(description(" TC260:Label='1'",
                                    "<TC260:ContentProducer>a&quot;b</TC260:ContentProducer>"
                                    "<dc:x xmlns:dc='d'/><TC260:ReservedCode1/>"))),
       R"({"Label":"1","ContentProducer":"a\"b","ReservedCode1":""})", Shape::FieldByField},
      {packet_of(rdf_of(description("", "<TC260:Label>1</TC260:Label ><TC260:ProduceID>p</TC260:ProduceID>"))),
       R"({"Label":"1","ProduceID":"p"})", Shape::FieldByField},
      {packet_of(rdf_of(description("", "<TC260:Label/>"))), R"({"Label":""})", Shape::FieldByField},
      {packet_of(rdf_of(description("",
                                    "<TC260:AIGC rdf:parseType=\"Resource\"><TC260:Label>1</TC260:Label>"
                                    "<TC260:ProduceID>p</TC260:ProduceID></TC260:AIGC>"))),
       R"({"Label":"1","ProduceID":"p"})", Shape::FieldByField},
      {packet_of(rdf_of(description("", "<TC260:AIGC TC260:Label=\"1\" TC260:ProduceID=\"p\"/>"))),
       R"({"Label":"1","ProduceID":"p"})", Shape::FieldByField},
      {packet_of(rdf_of("<rdf:Description xmlns:c=\"http://cvdca.org.cn/ns/aigc/1.0/\"><c:Info>{}</c:Info>"
                        "</rdf:Description>")),
       "{}", Shape::OtherSchema},
      {packet_of(rdf_of("<rdf:Description xmlns:c=\"http://cvdca.org.cn/ns/aigc/1.0\" c:Info='{}'/>")), "{}",
       Shape::OtherSchema},
      // Several, the first in one piece is kept.
      {packet_of(rdf_of("<rdf:Description xmlns:c=\"http://cvdca.org.cn/ns/aigc/1.0/\"><c:Info>{1}</c:Info>"
                        "</rdf:Description>" +
                        description(" TC260:Label=\"1\"", "<TC260:AIGC>{2}</TC260:AIGC><TC260:AIGC>{3}</TC260:AIGC>") +
                        description(" TC260:AIGC='{4}'", "<dc:x xmlns:dc='d'/>"))),
       "{2}", Shape::Element},
      // As ByteDance writes it: declaration first, an instruction with ?\?>, nothing padded.
      {"<?xml version=\"1.0\" encoding=\"UTF-8\"?><?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?\?><x:xmpmeta "
       "xmlns:x=\"adobe:ns:meta/\">" +
           rdf_of(description("", "<TC260:AIGC>" + kEscaped + "</TC260:AIGC>")) + "</x:xmpmeta><?xpacket end=\"w\"?>",
       kJson, Shape::Element},
  };
  return kPackets;
}

std::string value_in(const std::string& packet) {
  const auto found = find_label(packet);
  if (!found) return "error: " + found.error().message;
  return found->empty() ? "none" : found->size() > 1 ? "several" : (*found)[0].value;
}

std::string to_utf16(const std::string& text, Utf16Order order) {
  Bytes out;
  EXPECT_TRUE(append_utf16(out, "\xEF\xBB\xBF" + text, order));
  return std::string(as_text(out));
}

TEST(XmpPacket, FindsTheLabelInEveryShape) {
  for (const Labelled& given : labelled_packets()) {
    const auto found = find_label(given.packet);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_GE(found->size(), 1U) << given.packet;
    EXPECT_EQ((*found)[0].value, given.value) << given.packet;
    EXPECT_EQ((*found)[0].shape, given.shape) << given.packet;
    EXPECT_LE((*found)[0].begin, (*found)[0].end);
    EXPECT_LE((*found)[0].end, given.packet.size());
  }
}

TEST(XmpPacket, ListsEveryLabelOfAPacketThatHasSeveral) {
  const auto found = find_label(labelled_packets()[16].packet);
  ASSERT_TRUE(found);
  std::string values;
  for (const Property& property : *found) values += property.value;
  EXPECT_EQ(values, R"({2}{1}{"Label":"1"}{3}{4})");
}

TEST(XmpPacket, SeesNoLabelWhereThereIsNone) {
  for (const std::string& packet : plain_packets()) EXPECT_EQ(value_in(packet), "none") << packet;
  // The prefix alone makes no label, and what an ingredient carries is not the asset's.
  EXPECT_EQ(value_in(packet_of(rdf_of("<rdf:Description xmlns:TC260='urn:x' TC260:AIGC='{}'/>"))), "none");
  EXPECT_EQ(value_in(packet_of(rdf_of("<rdf:Description xmlns:m='http://ns.adobe.com/xap/1.0/mm/'><m:Pantry><rdf:Bag>"
                                      "<rdf:li xmlns:TC260='http://www.tc260.org.cn/ns/AIGC/1.0/' TC260:AIGC='{}'/>"
                                      "</rdf:Bag></m:Pantry></rdf:Description>"))),
            "none");
}

TEST(XmpPacket, ReadsANamespaceWrittenWithCharacterReferences) {
  EXPECT_EQ(
      value_in(packet_of(rdf_of("<rdf:Description xmlns:t='http://www.tc260.org.cn/ns/&#65;IGC/1.0/' t:AIGC='{}'/>"))),
      "{}");
}

TEST(XmpPacket, TakesBackExactlyWhatItPutIn) {
  for (const std::string& packet : plain_packets()) {
    const auto labelled = with_label(packet, kJson);
    ASSERT_TRUE(labelled) << labelled.error().message << packet;
    EXPECT_EQ(value_in(*labelled), kJson);
    EXPECT_EQ(without_label(*labelled)->value_or("none"), packet);
    const auto again = with_label(*labelled, kOther);
    EXPECT_EQ(value_in(*again), kOther);
    EXPECT_EQ(without_label(*again)->value_or("none"), packet);
    EXPECT_EQ(*with_label(*again, kJson), *labelled) << "writing depends on what stood there before";
    EXPECT_EQ(without_label(packet)->value_or("none"), packet);
  }
}

TEST(XmpPacket, ReplacesAForeignLabelWhereItStandsAndDropsTheOthers) {
  for (const Labelled& given : labelled_packets()) {
    const auto replaced = with_label(given.packet, kOther);
    ASSERT_TRUE(replaced) << replaced.error().message;
    EXPECT_EQ(value_in(*replaced), kOther) << *replaced;
    EXPECT_EQ(*with_label(*replaced, kOther), *replaced);
    EXPECT_EQ(*without_label(given.packet), *without_label(*replaced));
    EXPECT_EQ(*without_label(**without_label(given.packet)), *without_label(given.packet));
    EXPECT_EQ(without_label(given.packet)->value_or("").find("quot"), std::string::npos);
  }
}

TEST(XmpPacket, KeepsEveryOtherByteWhenAValueIsReplaced) {
  const std::string before = "<dc:a xmlns:dc='d'>&#x41; <![CDATA[<]]></dc:a>\r\n\t<TC260:AIGC xml:lang=\"en\" >";
  const std::string after = "</TC260:AIGC\n>\n<!-- after --><dc:b xmlns:dc='d' />";
  const std::string packet = packet_of(rdf_of(description(" a=\"b\"", before + "{old}" + after)));
  EXPECT_EQ(*with_label(packet, "{new}"), packet_of(rdf_of(description(" a=\"b\"", before + "{new}" + after))));
}

TEST(XmpPacket, SetsTheSameAboutAsTheOtherDescriptions) {
  const auto labelled = with_label(packet_of(rdf_of(kPhotoshop)), kOther);
  ASSERT_TRUE(labelled);
  EXPECT_NE(labelled->find("\n<rdf:Description rdf:about=\"uuid:faf5&amp;1\" "
                           "xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"><TC260:AIGC>"),
            std::string::npos)
      << *labelled;
}

TEST(XmpPacket, FreshPacketIsTheGuidesElementFormAndLeavesNothing) {
  const std::string fresh = fresh_packet(kOther);
  EXPECT_EQ(fresh,
            "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
            "xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"><TC260:AIGC>{&quot;Label&quot;:&quot;2&quot;}"
            "</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>");
  EXPECT_EQ(value_in(fresh), kOther);
  EXPECT_EQ(*without_label(fresh), std::nullopt);
  EXPECT_EQ(*with_label(fresh, kJson), fresh_packet(kJson));
}

TEST(XmpPacket, BlanksEveryLabelAtTheSameLength) {
  for (const Labelled& given : labelled_packets()) {
    const auto blanked = with_label_blanked(given.packet);
    ASSERT_TRUE(blanked) << blanked.error().message;
    EXPECT_EQ(blanked->size(), given.packet.size());
    EXPECT_EQ(value_in(*blanked), "none") << *blanked;
    EXPECT_TRUE(names_label_namespace(given.packet) || given.packet.find("&#") != std::string::npos);
  }
  const std::string packet =
      packet_of(rdf_of(description(" a=\"b\" TC260:AIGC=\"x\"", "<c/><TC260:AIGC>{}</TC260:AIGC><d/>")));
  EXPECT_EQ(*with_label_blanked(packet),
            packet_of(rdf_of(description(" a=\"b\"" + std::string(15, ' '), "<c/>" + std::string(27, ' ') + "<d/>"))));
}

TEST(XmpPacket, KeepsUtf16PacketsInUtf16) {
  for (const Utf16Order order : {Utf16Order::Little, Utf16Order::Big}) {
    const std::string plain = to_utf16(rdf_of(kPhotoshop), order);
    EXPECT_EQ(value_in(plain), "none");
    const auto labelled = with_label(plain, kJson);
    ASSERT_TRUE(labelled) << labelled.error().message;
    EXPECT_EQ(labelled->substr(0, 2), plain.substr(0, 2));
    EXPECT_EQ(value_in(*labelled), kJson);
    EXPECT_EQ(without_label(*labelled)->value_or("none"), plain);
  }
}

TEST(XmpPacket, NamesWhereAPacketIsBroken) {
  const std::pair<std::string, std::string> kBroken[] = {
      {"<a><b></a>", "</a> at 0x6"},
      {"<a", "0x0"},
      {"<a b>", "without value at 0x3"},
      {"<a b=c>", "without quotes"},
      {"<a b='c'd='e'/>", "touches what stands before it, at 0x8"},
      {"<a b='c>", "0x3"},
      {"<a><!-- ", "0x3"},
      {"<!DOCTYPE a []><a/>", "0x0"},
      {"<a>", "still open"},
      {"<a></a b='c'>", "0x3"},
      {"<a><![CDATA[ ]]", "0x3"},
      {"< a/>", "0x0"},
      {"</a>", "0x0"},
  };
  for (const auto& [packet, words] : kBroken) {
    const auto done = with_label(packet, kJson);
    ASSERT_FALSE(done) << packet;
    EXPECT_EQ(done.error().code, Code::Corrupt);
    EXPECT_NE(done.error().message.find(words), std::string::npos) << packet << ": " << done.error().message;
  }
  EXPECT_EQ(with_label("<x/>", kJson).error().code, Code::Corrupt);
  EXPECT_EQ(with_label("", kJson).error().code, Code::Corrupt);
}

TEST(XmpPacket, HoldsItsLimits) {
  std::string deep;
  for (int i = 0; i < 10000; ++i) deep += "<a>";
  EXPECT_EQ(with_label(deep, kJson).error().code, Code::Limited);
  std::string names = "<a ";
  for (int i = 0; i < 300; ++i) names += " xmlns:a" + std::to_string(i) + "='u'";
  EXPECT_EQ(with_label(names + "/>", kJson).error().code, Code::Limited);
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "<TC260:AIGC/>";
  EXPECT_EQ(find_label(packet_of(rdf_of(description("", many)))).error().code, Code::Limited);
  EXPECT_EQ(find_label(std::string((16U << 20U) + 1, ' ')).error().code, Code::Limited);
}

TEST(XmpPacket, EveryPrefixIsReadOrRefused) {
  for (const Labelled& given : labelled_packets()) {
    for (std::size_t length = 0; length < given.packet.size(); ++length) {
      const std::string part = given.packet.substr(0, length);
      const auto found = find_label(part);
      const auto written = with_label(part, kOther);
      if (written) {
        EXPECT_EQ(value_in(*written), kOther);
      }
      if (!found) {
        EXPECT_EQ(found.error().code, Code::Corrupt);
      }
    }
  }
}

// Random packets from the parts that real ones are made of.
class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::string packet(bool labelled) {
    labelled_ = labelled;
    const std::string r = pick({"rdf", "rdf", "r", "RDF"});
    std::string out = pick({"", "\xEF\xBB\xBF", "<?xml version='1.0'?>", "<?xpacket begin=\"\" id=\"W\"?\?>\n"});
    out += pick({"<x:xmpmeta xmlns:x='adobe:ns:meta/'>", "<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='k'>\n"});
    out += "<" + r + ":RDF xmlns:" + r + "='http://www.w3.org/1999/02/22-rdf-syntax-ns#'" + pick({"", " ", "\n"});
    const int nodes = number(4);
    if (nodes == 0 && number(2) == 0) {
      out += "/>";
    } else {
      out += ">";
      for (int i = 0; i < nodes; ++i) out += space() + node(r);
      out += space() + "</" + r + ":RDF" + pick({"", " "}) + ">";
    }
    return out + space() + "</x:xmpmeta>" + pick({"", "   \n  ", "<?xpacket end='w'?>", "\n<?xpacket end=\"r\"?>  "});
  }

 private:
  std::string node(const std::string& r) {
    std::string out = "<" + r + ":Description" +
                      pick({"", " " + r + ":about=''", " " + r + ":about='u'", " about=\"\""}) +
                      " xmlns:TC260='http://www.tc260.org.cn/ns/AIGC/1.0/' xmlns:d='urn:d' "
                      "xmlns:c='http://cvdca.org.cn/ns/aigc/1.0/'" +
                      attribute();
    if (number(4) == 0) return out + "/>";
    out += ">";
    const int children = number(4);
    for (int i = 0; i < children; ++i) out += space() + child();
    return out + space() + "</" + r + ":Description>";
  }
  std::string attribute() {
    if (!labelled_) return pick({"", " d:a='1'", "\nd:b=\"&lt;\""});
    return pick(
        {"", " d:a='1'", " TC260:AIGC='{}'", " TC260:Label='1' d:a='' TC260:ProduceID=\"&quot;\"", " c:Info='x'"});
  }
  std::string child() {
    if (!labelled_)
      return pick({"<d:x/>", "<d:x>a</d:x>", "<d:x><d:y d:z='&amp;'/></d:x>", "<!-- c -->", "<![CDATA[<]]>"});
    return pick(
        {"<d:x/>", "<d:x>a<TC260:AIGC>{}</TC260:AIGC></d:x>", "<TC260:AIGC/>", "<TC260:AIGC>{}</TC260:AIGC>",
         "<TC260:AIGC TC260:Label='1' />", "<TC260:Label>1</TC260:Label>", "<TC260:ProduceID />", "<c:Info>{}</c:Info>",
         "<TC260:AIGC>a<TC260:AIGC TC260:AIGC='b'>c</TC260:AIGC><TC260:Label><d:x/>1</TC260:Label></TC260:AIGC>"});
  }
  std::string space() { return pick({"", "\n", "\t", " \n "}); }
  std::string pick(std::vector<std::string> from) {
    return from[static_cast<std::size_t>(number(static_cast<int>(from.size())))];
  }
  int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::mt19937 random_;
  bool labelled_ = false;
};

TEST(XmpPacket, CanonicalFormDoesNotDependOnTheLabelInAnyPacket) {
  for (std::uint32_t seed = 0; seed < 5000; ++seed) {
    Maker maker(seed);
    const std::string packet = maker.packet(seed % 2 == 1);
    const auto first = with_label(packet, kJson);
    ASSERT_TRUE(first) << first.error().message << "\n" << packet;
    const auto second = with_label(*first, kOther);
    ASSERT_EQ(value_in(*first), kJson) << packet;
    ASSERT_EQ(value_in(*second), kOther) << packet;
    ASSERT_EQ(*with_label(packet, kOther), *second) << packet;
    ASSERT_EQ(*without_label(packet), *without_label(*first)) << packet;
    ASSERT_EQ(*without_label(packet), *without_label(*second)) << packet;
    if (value_in(packet) == "none") {
      ASSERT_EQ(*without_label(*first), packet);
    }
  }
}

}  // namespace
}  // namespace assay::xmp
