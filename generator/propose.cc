#include "generator/propose.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "generator/card.h"
#include "generator/composer/describe.h"
#include "tasklib/archive/run_journal.h"

namespace gensim::generator {

namespace {

using ViewPtr = std::shared_ptr<const LibraryView>;

// The key of a run: everything that decides its proposals, without the number of jobs.
std::string KeyOf(const ProposeOptions& options) {
  Json key = {{"verb", "propose"},
              {"family", options.family},
              {"count", options.trials > 0 ? 0 : options.count},
              {"trials", options.trials},
              {"max_trials", options.max_trials},
              {"window", options.window},
              {"repairs", options.judge.repairs},
              {"deterministic_repairs", options.judge.deterministic_repairs},
              {"off", options.judge.gates.off},
              {"novelty_distance", options.judge.gates.novelty_distance},
              {"extra", options.key}};
  if (options.seed) key["seed"] = *options.seed;
  return CanonicalJson(key);
}

Json RoundsToJson(const std::vector<std::vector<GateReport>>& rounds) {
  Json json = Json::array();
  for (const auto& reports : rounds) {
    Json round = Json::array();
    for (const GateReport& report : reports)
      round.push_back({report.gate, static_cast<int>(report.outcome), report.cpu_seconds});
    json.push_back(std::move(round));
  }
  return json;
}

std::vector<std::vector<GateReport>> RoundsFromJson(const Json& json) {
  std::vector<std::vector<GateReport>> rounds;
  for (const Json& round : json) {
    auto& reports = rounds.emplace_back();
    for (const Json& entry : round) {
      GateReport report;
      report.gate = entry.at(0);
      report.outcome = static_cast<Outcome>(entry.at(1).get<int>());
      report.cpu_seconds = entry.at(2);
      reports.push_back(std::move(report));
    }
  }
  return rounds;
}

double CpuSeconds(const Judgement& judgement) {
  double seconds = 0;
  for (const auto& reports : judgement.rounds)
    for (const GateReport& report : reports) seconds += report.cpu_seconds;
  return seconds;
}

// One run: the state that workers share, and the admission of finished judgements.
class Run {
 public:
  Run(tasklib::Library& library, ProposalSource& source, const ProposeOptions& options, const ProposeHooks& hooks,
      const Ladder& ladder)
      : library_(library),
        source_(source),
        options_(options),
        hooks_(hooks),
        ladder_(ladder),
        funnel_(ladder.names()) {}

  ProposeReport Go() {
    if (Status status = Begin(); !status) {
      report_.failure = status.errors();
      return Finished();
    }
    std::vector<std::thread> workers;
    for (int i = 0; i < std::max(1, options_.jobs); ++i) workers.emplace_back([this] { Work(); });
    for (std::thread& worker : workers) worker.join();
    report_.cancelled = hooks_.cancel && hooks_.cancel->load() && !report_.reached && report_.failure.empty();
    if (report_.failure.empty() && !report_.cancelled) {
      if (const Status status = journal_->Finish(); !status) report_.failure = status.errors();
    }
    return Finished();
  }

 private:
  int64_t limit() const {
    if (options_.trials > 0) return options_.trials;
    return options_.max_trials > 0 ? options_.max_trials : int64_t{20} * options_.count;
  }
  bool done() const {
    if (!report_.failure.empty() || admitted_ >= limit()) return true;
    return options_.trials <= 0 && enough();
  }
  // the count was accepted, or a goal-directed source has what it was asked for
  bool enough() const { return goal_ ? goal_->complete : static_cast<int>(report_.accepted.size()) >= options_.count; }
  bool cancelled() const { return hooks_.cancel && hooks_.cancel->load(std::memory_order_relaxed); }

