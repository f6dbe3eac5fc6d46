#include "envs/base/error_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gensim {
namespace {

// Every field of an error stands under its own key, in order of the errors; no errors are an empty list, not null.
TEST(ErrorJson, HoldsEveryField) {
  const Error one{"wrong-type", "/goals/0", "is a \"text\"", "legal: a number"}, other{"c", "w", "m", ""};
  EXPECT_EQ(CanonicalJson(ErrorToJson(one)),
            R"({"code":"wrong-type","hint":"legal: a number","message":"is a \"text\"","where":"/goals/0"})");
  EXPECT_EQ(ErrorsToJson({one, other}), Json::array({ErrorToJson(one), ErrorToJson(other)}));
  EXPECT_EQ(CanonicalJson(ErrorsToJson({})), "[]");
}

}  // namespace
}  // namespace gensim
