// assay init: the first assay.toml and its keys.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "adapters/localfs/output_file.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "config/settings.hpp"
#include "crypto/signature.hpp"
#include "label/provider_code.hpp"

namespace assay::cli {
namespace {

/// A made-up organisation whose check character is right: labels written with it are marked demonstration in
/// assay.toml.
constexpr std::string_view kDemonstrationCode = "001191110000MA0000000H10001";
constexpr std::size_t kServiceTypeAt = 22;

Result<> make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  if (errno == EEXIST)
    return fail(Code::Conflict,
                fmt::format("{}: is there already; `assay init` never overwrites keys or evidence", path));
  return fail(Code::Denied, fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
}

Result<> write_settings(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0 && errno == EEXIST)
    return fail(Code::Conflict,
                fmt::format("{}: is there already; edit it, or run `assay init` in another folder", path));
  if (file < 0) return fail(Code::Denied, fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!whole) {
    ::unlink(path.c_str());
    return fail(Code::Unavailable, fmt::format("{}: cannot be written (disk full?)", path));
  }
  return {};
}

Result<> make_key(const std::string& folder, std::string_view name, crypto::SignatureAlgorithm algorithm) {
  ASSAY_TRY(const crypto::PrivateKey key, crypto::PrivateKey::generate(algorithm));
  return key.save(fmt::format("{}/{}.pem", folder, name));
}

std::string default_origin() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0 || host[0] == '\0') return "assay.local/log";
  return fmt::format("{}/assay", host.data());
}

Result<config::NewSettings> ask(const Arguments& arguments) {
  config::NewSettings fresh;
  fresh.name = arguments.get("--name", "default");
  fresh.service_class = arguments.get("--class", "content generation");
  fresh.role = arguments.get("--role", "provider") == "supporter" ? config::Role::Supporter : config::Role::Provider;
  fresh.suite = arguments.get("--suite", "intl") == "sm" ? config::Suite::ShangMi : config::Suite::International;
  fresh.origin = arguments.get("--origin", default_origin());
  fresh.demonstration = !arguments.has("--code");
  fresh.provider_code = arguments.get("--code", kDemonstrationCode);
  if (auto code = label::parse_provider_code(fresh.provider_code); !code)
    return fail(Code::InvalidInput,
                fmt::format("assay init: --code {}: {}", fresh.provider_code, code.error().message));
  fresh.propagator_code = fresh.provider_code;
  // Position 23: 1 generation service, 2 propagation service (TC260-PG-20252A); 0 means the extension is not used.
  if (fresh.propagator_code[kServiceTypeAt] == '1') fresh.propagator_code[kServiceTypeAt] = '2';
  return fresh;
}

Result<int> run_init(const Arguments& arguments) {
  ASSAY_TRY(const config::NewSettings fresh, ask(arguments));
  const std::string folder = arguments.positional().empty() ? "." : arguments.positional()[0];
  const std::string file = folder + "/assay.toml";
  if (::access(file.c_str(), F_OK) == 0)
    return fail(Code::Conflict,
                fmt::format("{}: is there already; edit it, or run `assay init` in another folder", file));
  ASSAY_CHECK(adapters::localfs::make_folders(folder));
  const std::string state = folder + "/.assay";
  ASSAY_CHECK(make_private_folder(state));
  ASSAY_CHECK(make_private_folder(state + "/keys"));
  const bool sm = fresh.suite == config::Suite::ShangMi;
  ASSAY_CHECK(
      make_key(state + "/keys", "label", sm ? crypto::SignatureAlgorithm::Sm2 : crypto::SignatureAlgorithm::Ed25519));
  ASSAY_CHECK(make_key(state + "/keys", "checkpoint", crypto::SignatureAlgorithm::Ed25519));
  if (sm) ASSAY_CHECK(make_key(state + "/keys", "checkpoint-sm2", crypto::SignatureAlgorithm::Sm2));
  ASSAY_CHECK(write_settings(file, config::settings_text(fresh)));

  print(fmt::format(
      "{}\n  {:<22}{}\n  {:<22}{}\n  {:<22}{}\n", toned(Tone::Good, Text{"Ready.", "已就绪。"}.get()), file,
      Text{"settings, with comments", "设置（带注释）"}.get(), state + "/keys",
      Text{"private keys, mode 0600: back them up apart from the rest", "私钥，权限 0600：请与其他备份分开保存"}.get(),
      "ContentProducer", fresh.provider_code));
  if (fresh.demonstration)
    print(fmt::format(
        "{}\n",
        toned(
            Tone::Warn,
            Text{"This producer code belongs to nobody: good for trying, not for release. Put yours into assay.toml,\n"
                 "or start over with `assay init --code YOUR-27-CHARACTERS`.",
                 "该编码不属于任何单位：仅供试用，不得用于发布。请在 assay.toml 中填入自己的编码，\n或用 `assay init "
                 "--code 27位编码` 重新开始。"}
                .get())));
  print(fmt::format("{}\n", Text{"Next: assay label FILE -o labelled", "下一步：assay label 文件 -o labelled"}.get()));
  return 0;
}

constexpr Option kOptions[] = {
    {"--code",
     {"CODE", "编码"},
     {"your 27-character provider code (TC260-PG-20252A); without it a marked demonstration producer",
      "27 位服务提供者编码（TC260-PG-20252A）；不给出则使用演示编码"}},
    {"--name", {"NAME", "名称"}, {"name of the first service (default: default)", "第一个服务的名称（默认 default）"}},
    {"--class", {"WORDS", "描述"}, {"what the service generates", "服务生成的内容"}},
    {"--role", {"ROLE", "角色"}, {"your role for this service", "在该服务中的角色"}, "provider|supporter"},
    {"--suite",
     {"SUITE", "算法"},
     {"intl: SHA-256, Ed25519; sm: SM3, SM2", "intl：SHA-256、Ed25519；sm：SM3、SM2"},
     "intl|sm"},
    {"--origin",
     {"NAME", "名称"},
     {"name of the evidence log (default: HOST/assay)", "证据日志的名称（默认 主机名/assay）"}},
};
constexpr Example kExamples[] = {
    {"assay init", {"try Assay here with the demonstration producer", "用演示编码在当前目录试用"}},
    {"assay init --code 001191110000MA0000000H10001 --name pictures --class 'image generation'",
     {"set up a real service", "建立正式服务"}},
    {"assay init /srv/assay --suite sm",
     {"in another folder, with the state algorithms", "在其他目录建立，使用国密算法"}},
};

}  // namespace

const Command kInit = {
    "init",
    {"set up Assay in a folder: settings, keys, evidence log", "在目录中建立 Assay：设置、密钥、证据日志"},
    {"[FOLDER]", "[目录]"},
    0,
    1,
    {"Writes a commented assay.toml and the private keys (mode 0600) under .assay/keys.\n"
     "Nothing that exists is overwritten. Assay finds the file from this folder and every folder below it,\n"
     "or where $ASSAY_CONFIG points, or in /etc/assay.",
     "写出带注释的 assay.toml，并在 .assay/keys 下生成私钥（权限 "
     "0600）。\n已有的文件绝不覆盖。在该目录及其子目录中运行时会自动找到它；\n也可用 $ASSAY_CONFIG 指定，或放在 "
     "/etc/assay。"},
    kOptions,
    kExamples,
    &run_init};

}  // namespace assay::cli