  ProposeReport Finished() {
    const bool counted = options_.trials > 0 ? admitted_ >= options_.trials : enough();
    report_.reached = report_.failure.empty() && counted;
    report_.judged = static_cast<int>(admitted_);
    report_.funnel = funnel_.rows();
    report_.goal_directed = goal_.has_value();
    for (const std::string& digest : goal_ ? goal_->digests : std::vector<std::string>()) {
      const auto task = std::find_if(report_.accepted.begin(), report_.accepted.end(),
                                     [&](const AcceptedTask& t) { return t.digest == digest; });
      if (task != report_.accepted.end()) report_.curriculum.push_back(*task);
    }
    return report_;
  }

  // --- start and resumption

  Status Begin() {
    Result<tasklib::RunJournal> journal = tasklib::RunJournal::Open(library_.runs_folder(), KeyOf(options_));
    if (!journal) return journal.errors();
    journal_.emplace(*std::move(journal));
    report_.run = journal_->run_id();
    report_.resumed = journal_->resumed() && !journal_->entries().empty();
    const Status status = report_.resumed ? Resume() : Start();
    if (!status) return status;
    goal_ = source_.Curriculum(*views_.back());
    ProposeEvent event;
    event.kind = ProposeEvent::Kind::kStarted;
    event.resumed = report_.resumed;
    Tell(event);
    return Done{};
  }

  Status Start() {
    Result<LibraryView> view = ViewOf(library_);
    if (!view) return view.errors();
    if (options_.seed) {
      report_.seed = *options_.seed;
    } else {
      const Result<uint64_t> counter = library_.NextCounter("propose");
      if (!counter) return counter.errors();
      report_.seed = *counter;
    }
    Json digests = Json::array();
    for (const auto& task : view->tasks) digests.push_back(task->program.digest());
    views_.push_back(std::make_shared<const LibraryView>(*std::move(view)));
    return journal_->Append({{"seed", report_.seed}, {"library", digests}});
  }

  // The views, the funnel and the accepted tasks as the journal tells them.
  Status Resume() {
    const Json first = Json::parse(journal_->entries().front());
    report_.seed = first.at("seed");
    LibraryView view;
    for (const Json& digest : first.at("library")) {
      Result<std::shared_ptr<const KnownTask>> task = Load(digest);
      if (!task) return task.errors();
      view.tasks.push_back(*task);
    }
    views_.push_back(std::make_shared<const LibraryView>(std::move(view)));

    for (size_t i = 1; i < journal_->entries().size(); ++i) {
      const Json entry = Json::parse(journal_->entries()[i]);
      // a task was about to be archived: it counts if it got there
      if (entry.contains("adding")) {
        if (i + 1 < journal_->entries().size()) continue;
        if (!library_.Find(entry.at("adding").get<std::string>())) break;
      }
      if (const Status status = Replay(entry); !status) return status;
      if (entry.contains("adding")) {
        Json completed = entry;
        completed["digest"] = completed["adding"];
        completed.erase("adding");
        if (const Status status = journal_->Append(completed); !status) return status;
      }
    }
    next_ = admitted_;
    return Done{};
  }

  Result<std::shared_ptr<const KnownTask>> Load(const std::string& digest) {
    const Result<tasklib::StoredTask> stored = library_.Show(digest);
    if (!stored) return stored.errors();
    const Result<KnownTask> known = KnownFromArchive(*stored);
    if (!known) return known.errors();
    return std::make_shared<const KnownTask>(*known);
  }

  Status Replay(const Json& entry) {
    const auto rounds = RoundsFromJson(entry.at("rounds"));
    funnel_.Add(rounds);
    if (entry.contains("digest") || entry.contains("adding")) {
      const std::string digest = entry.value("digest", entry.value("adding", ""));
      Result<std::shared_ptr<const KnownTask>> task = Load(digest);
      if (!task) return task.errors();
      CountRepairs(entry.value("free_repairs", 0), entry.value("source_repairs", 0));
      Accept(*task);
    } else {
      const Json error = entry.at("error");
      Refuse(
          {entry.value("name", ""),
           entry.value("gate", ""),
           {error.value("code", ""), error.value("where", ""), error.value("message", ""), error.value("hint", "")}});
    }
    return Done{};
  }

