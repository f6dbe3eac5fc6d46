// The tabletop as a family: what it registers, and the parts of it that stand in files of their own.
#pragma once

#include <string>

#include "tasklib/program/family.h"

namespace gensim::tasklib {

Family TabletopFamily();

/// Ids, variables, loops, counts, order, pure logic (references.cc).
Errors CheckTabletop(const Json& document);
/// From lowering a few fixed seeds (facts.cc).
Result<Facts> TabletopFacts(const Program& program);
/// vocabulary.cc
std::string TabletopVocabularyText(Profile profile);
const std::string& TabletopVocabularyDigest();

}  // namespace gensim::tasklib
