#include "media/worker/serve.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>

#include "media/protocol/message.hpp"

namespace assay::media::worker {
namespace {

using protocol::Message;
using protocol::MessageReader;

/// Progress is told when it has grown by this much, and at most this often: watching must not cost.
constexpr double kStep = 0.001;
constexpr std::chrono::milliseconds kPause(50);

class Teller {
 public:
  explicit Teller(int socket) : socket_(socket) {}
  void operator()(double done) {
    const auto now = std::chrono::steady_clock::now();
    if (!(done >= told_ + kStep) || done > 1 || now - last_ < kPause) return;
    told_ = done;
    last_ = now;
    // The other side may be gone: the loop will see it.
    [[maybe_unused]] const auto ignored = protocol::send_message(socket_, fmt::format("{{\"progress\":{:.4f}}}", done));
  }

 private:
  int socket_;
  double told_ = 0;
  std::chrono::steady_clock::time_point last_;
};

/// Whether this process can do another job after the answer.
enum class After : std::uint8_t { Next, Last };

std::string error_text(const Error& error, After after = After::Next) {
  std::string text;
  json::Writer json(text);
  json.begin_object().name("error").begin_object();
  // Words of a decoder can be long; a message is not.
  json.member("code", code_name(error.code)).member("message", std::string_view(error.message).substr(0, 8192));
  json.end_object();
  if (after == After::Last) json.member("last", true);
  json.end_object();
  return text;
}

/// Everything a request has to bring, checked.
class Request {
 public:
  static Result<std::string> answer(int socket, const JobTable& table, Message message) {
    ASSAY_TRY(const json::Document document, json::read(message.text, protocol::kMostMessage));
    const json::Value root = document.root();
    const std::string_view name = root.find("job").text();
    const auto row = std::find_if(table.begin(), table.end(), [&](const JobRow& one) { return one.name == name; });
    if (row == table.end()) return fail(Code::Unsupported, fmt::format("there is no job `{}` here", name));
    const json::Value wishes = root.find("wishes");
    if (!wishes.is(json::Kind::Object)) return fail(Code::InvalidInput, "a request without wishes");
    const std::size_t wanted = row->needs == Needs::Target ? 2 : 1;
    if (message.descriptors.size() != wanted)
      return fail(Code::InvalidInput,
                  fmt::format("`{}` needs {} descriptors, {} came", name, wanted, message.descriptors.size()));
    ASSAY_TRY(Source source, Source::take(std::move(message.descriptors[0]), root.find("name").text()));
    std::unique_ptr<Target> target;
    if (row->needs == Needs::Target) {
      ASSAY_TRY(Target taken, Target::take(std::move(message.descriptors[1])));
      target = std::make_unique<Target>(std::move(taken));
    }
    const json::Value limits = root.find("limits");
    const auto limit = [&](std::string_view which) {
      return static_cast<std::uint64_t>(std::max<std::int64_t>(0, limits.find(which).integer().value_or(0)));
    };
    Job job{wishes, {limit("pixels"), limit("bytes")}, source, target.get(), Teller(socket)};
    ASSAY_TRY(std::string answer, row->run(job));
    if (target) {
      ASSAY_CHECK(target->flush());
    }
    return answer;
  }
};

Error out_of_memory(std::string_view what) {
  return {Code::Limited, fmt::format("the job needs more memory than it may have ({})", what)};
}

std::pair<std::string, After> answer_to(int socket, const JobTable& table, Message message) {
  try {
    auto answer = Request::answer(socket, table, std::move(message));
    if (!answer) return {error_text(answer.error()), After::Next};
    std::string text = "{\"result\":" + *answer + "}";
    if (text.size() <= protocol::kMostMessage) return {std::move(text), After::Next};
    return {error_text({Code::Internal, fmt::format("an answer of {} bytes is too long", text.size())}), After::Next};
  } catch (const std::bad_alloc& error) {
    return {error_text(out_of_memory(error.what()), After::Last), After::Last};
  } catch (const std::exception& error) {
    return {error_text({Code::Corrupt, fmt::format("the decoder gave up: {}", error.what())}, After::Last),
            After::Last};
  }
}

}  // namespace

Result<> serve(int socket, const JobTable& table, const std::string& jail) {
  ASSAY_CHECK(protocol::send_message(socket, fmt::format("{{\"ready\":{},\"jail\":{}}}", protocol::kVersion, jail)));
  MessageReader reader(protocol::kMostDescriptors);
  while (true) {
    auto message = reader.receive(socket, MessageReader::Wait::Yes);
    if (!message && message.error().code == Code::NotFound) return {};
    if (!message) return tl::unexpected(std::move(message).error());
    if (!*message) continue;
    const auto [answer, after] = answer_to(socket, table, std::move(**message));
    ASSAY_CHECK(protocol::send_message(socket, answer));
    if (after == After::Last) return {};
  }
}

}  // namespace assay::media::worker