  // --- workers

  void Work() {
    for (;;) {
      int64_t number = 0;
      ViewPtr view;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        if (done() || cancelled() || next_ >= limit()) return;
        number = next_++;
        // the view of this proposal exists once all before k - window are admitted
        const int64_t needed = std::max<int64_t>(0, number + 1 - std::max(1, options_.window));
        ready_.wait(lock, [&] { return admitted_ >= needed || done() || stopped_; });
        if (done() || stopped_) return;
        view = views_[static_cast<size_t>(needed)];
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
      while (!done() && !finished_.empty() && finished_.begin()->first == admitted_) {
        Judgement next = std::move(finished_.begin()->second);
        finished_.erase(finished_.begin());
        Admit(admitted_, next);
      }
      ready_.notify_all();
    }
  }

  Judgement JudgeNumber(int64_t number, const ViewPtr& view) {
    const ProposalRequest request{report_.seed, number, view};
    Result<Proposal> proposal = source_.Propose(request);
    if (!proposal) {
      Judgement judgement;
      (EndsRun(proposal.error()) ? judgement.failure : judgement.reply_fault) = proposal.errors();
      return judgement;
    }
    return Judge(ladder_, options_.judge, request, *std::move(proposal), &source_, hooks_.reviewer, hooks_.cancel);
  }

  // --- admission, in order, under the lock

  void Admit(int64_t number, Judgement& judgement) {
    if (!judgement.failure.empty()) {
      report_.failure = judgement.failure;
      return;
    }
    // what was admitted in the meantime may be the same task
    const ViewPtr now = views_.back();
    if (judgement.accepted() && !options_.judge.gates.off.contains("novelty")) {
      const GateContext context{*now, options_.judge.gates, "", number, nullptr, nullptr};
      GateReport again = ladder_.RunOne("novelty", judgement.candidate, context);
      if (again.outcome == Outcome::kRefuse) {
        judgement.verdict.accepted = false;
        // the record ends with the gate that refuses
        auto& reports = judgement.verdict.reports;
        const auto place =
            std::find_if(reports.begin(), reports.end(), [](const GateReport& r) { return r.gate == "novelty"; });
        reports.erase(place, reports.end());
        reports.push_back(std::move(again));
        judgement.rounds.back() = judgement.verdict.reports;
      }
    }
    const Status status = judgement.accepted() ? Archive(number, judgement, *now) : ArchiveFailure(number, judgement);
    if (!status) report_.failure = status.errors();
  }

  Status Archive(int64_t number, Judgement& judgement, const LibraryView& view) {
    // a name of its own
    Json document = judgement.candidate.program->json();
    Result<std::string> name = library_.FreeName(document.at("name"));
    if (!name) return name.errors();
    document["name"] = FreeName(*name, [&](const std::string& taken) { return view.HasName(taken); });
    const Result<tasklib::Program> program = tasklib::Program::FromJson(document);
    if (!program) return program.errors();
    Result<tasklib::TaskCard> card = CardOf(judgement, *program);
    if (!card) return card.errors();
    Json provenance = Json::parse(card->provenance);
    provenance["run"] = {{"seed", report_.seed}, {"proposal", number}};
    card->provenance = CanonicalJson(provenance);

    const auto by_source = std::count_if(judgement.repairs.begin(), judgement.repairs.end(),
                                         [](const RepairStep& step) { return step.kind == "llm"; });
    const int free_repairs = static_cast<int>(judgement.repairs.size()) - static_cast<int>(by_source);
    Json entry = {{"number", number},
                  {"name", program->name()},
                  {"rounds", RoundsToJson(judgement.rounds)},
                  {"free_repairs", free_repairs},
                  {"source_repairs", by_source}};

    // intention, archive, completion: a crash in between neither loses nor repeats the task
    entry["adding"] = program->digest();
    if (const Status status = journal_->Append(entry); !status) return status;
    const Result<tasklib::AddedTask> added = library_.Add(*card);
    if (!added) return added.errors();
    entry.erase("adding");
    entry["digest"] = program->digest();
    if (const Status status = journal_->Append(entry); !status) return status;

    funnel_.Add(judgement.rounds);
    CountRepairs(free_repairs, static_cast<int>(by_source));
    if (const Status status = Book(number, judgement, "accepted", program->digest()); !status) return status;
    TellGates(number, judgement, program->name());
    Accept(std::make_shared<const KnownTask>(
        KnownTask{*program, *judgement.candidate.facts, judgement.proposal.origin, judgement.candidate.behaviour}));
    ProposeEvent event;
    event.kind = ProposeEvent::Kind::kAccepted;
    event.proposal = number;
    event.name = program->name();
    event.digest = program->digest();
    event.seconds = CpuSeconds(judgement);
    event.plan_length = judgement.candidate.facts->plan_length;
    Tell(event);
    return Done{};
  }

