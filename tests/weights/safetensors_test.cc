// The format's rules one by one, the exact bytes of a file, and that what is written is read.
#include "policies/weights/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "envs/base/file.h"
#include "tests/weights/weights_files.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A tensor's type, shape, bytes and texts come back as they were written, in place in the file's memory and aligned.
TEST(Safetensors, RoundTrip) {
  const fs::path path = fs::path(testing::TempDir()) / "all.safetensors";
  const MetadataMap metadata = {{"format", "gensim"}, {"a \"quoted\" key", "two\nlines"}};
  ASSERT_TRUE(WriteSafetensors(path, SmallTensors(), metadata).ok());
  const auto file = Safetensors::Open(path);
  ASSERT_TRUE(file.ok()) << ToString(file.errors());
  EXPECT_EQ(file->tensors(), SmallTensors());
  EXPECT_EQ(file->metadata(), metadata);
  for (const auto& [name, tensor] : file->tensors())
    EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.bytes.data()) % std::max<uint64_t>(1, BitsOf(tensor.dtype) / 8), 0u)
        << name;
  const TensorView& scalar = file->tensors().at("scalar");
  EXPECT_TRUE(scalar.shape.empty());
  EXPECT_EQ(scalar.bytes.size(), 4u);
}

// The reader outlives the file's name and may be moved; its tensors stay where they are.
TEST(Safetensors, ViewsStayWhenTheReaderMoves) {
  const fs::path path = fs::path(testing::TempDir()) / "moved.safetensors";
  ASSERT_TRUE(WriteSafetensors(path, SmallTensors()).ok());
  auto opened = Safetensors::Open(path);
  ASSERT_TRUE(opened.ok());
  const char* const place = opened->tensors().at("all/F32").bytes.data();
  const Safetensors file = std::move(*opened);
  ASSERT_TRUE(WriteSafetensors(path, {}).ok());
  EXPECT_EQ(file.tensors().at("all/F32").bytes.data(), place);
  EXPECT_EQ(file.tensors(), SmallTensors());
}

// The exact bytes: texts first, larger elements first, then names; the header padded to eight bytes.
TEST(Safetensors, WritesTheseBytes) {
  const TensorMap tensors = {{"b", {DType::kU8, {2}, "xy"}},
                             {"a", {DType::kU8, {1}, "z"}},
                             {"w", {DType::kF32, {1, 1}, std::string_view("\0\0\x80\x3f", 4)}}};
  std::string header =
      R"({"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},)"
      R"("a":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"b":{"dtype":"U8","shape":[2],"data_offsets":[5,7]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  EXPECT_EQ(EncodeSafetensors(tensors, {{"k", "v"}}), FileOf(header, std::string_view("\0\0\x80\x3fzxy", 7)));
  EXPECT_EQ(EncodeSafetensors({}), FileOf("{}      "));
}

// Files that others write: any order, white space inside, no padding, tensors that are not aligned.
TEST(Safetensors, ReadsLegalVariants) {
  const std::string file = FileOf(
      "{ \"b\" : {\"shape\":[1], \"data_offsets\":[1, 5],\n\"dtype\":\"F32\"},"
      "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
      "\"none\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[1,1]},\"__metadata__\":{}} ",
      "12345");
  const auto read = Safetensors::Parse(file);
  ASSERT_TRUE(read.ok()) << ToString(read.errors());
  EXPECT_EQ(read->tensors().at("a").bytes, "1");
  EXPECT_EQ(read->tensors().at("b").bytes, "2345");
  EXPECT_EQ(read->tensors().at("none").bytes, "");
  EXPECT_EQ(read->tensors().size(), 3u);
  EXPECT_TRUE(Safetensors::Parse(FileOf("{}")).ok());
}

struct Refused {
  const char* name;
  std::string file;
  const char* code;
  const char* where;
  const char* says;  // in the message or the hint
};

// a header with one good tensor of 4 bytes, with a part of it replaced
std::string With(std::string_view part, std::string_view by, std::string_view data = "1234") {
  std::string header = R"({"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  header.replace(header.find(part), part.size(), by);
  return FileOf(header, data);
}

