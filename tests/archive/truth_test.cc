#include "tasklib/archive/truth.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

// Facts survive the trip through their record, and a record that lacks one is refused.
TEST(Facts, RoundTrip) {
  const TaskFacts facts = ToyFacts(6);
  EXPECT_EQ(FactsFromJson(FactsToJson(facts)).value(), facts);
  for (const char* key : {"cell", "extra", "plan_length", "relations", "shape_id", "text", "vocabulary_digest"}) {
    Json json = *ParseJson(FactsToJson(facts));
    json.erase(key);
    EXPECT_EQ(FactsFromJson(json.dump()).error().code, "facts-invalid") << key;
    json[key] = nullptr;
    EXPECT_EQ(FactsFromJson(json.dump()).error().code, "facts-invalid") << key;
  }
}

// The canonical form does not depend on the spelling of a program.
TEST(Envelope, IsCanonical) {
  const auto envelope = ReadEnvelope("{ \"summary\": \"S.\",\n \"name\": \"walk\", \"family\": \"toy\", \"n\": 2.0 }");
  ASSERT_TRUE(envelope);
  EXPECT_EQ(envelope->canonical, "{\"family\":\"toy\",\"n\":2,\"name\":\"walk\",\"summary\":\"S.\"}");
  EXPECT_EQ(envelope->name, "walk");
}

// Programs without a proper envelope are refused.
TEST(Envelope, RefusesBadPrograms) {
  EXPECT_EQ(ReadEnvelope("[]").error().code, "program-invalid");
  EXPECT_EQ(ReadEnvelope("{\"name\":\"walk\"}").error().code, "program-invalid");
  EXPECT_EQ(ReadEnvelope("{\"name\":\"../x\",\"family\":\"toy\",\"summary\":\"\"}").error().code, "program-name");
  EXPECT_EQ(ReadEnvelope("{\"name\":\"x\",\"family\":\"Toy!\",\"summary\":\"\"}").error().code, "program-invalid");
  EXPECT_EQ(ReadEnvelope("{\"name\":1}").error().code, "program-invalid");
  EXPECT_EQ(ReadEnvelope("nonsense").error().code, "json-syntax");
}

// Failed proposals keep any bytes, readable where they are UTF-8, and long ones are cut.
TEST(Failed, KeepsAnyBytes) {
  FailedProposal failed = ToyFailure(1);
  for (const std::string& bytes :
       {std::string("plain \r\n\t text"), std::string("\xff\x00\x01 raw", 7), std::string()}) {
    failed.proposal = bytes;
    const auto back = FailedFromJson(FailedToJson(failed));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->proposal, bytes);
    EXPECT_EQ(back->errors, failed.errors);
    EXPECT_EQ(back->history, failed.history);
  }
  EXPECT_NE(FailedToJson(ToyFailure(1)).find("bad-1"), std::string::npos);
  failed.proposal = std::string(3 << 20, '\xff');
  const std::string object = FailedToJson(failed);
  EXPECT_LT(object.size(), ObjectStore::kMaxBytes);
  EXPECT_EQ(FailedFromJson(object)->proposal.size(), size_t{256} << 10);
}

// What is no failed proposal is not read as one.
TEST(Failed, RefusesOtherObjects) {
  EXPECT_EQ(FailedFromJson(ToyProgram("walk")).error().code, "failed-invalid");
  Json json = *ParseJson(FailedToJson(ToyFailure(1)));
  json["errors"] = Json::array();
  EXPECT_EQ(FailedFromJson(json.dump()).error().code, "failed-invalid");
  json = *ParseJson(FailedToJson(ToyFailure(1)));
  json["encoding"] = "hex";
  EXPECT_EQ(FailedFromJson(json.dump()).error().code, "failed-invalid");
}

// A task reads as what was written, and a reference under a wrong name is damage.
TEST(Truth, ReadsTasks) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  const auto added = library->Add(ToyCard("walk", 3));
  ASSERT_TRUE(added);
  const Truth truth(temp.path(), ToyTrust);
  const auto task = truth.Read({"walk", 1, added->entry.digest});
  ASSERT_TRUE(task);
  EXPECT_EQ(task->entry, added->entry);
  EXPECT_EQ(task->entry.trust, 2);
  EXPECT_EQ(task->program, ToyProgram("walk", 3));
  EXPECT_EQ(task->records.size(), 3u);
  EXPECT_EQ(truth.Read({"run", 1, added->entry.digest}).error().code, "ref-corrupt");
  EXPECT_EQ(truth.Read({"walk", 1, Sha256Hex("no")}).error().code, "object-missing");
  EXPECT_EQ(truth.ReadAll().tasks, std::vector<TaskEntry>{added->entry});
}

}  // namespace
}  // namespace gensim::tasklib