  Status ArchiveFailure(int64_t number, const Judgement& judgement) {
    const Errors errors = judgement.errors();
    tasklib::FailedProposal failed;
    failed.proposal = judgement.proposal.text;
    failed.family = options_.family;
    failed.origin = judgement.proposal.origin.empty() ? "llm" : judgement.proposal.origin;
    failed.gate = judgement.refusing_gate();
    failed.errors = errors;
    failed.history = judgement.History();
    if (judgement.candidate.program) {
      failed.name = judgement.candidate.program->name();
      failed.shape_id = judgement.candidate.program->shape_id();
    }
    Json provenance =
        judgement.proposal.provenance.empty() ? Json::object() : Json::parse(judgement.proposal.provenance);
    provenance["run"] = {{"name", report_.run}, {"seed", report_.seed}, {"proposal", number}};
    failed.provenance = CanonicalJson(provenance);
    if (const auto added = library_.AddFailed(failed); !added) return added.errors();
    const Json entry = {{"number", number},
                        {"name", failed.name},
                        {"gate", failed.gate},
                        {"rounds", RoundsToJson(judgement.rounds)},
                        {"error",
                         {{"code", errors.front().code},
                          {"where", errors.front().where},
                          {"message", errors.front().message},
                          {"hint", errors.front().hint}}}};
    if (const Status status = journal_->Append(entry); !status) return status;

    funnel_.Add(judgement.rounds);
    if (const Status status = Book(number, judgement, judgement.reply_fault.empty() ? "refused" : "failed", "");
        !status)
      return status;
    TellGates(number, judgement, failed.name);
    Refuse({failed.name, failed.gate, errors.front()});
    ProposeEvent event;
    event.kind = ProposeEvent::Kind::kRefused;
    event.proposal = number;
    event.name = failed.name;
    event.gate = failed.gate;
    event.code = errors.front().code;
    event.message = ToString(errors.front());
    event.seconds = CpuSeconds(judgement);
    Tell(event);
    return Done{};
  }

  // --- what every admission leaves behind

  void Accept(const std::shared_ptr<const KnownTask>& task) {
    LibraryView view = *views_.back();
    view.tasks.push_back(task);
    view.accepted.push_back(task);
    views_.push_back(std::make_shared<const LibraryView>(std::move(view)));
    report_.accepted.push_back(
        {admitted_, task->program.name(), task->program.digest(), task->facts.cell.Text(), task->facts.plan_length});
    goal_ = source_.Curriculum(*views_.back());
    ++admitted_;
  }

  void Refuse(const RecentFailure& failure) {
    LibraryView view = *views_.back();
    view.failures.push_back(failure);
    if (view.failures.size() > kRecentFailures) view.failures.erase(view.failures.begin());
    views_.push_back(std::make_shared<const LibraryView>(std::move(view)));
    ++admitted_;
  }

