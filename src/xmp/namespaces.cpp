#include "xmp/namespaces.hpp"

#include <fmt/core.h>

#include <string>

#include "xmp/markup.hpp"
#include "xmp/packet.hpp"

namespace assay::xmp {
namespace {

constexpr std::string_view kMediaManagement = "http://ns.adobe.com/xap/1.0/mm/";

bool same_but_last_slash(std::string_view uri, std::string_view wanted) noexcept {
  return uri == wanted || uri == wanted.substr(0, wanted.size() - 1);
}

}  // namespace

Namespace namespace_of(std::string_view escaped_uri) {
  if (escaped_uri.find('&') != std::string_view::npos) {
    std::string uri;
    append_unescaped(uri, escaped_uri);
    return uri.find('&') == std::string::npos ? namespace_of(uri) : Namespace::Other;
  }
  if (same_but_last_slash(escaped_uri, kLabelNamespace)) return Namespace::Label;
  if (same_but_last_slash(escaped_uri, kOtherLabelNamespace)) return Namespace::OtherLabel;
  if (escaped_uri == kRdfNamespace) return Namespace::Rdf;
  if (escaped_uri == kMediaManagement) return Namespace::MediaManagement;
  return Namespace::Other;
}

Result<> Bindings::bind(std::string_view prefix, std::string_view escaped_uri, std::size_t offset) {
  if (count_ == bindings_.size())
    return fail(Code::Limited,
                fmt::format("the XMP packet has more than {} namespaces in force at 0x{:x}", bindings_.size(), offset));
  bindings_[count_++] = Binding{prefix, namespace_of(escaped_uri)};
  return {};
}

Namespace Bindings::lookup(std::string_view prefix) const noexcept {
  for (std::size_t i = count_; i-- > 0;)
    if (bindings_[i].prefix == prefix) return bindings_[i].space;
  return Namespace::Other;
}

}  // namespace assay::xmp
