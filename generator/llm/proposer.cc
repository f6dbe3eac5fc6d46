#include "generator/llm/proposer.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "envs/base/rng.h"
#include "envs/base/text.h"
#include "generator/llm/extract_json.h"

namespace gensim::generator {
namespace {

constexpr double kSteadyTemperature = 0.2;  // of repairs and votes

const char* IdeaPrompt(ProposalMode mode) {
  switch (mode) {
    case ProposalMode::kTarget:
      return "idea_target";
    case ProposalMode::kMutate:
      return "idea_mutate";
    default:
      return "idea_exploratory";
  }
}

// what each purpose must answer with
Json IdeaSchema() {
  return {{"type", "object"},
          {"properties",
           {{"name", {{"type", "string"}, {"maxLength", 60}}}, {"idea", {{"type", "string"}, {"maxLength", 400}}}}},
          {"required", {"name", "idea"}},
          {"additionalProperties", false}};
}

Json VoteSchema() {
  return {{"type", "object"},
          {"properties", {{"vote", {{"enum", {"yes", "no"}}}}, {"reason", {{"type", "string"}, {"maxLength", 200}}}}},
          {"required", {"vote", "reason"}},
          {"additionalProperties", false}};
}

Json CurriculumSchema(int steps, const std::vector<std::string>& relations) {
  Json step = IdeaSchema();
  if (!relations.empty()) {
    step["properties"]["relations"] = {
        {"type", "array"}, {"items", {{"enum", relations}}}, {"minItems", 1}, {"maxItems", 6}};
    step["required"].push_back("relations");
  }
  Json lengths = Json::array();
  for (int i = 1; i <= 12; ++i) lengths.push_back(i);
  step["properties"]["plan_length"] = {{"enum", std::move(lengths)}};
  step["required"].push_back("plan_length");
  return {{"type", "object"},
          {"properties",
           {{"steps", {{"type", "array"}, {"items", std::move(step)}, {"minItems", steps}, {"maxItems", steps}}}}},
          {"required", {"steps"}},
          {"additionalProperties", false}};
}

// a text field of a reply, fit to go into the next prompt; empty when it is missing
std::string TextField(const Json& json, const char* key, size_t most_bytes) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return "";
  const std::string text = found->get<std::string>();
  return text.size() <= most_bytes && IsCleanUtf8(text) ? text : "";
}

Result<Idea> ReadIdea(const Json& json, const std::vector<std::string>& relations = {}) {
  Idea idea{TextField(json, "name", 200), TextField(json, "idea", 2000), 0, {}};
  if (idea.name.empty() || idea.text.empty())
    return Error{"reply-not-json", "", "an idea without name or text", "{\"name\", \"idea\"}"};
  if (json.contains("plan_length") && json["plan_length"].is_number_integer())
    idea.plan_length = static_cast<int>(std::clamp<int64_t>(json["plan_length"].get<int64_t>(), 0, 1000));
  const Json named = json.value("relations", Json::array());
  for (const std::string& relation : relations)
    if (std::find(named.begin(), named.end(), Json(relation)) != named.end()) idea.relations.push_back(relation);
  return idea;
}

Result<Json> ReadObject(const std::string& text) {
  const auto object = ExtractJsonObject(text);
  if (!object) return object.errors();
  auto json = ParseJson(*object);
  if (!json) return Error{"reply-not-json", json.error().where, json.error().code + ": " + json.error().message, ""};
  return json;
}

// the one object of a reply; a reply that holds none goes to the parse gate as it is, to be refused, kept and mended
// there
std::string ProgramText(const std::string& reply) {
  auto object = ExtractJsonObject(reply);
  return object ? std::move(*object) : reply;
}

}  // namespace

// A usable reply with what it took.
struct LlmProposer::Answer {
  std::string text;
  int64_t prompt_tokens = 0, completion_tokens = 0;
  std::vector<std::string> references;
};

LlmProposer::LlmProposer(ChatProvider& provider, PromptSet prompts, ProposerOptions options)
    : provider_(provider), prompts_(std::move(prompts)), options_(std::move(options)) {}

