// AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019) with a warm-up, a cosine decay, a
// bound on the gradient's norm and a running average of the weights, which is what acts.
//
// Ownership: the parameters are borrowed and changed in place. One thread. Deterministic. Biases and norms are not
// decayed.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "policies/nets/parameters.h"

namespace gensim::policies {

struct OptimizerOptions {
  double rate = 1.5e-3;  ///< at its highest
  double decay = 1e-3;
  double clip = 5;         ///< largest norm of a gradient; longer ones are shortened
  double average = 0.999;  ///< share of the average that stays at each step, once it has seen many; 0: no average
  int64_t warm_up = 50;    ///< steps in which the rate grows to its highest
  int64_t steps = 6000;    ///< at the end of which it is 1 % of that
};

/// Learning rate of step 0, 1, ...
double RateOf(const OptimizerOptions& options, int64_t step);

class Optimizer {
 public:
  Optimizer(Parameters& parameters, const OptimizerOptions& options);

  /// One step; returns the gradient's norm before it was bounded. A norm that is not finite changes nothing.
  double Step(const std::vector<at::Tensor>& gradients);
  int64_t steps() const { return steps_; }

  /// The averaged weights, by the parameters' names.
  TensorMap AverageViews() const;
  /// All that a resumed run needs: "weights/NAME", "average/NAME", "first/NAME" and "second/NAME".
  TensorMap StateViews() const { return ViewsOf(State()); }
  /// Takes over such a state and the number of steps; on an error nothing has changed. Codes as Parameters::Load.
  Status Load(const Safetensors& file, int64_t steps, std::string_view where);

 private:
  NamedTensors State() const;

  OptimizerOptions options_;
  int64_t steps_ = 0;
  std::vector<std::string> names_;
  std::vector<at::Tensor> weights_, average_, first_, second_;
};

}  // namespace gensim::policies
