// Live progress of a propose run and its funnel at the end.
#pragma once

#include <string>

#include "cli/console.h"
#include "generator/propose.h"

namespace gensim::cli {

/// Takes the events of one run, from one thread at a time, in order of the proposals.
class ProposeView {
 public:
  /// `wanted`: accepted tasks, or judged proposals when `trials`.
  ProposeView(Console& console, int wanted, bool trials) : console_(console), wanted_(wanted), trials_(trials) {}
  void OnEvent(const generator::ProposeEvent& event);

 private:
  Console& console_;
  int wanted_;
  bool trials_;
};

/// Gate by gate: entered, passed, pass rate with its 95 % interval, seconds; then the accepted tasks.
std::string FunnelToText(const generator::ProposeReport& report, const Console& console);

}  // namespace gensim::cli
