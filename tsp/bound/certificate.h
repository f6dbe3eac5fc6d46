// Certificates: lower bounds on the length of every tour of an instance, and their proof.
//
// The proof is a multiplier for each node (tsp/bound/lower_costs.h names nodes, units and discounts): with them the
// cheapest 1-tree of the complete graph costs `value` units, and no tour is cheaper. Whoever holds the instance and the
// multipliers can build that tree again; VerifyCertificate does, with sums of its own and another way to build it.
// As JSON: {"method": "held-karp-1-tree", "units_log2": 24, "node": 7, "discount": 0, "multipliers": [...], "value":
// ..., "bound": ...}.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"
#include "tsp/bound/ascent.h"
#include "tsp/instance/instance.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {

struct Certificate {
  /// "held-karp-1-tree"; "trivial" for fewer than three nodes; "held-karp-estimate" where time did not allow a proof.
  std::string method;
  int units_log2 = 0;                ///< a unit of length is 2^units_log2 units
  int32_t node = 0;                  ///< whose two cheapest edges are in the 1-tree
  int64_t discount = 0;              ///< of each edge that every tour must hold, in units
  int64_t value = 0;                 ///< of the 1-tree in units, discounts added again
  std::vector<int64_t> multipliers;  ///< of each node, in units
  double bound = 0;                  ///< in the instance's unit of length; a whole number where distances are whole
  int64_t iterations = 0;
  double seconds = 0;

  bool is_proof() const { return method != "held-karp-estimate"; }
};

/// The largest length that so many units prove: rounded down, or up to a whole number where distances are whole.
double ProvenLength(const Instance& instance, int64_t value, int units_log2);

/// (length - bound) / bound; 0 where both are 0.
double GapOf(double length, double bound);

/// The bound of an instance; `tour` is a good one, of the shape. Codes: tsp-shape, tsp-fixed, tsp-tour.
Result<Certificate> FindBound(const Instance& instance, const TourShape& shape, std::span<const int32_t> tour,
                              const AscentOptions& options);

/// Builds the 1-tree again. Codes: tsp-certificate (of another instance, a value that is not that of the tree, an
/// estimate, numbers out of range).
Status VerifyCertificate(const Instance& instance, const TourShape& shape, const Certificate& certificate);

Json ToJson(const Certificate& certificate);
/// Code: tsp-certificate, with the place in the document.
Result<Certificate> ParseCertificate(const Json& document);

}  // namespace gensim::tsp
