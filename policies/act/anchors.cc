#include "policies/act/anchors.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "envs/base/rng.h"
#include "envs/base/sha256.h"

namespace gensim::policies {
namespace {

// What they share: a name, a digest, and no eyes.
class Blind : public Policy {
 public:
  // what a policy does follows from its name and the version of its rule; its envs' code is told by the build
  explicit Blind(const char* name) : name_(name), digest_(Sha256Hex("gensim policy " + name_ + " 1")) {}

  const std::string& name() const override { return name_; }
  const std::string& digest() const override { return digest_; }
  const std::vector<std::string>& observations() const override { return none_; }
  Status Begin(EnvBatch& batch) override {
    batch_ = &batch;
    return Done{};
  }
  void Reset(std::span<const uint8_t> mask, std::span<const uint64_t> seeds) override {
    RequireSize(mask.size());
    RequireSize(seeds.size());
  }

 protected:
  void RequireSize(size_t size) const {
    if (!batch_) throw std::logic_error("policy " + name_ + ": Begin comes first");
    if (size != batch_->size()) throw std::invalid_argument("policy " + name_ + ": not the size of the batch");
  }

  EnvBatch* batch_ = nullptr;

 private:
  std::string name_, digest_;
  std::vector<std::string> none_;
};

class RandomPolicy final : public Blind {
 public:
  RandomPolicy() : Blind(kRandom) {}

  Status Begin(EnvBatch& batch) override {
    streams_.assign(batch.size(), std::nullopt);
    return Blind::Begin(batch);
  }
  void Reset(std::span<const uint8_t> mask, std::span<const uint64_t> seeds) override {
    Blind::Reset(mask, seeds);
    for (size_t i = 0; i < mask.size(); ++i)
      if (mask[i] != 0) streams_[i].emplace(seeds[i], "random-policy");
  }
  Status Act(std::span<const uint8_t> mask, std::span<Decision> decisions) override {
    RequireSize(mask.size());
    RequireSize(decisions.size());
    for (size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] == 0) continue;
      if (!streams_[i]) throw std::logic_error("policy random: an env acts before its episode was told by Reset");
      const auto action = batch_->env(i).RandomAction(*streams_[i]);
      decisions[i] = action ? Decision::kAct : Decision::kStop;
      if (action)
        std::ranges::copy(*action, batch_->blocks()[batch_->block_of(i)].action_row(batch_->row_of(i)).begin());
    }
    return Done{};
  }

 private:
  std::vector<std::optional<Rng>> streams_;
};

class ExpertPolicy final : public Blind {
 public:
  ExpertPolicy() : Blind(kExpert) {}

  Status Act(std::span<const uint8_t> mask, std::span<Decision> decisions) override {
    RequireSize(mask.size());
    RequireSize(decisions.size());
    batch_->ActExperts(mask);
    for (size_t i = 0; i < mask.size(); ++i)
      if (mask[i] != 0) decisions[i] = batch_->stuck()[i] != 0 ? Decision::kStop : Decision::kAct;
    return Done{};
  }
};

class HeuristicPolicy final : public Blind {
 public:
  explicit HeuristicPolicy(const char* rule) : Blind(rule) {}

  Status Act(std::span<const uint8_t> mask, std::span<Decision> decisions) override {
    RequireSize(mask.size());
    RequireSize(decisions.size());
    for (size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] == 0) continue;
      Env& env = batch_->env(i);
      const std::vector<std::string> known = env.heuristics();
      decisions[i] = Decision::kStop;
      if (known.empty()) continue;
      const auto action = env.HeuristicAction(name() == kHeuristic ? known.front() : name());
      if (!action) continue;
      decisions[i] = Decision::kAct;
      std::ranges::copy(*action, batch_->blocks()[batch_->block_of(i)].action_row(batch_->row_of(i)).begin());
    }
    return Done{};
  }
};

class NoopPolicy final : public Blind {
 public:
  NoopPolicy() : Blind(kNoop) {}

  Status Act(std::span<const uint8_t> mask, std::span<Decision> decisions) override {
    RequireSize(mask.size());
    RequireSize(decisions.size());
    for (size_t i = 0; i < mask.size(); ++i)
      if (mask[i] != 0) decisions[i] = Decision::kStop;
    return Done{};
  }
};

}  // namespace

std::unique_ptr<Policy> MakeRandomPolicy() { return std::make_unique<RandomPolicy>(); }
std::unique_ptr<Policy> MakeExpertPolicy() { return std::make_unique<ExpertPolicy>(); }
std::unique_ptr<Policy> MakeHeuristicPolicy(const char* rule) { return std::make_unique<HeuristicPolicy>(rule); }
std::unique_ptr<Policy> MakeNoopPolicy() { return std::make_unique<NoopPolicy>(); }

}  // namespace gensim::policies
