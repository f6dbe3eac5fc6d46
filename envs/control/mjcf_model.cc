#include "envs/control/mjcf_model.h"

#include <mujoco/mujoco.h>

#include <algorithm>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "envs/base/sha256.h"
#include "envs/physics/mujoco/data_state.h"
#include "envs/physics/mujoco/guard.h"

namespace gensim::control {
namespace {

// Where a thread looks first: it gets back what it had, which its cache still holds.
size_t Home() {
  static std::atomic<size_t> threads{0};
  thread_local const size_t home = threads.fetch_add(1, std::memory_order_relaxed);
  return home;
}

uint64_t Fingerprint(const mjModel& model) {
  std::vector<unsigned char> bytes(static_cast<size_t>(mj_sizeModel(&model)));
  mj_saveModel(&model, nullptr, bytes.data(), static_cast<mjtSize>(bytes.size()));
  return Sha256Prefix64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

MjcfModel::MjcfModel(mjModel* model) : model_(model), fingerprint_(Fingerprint(*model)) {}

MjcfModel::~MjcfModel() {
  for (std::atomic<mjData*>& slot : idle_) mj_deleteData(slot.load());
  mj_deleteModel(model_);
}

bool MjcfModel::sleeps() const { return (model_->opt.enableflags & mjENBL_SLEEP) != 0; }

mjData* MjcfModel::MakeData() const {
  physics::EngineError error;
  mjData* data = nullptr;
  if (!physics::Guarded([&] { data = mj_makeData(model_); }, error) || data == nullptr) throw std::bad_alloc();
  return data;
}

void MjcfModel::Reserve() const {
  const int most = std::min(static_cast<int>(std::thread::hardware_concurrency()), static_cast<int>(idle_.size()));
  if (reserved_.fetch_add(1) < std::max(most, 1)) GiveBack(MakeData(), true);
}

mjData* MjcfModel::Borrow() const {
  const size_t home = Home();
  for (size_t k = 0; k < idle_.size(); ++k) {
    std::atomic<mjData*>& slot = idle_[(home + k) % idle_.size()];
    if (slot.load(std::memory_order_relaxed) == nullptr) continue;
    if (mjData* data = slot.exchange(nullptr, std::memory_order_acquire)) return data;
  }
  return MakeData();
}

void MjcfModel::GiveBack(mjData* data, bool clean) const {
  physics::EngineError error;
  if (!clean && !physics::Guarded([&] { mj_resetData(model_, data); }, error)) return mj_deleteData(data);
  const size_t home = Home();
  for (size_t k = 0; k < idle_.size(); ++k) {
    mjData* none = nullptr;
    if (idle_[(home + k) % idle_.size()].compare_exchange_strong(none, data, std::memory_order_release,
                                                                 std::memory_order_relaxed))
      return;
  }
  mj_deleteData(data);
}

Result<std::shared_ptr<const MjcfModel>> CompileMjcf(std::string_view xml) {
  const std::string text(xml);
  char message[1000] = "";
  physics::EngineError error;
  mjSpec* spec = nullptr;
  mjModel* model = nullptr;
  const bool returned = physics::Guarded(
      [&] {
        spec = mj_parseXMLString(text.c_str(), nullptr, message, sizeof(message));
        if (spec != nullptr) model = mj_compile(spec, nullptr);
      },
      error);
  std::string why = !returned ? error.text : message;
  if (spec != nullptr) {
    if (returned && model == nullptr) why = mjs_getError(spec);
    mj_deleteSpec(spec);
  }
  if (model == nullptr)
    return Error{"engine-refused", "", why.empty() ? "the engine gave no reason" : why, "see the MJCF reference"};
  auto compiled = std::make_shared<const MjcfModel>(model);
  if (model->nu == 0) return Error{"no-actuator", "", "the model has no actuator, so there is nothing to control", ""};
  return compiled;
}

}  // namespace gensim::control