// Each broken rule has its code, its place and a message that names the value.
TEST(Safetensors, RefusesWhatBreaksARule) {
  const std::string two = R"(},"v":{"dtype":"U8","shape":[2],"data_offsets":)";
  const std::vector<Refused> corpus = {
      {"empty", "", "safetensors-truncated", "byte 0", "0 bytes"},
      {"short length", "1234567", "safetensors-truncated", "byte 0", "7 bytes"},
      {"header beyond the file", FileOf("{}").substr(0, 9), "safetensors-truncated", "byte 0", "in a file of 9"},
      {"huge header", std::string(8, '\xff') + "{}", "safetensors-header-size", "byte 0", "18446744073709551615"},
      {"header over the cap", std::string("\x01\xe1\xf5\x05\0\0\0\0{}", 10), "safetensors-header-size", "byte 0",
       "100000001"},
      {"no header", FileOf(""), "safetensors-header-start", "byte 8", "{"},
      {"space before", FileOf(" {}"), "safetensors-header-start", "byte 8", "{"},
      {"byte order mark", FileOf("\xef\xbb\xbf{}"), "safetensors-header-start", "byte 8", "{"},
      {"another document", FileOf("[]"), "safetensors-header-start", "byte 8", "{"},
      {"newline behind", FileOf("{}\n"), "safetensors-padding", "byte 10", "0x20"},
      {"zero behind", FileOf(std::string("{}\0", 3)), "safetensors-padding", "byte 10", "0x20"},
      {"two documents", FileOf("{}{}"), "json-syntax", "line 1, column 3", ""},
      {"cut document", FileOf(R"({"w":{})"), "json-syntax", "", ""},
      {"not UTF-8", With("\"w\"", "\"\xff\""), "json-utf8", "", "UTF-8"},
      {"name twice", With("{\"k\":\"v\"}", R"({},"w":{"dtype":"U8","shape":[],"data_offsets":[0,1]})"),
       "json-duplicate-key", "", "\"w\" stands twice"},
      {"metadata twice", With("{\"k\":\"v\"}", R"({},"__metadata__":{})"), "json-duplicate-key", "", "stands twice"},
      {"text twice", With("\"v\"", "\"v\",\"k\":\"x\""), "json-duplicate-key", "", "\"k\" stands twice"},
      {"too deep", With("[1]", "[[[[1]]]]"), "json-too-deep", "", ""},
      {"metadata a list", With("{\"k\":\"v\"}", "[]"), "safetensors-metadata", "/__metadata__", "a array"},
      {"metadata null", With("{\"k\":\"v\"}", "null"), "safetensors-metadata", "/__metadata__", "a null"},
      {"metadata number", With("\"v\"", "1"), "safetensors-metadata", "/__metadata__/k", "a number"},
      {"tensor a number", FileOf(R"({"w":1})"), "safetensors-tensor", "/w", "a number"},
      {"no dtype", With("\"dtype\":\"F32\",", ""), "safetensors-tensor", "/w", "no member dtype"},
      {"no shape", With("\"shape\":[1],", ""), "safetensors-tensor", "/w", "no member shape"},
      {"no offsets", With(",\"data_offsets\":[0,4]", ""), "safetensors-tensor", "/w", "no member data_offsets"},
      {"unknown member", With("\"shape\"", "\"shapes\":[],\"shape\""), "safetensors-tensor", "/w/shapes",
       "did you mean shape?"},
      {"unknown type", With("F32", "f32"), "safetensors-dtype", "/w/dtype", "did you mean F32?"},
      {"type a number", With("\"F32\"", "32"), "safetensors-dtype", "/w/dtype", "32"},
      {"shape a number", With("[1]", "1"), "safetensors-shape", "/w/shape", "whole numbers"},
      {"negative extent", With("[1]", "[1,-1]"), "safetensors-shape", "/w/shape/1", "-1"},
      {"fractional extent", With("[1]", "[1.5]"), "safetensors-shape", "/w/shape/0", "1.5"},
      {"extent 1.0", With("[1]", "[1.0]"), "safetensors-shape", "/w/shape/0", "whole numbers"},
      {"extent a text", With("[1]", "[\"1\"]"), "safetensors-shape", "/w/shape/0", "whole numbers"},
      {"extent beyond 64 bits", With("[1]", "[18446744073709551617]"), "json-number", "", ""},
      {"elements overflow", With("[1]", "[4611686018427387904,4]"), "safetensors-shape", "/w/shape", "[46116"},
      {"bits overflow", With("[1]", "[1152921504606846976]"), "safetensors-shape", "/w/shape", "F32"},
      {"half a byte", With("F32", "F4"), "safetensors-shape", "/w/shape", "whole bytes"},
      {"one offset", With("[0,4]", "[4]"), "safetensors-offsets", "/w/data_offsets", "[4]"},
      {"three offsets", With("[0,4]", "[0,2,4]"), "safetensors-offsets", "/w/data_offsets", "[0, 2, 4]"},
      {"negative offset", With("[0,4]", "[-4,0]"), "safetensors-offsets", "/w/data_offsets/0", "-4"},
      {"end before begin", With("[0,4]", "[4,0]"), "safetensors-offsets", "/w/data_offsets", "begin <= end"},
      {"too few bytes", With("[0,4]", "[0,3]", "123"), "safetensors-size", "/w/data_offsets", "3 bytes for [1] of F32"},
      {"too many bytes", With("[0,4]", "[0,8]", "12345678"), "safetensors-size", "/w/data_offsets", "8 bytes"},
      {"starts with a hole", With("[0,4]", "[1,5]", "12345"), "safetensors-offsets", "/w/data_offsets", "hole"},
      {"overlap", With("[0,4]", "[0,4]" + two + "[3,5]", "12345"), "safetensors-offsets", "/v/data_offsets", "inside"},
      {"same bytes twice", With("[0,4]", "[0,4]" + two + "[0,2]"), "safetensors-offsets", "/w/data_offsets", "inside"},
      {"hole between", With("[0,4]", "[0,4]" + two + "[5,7]", "1234567"), "safetensors-offsets", "/v/data_offsets",
       "hole"},
      {"data cut", With("[0,4]", "[0,4]", "123"), "safetensors-truncated", "/w/data_offsets", "ends at 4, of 3 bytes"},
      {"bytes behind", With("[0,4]", "[0,4]", "12345"), "safetensors-offsets", "", "1 bytes behind"},
      {"bytes without tensors", FileOf("{}", "1"), "safetensors-offsets", "", "1 bytes behind"},
  };
  for (const Refused& refused : corpus) {
    const auto read = Safetensors::Parse(refused.file);
    ASSERT_FALSE(read.ok()) << refused.name;
    const Error& error = read.error();
    EXPECT_EQ(error.code, refused.code) << refused.name << ": " << ToString(error);
    EXPECT_THAT(error.where, HasSubstr(refused.where)) << refused.name;
    EXPECT_THAT(error.message + error.hint, HasSubstr(refused.says)) << refused.name;
  }
  ASSERT_TRUE(Safetensors::Parse(With("\"w\"", "\"w\"")).ok()) << "the base of the corpus is legal";
}

