// Every finding there is, in one table: what readers, carriers and the command line call it, how much it weighs, and
// words for a person in both languages. Help texts and documents are printed from here.
//
//   findings.push_back(make_finding("crc-mismatch", fmt::format("chunk iTXt at 0x{:x} ...", offset)));
//
// An id that is not in the table does not compile. To add one, add a row; ids never change once released.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "label/finding.hpp"

namespace assay::label {

struct CatalogRow {
  std::string_view id;
  Severity severity;
  std::string_view english;
  std::string_view chinese;
};

// Violation: something the standard demands is absent, wrong or contradicts itself, or a container breaks its own
// format. Warning: a formal deviation of real producers from which nothing is lost. Note: worth knowing.
inline constexpr CatalogRow kFindingCatalog[] = {
    // The label's text.
    {"not-json", Severity::Violation, "The value is not JSON, so it is no label.",
     "标识内容不是合法的 JSON，无法作为标识读取。"},
    {"not-a-label", Severity::Note, "JSON without any of the seven fields: no label of GB 45438-2025.",
     "JSON 中没有七个字段中的任何一个，不是 GB 45438-2025 的标识。"},
    {"input-too-large", Severity::Violation, "The value is over 64 KiB and was not read.",
     "标识内容超过 64 KiB，未读取。"},
    {"nested-too-deep", Severity::Violation, "The JSON is nested deeper than 32 levels and was not read.",
     "JSON 嵌套超过 32 层，未读取。"},
    {"duplicate-member", Severity::Violation,
     "A field stands twice in one object; which one counts cannot be told, so there is no label.",
     "同一字段出现两次，无法判断以哪个为准，故不作为标识。"},
    {"fields-missing", Severity::Violation, "Not all seven fields are there (Annex E b).",
     "七个字段不齐全（附录 E b）。"},
    {"label-not-in-enum", Severity::Violation, "Label is none of 1, 2 and 3 (Annex E c).",
     "Label 的值不是 1、2、3 之一（附录 E c）。"},
    {"label-is-number", Severity::Warning, "Label is a JSON number instead of a string.", "Label 是数字而不是字符串。"},
    {"field-not-string", Severity::Warning, "A field is not a JSON string (Annex E c to i); its JSON text is kept.",
     "字段不是字符串（附录 E c 至 i），按 JSON 原文保留。"},
    {"field-null", Severity::Warning, "A field is null; it is read as empty.", "字段为 null，按空值读取。"},
    {"field-name-case", Severity::Warning, "A field's name is written in another case than Annex E prints.",
     "字段名的大小写与附录 E 不一致。"},
    {"reserved-code-null", Severity::Warning, "A reserved code is null instead of an empty string.",
     "预留字段为 null，应为空字符串。"},
    {"reserved-code-not-string", Severity::Warning, "A reserved code is JSON instead of a string; its text is kept.",
     "预留字段是 JSON 而不是字符串，按原文保留。"},
    {"producer-empty", Severity::Violation, "ContentProducer is empty: who generated the content is not said.",
     "ContentProducer 为空，未说明由谁生成。"},
    {"produce-id-empty", Severity::Violation, "ProduceID is empty: the content has no number of its producer.",
     "ProduceID 为空，内容没有制作编号。"},
    {"propagator-empty", Severity::Warning,
     "ContentPropagator is empty; at first writing it equals the producer (Annex E note 1).",
     "ContentPropagator 为空；首次写入时应与制作者相同（附录 E 注 1）。"},
    {"propagate-id-empty", Severity::Warning,
     "PropagateID is empty; at first writing it equals ProduceID (Annex E note 1).",
     "PropagateID 为空；首次写入时应与 ProduceID 相同（附录 E 注 1）。"},
    {"printf-residue", Severity::Violation, "A field holds what a program's faulty format left behind, not a value.",
     "字段中是程序格式化失败的残留，不是有效的值。"},
    {"illegal-character", Severity::Warning,
     "A field holds characters outside Annex E j): blanks, backslashes, control characters or non-ASCII text.",
     "字段含有附录 E j) 范围以外的字符：空格、反斜杠、控制字符或非 ASCII 文字。"},
    {"over-long", Severity::Note, "The label is longer than the 4096 bytes that we write at most.",
     "标识长度超过本程序写入的上限 4096 字节。"},
    {"unknown-member", Severity::Warning, "The label has members beside the seven fields.",
     "标识含有七个字段以外的成员。"},
    {"member-order", Severity::Note, "The fields stand in another order than Annex E b) prints.",
     "字段顺序与附录 E b) 不一致。"},
    {"whitespace", Severity::Note, "There are blanks or line ends between the members.", "成员之间有空格或换行。"},
    {"outer-key-case", Severity::Warning, "The outer key is aigc in another case than AIGC.",
     "外层键名不是大写的 AIGC。"},
    {"double-encoded", Severity::Warning, "The label is JSON inside a JSON string.",
     "标识被二次编码（JSON 字符串中的 JSON）。"},
    {"byte-order-mark", Severity::Warning, "A byte order mark stands before the label.", "标识前有字节顺序标记。"},
    {"trailing-nuls", Severity::Warning, "NUL bytes follow the label.", "标识后有空字节。"},
    {"text-around-label", Severity::Warning, "Other text stands before or after the label's JSON.",
     "标识的 JSON 前后有其他文字。"},
    {"not-utf-8", Severity::Violation, "The label is not UTF-8; bad bytes were replaced.",
     "标识不是 UTF-8 编码，非法字节已替换。"},
    {"utf-16", Severity::Warning, "The label is UTF-16 instead of UTF-8.", "标识是 UTF-16 而不是 UTF-8 编码。"},
    {"ai-declared", Severity::Warning,
     "Another schema (ServiceProvider, ContentId) declares the content AI-generated; it is no label of GB 45438-2025.",
     "另一种格式（ServiceProvider、ContentId）声明内容由 AI 生成，但不是 GB 45438-2025 的标识。"},
    {"private-bytedance", Severity::Note,
     "ByteDance's private aigc_info is there; it is no label of GB 45438-2025, and type 0 says nothing.",
     "存在字节跳动的私有字段 aigc_info；它不是 GB 45438-2025 的标识，类型 0 不能说明问题。"},

    // Codes of producers and propagators (TC260-PG-20252A).
    {"provider-code-length", Severity::Warning, "A provider code does not have 27 characters.",
     "服务提供者编码不是 27 位。"},
    {"provider-code-case", Severity::Warning, "A provider code is written in lower case.",
     "服务提供者编码含有小写字母。"},
    {"provider-code-shape", Severity::Warning, "A provider code has a character where the rule allows none such.",
     "服务提供者编码的某一位不符合编码规则。"},
    {"provider-code-check", Severity::Warning,
     "The check character of the unified social credit code in a provider code is wrong.",
     "服务提供者编码中统一社会信用代码的校验位错误。"},

    // Protection data in the reserved codes (TC260-PG-202511A).
    {"signature-invalid", Severity::Violation,
     "The signature in a reserved code does not belong to this label: label or signature was changed.",
     "预留字段中的签名与标识不符，标识或签名被改动过。"},
    {"signature-unsupported", Severity::Note,
     "The protection data uses an algorithm or form that cannot be checked here.",
     "安全防护数据所用的算法或形式暂不支持校验。"},
    {"protection-opaque", Severity::Note, "A reserved code holds data of the producer's own making; no verdict on it.",
     "预留字段是制作者自定义的数据，无法判断。"},
    {"content-changed", Severity::Warning, "The content is not the one the label was made for: its digest differs.",
     "内容摘要与标识绑定的不一致，内容在加标识之后被改动过。"},

    // Where labels stand in a file.
    {"multiple-labels-equal", Severity::Violation, "The same label stands in several places (6.1 c) allows one).",
     "同一标识出现在多处（6.1 c）只允许一个）。"},
    {"multiple-labels-conflict", Severity::Violation, "Different labels stand in one file (6.1 c) allows one).",
     "文件中有互相矛盾的多个标识（6.1 c）只允许一个）。"},
    {"label-not-in-guide-place", Severity::Warning, "The label is not where the format's guide puts it.",
     "标识不在该格式指南规定的位置。"},
    {"form-not-of-guide", Severity::Note,
     "The label has an outer AIGC object where the guide has none, or the reverse.",
     "标识的外层 AIGC 对象与指南不一致。"},
    {"extension-mismatch", Severity::Note, "The file's extension belongs to another format than its content.",
     "文件扩展名与内容的格式不符。"},
    {"own-label-replaced", Severity::Note, "A label of your own stood on the file and was replaced by a new one.",
     "文件上原有本单位的标识，已由新标识替换。"},
    {"c2pa-present", Severity::Note, "A C2PA manifest is there; any change to the file breaks its binding.",
     "文件含有 C2PA 清单，任何改动都会破坏其绑定。"},
    {"c2pa-binding-broken", Severity::Warning, "Writing the label broke the binding of the C2PA manifest.",
     "写入标识破坏了 C2PA 清单的绑定。"},

    // How a container is built.
    {"trailing-bytes", Severity::Note, "Bytes follow the end of the picture or the last structure.",
     "文件结构结束之后还有字节。"},
    {"truncated", Severity::Violation, "The file ends before its structure does.", "文件不完整，结构没有结束。"},
    {"moov-missing", Severity::Violation, "There is no moov: a media segment, or a file cut off before its end.",
     "缺少 moov：文件是媒体分段，或者不完整。"},
    {"moov-superseded", Severity::Warning,
     "A second moov stands in the file, left by a write that was interrupted; the first one counts.",
     "文件中有第二个 moov，是中断的写入留下的，以第一个为准。"},
    {"moov-compressed", Severity::Warning, "The moov is compressed (cmov) and was not searched.",
     "moov 经过压缩（cmov），未读取。"},
    {"label-after-idat", Severity::Note, "The label stands after the picture's data, where some readers stop.",
     "标识位于图像数据之后，部分程序读不到。"},
    {"crc-mismatch", Severity::Violation, "A chunk's check sum is wrong.", "数据块的校验和错误。"},
    {"label-bare-app-segment", Severity::Warning, "The label stands bare in an APP segment, outside XMP and Exif.",
     "标识直接写在 APP 段中，不在 XMP 或 Exif 内。"},
    {"xmp-unreadable", Severity::Warning, "An XMP packet could not be read.", "XMP 数据无法读取。"},
    {"exif-unreadable", Severity::Warning, "An Exif block could not be read.", "Exif 数据无法读取。"},
    {"xmp-compressed", Severity::Note, "An XMP packet is compressed, so that many XMP readers do not see it.",
     "XMP 数据经过压缩，许多程序读不到。"},
    {"xmp-repeated", Severity::Warning, "There is more than one XMP packet.", "文件中有多个 XMP 数据块。"},
    {"label-unreadable", Severity::Violation, "A place that is the label's by its name could not be read.",
     "按名称应存放标识的位置无法读取。"},
    {"riff-size-wrong", Severity::Warning, "The size that a RIFF file claims is not the size it has.",
     "RIFF 文件声明的大小与实际不符。"},
    {"size-left-open", Severity::Note, "The file was written to a pipe: its sizes were left open.",
     "文件由管道写出，结构大小未填写。"},
    {"id3-damaged", Severity::Warning, "An ID3 tag could not be read to its end.", "ID3 标签无法完整读取。"},
    {"ape-damaged", Severity::Warning, "An APE tag could not be read to its end.", "APE 标签无法完整读取。"},
    {"front-matter-unreadable", Severity::Violation, "Front matter could not be read as far as a label in it needs it.",
     "front matter 无法读取，不能确定其中的标识。"},
    {"stray-bytes", Severity::Note, "Bytes that belong to no structure stand between the file's structures.",
     "文件结构之间有不属于任何结构的字节。"},
    {"mpf-index-wrong", Severity::Warning, "The index of a multi-picture file points where no picture can be.",
     "多图文件的索引指向不可能有图像的位置。"},
    {"second-front-matter", Severity::Note, "A second front matter block follows the first.",
     "存在第二个 front matter 块。"},
    {"visible-label-note", Severity::Note, "Something about how the label that people see was drawn.",
     "显式标识绘制情况的说明。"},
    {"visible-label-added", Severity::Note,
     "The file had your implicit label and now has the label that people see as well, with a new ProduceID.",
     "文件原有本单位的隐式标识，现已加上显式标识，编号已更新。"},
    {"label-outside-front-matter", Severity::Warning,
     "Something that looks like a label stands in the text, not in front matter: weak evidence.",
     "正文中有形似标识的内容，不在 front matter 中，证明力弱。"},
};

/// The id of a row, checked when the program is compiled.
class FindingId {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): so that a literal can stand where an id is wanted
  consteval FindingId(const char* id) : row_(index_of(id)) {}
  [[nodiscard]] constexpr const CatalogRow& row() const noexcept { return kFindingCatalog[row_]; }

 private:
  static consteval std::size_t index_of(std::string_view id) {
    for (std::size_t i = 0; i < std::size(kFindingCatalog); ++i)
      if (kFindingCatalog[i].id == id) return i;
    throw "this finding is not in kFindingCatalog";
  }
  std::size_t row_;
};

/// A finding with the catalog's weight. `detail`: one English sentence that names the field, the offset, the value.
[[nodiscard]] Finding make_finding(FindingId id, std::string detail);

/// The row of an id that came as text, or nullptr.
[[nodiscard]] const CatalogRow* catalog_row(std::string_view id) noexcept;

}  // namespace assay::label
