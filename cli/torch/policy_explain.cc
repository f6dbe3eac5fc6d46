// gensim policy explain: what a trained policy sees in a task, move by move, as pictures of its maps.
#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <numbers>

#include "cli/exit_code.h"
#include "cli/explain_picture.h"
#include "cli/program_source.h"
#include "cli/with_torch.h"
#include "envs/base/pose.h"
#include "envs/base/text.h"
#include "envs/core/seed.h"
#include "envs/render/png.h"
#include "policies/agent/checkpoint.h"
#include "policies/agent/choose.h"
#include "policies/agent/seen_scene.h"
#include "policies/nets/runtime.h"
#include "tasklib/families.h"

namespace gensim::cli {
namespace {

Json GripJson(const policies::Grip& grip, double share) {
  return {{"row", grip.pixel.row},
          {"column", grip.pixel.column},
          {"yaw_rad", grip.yaw_rad},
          {"z_m", grip.z_m},
          {"share", share}};
}

}  // namespace

int ExplainWithTorch(const CommonOptions& common, const PolicyOptions& options, Console& console) {
  policies::SetUpTorch(1);
  const auto trained = policies::TrainedPolicy::Read(options.checkpoint, tasklib::VocabularyDigest());
  if (!trained) return console.Fail(trained.errors());
  const auto program = FindProgram(common, options.task, console);
  if (!program) return console.Fail(program.errors());
  const auto env = tasklib::MakeEnv(*program);
  if (!env) return console.Fail(env.errors());
  auto eyes = policies::SceneEyes::For((*env)->spec().observations, (*env)->spec().action, program->name());
  if (!eyes) return console.Fail(eyes.errors());
  const uint64_t seed = common.seed.value_or(kEvaluationSeeds.first);
  if (const Status reset = (*env)->Reset(seed); !reset) return console.Fail(reset.errors());

  std::vector<render::Image> pictures;
  Json moves = Json::array();
  int made = 0;
  bool stopped = false;
  for (int move = 1; move <= options.moves; ++move) {
    const policies::SeenScene scene = eyes->Look(**env);
    policies::ChoiceMaps maps;
    const auto& description = (*trained)->description();
    const policies::Choice choice =
        policies::Choose((*trained)->net(), scene.color, scene.height_m, description.pieces.Encode(scene.instruction),
                         description.act.stop_threshold, &maps);
    if (!choice.finite)
      return console.Fail({"policy-not-finite", options.checkpoint,
                           fmt::format("in move {} it answers what is no finite number", move),
                           "take an earlier checkpoint"});
    const auto& [pick, place] = std::pair(choice.label.pick, choice.label.place);
    pictures.push_back(HeatPicture(
        scene.color, {maps.rows, maps.columns, maps.pick}, pick,
        fmt::format("{}. {} - pick: {:.0f} % around the cross; stop: {:.0f} %{}", move, scene.instruction,
                    100 * choice.pick_share, 100 * choice.stop_probability, choice.stop ? ", so it stops here" : "")));
    pictures.push_back(
        HeatPicture(scene.color, {maps.rows, maps.columns, maps.place}, place,
                    fmt::format("place: {:.0f} % around the cross, turned by {:.0f} degrees", 100 * choice.place_share,
                                WrapAngle(place.yaw_rad - pick.yaw_rad) * 180 / std::numbers::pi)));
    moves.push_back({{"instruction", scene.instruction},
                     {"stop_probability", choice.stop_probability},
                     {"stop", choice.stop},
                     {"pick", GripJson(pick, choice.pick_share)},
                     {"place", GripJson(place, choice.place_share)}});
    if (choice.stop) {
      stopped = true;
      break;
    }
    ++made;
    const StepResult step = (*env)->Step(policies::ActionOf(choice.label));
    if (step.terminated || step.truncated) break;
  }
  const double progress = (*env)->progress();
  if (const Status written = render::WritePng(options.out, InPairs(pictures)); !written)
    return console.Fail(written.errors());
  console.Print(fmt::format("{}: {} {} made{}, progress {:.2f}", EscapeUnprintable(options.out), made,
                            made == 1 ? "move" : "moves", stopped ? ", then it stops" : "", progress));
  console.Document({{"ok", true},
                    {"file", options.out},
                    {"task", program->name()},
                    {"seed", seed},
                    {"moves", moves},
                    {"made", made},
                    {"progress", progress}});
  return kDone;
}

}  // namespace gensim::cli
