// Borders, snapshots and the state hash of a BulletWorld.
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "envs/physics/bullet/bullet_world.h"
#include "envs/physics/state_hash.h"

namespace gensim::physics {
namespace {

// Layout of a snapshot: Head, Own and body states at the border, the calls since.
struct Head {
  uint64_t fingerprint = 0;
  uint64_t calls = 0;
};

}  // namespace

// From here on the engine knows no more than a world that is restored here.
void BulletWorld::Border() {
  stage_->ReadStates(border_states_);
  border_own_ = own_;
  log_.Clear();
  FillFromBorder();
}

void BulletWorld::FillFromBorder() {
  own_ = border_own_;
  stage_->Fill(border_states_, own_.X_WT_before);
  if (own_.held >= 0) HoldOn(*stage_);
}

void BulletWorld::BorderIfValid() {
  // a bad pose from outside must not reach the engine; playing the calls again finds it in the step that is added
  if (!checked_ && !Valid()) return log_.AddStep();
  Border();
  Touch();
}

void BulletWorld::Remember(CallKind kind, int body, const Pose& pose) {
  if (log_.full() && !own_.diverged) BorderIfValid();
  // a world that has ended stays so, whatever it is told: what no longer fits is left out
  if (!log_.full()) log_.Add(kind, body, pose);
}

void BulletWorld::pause() {
  if (!own_.diverged && !log_.empty()) BorderIfValid();
}

void BulletWorld::save(Snapshot& snapshot) const {
  static_assert(std::is_trivially_copyable_v<Own> && std::is_trivially_copyable_v<Call>);
  const Head head{model_->fingerprint(), log_.calls().size()};
  const size_t states = border_states_.size() * sizeof(BodyState), calls = log_.calls().size() * sizeof(Call);
  snapshot.bytes.resize(sizeof(head) + sizeof(Own) + states + calls);
  unsigned char* to = snapshot.bytes.data();
  std::memcpy(to, &head, sizeof(head)), to += sizeof(head);
  std::memcpy(to, &border_own_, sizeof(Own)), to += sizeof(Own);
  if (states > 0) std::memcpy(to, border_states_.data(), states), to += states;
  if (calls > 0) std::memcpy(to, log_.calls().data(), calls);
}

void BulletWorld::restore(const Snapshot& snapshot) {
  Head head;
  const size_t states = border_states_.size() * sizeof(BodyState);
  const size_t before = sizeof(head) + sizeof(Own) + states;
  const unsigned char* from = snapshot.bytes.data();
  if (snapshot.bytes.size() >= before) std::memcpy(&head, from, sizeof(head));
  if (snapshot.bytes.size() < before || head.fingerprint != model_->fingerprint() || head.calls > CallLog::kMaxCalls ||
      snapshot.bytes.size() != before + head.calls * sizeof(Call)) {
    throw std::invalid_argument("the snapshot does not belong to a world of this model");
  }
  from += sizeof(head);
  std::memcpy(static_cast<void*>(&border_own_), from, sizeof(Own)), from += sizeof(Own);
  if (states > 0) std::memcpy(border_states_.data(), from, states), from += states;
  std::vector<Call> calls(head.calls);
  if (head.calls > 0) std::memcpy(static_cast<void*>(calls.data()), from, calls.size() * sizeof(Call));

  cause_ = "";
  log_.Clear();
  FillFromBorder();
  Touch();
  for (const Call& call : calls) Replay(call);
  Touch();
}

// Makes a call again, and the steps that followed it.
void BulletWorld::Replay(const Call& call) {
  switch (call.kind) {
    case CallKind::kMoveTool:
      move_tool(call.pose);
      break;
    case CallKind::kAttach:
      attach(call.body);
      break;
    case CallKind::kDetach:
      detach();
      break;
    case CallKind::kSetPose:
      set_pose(call.body, call.pose);
      break;
    case CallKind::kSteps:
      break;
  }
  step(static_cast<int>(call.steps));
}

uint64_t BulletWorld::state_hash() const {
  StateHash hash;
  for (int b = 0; b < model_->body_count(); ++b) {
    if (model_->plan(b).fixed) continue;
    const btRigidBody& body = *stage_->body(b);
    const btTransform& X = body.getWorldTransform();
    for (int i = 0; i < 9; ++i) hash.Add(X.getBasis()[i / 3][i % 3]);
    for (const btVector3& v : {X.getOrigin(), body.getLinearVelocity(), body.getAngularVelocity()}) {
      for (int i = 0; i < 3; ++i) hash.Add(v[i]);
    }
  }
  hash.AddTool(own_.X_WT, own_.held, own_.steps);
  return hash.value();
}

}  // namespace gensim::physics
