#define CURL_DISABLE_TYPECHECK
#include "adapters/http/curl_client.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "adapters/http/curl_library.hpp"

#undef curl_easy_setopt
#undef curl_easy_getinfo

namespace assay::adapters::http {
namespace {

using ports::HttpAnswer;
using ports::HttpRequest;

/// "https://host:8443", without path and query: those may hold what nobody is to read in a message.
std::string_view place_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t from = scheme == std::string_view::npos ? 0 : scheme + 3;
  return url.substr(0, url.find_first_of("/?#", from));
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<> check(const HttpRequest& request) {
  const bool http = request.url.starts_with("http://") || request.url.starts_with("https://");
  if (!http || has_control(request.url) || request.url.find(' ') != std::string::npos)
    return fail(Code::InvalidInput, "the URL is not http:// or https://, or has blanks or control characters in it");
  if (place_of(request.url).find('@') != std::string_view::npos)
    return fail(Code::InvalidInput, "a URL with a name or password in it is not sent; use a header");
  if (!is_token(request.method)) return fail(Code::InvalidInput, "the method is not a word of HTTP");
  for (const auto& [name, value] : request.headers)
    if (!is_token(name) || has_control(value))
      return fail(Code::InvalidInput, fmt::format("header {} cannot be sent: a control character is in it",
                                                  is_token(name) ? name : std::string("(name)")));
  return {};
}

/// What libcurl hands out, up to the limits.
struct Receiving {
  const HttpRequest* request = nullptr;
  std::size_t header_bytes = 0;
  bool header_over = false;
  bool body_over = false;
  HttpAnswer answer;
};

std::size_t on_header(char* /*data*/, std::size_t size, std::size_t count, void* to) {
  auto& receiving = *static_cast<Receiving*>(to);
  receiving.header_bytes += size * count;
  receiving.header_over = receiving.header_bytes > receiving.request->limits.header_bytes;
  return receiving.header_over ? 0 : size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* to) {
  auto& receiving = *static_cast<Receiving*>(to);
  const std::size_t length = size * count;
  receiving.body_over = length > receiving.request->limits.body_bytes - receiving.answer.body.size();
  if (receiving.body_over) return 0;
  receiving.answer.body.append(data, length);
  return length;
}

Error error_of(CURLcode code, const Receiving& receiving, const Library& curl) {
  const HttpRequest& request = *receiving.request;
  const std::string_view place = place_of(request.url);
  if (receiving.header_over)
    return {Code::Limited, fmt::format("{}: the answer's header is over {} bytes", place, request.limits.header_bytes)};
  if (receiving.body_over)
    return {Code::Limited, fmt::format("{}: the answer is over {} bytes", place, request.limits.body_bytes)};
  const std::string why = curl.curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {Code::Timeout, fmt::format("{}: no whole answer within {} ms ({} ms to connect)", place,
                                         request.limits.whole_ms, request.limits.connect_ms)};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {Code::Denied,
              fmt::format("{}: its certificate is not trusted ({}); name its authority with ca_file", place, why)};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SEND_ERROR:
      return {Code::Unavailable, fmt::format("{}: cannot be reached ({})", place, why)};
    case CURLE_URL_MALFORMAT:
      return {Code::InvalidInput, fmt::format("{}: {}", place, why)};
    case CURLE_OUT_OF_MEMORY:
      return {Code::Limited, fmt::format("{}: {}", place, why)};
    default:
      // CURLE_UNSUPPORTED_PROTOCOL too, the scheme being one of ours: an answer without a head is HTTP/0.9 to libcurl;
      // a body cut short, chunks without sizes, something that is no HTTP, a connection closed without a word
      return {Code::Corrupt, fmt::format("{}: the answer is broken ({})", place, why)};
  }
}

}  // namespace

Result<HttpAnswer> CurlClient::send(const HttpRequest& request) {
  ASSAY_CHECK(check(request));
  ASSAY_TRY(const Library* const curl, library());
  const std::unique_ptr<CURL, decltype(curl->curl_easy_cleanup)> handle(curl->curl_easy_init(),
                                                                        curl->curl_easy_cleanup);
  if (!handle) return fail(Code::Limited, "no memory for a request");
  curl_slist* list = nullptr;
  const auto add = [&](const std::string& line) {
    curl_slist* const longer = curl->curl_slist_append(list, line.c_str());
    if (longer != nullptr) list = longer;
    return longer != nullptr;
  };
  bool ready = add("Expect:");  // no waiting for a go-ahead
  // `Name;` is how libcurl sends a header without a value
  for (const auto& [name, value] : request.headers)
    ready = add(value.empty() ? name + ";" : fmt::format("{}: {}", name, value)) && ready;
  const std::unique_ptr<curl_slist, decltype(curl->curl_slist_free_all)> headers(list, curl->curl_slist_free_all);

  Receiving receiving;
  receiving.request = &request;
  const auto set = [&](CURLoption option, auto value) {
    ready = curl->curl_easy_setopt(handle.get(), option, value) == CURLE_OK && ready;
  };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(CURLOPT_HTTPHEADER, headers.get());
  if (!request.body.empty() || request.method == "POST") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  }
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_PROXY, request.proxy.c_str());  // an empty one also overrides the environment's
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(request.limits.connect_ms, request.limits.whole_ms)));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.limits.whole_ms));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!request.ca_file.empty()) {
    set(CURLOPT_CAINFO, request.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&receiving));
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&receiving));
  if (!ready) return fail(Code::Internal, fmt::format("{}: the request cannot be set up", place_of(request.url)));

  const CURLcode code = curl->curl_easy_perform(handle.get());
  if (code != CURLE_OK) return tl::unexpected<Error>(error_of(code, receiving, *curl));
  long status = 0;
  curl->curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  receiving.answer.status = static_cast<int>(status);
  return std::move(receiving.answer);
}

}  // namespace assay::adapters::http