Result<ChatRequest> LlmProposer::MakeRequest(const std::string& prompt, const std::string& purpose,
                                             const PromptContext& context, int64_t proposal, BuiltPrompt* built) const {
  auto made = BuildPrompt(prompts_.Get(options_.prompt_prefix + prompt), context, options_.prompt_tokens);
  if (!made) return made.errors();
  ChatRequest request;
  request.messages = made->messages;
  request.purpose = purpose;
  request.proposal = proposal;
  const std::string stream = "llm/" + purpose + "/" + std::to_string(proposal) + "/" + std::to_string(context.round);
  request.seed = Rng(options_.seed, stream).NextU32() >> 1;

  // each purpose has its own form, length and heat
  if (purpose == "idea" || purpose == "curriculum") {
    request.json_schema =
        CanonicalJson(purpose == "idea" ? IdeaSchema() : CurriculumSchema(context.steps, context.relations));
    request.schema_name = purpose;
    request.max_tokens =
        purpose == "idea" ? options_.max_idea_tokens : options_.max_idea_tokens * std::max(1, context.steps);
    request.temperature = options_.temperature;
  } else if (purpose == "reflection") {
    request.json_schema = CanonicalJson(VoteSchema());
    request.schema_name = "vote";
    request.max_tokens = options_.max_vote_tokens;
    request.temperature = kSteadyTemperature;
  } else {
    request.json_schema =
        options_.program_schema.empty() ? CanonicalJson({{"type", "object"}}) : options_.program_schema;
    request.schema_name = options_.schema_name;
    request.max_tokens = options_.max_program_tokens;
    request.temperature = purpose == "repair" ? kSteadyTemperature : options_.temperature / 2;
  }
  if (built != nullptr) *built = std::move(*made);
  return request;
}

Result<LlmProposer::Answer> LlmProposer::Ask(const std::string& prompt, const std::string& purpose,
                                             const PromptContext& context, int64_t proposal) const {
  BuiltPrompt built;
  const auto request = MakeRequest(prompt, purpose, context, proposal, &built);
  if (!request) return request.errors();
  auto reply = provider_.Complete(*request);
  if (!reply) return reply.errors();
  if (const Status usable = CheckReply(*reply); !usable) return usable.errors();
  return Answer{std::move(reply->text), reply->prompt_tokens, reply->completion_tokens, std::move(built.references)};
}

Result<Idea> LlmProposer::AskIdea(ProposalMode mode, const PromptContext& context, int64_t proposal,
                                  ProposedProgram* proposed) const {
  const auto answer = Ask(IdeaPrompt(mode), "idea", context, proposal);
  if (!answer) return answer.errors();
  proposed->prompt_tokens += answer->prompt_tokens;
  proposed->completion_tokens += answer->completion_tokens;
  const auto json = ReadObject(answer->text);
  if (!json) return json.errors();
  return ReadIdea(*json);
}

Result<ProposedProgram> LlmProposer::Propose(ProposalMode mode, const PromptContext& context, int64_t proposal) const {
  ProposedProgram proposed;
  PromptContext stage = context;

  // first the idea, unless the caller brought one; the user's own words are an idea already
  if (mode == ProposalMode::kInstruct) {
    if (stage.idea.empty()) stage.idea = stage.instruction;
  } else if (stage.idea.empty() && options_.two_stage) {
    const auto idea = AskIdea(mode, stage, proposal, &proposed);
    if (!idea) return idea.errors();
    stage.idea = idea->name + ": " + idea->text;
  } else if (stage.idea.empty()) {
    stage.idea = mode == ProposalMode::kTarget ? stage.target : "Any task that the library lacks.";
  }
  if (!stage.library.empty())
    stage.references = BestReferences(stage.idea, stage.library, std::max<size_t>(1, stage.references.size()));

  // then the program
  const char* prompt = mode == ProposalMode::kInstruct ? "program_instruct"
                       : mode == ProposalMode::kMutate ? "program_mutate"
                                                       : "program";
  auto answer = Ask(prompt, "program", stage, proposal);
  if (!answer) return answer.errors();
  proposed.prompt_tokens += answer->prompt_tokens;
  proposed.completion_tokens += answer->completion_tokens;
  proposed.references = std::move(answer->references);
  proposed.idea = stage.idea;
  proposed.program = ProgramText(answer->text);
  return proposed;
}

