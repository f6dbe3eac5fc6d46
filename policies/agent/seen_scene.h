// What a pick-and-place network is shown of an env: the map of the table and the sentence.
//
// Heights are rounded as training data's are (policies/data/frame.h), so the network sees one kind of number. Pure
// functions of their arguments; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "envs/core/batch_block.h"
#include "envs/core/env.h"

namespace gensim::policies {

struct SeenScene {
  std::vector<uint8_t> color;   ///< 160 x 320 x 3
  std::vector<float> height_m;  ///< 160 x 320
  std::string instruction;
};

class SceneEyes {
 public:
  /// Names of the observations that are looked at.
  static const std::vector<std::string>& Names();

  /// Finds them among these; code policy-observation where one is missing or of another size, or the action is none of
  /// picking and placing. `where` names the env.
  static Result<SceneEyes> For(const std::vector<ArraySpec>& observations, const ArraySpec& action,
                               const std::string& where);

  SeenScene Look(BatchBlock& block, size_t row) const;
  SeenScene Look(Env& env) const;

 private:
  size_t color_ = 0, height_ = 0, instruction_ = 0, instruction_bytes_ = 0;
};

}  // namespace gensim::policies
