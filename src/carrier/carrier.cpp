#include "carrier/carrier.hpp"

namespace assay::carrier {
namespace {

class DigestSink final : public ByteSink {
 public:
  explicit DigestSink(crypto::DigestAlgorithm algorithm) : digest_(algorithm) {}
  [[nodiscard]] Result<> write(BytesView bytes) override {
    digest_.update(bytes);
    return {};
  }
  [[nodiscard]] Bytes finish() { return digest_.finish(); }

 private:
  crypto::Digest digest_;
};

}  // namespace

Result<std::optional<container::InPlaceEdit>> Carrier::plan_in_place(ByteSource& /*source*/,
                                                                     const label::ImplicitLabel& /*label*/) const {
  return std::nullopt;
}

Result<Bytes> Carrier::digest_content(ByteSource& source, crypto::DigestAlgorithm algorithm,
                                      DigestScheme scheme) const {
  ASSAY_TRY(const container::Splice content, content_form(source, scheme));
  DigestSink sink(algorithm);
  ASSAY_CHECK(content.carry_out(source, sink));
  return sink.finish();
}

}  // namespace assay::carrier