  void CountRepairs(int free_repairs, int source_repairs) {
    report_.mended_by_source += source_repairs > 0;
    report_.mended_free += source_repairs == 0 && free_repairs > 0;
  }

  Status Book(int64_t number, const Judgement& judgement, const std::string& outcome, const std::string& digest) {
    if (!hooks_.ledger) return Done{};
    std::vector<GateRun> runs;
    for (size_t round = 0; round < judgement.rounds.size(); ++round) {
      for (const GateReport& report : judgement.rounds[round]) {
        runs.push_back({number, static_cast<int>(round), report.gate, NameOf(report.outcome),
                        report.errors.empty() ? "" : report.errors.front().code, report.cpu_seconds});
      }
    }
    if (const Status status = hooks_.ledger->AddGateRuns(hooks_.ledger_run, runs); !status) return status;
    for (const RepairStep& step : judgement.repairs) {
      const Status status =
          hooks_.ledger->AddRepair(hooks_.ledger_run, {number, step.round, step.kind, step.code, step.mended});
      if (!status) return status;
    }
    const Errors errors = judgement.errors();
    return hooks_.ledger->AddProposal(hooks_.ledger_run,
                                      {number, judgement.proposal.origin, outcome, judgement.refusing_gate(),
                                       errors.empty() ? "" : errors.front().code, digest});
  }

  void TellGates(int64_t number, const Judgement& judgement, const std::string& name) {
    for (const RepairStep& step : judgement.repairs) {
      ProposeEvent event;
      event.kind = ProposeEvent::Kind::kRepair;
      event.proposal = number;
      event.name = name;
      event.gate = step.gate;
      event.code = step.code;
      event.outcome = step.mended ? "mended" : "not mended";
      event.message = step.what;
      Tell(event);
    }
    for (const GateReport& report : judgement.verdict.reports) {
      ProposeEvent event;
      event.proposal = number;
      event.name = name;
      event.gate = report.gate;
      event.outcome = NameOf(report.outcome);
      event.code = report.errors.empty() ? "" : report.errors.front().code;
      event.seconds = report.cpu_seconds;
      Tell(event);
    }
  }

  void Tell(ProposeEvent& event) {
    if (!hooks_.on_event) return;
    event.accepted = static_cast<int>(report_.accepted.size());
    event.judged = static_cast<int>(admitted_);
    hooks_.on_event(event);
  }

  tasklib::Library& library_;
  ProposalSource& source_;
  const ProposeOptions& options_;
  const ProposeHooks& hooks_;
  const Ladder& ladder_;

  std::mutex mutex_;
  std::condition_variable ready_;
  std::optional<tasklib::RunJournal> journal_;
  std::vector<ViewPtr> views_;             // views_[n]: after n proposals were admitted
  std::map<int64_t, Judgement> finished_;  // judged, waiting for those before them
  int64_t next_ = 0, admitted_ = 0;
  bool stopped_ = false;  // a cancel reached a worker
  std::optional<CurriculumProgress> goal_;
  Funnel funnel_;
  ProposeReport report_;
};

}  // namespace

ProposeReport RunPropose(tasklib::Library& library, ProposalSource& source, const ProposeOptions& options,
                         const ProposeHooks& hooks) {
  const auto ladder = LadderFor(options.family);
  if (!ladder) {
    ProposeReport report;
    report.failure = ladder.errors();
    return report;
  }
  return Run(library, source, options, hooks, **ladder).Go();
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
  Json json = {{"run", report.run},
               {"seed", report.seed},
               {"resumed", report.resumed},
               {"reached", report.reached},
               {"cancelled", report.cancelled},
               {"judged", report.judged},
               {"mended_free", report.mended_free},
               {"mended_by_source", report.mended_by_source},
               {"accepted", list(report.accepted)},
               {"gates", funnel.ToJson()}};
  if (report.goal_directed) json["curriculum"] = list(report.curriculum);
  return json;
}

}  // namespace gensim::generator