// Errors of a file name it.
TEST(Safetensors, NamesTheFile) {
  const fs::path path = fs::path(testing::TempDir()) / "broken.safetensors";
  ASSERT_TRUE(WriteFileAtomic(path, With("F32", "f32")).ok());
  EXPECT_EQ(Safetensors::Open(path).error().where, path.string() + ": /w/dtype");
  EXPECT_EQ(Safetensors::Open(path.string() + "x").error().code, "file-not-found");
}

// Tensors that do not hold together are mistakes of the caller.
TEST(SafetensorsWriter, ThrowsOnMisuse) {
  EXPECT_THROW(EncodeSafetensors({{"w", {DType::kF32, {2}, "1234"}}}), std::invalid_argument);
  EXPECT_THROW(EncodeSafetensors({{"w", {DType::kU8, {-1}, ""}}}), std::invalid_argument);
  EXPECT_THROW(EncodeSafetensors({{"__metadata__", {DType::kU8, {1}, "1"}}}), std::invalid_argument);
  EXPECT_THROW(EncodeSafetensors({{"\xff", {DType::kU8, {1}, "1"}}}), std::invalid_argument);
  EXPECT_THROW(EncodeSafetensors({}, {{"k", "\xff"}}), std::invalid_argument);
}

// A folder that cannot be written is named, and no half file is left.
TEST(SafetensorsWriter, SaysWhatCannotBeWritten) {
  const auto written = WriteSafetensors(fs::path(testing::TempDir()) / "no-folder" / "w.safetensors", SmallTensors());
  EXPECT_EQ(written.error().code, "file-unwritable");
}

}  // namespace
}  // namespace gensim::policies
