#include "envs/core/rollout.h"

#include <fmt/core.h>

#include <bit>

#include "envs/core/build_info.h"

namespace gensim {
namespace {

// how the env stands after its last step; `gave_up`: why the expert went no further, where it did
EpisodeEnd EndOf(const Env& env, const StepResult& last, std::string_view gave_up) {
  EpisodeEnd end;
  end.terminated = last.terminated;
  end.truncated = last.truncated;
  end.cause = (gave_up.empty() ? last.cause : gave_up).substr(0, 200);
  end.success = env.success();
  end.progress = env.progress();
  return end;
}

bool SameBits(double a, double b) { return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b); }

std::string DescribeEnd(const EpisodeEnd& end) {
  return fmt::format("terminated {}, truncated {}, success {}, progress {}, cause '{}'", end.terminated, end.truncated,
                     end.success, end.progress, end.cause);
}

ReplayReport Differs(ReplayReport report, size_t step, std::string what) {
  report.first_difference = step;
  report.difference = std::move(what);
  return report;
}

}  // namespace

Result<Episode> RecordExpert(Env& env, EpisodeHeader header) {
  Episode episode;
  episode.header = std::move(header);
  episode.header.build = BuildId();
  episode.header.cpu_class = CpuClass();
  episode.action_size = env.spec().action.count();
  if (auto reset = env.Reset(episode.header.seed); !reset) return reset.errors();
  episode.hashes.push_back(env.state_hash());

  StepResult last;
  std::string gave_up;
  while (!last.ended()) {
    const auto action = env.ExpertAction();
    if (!action) {
      gave_up = action.error().code;
      break;
    }
    last = env.Step(*action);
    episode.actions.insert(episode.actions.end(), action->begin(), action->end());
    episode.rewards.push_back(last.reward);
    episode.hashes.push_back(env.state_hash());
  }
  episode.end = EndOf(env, last, gave_up);
  return episode;
}

Result<ReplayReport> Replay(Env& env, const Episode& episode) {
  const EpisodeHeader& header = episode.header;
  const EnvSpec& spec = env.spec();
  if (spec.id != header.env_id || spec.version != header.env_version || spec.action.count() != episode.action_size)
    return Error{
        "replay-env", "",
        fmt::format("the episode is of env {} version {} with actions of {} numbers", header.env_id, header.env_version,
                    episode.action_size),
        fmt::format("this env is {} version {} with actions of {}", spec.id, spec.version, spec.action.count())};

  ReplayReport report;
  if (header.build != BuildId()) report.notes.push_back("recorded by build " + header.build + ", this is " + BuildId());
  if (header.cpu_class != CpuClass())
    report.notes.push_back("recorded on CPU class " + header.cpu_class + ", this is " + CpuClass());

  // the start, then every step: reward, hash, and that the episode does not end early
  if (auto reset = env.Reset(header.seed); !reset) return reset.errors();
  if (env.state_hash() != episode.hashes[0])
    return Differs(report, 0, fmt::format("state hash {:016x}, recorded {:016x}", env.state_hash(), episode.hashes[0]));
  StepResult last;
  for (size_t step = 0; step < episode.steps(); ++step) {
    if (last.ended()) return Differs(report, step, fmt::format("the episode ended here with cause '{}'", last.cause));
    const std::span<const double> action(episode.actions.data() + step * episode.action_size, episode.action_size);
    if (!spec.action.Contains(action.data(), action.size()))
      return Error{"replay-env", fmt::format("action {}", step), "the recorded action is outside the env's bounds", ""};
    last = env.Step(action);
    ++report.steps;
    if (!SameBits(last.reward, episode.rewards[step]))
      return Differs(report, step + 1, fmt::format("reward {}, recorded {}", last.reward, episode.rewards[step]));
    if (env.state_hash() != episode.hashes[step + 1])
      return Differs(report, step + 1,
                     fmt::format("state hash {:016x}, recorded {:016x}", env.state_hash(), episode.hashes[step + 1]));
  }

  // an expert that gave up leaves a cause that no step of the env reports
  const bool gave_up = !episode.end.terminated && !episode.end.truncated;
  const EpisodeEnd end = EndOf(env, last, gave_up ? episode.end.cause : "");
  if (!(end == episode.end))
    return Differs(report, episode.steps(), DescribeEnd(end) + "; recorded: " + DescribeEnd(episode.end));
  report.identical = true;
  return report;
}

}  // namespace gensim
