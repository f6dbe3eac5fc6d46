#include "generator/propose.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "generator/run/admission.h"
#include "generator/run/begin.h"

namespace gensim::generator {

namespace {

// The workers of one run, and the order in which their judgements are admitted.
class Workers {
 public:
  Workers(ProposalSource& source, const ProposeOptions& options, const ProposeHooks& hooks, const Ladder& ladder,
          Admission& admission, RunProgress& progress)
      : source_(source),
        options_(options),
        hooks_(hooks),
        ladder_(ladder),
        admission_(admission),
        progress_(progress),
        next_(progress.admitted()) {}

  // until the run is done or cancelled
  void Run() {
    std::vector<std::thread> workers;
    try {
      for (int i = 0; i < std::max(1, options_.jobs); ++i) workers.emplace_back([this] { Work(); });
    } catch (const std::system_error& refused) {
      Stop({"internal", "--jobs", std::string("no thread: ") + refused.what(), "fewer jobs"});
    }
    for (std::thread& worker : workers) worker.join();
  }

 private:
  bool cancelled() const { return hooks_.cancel && hooks_.cancel->load(std::memory_order_relaxed); }

  // what a worker throws ends the run, not the process
  void Work() {
    try {
      JudgeUntilDone();
    } catch (const std::exception& thrown) {
      Stop({"internal", "", thrown.what(), ""});
    } catch (...) {
      Stop({"internal", "", "something of an unknown kind was thrown", ""});
    }
  }

  void Stop(const Error& error) {
    std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    progress_.Fail({error});
    ready_.notify_all();
  }

  void JudgeUntilDone() {
    for (;;) {
      int64_t number = 0;
      std::shared_ptr<const LibraryView> view;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        if (progress_.done() || stopped_ || cancelled() || next_ >= options_.proposals_at_most()) return;
        number = next_++;
        // the view of this proposal exists once all before k - window are admitted
        const int64_t needed = std::max<int64_t>(0, number + 1 - std::max(1, options_.window));
        ready_.wait(lock, [&] { return progress_.admitted() >= needed || progress_.done() || stopped_; });
        if (progress_.done() || stopped_) return;
        view = progress_.view(needed);
      }
      Judgement judgement = JudgeNumber(number, view);

      std::lock_guard<std::mutex> lock(mutex_);
      // what was cut short says nothing: the next run judges it again
      if (judgement.verdict.cancelled) {
        stopped_ = true;
        ready_.notify_all();
        return;
      }
      finished_.emplace(number, std::move(judgement));
      while (!progress_.done() && !finished_.empty() && finished_.begin()->first == progress_.admitted()) {
        Judgement next = std::move(finished_.begin()->second);
        finished_.erase(finished_.begin());
        if (const Status status = admission_.Admit(progress_.admitted(), next); !status)
          progress_.Fail(status.errors());
      }
      ready_.notify_all();
    }
  }

  Judgement JudgeNumber(int64_t number, const std::shared_ptr<const LibraryView>& view) {
    const ProposalRequest request{progress_.report().seed, number, view};
    Result<Proposal> proposal = source_.Propose(request);
    if (!proposal) {
      Judgement judgement;
      (EndsRun(proposal.error()) ? judgement.failure : judgement.reply_fault) = proposal.errors();
      return judgement;
    }
    return Judge(ladder_, options_.judge, request, *std::move(proposal), &source_, hooks_.reviewer, hooks_.cancel);
  }

  ProposalSource& source_;
  const ProposeOptions& options_;
  const ProposeHooks& hooks_;
  const Ladder& ladder_;
  Admission& admission_;

  std::mutex mutex_;  // of everything below
  RunProgress& progress_;
  int64_t next_;  // number of the next proposal
  std::condition_variable ready_;
  std::map<int64_t, Judgement> finished_;  // judged, waiting for those before them
  bool stopped_ = false;                   // a cancel reached a worker, or one threw
};

}  // namespace

int64_t ProposeOptions::proposals_at_most() const {
  if (trials > 0) return trials;
  return max_trials > 0 ? max_trials : int64_t{20} * count;
}

ProposeReport RunPropose(tasklib::Library& library, ProposalSource& source, const ProposeOptions& options,
                         const ProposeHooks& hooks) {
  const auto ladder = LadderFor(options.family);
  if (!ladder) {
    ProposeReport report;
    report.failure = ladder.errors();
    return report;
  }
  RunProgress progress(source, options, (*ladder)->names());
  const Reporter reporter(hooks, progress);
  Result<tasklib::RunJournal> journal = BeginRun(library, options, reporter, progress);
  if (!journal) {
    progress.Fail(journal.errors());
    return progress.Finished();
  }
  reporter.TellStarted();

  Admission admission(library, *journal, **ladder, options, reporter, progress);
  Workers(source, options, hooks, **ladder, admission, progress).Run();

  // only a run that came to its end is finished: others are gone on with
  progress.report().cancelled = hooks.cancel && hooks.cancel->load() && !progress.failed();
  if (!progress.failed() && !progress.report().cancelled) {
    if (const Status status = journal->Finish(); !status) progress.Fail(status.errors());
  }
  return progress.Finished();
}

Json ReportToJson(const ProposeReport& report) {
  const auto list = [](const std::vector<AcceptedTask>& tasks) {
    Json json = Json::array();
    for (const AcceptedTask& task : tasks)
      json.push_back({{"proposal", task.proposal},
                      {"name", task.name},
                      {"digest", task.digest},
                      {"cell", task.cell},
                      {"plan_length", task.plan_length}});
    return json;
  };
  Funnel funnel({});
  for (const FunnelRow& row : report.funnel) funnel.Restore(row);
  Json rounds = Json::array();
  for (const RepairRate& rate : report.repair_rounds)
    rounds.push_back({{"round", rate.round}, {"open_before", rate.open_before}, {"mended", rate.mended}});
  Json json = {{"run", report.run},
               {"seed", report.seed},
               {"resumed", report.resumed},
               {"reached", report.reached},
               {"cancelled", report.cancelled},
               {"judged", report.judged},
               {"mended_free", report.mended_free},
               {"mended_by_source", report.mended_by_source},
               {"repair_rounds", rounds},
               {"accepted", list(report.accepted)},
               {"gates", funnel.ToJson()}};
  if (report.goal_directed) json["curriculum"] = list(report.curriculum);
  return json;
}

}  // namespace gensim::generator
