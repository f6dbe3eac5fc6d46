// The Python package `tensorboard` as the oracle: it reads our event files, and shows a resumed run as one that was
// not.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "policies/records/event_file.h"
#include "tests/records/scratch_folder.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;
using Scalars = std::vector<std::pair<std::string, float>>;

class TensorBoard : public ScratchFolder {
 protected:
  void SetUp() override {
    const char* other = std::getenv("GENSIM_TEST_VENV");
    python_ = (other ? fs::path(other) : fs::path(GENSIM_SOURCE_DIR) / ".venv-test") / "bin/python";
    if (!fs::exists(python_)) {
      std::printf("needs the Python package tensorboard in .venv-test (./run-tests installs it) or GENSIM_TEST_VENV\n");
      GTEST_SKIP();
    }
    ScratchFolder::SetUp();
  }

  // what the package makes of folders; what it says about files that are cut off goes to a file of its own
  Json Read(const std::vector<fs::path>& folders) const {
    const fs::path script = fs::path(GENSIM_SOURCE_DIR) / "tests/records/tensorboard_reader.py";
    std::string line = "'" + python_.string() + "' '" + script.string() + "'";
    for (const fs::path& folder : folders) line += " '" + folder.string() + "'";
    line += " 2>'" + (folder_ / "messages").string() + "'";
    std::FILE* pipe = ::popen(line.c_str(), "r");
    std::string text;
    char chunk[1 << 16];
    for (size_t got; (got = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;) text.append(chunk, got);
    EXPECT_EQ(::pclose(pipe), 0) << Get(folder_ / "messages");
    return Json::parse(text);
  }

  fs::path Folder(const std::string& name) const {
    fs::create_directory(folder_ / name);
    return folder_ / name;
  }

  // a run's events from `first` to `last`, every fifth step with a second tag
  static fs::path Train(const fs::path& folder, int64_t begin, int64_t last) {
    auto file = EventFile::Begin(folder, begin, 1700000000);
    EXPECT_TRUE(file.ok());
    for (int64_t step = begin + 10 - begin % 10; step <= last; step += 10) {
      Scalars scalars = {{"loss", 1.0f / static_cast<float>(step)}};
      if (step % 50 == 0) scalars.emplace_back("validation/success", 0.5f);
      EXPECT_TRUE(file->Add(step, 1700000000 + static_cast<double>(step), scalars).ok());
    }
    return file->path();
  }

  fs::path python_;
};

// Version, times, steps, odd tags and odd numbers arrive as they were given.
TEST_F(TensorBoard, ReadsWhatWeWrite) {
  const fs::path folder = Folder("run");
  auto file = EventFile::Begin(folder, 7, 1700000000.25);
  ASSERT_TRUE(file.ok());
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(file->Add(8, 1700000001.5, Scalars{{"loss/pick", 2.5f}, {"größe", -3.0f}}).ok());
  ASSERT_TRUE(file->Add(int64_t{1} << 40, 0, Scalars{{"loss/pick", -inf}, {std::string(300, 't'), nan}}).ok());

  const Json read = Read({folder})[0];
  const auto event = [](const std::string& version, int64_t step, double seconds, bool start, const Json& scalars) {
    return Json{{"version", version}, {"step", step}, {"seconds", seconds}, {"start", start}, {"scalars", scalars}};
  };
  const Json first = Json::array({Json::array({"loss/pick", 2.5}), Json::array({"größe", -3.0})});
  const Json second = Json::array({Json::array({"loss/pick", "-inf"}), Json::array({std::string(300, 't'), "nan"})});
  const Json none = Json::array();
  EXPECT_EQ(read["events"][file->path().filename().string()],
            Json::array({event("brain.Event:2", 0, 1700000000.25, false, none), event("", 7, 1700000000.25, true, none),
                         event("", 8, 1700000001.5, false, first), event("", int64_t{1} << 40, 0, false, second)}));
  EXPECT_EQ(read["shown"]["größe"], Json::array({Json::array({8, -3.0})}));
}

// A run that was killed behind its checkpoint, in the middle of a record, and resumed twice looks like one that was not
// stopped: also the tag that the resumed run comes to later than the killed one.
TEST_F(TensorBoard, ShowsAResumedRunAsUnbroken) {
  const fs::path unbroken = Folder("unbroken"), resumed = Folder("resumed");
  Train(unbroken, 0, 300);
  const fs::path killed = Train(resumed, 0, 150);
  fs::resize_file(killed, fs::file_size(killed) - 5);
  // a checkpoint of step 80; then one of step 120, reached by this second part alone
  Train(resumed, 81, 140);
  Train(resumed, 121, 300);
  const Json read = Read({unbroken, resumed});
  EXPECT_EQ(read[0]["shown"]["loss"].size(), 30u);
  EXPECT_EQ(read[0]["shown"]["validation/success"].size(), 6u);
  EXPECT_EQ(read[1]["shown"], read[0]["shown"]);
  EXPECT_EQ(read[1]["events"].size(), 3u);
}

// What the killed run saw behind the checkpoint is gone as soon as the resumed one begins, before it says anything.
TEST_F(TensorBoard, ForgetsLostWork) {
  const fs::path folder = Folder("run");
  Train(folder, 0, 150);
  ASSERT_TRUE(EventFile::Begin(folder, 81, 1700000000).ok());
  const Json shown = Read({folder})[0]["shown"];
  EXPECT_EQ(shown["loss"].back()[0], 80);
  EXPECT_EQ(shown["validation/success"].size(), 1u);
}

}  // namespace
}  // namespace gensim::policies
