#include "policies/agent/network_policy.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <vector>

#include "envs/core/work_pool.h"
#include "policies/agent/choose.h"
#include "policies/data/frame.h"

namespace gensim::policies {
namespace {

const std::vector<std::string> kSeen = {"color", "height", "instruction"};

class NetworkPolicy final : public Policy {
 public:
  NetworkPolicy(std::string name, std::shared_ptr<const TrainedPolicy> trained, int threads)
      : name_(std::move(name)), trained_(std::move(trained)), pool_(threads) {}

  const std::string& name() const override { return name_; }
  const std::string& digest() const override { return trained_->digest(); }
  const std::vector<std::string>& observations() const override { return kSeen; }

  Status Begin(EnvBatch& batch) override {
    eyes_.clear();
    for (const BatchBlock& block : batch.blocks()) {
      auto eyes = EyesOf(block);
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
  // where a block keeps what is looked at
  struct Eyes {
    size_t color = 0, height = 0, instruction = 0;
  };

  static Result<Eyes> EyesOf(const BatchBlock& block) {
    const auto refuse = [](const std::string& what) {
      return Error{"policy-observation", what, "a pick-and-place network needs the map of a table and its action",
                   "legal: tasks of family tabletop"};
    };
    const auto find = [&](const std::string& name, gensim::DType dtype, size_t count) -> std::optional<size_t> {
      const auto& arrays = block.observations();
      const auto found = std::ranges::find(arrays, name, &ArraySpec::name);
      if (found == arrays.end() || found->dtype != dtype || (count != 0 && found->count() != count))
        return std::nullopt;
      return static_cast<size_t>(found - arrays.begin());
    };
    const auto color = find("color", gensim::DType::kUint8, kFrameColorBytes),
               height = find("height", gensim::DType::kFloat32, kMapPixels);
    const auto instruction = find("instruction", gensim::DType::kText, 0);
    if (!color || !height || !instruction) return refuse("observations");
    if (block.action().count() != kPickPlaceSize) return refuse("action " + block.action().name);
    return Eyes{*color, *height, *instruction};
  }

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
    const Eyes& eyes = eyes_[batch_->block_of(i)];
    const size_t row = batch_->row_of(i);
    const auto bytes = [&](size_t o) { return block.observation_row(o, row); };
    const auto color = bytes(eyes.color), height = bytes(eyes.height), text = bytes(eyes.instruction);
    const std::string_view padded(reinterpret_cast<const char*>(text.data()), text.size());
    // heights as training saw them, in whole units
    std::vector<float> seen(kMapPixels);
    const auto* const heights = reinterpret_cast<const float*>(height.data());
    std::ranges::transform(heights, heights + kMapPixels, seen.begin(),
                           [](float h) { return HeightOf(HeightUnits(h)); });
    const Choice choice = Choose(trained_->net(), {reinterpret_cast<const uint8_t*>(color.data()), color.size()}, seen,
                                 trained_->description().pieces.Encode(padded.substr(0, padded.find('\0'))),
                                 trained_->description().act.stop_threshold);
    decisions_[i] = choice.stop ? Decision::kStop : Decision::kAct;
    if (!choice.stop) std::ranges::copy(ActionOf(choice.label), block.action_row(row).begin());
  }

  std::string name_;
  std::shared_ptr<const TrainedPolicy> trained_;
  WorkPool pool_;
  EnvBatch* batch_ = nullptr;
  std::vector<Eyes> eyes_;
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
