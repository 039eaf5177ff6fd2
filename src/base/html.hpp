// Foreign text in pages of HTML.
#pragma once

#include <string>
#include <string_view>

namespace assay {

/// `text` for an element's content or a quoted attribute value: &, <, > and " as references; control characters but tab
/// and line feed, which pages may not hold, as blanks. UTF-8 stays as it is.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace assay
