// The Python package `safetensors` as the oracle: it reads what we write, we read what it writes, and of thousands of
// damaged files both say the same.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "envs/base/rng.h"
#include "tests/fuzz/mutator.h"
#include "tests/weights/weights_files.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

const fs::path kPython = fs::path(GENSIM_SOURCE_DIR) / ".venv-test/bin/python";

class PythonReader : public testing::Test {
 protected:
  void SetUp() override {
    const char* other = std::getenv("GENSIM_TEST_VENV");
    python_ = other ? fs::path(other) / "bin/python" : kPython;
    if (!fs::exists(python_)) {
      std::printf("needs the Python package safetensors in .venv-test (./run-tests installs it) or GENSIM_TEST_VENV\n");
      GTEST_SKIP();
    }
    std::string name = (fs::temp_directory_path() / "gensim-peer-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  void Put(const std::string& name, const std::string& bytes) const {
    std::FILE* out = std::fopen((folder_ / name).c_str(), "wb");
    ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), out), bytes.size());
    std::fclose(out);
  }

  // the package's verdict on every file of the folder
  Json Judge() const {
    const fs::path script = fs::path(GENSIM_SOURCE_DIR) / "tests/weights/python_reader.py";
    const std::string line = "'" + python_.string() + "' '" + script.string() + "' '" + folder_.string() + "'";
    std::FILE* pipe = ::popen(line.c_str(), "r");
    std::string text;
    char chunk[1 << 16];
    for (size_t got; (got = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;) text.append(chunk, got);
    EXPECT_EQ(::pclose(pipe), 0) << text.substr(0, 400);
    return Json::parse(text);
  }

  fs::path python_, folder_;
};

// what was read, in the form of the script
Json AsJson(const Safetensors& file) {
  Json tensors = Json::object();
  for (const auto& [name, tensor] : file.tensors()) {
    std::string hex;
    for (const char c : tensor.bytes) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
      hex += digits;
    }
    tensors[name] = {NameOf(tensor.dtype), tensor.shape, hex};
  }
  return {{"tensors", tensors}, {"metadata", file.metadata()}};
}

// Every type, shapes with and without elements, odd names and texts: the package reads what we meant.
TEST_F(PythonReader, ReadsWhatWeWrite) {
  const std::string file = EncodeSafetensors(SmallTensors(), {{"format", "gensim"}, {"naïve \"key\"", "\t\\"}});
  Put("ours", file);
  Put("empty", EncodeSafetensors({}));
  const Json verdicts = Judge();
  EXPECT_EQ(verdicts["ours"], AsJson(*Safetensors::Parse(file)));
  EXPECT_EQ(verdicts["empty"], AsJson(*Safetensors::Parse(EncodeSafetensors({}))));
}

// The package writes the same tensors as the same bytes.
TEST_F(PythonReader, WritesWhatWeWrite) {
  TensorMap tensors = SmallTensors();
  std::erase_if(tensors,
                [](const auto& entry) { return BitsOf(entry.second.dtype) < 8; });  // it writes whole bytes alone
  const std::string ours = EncodeSafetensors(tensors, {{"format", "pt"}});
  Put("like", ours);
  Judge();
  const auto theirs = ReadFile(folder_ / "written");
  ASSERT_TRUE(theirs.ok());
  EXPECT_EQ(*theirs, ours);
}

// 4,000 damaged files: whatever we read the package reads as the same tensors, and what only the package reads breaks a
// rule of the format that it leaves to others.
TEST_F(PythonReader, AgreesOnDamagedFiles) {
  const std::string whole = EncodeSafetensors(
      {{"a", {DType::kF32, {2}, CountingBytes().substr(0, 8)}}, {"b", {DType::kU8, {3}, CountingBytes().substr(8, 3)}}},
      {{"k", "v"}});
  uint64_t length;
  std::memcpy(&length, whole.data(), sizeof length);
  const std::string header = whole.substr(8, length), data = whole.substr(8 + length);
  const fuzz::JsonMutator mutator(std::vector<Json>(1, Json::parse(header)));
  std::map<std::string, Json> ours;
  std::map<std::string, std::string> codes;
  for (uint64_t i = 0; i < 4000; ++i) {
    Rng rng(i, "mutants/safetensors-peer");
    const std::string file = rng.Chance(0.5) ? fuzz::MutateBytes(whole, rng) : FileOf(mutator.MutateText(rng), data);
    const std::string name = std::to_string(i);
    Put(name, file);
    const auto read = Safetensors::Parse(file);
    ours[name] = read ? AsJson(*read) : Json();
    codes[name] = read ? "" : read.error().code;
  }
  const Json theirs = Judge();
  std::map<std::string, int> stricter;
  int both = 0;
  for (const auto& [name, verdict] : ours) {
    both += !verdict.is_null();
    if (verdict == theirs[name]) continue;
    ASSERT_TRUE(verdict.is_null()) << "mutant " << name << ": we read " << verdict << ", the package " << theirs[name];
    ++stricter[codes[name]];
  }
  std::printf("  read by both: %d\n", both);
  for (const auto& [code, count] : stricter) std::printf("  only by the package: %-28s %d\n", code.c_str(), count);
  EXPECT_GT(both, 100);
  for (const auto& [code, count] : stricter)
    EXPECT_TRUE(code == "safetensors-header-start" || code == "safetensors-padding" || code == "safetensors-tensor" ||
                code == "json-duplicate-key" || code == "safetensors-metadata")
        << code;
}

}  // namespace
}  // namespace gensim::policies
