#include "generator/llm_source.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/sha256.h"
#include "envs/tabletop/relation.h"
#include "generator/llm_reference.h"
#include "generator/tours/tour_reference.h"

namespace gensim::generator {

namespace {

const char* NameOf(ProposalMode mode) {
  switch (mode) {
    case ProposalMode::kTarget:
      return "target";
    case ProposalMode::kInstruct:
      return "instruct";
    case ProposalMode::kMutate:
      return "mutate";
    default:
      return "exploratory";
  }
}

// digest of every prompt text of a family, so that a task tells by which prompts it was written
std::string PromptsDigest(const std::string& family) {
  std::string all;
  for (const auto& [name, text] : EmbeddedPromptTexts())
    if (PromptFamily(std::string(name)) == family) all += std::string(name) + "\n" + std::string(text);
  return Sha256Hex(all);
}

std::string FailureLine(const RecentFailure& failure) {
  std::string line = failure.name.empty() ? "" : failure.name + ": ";
  line += failure.gate + " " + failure.error.code;
  if (!failure.error.where.empty()) line += " at " + failure.error.where;
  line += ", " + failure.error.message;
  return failure.error.hint.empty() ? line : line + " (" + failure.error.hint + ")";
}

// the prompt texts hold text of replies: what is not clean is not quoted
std::string Clean(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text.substr(0, 300);
}

}  // namespace

LlmSource::LlmSource(ChatProvider& provider, LlmSourceOptions options)
    : provider_(provider),
      options_(std::move(options)),
      prompts_(PromptSet::Embedded()),
      vocabulary_(tasklib::VocabularyText(tasklib::Profile::kLlm, options_.family)) {
  options_.proposer.prompt_prefix = PromptPrefix(options_.family);
  rules_ = prompts_.Get(options_.proposer.prompt_prefix + "rules").Fill({}).value().front().content;
  options_.proposer.program_schema = tasklib::ProgramSchemaText(tasklib::Profile::kLlm, options_.family);
  options_.steps = std::max(options_.steps, kCurriculumTasks);
}

LlmProposer LlmSource::ProposerFor(uint64_t seed) const {
  ProposerOptions options = options_.proposer;
  options.seed = seed;
  return LlmProposer(provider_, prompts_, std::move(options));
}

PromptContext LlmSource::ContextFor(const ProposalRequest& request) const {
  const LibraryView& library = *request.library;
  PromptContext context;
  context.vocabulary = vocabulary_;
  context.rules = rules_;
  context.cells = options_.family == "tsp" ? EmptiestTours(library, request.seed, request.number, options_.cells)
                                           : EmptiestCells(library, request.seed, request.number, options_.cells);
  context.target = options_.target;
  context.instruction = options_.instruction;
  context.base_program = options_.base_program;
  context.steps = options_.steps;
  if (options_.mode == ProposalMode::kTarget)
    for (const tabletop::Relation* relation : tabletop::Relations()) context.relations.push_back(relation->info().name);
  for (auto failure = library.failures.rbegin(); failure != library.failures.rend(); ++failure)
    context.failures.push_back(Clean(FailureLine(*failure)));
  for (auto task = library.tasks.rbegin(); task != library.tasks.rend() && context.names.size() < options_.names;
       ++task)
    context.names.push_back((*task)->program.name());

  // what the prompt is about decides which references are nearest
  std::string wish = options_.target + " " + options_.instruction + " " + options_.base_program;
  if (options_.mode == ProposalMode::kExploratory)
    for (const std::string& cell : context.cells) wish += " " + cell;
  context.library = ReferencesOf(library);
  context.references = BestReferences(wish, context.library, options_.references);
  return context;
}

Result<std::vector<Idea>> LlmSource::PlanFor(const ProposalRequest& request) {
  // the plan is made from the library as it was when the run began, so that a resumed run asks the same
  LibraryView before;
  for (const auto& task : request.library->tasks)
    if (std::find(request.library->accepted.begin(), request.library->accepted.end(), task) ==
        request.library->accepted.end())
      before.tasks.push_back(task);
  const auto view = std::make_shared<const LibraryView>(std::move(before));

  // each proposal may ask once; the first plan that could be read holds
  for (int64_t number = 0;; ++number) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      const auto known = plans_.find(number);
      if (known != plans_.end() && (known->second || number >= request.number)) return known->second;
      if (known != plans_.end()) continue;
    }
    const PromptContext context = ContextFor({request.seed, number, view});
    Result<std::vector<Idea>> plan = ProposerFor(request.seed).PlanCurriculum(context, number);
    if (!plan && EndsRun(plan.error())) return plan;
    if (plan && options_.target_relations.empty() && plan->back().relations.empty())
      plan = Error{"reply-not-json", "/steps", "the last step names no relation",
                   "relations and layouts of the vocabulary"};
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool usable = plan.ok();
    plans_.insert_or_assign(number, plan);
    if (usable || number >= request.number) return plan;
  }
}

