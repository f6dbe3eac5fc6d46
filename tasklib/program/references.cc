#include <nlohmann/json.hpp>

#include "tasklib/program/expand.h"
#include "tasklib/program/language.h"
#include "tasklib/program/logic.h"
#include "tasklib/program/tabletop_family.h"

namespace gensim::tasklib {

Errors CheckTabletop(const Json& document) {
  using Mode = DrawSource::Mode;
  // both corners of the draws and a few seeds: what is wrong for any of them is wrong with the program
  std::vector<DrawSource> sources = {{Mode::kLowest, 0, 0}, {Mode::kHighest, 0, 0}};
  if (document.contains("vary"))
    for (uint64_t seed = 0; seed < 4; ++seed) sources.push_back({Mode::kSeed, seed, 0});
  Errors all;
  for (const DrawSource& source : sources) {
    Errors errors;
    const tabletop::Task task = ExpandProgram(document, source, errors);
    if (errors.empty()) errors = CheckLogic(task);
    if (errors.empty() && document.contains("summary")) {
      Errors ignored;
      FillSummary(document["summary"].get<std::string>(), DrawValues(document, source, ignored), errors);
    }
    all.insert(all.end(), errors.begin(), errors.end());
  }
  KeepFirstOfEach(all);
  return all;
}

}  // namespace gensim::tasklib
