#include "tasklib/program/tabletop_family.h"

#include <nlohmann/json.hpp>
#include <set>

#include "tasklib/program/grammar.h"
#include "tasklib/program/identity.h"

namespace gensim::tasklib {
namespace {

// relations and layouts of goals and start
std::vector<std::string> Relations(const Json& document) {
  std::set<std::string> relations;
  for (const char* key : {"goals", "start"})
    for (const Json& clause : document.value(key, Json::array()))
      relations.insert(clause.contains("layout") ? clause["layout"].get<std::string>()
                                                 : clause["rel"].get<std::string>());
  return {relations.begin(), relations.end()};
}

Status Start(const Program& program, uint64_t seed) {
  const auto task = Lower(program, seed);
  if (!task) return task.errors();
  return Done{};
}

Result<std::vector<std::string>> SentencesOf(const Program& program) {
  const auto task = Lower(program, 0);
  if (!task) return task.errors();
  std::vector<std::string> sentences = {task->summary};
  for (const tabletop::Goal& goal : task->goals) sentences.push_back(goal.sentence);
  return sentences;
}

}  // namespace

Family TabletopFamily() {
  return {"tabletop",  TabletopForm,           CheckTabletop,           NormalForm, Relations, TabletopFacts, Start,
          SentencesOf, TabletopVocabularyText, TabletopVocabularyDigest};
}

}  // namespace gensim::tasklib