Result<ProposedProgram> LlmProposer::Repair(const PromptContext& context, int64_t proposal) const {
  auto answer = Ask("repair", "repair", context, proposal);
  if (!answer) return answer.errors();
  return ProposedProgram{ProgramText(answer->text), context.idea, answer->prompt_tokens, answer->completion_tokens,
                         std::move(answer->references)};
}

Result<Vote> LlmProposer::Reflect(const PromptContext& context, int64_t proposal) const {
  auto answer = Ask("reflection", "reflection", context, proposal);
  // a faulty reply abstains; only what ends the run is an error
  if (!answer && !IsReplyFault(answer.error())) return answer.errors();
  Vote vote;
  if (!answer) {
    vote.reason = "no vote: " + answer.error().code;
    return vote;
  }
  vote.prompt_tokens = answer->prompt_tokens;
  vote.completion_tokens = answer->completion_tokens;
  const auto json = ReadObject(answer->text);
  const std::string choice = json ? TextField(*json, "vote", 10) : "";
  if (choice != "yes" && choice != "no") {
    vote.reason = "no vote: the reply is malformed";
    return vote;
  }
  vote.choice = choice == "yes" ? Vote::Choice::kYes : Vote::Choice::kNo;
  vote.reason = TextField(*json, "reason", 2000);
  return vote;
}

Result<std::vector<Idea>> LlmProposer::PlanCurriculum(const PromptContext& context, int64_t proposal) const {
  const auto answer = Ask("curriculum", "curriculum", context, proposal);
  if (!answer) return answer.errors();
  const auto json = ReadObject(answer->text);
  if (!json) return json.errors();
  if (!json->contains("steps") || !(*json)["steps"].is_array() ||
      static_cast<int>((*json)["steps"].size()) < context.steps)
    return Error{"reply-not-json", "/steps", "fewer than " + std::to_string(context.steps) + " steps", ""};

  // easy first, whatever order the model kept; the target itself comes last
  std::vector<Idea> ideas;
  for (const Json& step : (*json)["steps"]) {
    auto idea = step.is_object() ? ReadIdea(step, context.relations)
                                 : Result<Idea>(Error{"reply-not-json", "/steps", "a step is not an object", ""});
    if (!idea) return idea.errors();
    ideas.push_back(std::move(*idea));
  }
  ideas.resize(static_cast<size_t>(context.steps));
  std::stable_sort(ideas.begin(), ideas.end() - 1,
                   [](const Idea& a, const Idea& b) { return a.plan_length < b.plan_length; });
  ideas.back().text = context.target;
  for (const Idea& idea : ideas) ideas.back().plan_length = std::max(ideas.back().plan_length, idea.plan_length);
  return ideas;
}

Result<ChatRequest> LlmProposer::FirstRequest(ProposalMode mode, const PromptContext& context, int64_t proposal) const {
  if (mode == ProposalMode::kTarget && !context.relations.empty())
    return MakeRequest("curriculum", "curriculum", context, proposal, nullptr);
  if (mode != ProposalMode::kInstruct && context.idea.empty() && options_.two_stage)
    return MakeRequest(IdeaPrompt(mode), "idea", context, proposal, nullptr);
  PromptContext stage = context;
  if (stage.idea.empty()) stage.idea = mode == ProposalMode::kInstruct ? stage.instruction : stage.target;
  if (stage.idea.empty()) stage.idea = "Any task that the library lacks.";
  const char* prompt = mode == ProposalMode::kInstruct ? "program_instruct"
                       : mode == ProposalMode::kMutate ? "program_mutate"
                                                       : "program";
  return MakeRequest(prompt, "program", stage, proposal, nullptr);
}

}  // namespace gensim::generator
