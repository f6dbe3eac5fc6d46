// The grammar of TSP programs: which map, how many places, by which metric, and how the tour is made.
//
// As the tabletop's (program/grammar.h), under the same envelope; docs/tsp-tasks.md is the page. Built once; safe from
// any thread.
#pragma once

#include <string>
#include <vector>

#include "tasklib/program/form.h"
#include "tasklib/program/program.h"
#include "tsp/instance/metric.h"

namespace gensim::tasklib {

const Form& TourForm(Profile profile);

/// "euclid", "euc-2d", ... and the metrics that they name.
struct MetricWord {
  std::string word;
  tsp::Metric metric;
  bool globe;  ///< of cities; the others are of the plane
};
const std::vector<MetricWord>& MetricWords();

/// "cities", then the layouts of tsp/instance/generate.h.
const std::vector<std::string>& MapWords();
/// Provinces of the city table, sorted.
const std::vector<std::string>& ProvinceWords();

/// A short text of the vocabulary for prompts.
std::string TourVocabularyText(Profile profile);
/// Over the grammar and the table of cities, on which programs rest.
const std::string& TourVocabularyDigest();

}  // namespace gensim::tasklib
