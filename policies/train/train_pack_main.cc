// gensim-train-pack PACK OUT [SECTION.NAME=VALUE]... [--resume]
//
// Training from a pack on a machine that has no environments (-DGENSIM_ENVS=OFF), where `gensim train` is not built.
// The same data and settings give the same run as there; validation, which plays episodes, is not possible. Exit codes:
// 0 done, 2 wrong use, 3 anything refused, 5 internal, 130 interrupted.
#include <fmt/core.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "policies/records/run_plan.h"
#include "policies/train/trainer.h"

namespace {

using namespace gensim::policies;

std::atomic<bool> interrupted{false};

class Teller final : public TrainObserver {
 public:
  void OnProgress(const TrainProgress& p) override {
    fmt::print("step {} of {}, loss {:.3f}, {:.1f} samples/s, {:.0f} s left\n", p.step, p.steps, p.loss,
               p.samples_per_s, p.left_s);
    std::fflush(stdout);
  }
  void OnValidation(int64_t, const std::vector<TaskSuccess>&) override {}
  void OnCheckpoint(int64_t, const std::filesystem::path& folder) override { fmt::print("{}\n", folder.string()); }
  void OnNote(const std::string& note) override { fmt::print(stderr, "{}\n", note); }
};

int Refuse(const gensim::Errors& errors) {
  for (const gensim::Error& error : errors)
    fmt::print(stderr, "{} at {}: {} ({})\n", error.code, error.where, error.message, error.hint);
  return errors.front().code == "interrupted" ? 130 : 3;
}

int Run(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: gensim-train-pack PACK OUT [SECTION.NAME=VALUE]... [--resume]\n");
    return 2;
  }
  TrainRequest request;
  request.config.validate.every = 0;
  for (int i = 3; i < argc; ++i) request.resume = request.resume || std::string_view(argv[i]) == "--resume";
  // a run goes on with its own settings; those that are said must be the same
  if (request.resume && HasRun(argv[2])) {
    const auto stored = ReadPlan(argv[2]);
    if (!stored) return Refuse(stored.errors());
    request.config = stored->config;
  }
  for (int i = 3; i < argc; ++i)
    if (std::string_view(argv[i]) != "--resume")
      if (const gensim::Status set = Set(request.config, argv[i]); !set) return Refuse(set.errors()), 2;
  if (request.config.validate.every != 0)
    return fmt::print(stderr, "validate.every is {}: there is nothing to play here; legal: 0\n",
                      request.config.validate.every),
           2;
  const auto data = OpenPack(argv[1]);
  if (!data) return Refuse(data.errors());
  request.data = data->get(), request.out = argv[2], request.cancelled = &interrupted;
  Teller teller;
  const auto report = Train(request, teller);
  return report ? 0 : Refuse(report.errors());
}

}  // namespace

int main(int argc, char** argv) {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { interrupted = true; });
  try {
    return Run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal: {}\n", error.what());
    return 5;
  }
}
