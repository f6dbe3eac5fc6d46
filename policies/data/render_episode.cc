#include "policies/data/render_episode.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "envs/base/text.h"

namespace gensim::policies {
namespace {

constexpr size_t kPoseSize = 7;

// an observation of the type and shape that is meant; empty when the env has none
std::optional<size_t> FindArray(const EnvSpec& spec, const char* name, DType dtype, size_t count) {
  for (size_t i = 0; i < spec.observations.size(); ++i) {
    const ArraySpec& array = spec.observations[i];
    if (array.name == name && array.dtype == dtype && (count == 0 || array.count() == count)) return i;
  }
  return std::nullopt;
}

// What of an env is looked at: its map, and for the labels which thing a pixel shows and how that thing is turned.
class Eyes {
 public:
  static Result<Eyes> For(Env& env) {
    Eyes eyes(env);
    const EnvSpec& spec = env.spec();
    const auto color = FindArray(spec, "color", DType::kUint8, kFrameColorBytes);
    const auto height = FindArray(spec, "height", DType::kFloat32, kMapPixels);
    const auto ids = FindArray(spec, "ids", DType::kInt32, kMapPixels);
    const auto poses = FindArray(spec, "object_poses", DType::kFloat64, 0);
    if (!color || !height || !ids || !poses || spec.action.name != "pick_place" ||
        spec.action.count() != kPickPlaceSize)
      return Error{"data-family", spec.id, "its envs have no map of the table with a pick-and-place action",
                   "legal: envs like those of family tabletop"};
    eyes.color_ = *color, eyes.height_ = *height, eyes.ids_ = *ids, eyes.poses_ = *poses;
    eyes.id_map_.resize(kMapPixels), eyes.heights_.resize(kMapPixels);
    eyes.object_poses_.resize(spec.observations[*poses].count());
    return eyes;
  }

  void Look() {
    env_->ObserveIndex(color_, std::as_writable_bytes(std::span(frame_.color)));
    env_->ObserveIndex(height_, std::as_writable_bytes(std::span(heights_)));
    std::ranges::transform(heights_, frame_.height.begin(), HeightUnits);
  }
  const Frame& frame() const { return frame_; }

  // heading of what lies under the tool of an action; 0 where nothing does
  double HeldHeading(std::span<const double> action) {
    env_->ObserveIndex(ids_, std::as_writable_bytes(std::span(id_map_)));
    env_->ObserveIndex(poses_, std::as_writable_bytes(std::span(object_poses_)));
    const Pixel at = PixelAt(action[0], action[1]);
    const int row = std::clamp(static_cast<int>(std::lround(at.row)), 0, kMapRows - 1);
    const int column = std::clamp(static_cast<int>(std::lround(at.column)), 0, kMapColumns - 1);
    const int id = id_map_[static_cast<size_t>(row * kMapColumns + column)];
    if (id < 0 || static_cast<size_t>(id + 1) * kPoseSize > object_poses_.size()) return 0;
    const double* q = object_poses_.data() + static_cast<size_t>(id) * kPoseSize + 3;
    return HeadingOf({q[0], q[1], q[2], q[3]});
  }

 private:
  explicit Eyes(Env& env) : env_(&env) {}
  Env* env_;
  size_t color_ = 0, height_ = 0, ids_ = 0, poses_ = 0;
  Frame frame_;
  std::vector<float> heights_;
  std::vector<int32_t> id_map_;
  std::vector<double> object_poses_;
};

// the index of a pack with one task, one origin and one episode
PackIndex IndexFor(const EpisodeEnv& env, const Episode& episode, const std::string& key) {
  const EpisodeHeader& h = episode.header;
  PackIndex index;
  index.key = key;
  index.tasks = {{h.task, h.env_id, h.task_digest, h.env_version, env.wording}};
  index.origins = {{h.build, h.engine, h.engine_version, h.cpu_class, h.vocabulary_digest}};
  const auto steps = static_cast<uint32_t>(episode.steps());
  index.episodes = {{0, 0, h.seed, steps, steps + (episode.end.success ? 1u : 0u), episode.end.success}};
  return index;
}

Error Differs(const Episode& episode, size_t step, const std::string& what) {
  return {"data-differs", fmt::format("step {}", step), "the env does not repeat the episode: " + what,
          episode.header.build == "" ? ""
                                     : "record it again with this build: it is of " + episode.header.build + " on " +
                                           episode.header.cpu_class};
}

}  // namespace

Result<std::string> RenderEpisode(EpisodeEnv& env, const Episode& episode, const std::string& key) {
  if (episode.steps() == 0) throw std::invalid_argument("RenderEpisode: an episode without steps");
  Env& world = *env.env;
  const EnvSpec& spec = world.spec();
  const EpisodeHeader& header = episode.header;
  if (spec.id != header.env_id || spec.version != header.env_version || spec.action.count() != episode.action_size)
    return Error{
        "replay-env", "",
        fmt::format("the episode is of env {} version {} with actions of {} numbers", header.env_id, header.env_version,
                    episode.action_size),
        fmt::format("this env is {} version {} with actions of {}", spec.id, spec.version, spec.action.count())};
  auto eyes = Eyes::For(world);
  if (!eyes) return eyes.errors();
  if (const Status reset = world.Reset(header.seed); !reset) return reset.errors();

  PackIndex index = IndexFor(env, episode, key);
  Interner<std::string> texts;
  std::vector<std::string> frames;
  FrameCodec codec;
  StepResult last;
  for (size_t step = 0; step <= episode.steps(); ++step) {
    if (world.state_hash() != episode.hashes[step])
      return Differs(episode, step,
                     fmt::format("state {:016x}, recorded {:016x}", world.state_hash(), episode.hashes[step]));
    const bool stop = step == episode.steps();
    if (last.ended() != stop && (!stop || episode.end.success))
      return Differs(episode, step, stop ? "it goes on" : fmt::format("it ended here with '{}'", last.cause));
    if (stop && !episode.end.success) break;

    // what is seen before the action, or after the last one
    eyes->Look();
    SampleInfo sample;
    sample.step = static_cast<uint32_t>(step);
    sample.text = texts.Number(index.texts, world.instruction());
    sample.stop = stop, sample.last = step + 1 == episode.steps();
    sample.background = BackgroundOf(eyes->frame());
    frames.push_back(codec.Pack(eyes->frame()));
    if (stop) {
      sample.label = index.samples.back().label;
      index.samples.push_back(sample);
      break;
    }
    const std::span<const double> action(episode.actions.data() + step * kPickPlaceSize, kPickPlaceSize);
    if (!spec.action.Contains(action.data(), action.size()))
      return Error{"replay-env", fmt::format("action {}", step), "the recorded action is outside the env's bounds", ""};
    sample.label = LabelOf(action, eyes->HeldHeading(action));
    index.samples.push_back(sample);
    last = world.Step(action);
    if (std::bit_cast<uint64_t>(last.reward) != std::bit_cast<uint64_t>(episode.rewards[step]))
      return Differs(episode, step + 1, fmt::format("reward {}, recorded {}", last.reward, episode.rewards[step]));
  }
  if (world.success() != episode.end.success) return Differs(episode, episode.steps(), "success differs");
  return EncodePack(std::move(index), frames);
}

}  // namespace gensim::policies