std::vector<std::string> LlmSource::TargetRelations() const {
  if (!options_.target_relations.empty()) return options_.target_relations;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [number, plan] : plans_)
    if (plan) return plan->back().relations;
  return {};
}

std::optional<CurriculumProgress> LlmSource::Curriculum(const LibraryView& library) const {
  if (options_.mode != ProposalMode::kTarget) return std::nullopt;
  return CurriculumOf(library, TargetRelations(), options_.steps);
}

Result<Proposal> LlmSource::Propose(const ProposalRequest& request) {
  PromptContext context = ContextFor(request);
  Json provenance = {{"llm", 1},
                     {"model", provider_.model()},
                     {"mode", NameOf(options_.mode)},
                     {"prompts", PromptsDigest(options_.family)}};
  if (options_.mode == ProposalMode::kTarget) {
    const auto plan = PlanFor(request);
    if (!plan) return plan.errors();
    // easier steps first; once they are there, the target. Every second try at an easier step may find its own idea.
    const int last = options_.steps - 1, done = static_cast<int>(request.library->accepted.size());
    const bool covered = std::any_of(request.library->accepted.begin(), request.library->accepted.end(),
                                     [&](const auto& task) { return Covers(task->program, TargetRelations()); });
    const int step = done < last ? done : covered ? static_cast<int>(request.number % last) : last;
    const Idea& idea = (*plan)[static_cast<size_t>(step)];
    if (step == last || request.number % 2 == 0) context.idea = idea.name + ": " + idea.text;
    if (step == last) context.idea += "\nIt must use: " + CanonicalJson(TargetRelations());
    provenance["step"] = step;
    provenance["target"] = options_.target;
  }
  if (options_.mode == ProposalMode::kInstruct) provenance["instruction"] = options_.instruction;
  if (options_.mode == ProposalMode::kMutate) provenance["base"] = Sha256Hex(options_.base_program);

  const auto proposed = ProposerFor(request.seed).Propose(options_.mode, context, request.number);
  if (!proposed) return proposed.errors();
  provenance["idea"] = proposed->idea;
  provenance["references"] = proposed->references;
  return Proposal{proposed->program, "llm", CanonicalJson(provenance)};
}

Result<Proposal> LlmSource::Repair(const ProposalRequest& request, const Proposal& proposal, const std::string&,
                                   const Errors& errors, const std::string& measured, int round) {
  PromptContext context;
  context.vocabulary = vocabulary_;
  context.rules = rules_;
  context.program = proposal.text;
  context.errors = errors;
  context.measured = measured;
  context.round = round;
  const auto mended = ProposerFor(request.seed).Repair(context, request.number);
  // a program that is too long to be asked about cannot be mended; nobody else is to blame
  if (!mended && mended.error().code.starts_with("prompt-"))
    return Error{"repair-impossible", "", mended.error().message, mended.error().hint};
  if (!mended) return mended.errors();
  return Proposal{mended->program, proposal.origin, proposal.provenance};
}

Result<ChatRequest> LlmSource::FirstRequest(const ProposalRequest& request) const {
  return ProposerFor(request.seed).FirstRequest(options_.mode, ContextFor(request), request.number);
}

}  // namespace gensim::generator
