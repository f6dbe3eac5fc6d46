#include "policies/agent/network_policy.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <stdexcept>
#include <vector>

#include "envs/core/work_pool.h"
#include "policies/agent/choose.h"
#include "policies/agent/seen_scene.h"

namespace gensim::policies {
namespace {

class NetworkPolicy final : public Policy {
 public:
  NetworkPolicy(std::string name, std::shared_ptr<const TrainedPolicy> trained, int threads)
      : name_(std::move(name)), trained_(std::move(trained)), pool_(threads) {}

  const std::string& name() const override { return name_; }
  const std::string& digest() const override { return trained_->digest(); }
  const std::vector<std::string>& observations() const override { return SceneEyes::Names(); }

  Status Begin(EnvBatch& batch) override {
    eyes_.clear();
    for (const BatchBlock& block : batch.blocks()) {
      auto eyes = SceneEyes::For(block.observations(), block.action(), batch.env(block.envs().front()).spec().id);
      if (!eyes) return eyes.errors();
      eyes_.push_back(*eyes);
    }
    batch_ = &batch;
    return Done{};
  }

  // what was seen before decides nothing
  void Reset(std::span<const uint8_t> mask, std::span<const uint64_t> seeds) override {
    RequireSize(mask.size());
    RequireSize(seeds.size());
  }

  Status Act(std::span<const uint8_t> mask, std::span<Decision> decisions) override {
    RequireSize(mask.size());
    RequireSize(decisions.size());
    wanted_.clear();
    for (size_t i = 0; i < mask.size(); ++i)
      if (mask[i] != 0) wanted_.push_back(i);
    decisions_ = decisions;
    failures_.assign(wanted_.size(), nullptr);
    pool_.Run(wanted_.size(), &NetworkPolicy::ActOne, this, /*wake=*/true);
    for (const std::exception_ptr& failure : failures_)
      if (failure) std::rethrow_exception(failure);
    return Done{};
  }

 private:
  void RequireSize(size_t size) const {
    if (!batch_) throw std::logic_error("policy " + name_ + ": Begin comes first");
    if (size != batch_->size()) throw std::invalid_argument("policy " + name_ + ": not the size of the batch");
  }

  static void ActOne(void* self, size_t k) {
    NetworkPolicy& policy = *static_cast<NetworkPolicy*>(self);
    // no exception may cross the pool
    try {
      policy.Decide(policy.wanted_[k]);
    } catch (...) {
      policy.failures_[k] = std::current_exception();
    }
  }

  void Decide(size_t i) {
    BatchBlock& block = batch_->blocks()[batch_->block_of(i)];
    const size_t row = batch_->row_of(i);
    const SeenScene scene = eyes_[batch_->block_of(i)].Look(block, row);
    const PolicyDescription& description = trained_->description();
    const Choice choice = Choose(trained_->net(), scene.color, scene.height_m,
                                 description.pieces.Encode(scene.instruction), description.act.stop_threshold);
    if (!choice.finite) {
      // an action that is none: the env ends the episode with the reason
      std::ranges::fill(block.action_row(row), std::numeric_limits<float>::quiet_NaN());
      decisions_[i] = Decision::kAct;
      return;
    }
    decisions_[i] = choice.stop ? Decision::kStop : Decision::kAct;
    if (!choice.stop) std::ranges::copy(ActionOf(choice.label), block.action_row(row).begin());
  }

  std::string name_;
  std::shared_ptr<const TrainedPolicy> trained_;
  WorkPool pool_;
  EnvBatch* batch_ = nullptr;
  std::vector<SceneEyes> eyes_;
  // of the Act in progress
  std::vector<size_t> wanted_;
  std::span<Decision> decisions_;
  std::vector<std::exception_ptr> failures_;
};

}  // namespace

std::unique_ptr<Policy> MakeNetworkPolicy(std::string name, std::shared_ptr<const TrainedPolicy> trained, int threads) {
  return std::make_unique<NetworkPolicy>(std::move(name), std::move(trained), threads);
}

}  // namespace gensim::policies
