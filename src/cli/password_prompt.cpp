#include "cli/password_prompt.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "adapters/localfs/private_file.hpp"
#include "base/descriptor.hpp"
#include "cli/language.hpp"
#include "crypto/password.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kMostTyped = 4096;

volatile std::sig_atomic_t interrupted = 0;

void note_signal(int number) { interrupted = number; }

/// The terminal without echo; as it was when this ends, also when a signal ends the program.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    interrupted = 0;
    struct sigaction action {};
    action.sa_handler = &note_signal;  // no SA_RESTART: reading stops
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &action, &before_[i]);
    if (::tcgetattr(terminal_, &shown_) != 0) return;
    termios hidden = shown_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ECHONL;
    changed_ = ::tcsetattr(terminal_, TCSAFLUSH, &hidden) == 0;
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (changed_) ::tcsetattr(terminal_, TCSAFLUSH, &shown_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before_[i], nullptr);
    if (interrupted != 0) ::raise(interrupted);
  }
  [[nodiscard]] bool works() const noexcept { return changed_; }

 private:
  static constexpr std::array<int, 4> kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  int terminal_;
  termios shown_{};
  bool changed_ = false;
  std::array<struct sigaction, kSignals.size()> before_{};
};

void show(int terminal, std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(terminal, text.data(), text.size());
    if (done <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(done));
  }
}

Result<std::string> typed(int terminal, std::string_view prompt) {
  show(terminal, fmt::format("{}: ", prompt));
  const Silence silence(terminal);
  if (!silence.works()) return fail(Code::InvalidInput, "the terminal cannot be told to hide a password");
  std::string line;
  line.reserve(kMostTyped);  // so that no copy of it is left behind by growing
  for (;;) {
    char c = 0;
    const ssize_t got = ::read(terminal, &c, 1);
    if (got != 1 || c == '\n' || line.size() == kMostTyped) break;
    line += c;
  }
  if (interrupted != 0) {
    crypto::wipe(line);
    return fail(Code::InvalidInput, "interrupted");
  }
  return line;
}

}  // namespace

Result<std::string> ask_password(std::string_view prompt, Twice twice, const char* variable) {
  if (const char* file = std::getenv(variable); file != nullptr && *file != '\0') {
    ASSAY_TRY(std::string text, adapters::localfs::read_private_file(file));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
  }
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.is_open())
    return fail(Code::InvalidInput,
                fmt::format(fmt::runtime(Text{"there is no terminal to ask for a password ({}); put it into a file of "
                                              "mode 0600 and its path into ${}",
                                              "没有可输入密码的终端（{}）；请将密码写入权限为 0600 的文件，并用 ${} "
                                              "指定其路径"}
                                             .get()),
                            prompt, variable));
  ASSAY_TRY(std::string first, typed(terminal.get(), prompt));
  if (twice == Twice::No) return first;
  ASSAY_TRY(std::string second, typed(terminal.get(), Text{"once more", "再输入一次"}.get()));
  const bool same = first == second;
  crypto::wipe(second);
  if (same) return first;
  crypto::wipe(first);
  return fail(Code::InvalidInput, std::string(Text{"the two passwords differ", "两次输入的密码不一致"}.get()));
}

}  // namespace assay::cli
