// What a family of tasks registers with the envelope of goal programs: the form of its documents, their meaning, and
// what the archive is told of them.
//
// Everything is a pure function, safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "tasklib/program/form.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {

struct Family {
  std::string name;
  /// The whole document, envelope included.
  const Form& (*form)(Profile);
  /// Errors of meaning of a document that fits the form.
  Errors (*check)(const Json& document);
  /// Two programs with one normal form are the same task.
  Json (*normal_form)(const Json& document);
  /// What the index lists as relations: sorted, each once.
  std::vector<std::string> (*relations)(const Json& document);
  Result<Facts> (*facts)(const Program& program);
  /// Fails where the program means no episode for this seed.
  Status (*start)(const Program& program, uint64_t seed);
  /// The summary first, then sentences by which a search finds the task; those of the first demo seed.
  Result<std::vector<std::string>> (*sentences)(const Program& program);
  /// For prompts.
  std::string (*vocabulary_text)(Profile);
  const std::string& (*vocabulary_digest)();
};

/// All of them; the first is the tabletop.
const std::vector<Family>& RegisteredFamilies();
/// By name; null where there is none.
const Family* FindFamily(const std::string& name);
/// Of a program, or of a document that names one; the tabletop for others, whose form says what is wrong with them.
const Family& FamilyOf(const Json& document);

}  // namespace gensim::tasklib
