#include "cli/propose_view.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "envs/base/stats.h"

namespace gensim::cli {

std::string ProposeView::SoFar() const {
  return trials_ ? fmt::format("{} of {} judged, {} accepted", judged_, wanted_, accepted_)
                 : fmt::format("{} of {} accepted, {} judged", accepted_, wanted_, judged_);
}

void ProposeView::OnGate(int64_t proposal, const std::string& gate) {
  constexpr size_t kShown = 4;  // what fits a line
  const std::lock_guard lock(mutex_);
  in_work_[proposal] = gate;
  std::string line = SoFar();
  size_t shown = 0;
  for (const auto& [number, at] : in_work_)
    if (++shown <= kShown) line += fmt::format(" · proposal {} {}", number, at);
  console_.Live(line);
}

void ProposeView::OnEvent(const generator::ProposeEvent& event) {
  using Kind = generator::ProposeEvent::Kind;
  const std::lock_guard lock(mutex_);
  accepted_ = event.accepted;
  judged_ = event.judged;
  if (event.kind == Kind::kAccepted || event.kind == Kind::kRefused) in_work_.erase(event.proposal);
  switch (event.kind) {
    case Kind::kStarted:
      console_.Event("started", {{"resumed", event.resumed}, {"judged", event.judged}, {"accepted", event.accepted}});
      if (event.resumed)
        console_.Note(
            fmt::format("going on with an unfinished run: {} judged, {} accepted", event.judged, event.accepted));
      break;
    case Kind::kGate:
      console_.Event(
          "gate",
          {{"proposal", event.proposal}, {"gate", event.gate}, {"outcome", event.outcome}, {"code", event.code}});
      break;
    case Kind::kRepair:
      console_.Event("repair", {{"proposal", event.proposal}, {"gate", event.gate}, {"code", event.code}});
      break;
    case Kind::kAccepted:
      console_.Event("accepted", {{"proposal", event.proposal}, {"name", event.name}, {"digest", event.digest}});
      console_.Note(fmt::format("[{}] {} accepted", SoFar(), event.name));
      break;
    case Kind::kRefused:
      console_.Event("refused",
                     {{"proposal", event.proposal}, {"name", event.name}, {"gate", event.gate}, {"code", event.code}});
      console_.Progress(fmt::format("[{}] refused at {}: {}", SoFar(), event.gate, event.code));
      break;
  }
}

namespace {

// One line, where a model was asked to mend: of those that were still refused, how many each round mended.
std::string RepairsToText(const std::vector<generator::RepairRate>& rounds) {
  if (rounds.size() < 2) return "";
  std::string text = "mended";
  for (const generator::RepairRate& rate : rounds) {
    const std::string name = rate.round == 0 ? "without asking" : fmt::format("in round {}", rate.round);
    text += fmt::format("{} {} {} of {}", rate.round == 0 ? "" : ",", name, rate.mended, rate.open_before);
  }
  return text + "\n";
}

}  // namespace

std::string FunnelToText(const generator::ProposeReport& report, const Console& console) {
  std::vector<std::vector<std::string>> rows = {
      {console.Bold("gate"), "entered", "passed", "rate", "95 % interval", "seconds"}};
  for (const generator::FunnelRow& row : report.funnel) {
    const Interval interval = Wilson(row.passed, row.entered);
    rows.push_back({row.gate, std::to_string(row.entered), std::to_string(row.passed),
                    row.entered ? fmt::format("{:.3f}", static_cast<double>(row.passed) / row.entered) : "-",
                    row.entered ? fmt::format("{:.3f} to {:.3f}", interval.low, interval.high) : "-",
                    fmt::format("{:.2f}", row.seconds)});
  }
  std::string text = Table(rows) + fmt::format("\n{} proposals judged, {} accepted (seed {}, run {})\n", report.judged,
                                               report.accepted.size(), report.seed, report.run);
  text += RepairsToText(report.repair_rounds);
  std::vector<std::vector<std::string>> tasks;
  for (const generator::AcceptedTask& task : report.accepted)
    tasks.push_back({"  " + console.Good(task.name), fmt::format("{} moves", task.plan_length), task.cell});
  return text + Table(tasks);
}

}  // namespace gensim::cli
