#include <nlohmann/json.hpp>

#include "tasklib/program/grammar.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {

Errors CheckSchema(const Json& document, Profile profile) {
  Errors errors;
  CheckForm(ProgramForm(profile), document, "", errors);
  return errors;
}

const std::string& ProgramSchemaText(Profile profile) {
  static const std::string full = FormSchemaText(ProgramForm(Profile::kFull), "GenSim goal program");
  static const std::string llm = FormSchemaText(ProgramForm(Profile::kLlm), "GenSim goal program");
  return profile == Profile::kFull ? full : llm;
}

const Json& ProgramSchema(Profile profile) {
  static const Json full = Json::parse(ProgramSchemaText(Profile::kFull));
  static const Json llm = Json::parse(ProgramSchemaText(Profile::kLlm));
  return profile == Profile::kFull ? full : llm;
}

}  // namespace gensim::tasklib
