// Live progress of a propose run and its funnel at the end.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "cli/console.h"
#include "generator/propose.h"

namespace gensim::cli {

/// Takes the events of one run, in order of the proposals, and from any thread the gates that proposals enter. Accepted
/// tasks stay on the screen; below them a terminal shows where the proposals in work stand.
class ProposeView {
 public:
  /// `wanted`: accepted tasks, or judged proposals when `trials`.
  ProposeView(Console& console, int wanted, bool trials) : console_(console), wanted_(wanted), trials_(trials) {}
  ProposeView(const ProposeView&) = delete;
  ProposeView& operator=(const ProposeView&) = delete;
  void OnEvent(const generator::ProposeEvent& event);
  void OnGate(int64_t proposal, const std::string& gate);

 private:
  std::string SoFar() const;

  Console& console_;
  int wanted_;
  bool trials_;
  std::mutex mutex_;                        // of everything below
  std::map<int64_t, std::string> in_work_;  // the gate that each proposal is in
  int accepted_ = 0, judged_ = 0;
};

/// Gate by gate: entered, passed, pass rate with its 95 % interval, seconds; then the accepted tasks.
std::string FunnelToText(const generator::ProposeReport& report, const Console& console);

}  // namespace gensim::cli
