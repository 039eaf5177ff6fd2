#include "media/jobs/picture_jobs.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "json/json.hpp"
#include "media/jobs/table.hpp"

namespace assay::media::jobs {
namespace {

class PictureJobs : public ::testing::Test {
 protected:
  static Descriptor memory_file(std::string_view bytes) {
    Descriptor file(::memfd_create("test", MFD_CLOEXEC));
    EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return file;
  }
  static std::string sample(const std::string& name) {
    std::ifstream in(ASSAY_SOURCE_DIR "/samples/" + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  /// What was written is left in `written_`.
  Result<std::string> run(std::string_view name, std::string_view bytes, std::string_view wishes) {
    const auto document = json::read(wishes, 10'000);
    EXPECT_TRUE(document);
    ASSAY_TRY(worker::Source source, worker::Source::take(memory_file(bytes), "a.jpg"));
    Descriptor file = memory_file("");
    const Descriptor reading(::dup(file.get()));
    ASSAY_TRY(worker::Target target, worker::Target::take(std::move(file)));
    worker::Job job{document->root(), {100'000'000, std::uint64_t{1} << 30U}, source, &target, [](double) {}};
    for (const worker::JobRow& row : table_)
      if (row.name == name) {
        ASSAY_TRY(std::string answer, row.run(job));
        ASSAY_CHECK(target.flush());
        written_.resize(static_cast<std::size_t>(::lseek(reading.get(), 0, SEEK_END)));
        EXPECT_EQ(::pread(reading.get(), written_.data(), written_.size(), 0), static_cast<ssize_t>(written_.size()));
        return answer;
      }
    return fail(Code::Internal, "no such job");
  }
  worker::JobTable table_ = make_table();
  std::string written_;
};

TEST_F(PictureJobs, DrawWhatInspectFindsHighEnough) {
  for (const char* const name : {"photo.jpg", "picture.png"}) {
    const auto drawn = run("image.draw", sample(name), R"({"text":"AI生成","place":"bottom-right"})");
    ASSERT_TRUE(drawn) << drawn.error().message;
    const auto document = json::read(*drawn, 16 * 1024);
    ASSERT_TRUE(document) << *drawn;
    EXPECT_EQ(document->root().find("place").text(), "bottom-right");
    EXPECT_EQ(document->root().find("ink_box").size(), 4U);
    const std::string box(document->root().find("ink_box").raw());
    const std::string labelled = written_;
    const auto seen = run("image.inspect", labelled, "{\"box\":" + box + "}");
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_NE(seen->find(R"("id":"ink-ratio")"), std::string::npos) << *seen;
    EXPECT_EQ(seen->find(R"("ok":false)"), std::string::npos) << *seen;
    const auto again = run("image.inspect", sample(name), "{\"box\":" + box + "}");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(again->find(R"("ok":false)") != std::string::npos || again->find(R"("found":[])") != std::string::npos)
        << "the picture without its label: " << *again;
  }
}

TEST_F(PictureJobs, RefuseWishesThatMakeNoSense) {
  const std::string photo = sample("photo.jpg");
  EXPECT_EQ(run("image.draw", photo, R"({"text":"AI生成","place":"middle"})").error().code, Code::InvalidInput);
  EXPECT_EQ(run("image.draw", photo, R"({"text":"hello","place":"top"})").error().code, Code::InvalidInput);
  EXPECT_EQ(run("image.draw", photo, R"({"text":"AI生成","place":"top","ratio":"big"})").error().code,
            Code::InvalidInput);
  for (const char* const box : {"[1,2,3]", "[1,2,3,4,5]", "[1,2,3,-4]", "\"all\"", "[1,2,3,99999999999]"})
    EXPECT_EQ(run("image.inspect", photo, std::string("{\"box\":") + box + "}").error().code, Code::InvalidInput)
        << box;
}

TEST_F(PictureJobs, RefuseWhatIsNoPicture) {
  EXPECT_FALSE(run("image.draw", "plain text", R"({"text":"AI生成","place":"top"})"));
  EXPECT_FALSE(run("image.draw", "", R"({"text":"AI生成","place":"top"})"));
  EXPECT_FALSE(run("image.inspect", sample("photo.jpg").substr(0, 1000), "{}"));
}

TEST_F(PictureJobs, NameAMissingFont) {
  worker::JobTable table;
  add_picture_jobs(table, std::make_shared<Result<std::unique_ptr<visible::Lettering>>>(
                              fail(Code::NotFound, "the font is not there; install the package fonts-noto-cjk")));
  table_ = std::move(table);
  const auto drawn = run("image.draw", sample("photo.jpg"), R"({"text":"AI生成","place":"top"})");
  ASSERT_FALSE(drawn);
  EXPECT_EQ(drawn.error().code, Code::NotFound);
  EXPECT_NE(drawn.error().message.find("fonts-noto-cjk"), std::string::npos);
  EXPECT_TRUE(run("image.inspect", sample("photo.jpg"), "{}")) << "looking needs no font";
}

}  // namespace
}  // namespace assay::media::jobs
