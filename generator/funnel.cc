#include "generator/funnel.h"

#include <nlohmann/json.hpp>

namespace gensim::generator {

Funnel::Funnel(const std::vector<std::string>& gates) {
  for (const std::string& gate : gates) rows_.push_back({gate, 0, 0, 0});
}

FunnelRow& Funnel::Row(const std::string& gate) {
  for (FunnelRow& row : rows_)
    if (row.gate == gate) return row;
  return rows_.emplace_back(FunnelRow{gate, 0, 0, 0});
}

void Funnel::Add(const std::vector<std::vector<GateReport>>& rounds) {
  for (const auto& reports : rounds)
    for (const GateReport& report : reports) Row(report.gate).seconds += report.cpu_seconds;
  if (rounds.empty()) return;
  for (const GateReport& report : rounds.back()) {
    if (report.outcome == Outcome::kSkip) continue;
    FunnelRow& row = Row(report.gate);
    ++row.entered;
    row.passed += report.outcome != Outcome::kRefuse;
  }
}

void Funnel::Restore(const FunnelRow& row) {
  FunnelRow& own = Row(row.gate);
  own.entered += row.entered;
  own.passed += row.passed;
  own.seconds += row.seconds;
}

Json Funnel::ToJson() const {
  Json rows = Json::array();
  for (const FunnelRow& row : rows_) {
    const Interval rate = Wilson(row.passed, row.entered);
    rows.push_back({{"gate", row.gate},
                    {"entered", row.entered},
                    {"passed", row.passed},
                    {"low", rate.low},
                    {"high", rate.high},
                    {"seconds", row.seconds}});
  }
  return rows;
}

}  // namespace gensim::generator
