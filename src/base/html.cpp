#include "base/html.hpp"

namespace assay {

std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char one : text) {
    switch (one) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(one) < 0x20 && one != '\n' && one != '\t' ? ' ' : one;
    }
  }
  return out;
}

}  // namespace assay
