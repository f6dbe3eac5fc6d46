#include "cli/propose_view.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "envs/base/stats.h"

namespace gensim::cli {

void ProposeView::OnEvent(const generator::ProposeEvent& event) {
  using Kind = generator::ProposeEvent::Kind;
  const std::string so_far = fmt::format("[{}/{} {}, {} judged]", trials_ ? event.judged : event.accepted, wanted_,
                                         trials_ ? "judged" : "accepted", event.judged);
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
      console_.Progress(fmt::format("{} {} accepted", so_far, event.name));
      if (!trials_) console_.EndProgress();
      break;
    case Kind::kRefused:
      console_.Event("refused",
                     {{"proposal", event.proposal}, {"name", event.name}, {"gate", event.gate}, {"code", event.code}});
      console_.Progress(fmt::format("{} refused at {}: {}", so_far, event.gate, event.code));
      break;
  }
}

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
  std::vector<std::vector<std::string>> tasks;
  for (const generator::AcceptedTask& task : report.accepted)
    tasks.push_back({"  " + console.Good(task.name), fmt::format("{} moves", task.plan_length), task.cell});
  return text + Table(tasks);
}

}  // namespace gensim::cli
