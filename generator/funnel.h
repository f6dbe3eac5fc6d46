// Funnel: how many proposals reached and passed each gate, and what that cost. A value; one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/stats.h"
#include "generator/gates/gate.h"

namespace gensim::generator {

struct FunnelRow {
  std::string gate;
  int entered = 0, passed = 0;  ///< of the last rounds of proposals
  double seconds = 0;           ///< CPU, of all rounds
};

class Funnel {
 public:
  /// Rows for these gates, in order.
  explicit Funnel(const std::vector<std::string>& gates);

  /// The reports of one proposal: every round counts its time, the last one is counted. Skipped gates are not entered.
  void Add(const std::vector<std::vector<GateReport>>& rounds);
  /// A row of a run that is gone on with.
  void Restore(const FunnelRow& row);

  const std::vector<FunnelRow>& rows() const { return rows_; }
  /// [{"gate", "entered", "passed", "low", "high", "seconds"}]; low and high: Wilson interval of the pass rate.
  Json ToJson() const;

 private:
  FunnelRow& Row(const std::string& gate);
  std::vector<FunnelRow> rows_;
};

}  // namespace gensim::generator
