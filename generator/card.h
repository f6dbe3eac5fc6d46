// Cards: between what the archive stores about a task and what gates and sources know about it.
//
// Pure functions, deterministic, safe from any thread. Errors: those of lowering, and facts-invalid.
#pragma once

#include <string>
#include <vector>

#include "generator/judge.h"
#include "generator/source.h"
#include "tasklib/archive/library.h"

namespace gensim::generator {

/// What the index lists about a task, with the behaviour features and the parts of the cell among the extra facts, and
/// what was measured (canonical JSON, or empty).
Result<tasklib::TaskFacts> FactsForArchive(const tasklib::Program& program, const tasklib::Facts& facts,
                                           const Behaviour& behaviour, const std::string& anchors = "",
                                           const std::string& certificates = "");

/// The card of a program that no gate has judged (seed tasks, imports), with what was measured of it, if anything was:
/// canonical JSON.
Result<tasklib::TaskCard> CardOf(const tasklib::Program& program, const std::string& origin,
                                 const std::string& anchors = "", const std::string& certificates = "");

/// The card of an accepted proposal, with its validation and repairs as records. `program` is the one that is archived:
/// the candidate's, perhaps under another name.
Result<tasklib::TaskCard> CardOf(const Judgement& judgement, const tasklib::Program& program);

/// What gates know of an archived task; lowers it only when the archived facts are of another vocabulary.
Result<KnownTask> KnownFromArchive(const tasklib::StoredTask& task);

/// All tasks of a family that are not retired, in order of their names; what cannot be read is left out and told in
/// `notes`.
Result<LibraryView> ViewOf(tasklib::Library& library, const std::string& family = "tabletop",
                           std::vector<std::string>* notes = nullptr);

/// Trust level of a task from its records: what the last validation supports, 4 when its second engine agrees or
/// validations on two engines or CPU classes support level 3, 5 after a person's review.
int TrustFromRecords(const std::vector<tasklib::Record>& records);

}  // namespace gensim::generator
