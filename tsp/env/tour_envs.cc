// From a task to its env.
#include "tsp/env/construct_env.h"
#include "tsp/env/kick_env.h"
#include "tsp/env/two_opt_env.h"

namespace gensim::tsp {

std::unique_ptr<TourEnv> MakeTourEnv(const TourTask& task) {
  switch (task.play) {
    case Play::kTwoOpt:
      return std::make_unique<TwoOptEnv>(task);
    case Play::kKick:
      return std::make_unique<KickEnv>(task);
    case Play::kConstruct:
      break;
  }
  return std::make_unique<ConstructEnv>(task);
}

}  // namespace gensim::tsp
