// MuJoCo models as envs: the same steps as a bare loop, named failures, bitwise snapshots with sleeping bodies.
#include "envs/control/mjcf_env.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mujoco/mujoco.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "envs/base/raw_bytes.h"
#include "envs/control/bodies.h"
#include "envs/control/cart_pole.h"
#include "envs/core/sealed_snapshot.h"

namespace gensim::control {
namespace {

using testing::HasSubstr;

std::vector<double> ControlsAt(const EnvSpec& spec, int step) {
  std::vector<double> controls;
  for (size_t a = 0; a < spec.action.count(); ++a)
    controls.push_back(0.9 * spec.action.low[a] + 0.9 * (spec.action.high[a] - spec.action.low[a]) *
                                                      (0.5 + 0.5 * std::sin(0.02 * step + static_cast<double>(a))));
  return controls;
}

std::shared_ptr<const MjcfModel> Model(const std::string& xml) {
  auto model = CompileMjcf(xml);
  if (!model) throw std::runtime_error(ToString(model.errors()));
  return *model;
}

// Without noise an episode is exactly what mj_step makes of the same controls.
TEST(MjcfEnv, SameBitsAsABareLoop) {
  for (const std::string& xml : {ArmWithCubesMjcf(4, false), ArmWithCubesMjcf(10, true), AntMjcf()}) {
    const auto model = Model(xml);
    MjcfEnv env(model, {.name = "bare", .physics_steps = 3, .step_limit = 500, .start_noise = 0});
    ASSERT_TRUE(env.Reset(0));
    const mjModel* m = model->get();
    mjData* d = mj_makeData(m);
    for (int step = 0; step < 200; ++step) {
      const auto controls = ControlsAt(env.spec(), step);
      env.Step(controls);
      std::copy(controls.begin(), controls.end(), d->ctrl);
      for (int s = 0; s < 3; ++s) mj_step(m, d);
    }
    EXPECT_EQ(ObserveVector<double>(env, "qpos"), std::vector<double>(d->qpos, d->qpos + m->nq));
    EXPECT_EQ(ObserveVector<double>(env, "qvel"), std::vector<double>(d->qvel, d->qvel + m->nv));
    EXPECT_GT(std::abs(d->qvel[0]) + std::abs(d->qvel[1]), 0) << "something moves";
    mj_deleteData(d);
  }
}

// From a snapshot the episode goes on bit for bit, in another env too, with bodies asleep or not.
TEST(MjcfEnv, SnapshotsAreBitwise) {
  for (const bool sleep : {false, true}) {
    const auto model = Model(ArmWithCubesMjcf(10, sleep));
    MjcfEnv a(model, {}), b(model, {});
    ASSERT_TRUE(a.Reset(3));
    ASSERT_TRUE(b.Reset(4));
    for (int step = 0; step < 300; ++step) a.Step(ControlsAt(a.spec(), step));
    const std::string snapshot = a.Snapshot();
    std::vector<uint64_t> first, second;
    for (int step = 300; step < 500; ++step) a.Step(ControlsAt(a.spec(), step)), first.push_back(a.state_hash());
    ASSERT_TRUE(b.Restore(snapshot));
    for (int step = 300; step < 500; ++step) b.Step(ControlsAt(b.spec(), step)), second.push_back(b.state_hash());
    EXPECT_EQ(first, second);
    EXPECT_EQ(b.Restore(snapshot.substr(1)).error().code, "snapshot-invalid");
    EXPECT_EQ(b.state_hash(), second.back()) << "a refused snapshot changes nothing";
  }
}

// With bodies asleep a state is the engine's whole buffer, so nothing but the seal tells a good one: a flipped byte, a
// model of equal size, other steps and another kind of env are refused, and nothing changes.
TEST(MjcfEnv, ForeignAndDamagedSnapshotsAreRefused) {
  for (const bool sleep : {false, true}) {
    const std::string xml = ArmWithCubesMjcf(4, sleep);
    std::string heavier = xml;
    const size_t at = heavier.find("mass=\"");
    ASSERT_NE(at, std::string::npos);
    heavier.insert(at + 6, "1");
    MjcfEnv env(Model(xml), {}), alike(Model(xml), {}), other(Model(heavier), {});
    MjcfEnv renamed(Model(xml), {.name = "renamed"}), coarse(Model(xml), {.physics_steps = 2});
    CartPole cart;
    ASSERT_TRUE(env.Reset(3));
    ASSERT_TRUE(cart.Reset(3));
    for (int step = 0; step < 20; ++step) env.Step(ControlsAt(env.spec(), step));
    const std::string snapshot = env.Snapshot();
    for (MjcfEnv* foreign : {&other, &renamed, &coarse}) {
      ASSERT_TRUE(foreign->Reset(1));
      const uint64_t before = foreign->state_hash();
      EXPECT_EQ(foreign->Snapshot().size(), snapshot.size());
      EXPECT_EQ(foreign->Restore(snapshot).error().code, "snapshot-other-env");
      EXPECT_EQ(foreign->state_hash(), before);
    }
    EXPECT_EQ(env.Restore(cart.Snapshot()).error().code, "snapshot-other-env");
    EXPECT_EQ(cart.Restore(snapshot).error().code, "snapshot-other-env");

    const uint64_t before = env.state_hash();
    for (const size_t byte : {size_t{0}, snapshot.size() / 3, snapshot.size() / 2, snapshot.size() - 1}) {
      std::string flipped = snapshot;
      flipped[byte] = static_cast<char>(flipped[byte] ^ 4);
      EXPECT_EQ(env.Restore(flipped).error().code, "snapshot-invalid") << byte;
    }
    EXPECT_EQ(env.state_hash(), before);
    // the same text compiled twice is the same model
    ASSERT_TRUE(alike.Restore(snapshot));
    EXPECT_EQ(alike.state_hash(), before);
  }
}

// The hash is of all that decides how the episode goes on: the activation of an actuator, and that it has ended.
TEST(MjcfEnv, TheHashSeesActivationsAndTheEnd) {
  for (const bool sleep : {false, true}) {
    const std::string flag = sleep ? R"(<option><flag sleep="enable"/></option>)" : "";
    const std::string xml =
        "<mujoco>" + flag + R"(<worldbody><body><joint name="j"/><geom size="0.1"/></body></worldbody>
      <actuator><general joint="j" dyntype="integrator" gainprm="1"/></actuator></mujoco>)";
    const auto model = Model(xml);
    ASSERT_EQ(model->get()->na, 1);
    // one step after a reset the activations differ, while positions and velocities are still those of the start
    MjcfEnv a(model, {.step_limit = 5, .start_noise = 0}), b(model, {.step_limit = 5, .start_noise = 0});
    ASSERT_TRUE(a.Reset(0));
    ASSERT_TRUE(b.Reset(0));
    a.Step(std::array{0.5});
    b.Step(std::array{-0.5});
    EXPECT_EQ(ObserveVector<double>(a, "qvel"), ObserveVector<double>(b, "qvel"));
    EXPECT_EQ(ObserveVector<double>(a, "qpos"), ObserveVector<double>(b, "qpos"));
    EXPECT_NE(a.state_hash(), b.state_hash());

    // the same state, running and not
    ASSERT_TRUE(a.Reset(0));
    const std::string running = a.Snapshot();
    std::string_view in = std::string_view(running).substr(4);
    uint64_t identity = 0;
    ASSERT_TRUE(TakeRaw(in, identity));
    std::string content(*OpenSnapshot(identity, running, ""));
    content[0] = 0;
    ASSERT_TRUE(b.Restore(SealSnapshot(identity, content)));
    EXPECT_NE(a.state_hash(), b.state_hash());
  }
}

TEST(MjcfEnv, SeedsDiffer) {
  const auto model = Model(AntMjcf());
  MjcfEnv a(model, {}), b(model, {});
  ASSERT_TRUE(a.Reset(1));
  ASSERT_TRUE(b.Reset(1));
  EXPECT_EQ(a.state_hash(), b.state_hash());
  ASSERT_TRUE(b.Reset(2));
  EXPECT_NE(a.state_hash(), b.state_hash());
}

// A world that blows up ends with what the engine said, never with a silent reset.
TEST(MjcfEnv, AnExplodingWorldSaysSo) {
  const auto model = Model(R"(<mujoco><option timestep="0.05"/><worldbody><body><joint name="j"/>
    <geom size="0.1"/></body></worldbody><actuator><motor joint="j" gear="1e14"/></actuator></mujoco>)");
  MjcfEnv env(model, {.step_limit = 100});
  ASSERT_TRUE(env.Reset(0));
  StepResult result;
  while (!result.ended()) result = env.Step(std::array{1e9});
  EXPECT_TRUE(result.terminated);
  EXPECT_THAT(std::string(result.cause), HasSubstr("diverged: "));
  EXPECT_THROW(env.Step(std::array{0.0}), std::logic_error);
  ASSERT_TRUE(env.Reset(0));
  EXPECT_FALSE(env.Step(std::array{0.0}).ended());
}

// Envs of one model step in the same memory: one that blew up leaves nothing behind in it for the others.
TEST(MjcfEnv, AnExplodedWorldLeavesOthersAlone) {
  const auto run = [](bool explode) {
    const auto model = Model(ArmWithCubesMjcf(4, false));
    MjcfEnv good(model, {}), bad(model, {});
    EXPECT_TRUE(good.Reset(1));
    EXPECT_TRUE(bad.Reset(2));
    if (explode) {
      // the state of the other one with its first velocity replaced by no number, sealed again
      const std::string snapshot = bad.Snapshot();
      std::string_view in = std::string_view(snapshot).substr(4);
      uint64_t identity = 0;
      EXPECT_TRUE(TakeRaw(in, identity));
      std::string content(*OpenSnapshot(identity, snapshot, ""));
      const double nan = std::numeric_limits<double>::quiet_NaN();
      std::memcpy(content.data() + 16 + sizeof(double) * (1 + static_cast<size_t>(model->get()->nq)), &nan,
                  sizeof(nan));
      EXPECT_TRUE(bad.Restore(SealSnapshot(identity, content)));
      EXPECT_THAT(std::string(bad.Step(ControlsAt(bad.spec(), 0)).cause), HasSubstr("velocity"));
    }
    std::vector<uint64_t> hashes;
    for (int step = 0; step < 50; ++step) good.Step(ControlsAt(good.spec(), step)), hashes.push_back(good.state_hash());
    return hashes;
  };
  EXPECT_EQ(run(true), run(false));
}

TEST(MjcfEnv, RefusedModels) {
  const auto broken = CompileMjcf("<mujoco><worldbody><body></worldbody></mujoco>");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, "engine-refused");
  EXPECT_FALSE(broken.error().message.empty());
  const auto heavy = CompileMjcf(R"(<mujoco><worldbody><body><freejoint/></body></worldbody></mujoco>)");
  ASSERT_FALSE(heavy);
  EXPECT_EQ(heavy.error().code, "engine-refused") << "a moving body without mass";
  const auto idle = CompileMjcf(R"(<mujoco><worldbody><geom size="1"/></worldbody></mujoco>)");
  ASSERT_FALSE(idle);
  EXPECT_EQ(idle.error().code, "no-actuator");
  EXPECT_THROW(MjcfEnv(Model(AntMjcf()), {.physics_steps = 0}), std::invalid_argument);
  EXPECT_THROW(ArmWithCubesMjcf(0, true), std::invalid_argument);
}

// Resting cubes fall asleep: that is what makes a settled table cheap.
TEST(MjcfEnv, CubesComeToRest) {
  const auto model = Model(ArmWithCubesMjcf(10, true));
  mjData* d = mj_makeData(model->get());
  for (int step = 0; step < 2000; ++step) mj_step(model->get(), d);
  EXPECT_LE(d->ntree_awake, 1) << "the arm alone is awake";
  mj_deleteData(d);
}

}  // namespace
}  // namespace gensim::control
