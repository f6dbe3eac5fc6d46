#include "tsp/bound/certificate.h"

#include <fmt/core.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

constexpr const char* kProof = "held-karp-1-tree";
constexpr const char* kEstimate = "held-karp-estimate";
constexpr const char* kTrivial = "trivial";

Error Bad(const std::string& where, const std::string& message) {
  return {"tsp-certificate", where, message, "make it again with gensim tsp bound"};
}

}  // namespace

double ProvenLength(const Instance& instance, int64_t value, int units_log2) {
  auto number = static_cast<double>(value);
  // a whole number beyond 2^53 may have been rounded up
  if (std::abs(number) >= 0x1p53) number = std::nextafter(number, -std::numeric_limits<double>::infinity());
  const double length = std::ldexp(number, -units_log2);
  if (instance.integer()) return std::ceil(length);
  // sums of lengths in double precision are off by so much at most
  return length - std::abs(length) * 0x1p-52 * static_cast<double>(instance.size() + 1);
}

double GapOf(double length, double bound) {
  if (length <= bound) return 0;
  return bound > 0 ? (length - bound) / bound : std::numeric_limits<double>::infinity();
}

Result<Certificate> FindBound(const Instance& instance, const TourShape& shape, std::span<const int32_t> tour,
                              const AscentOptions& options) {
  const double begin = ThreadSeconds();
  if (const Status sound = CheckTourOf(instance, shape, tour); !sound) return sound.errors();
  if (const auto model = Model::Of(instance, shape); !model) return model.errors();
  Certificate certificate;
  const LowerCosts costs(instance, shape, options.most_units);
  certificate.units_log2 = costs.units_log2();
  if (costs.size() < 3) {
    // one tour, there and back
    certificate.method = kTrivial, certificate.bound = LengthOf(instance, tour, shape.open);
    return certificate;
  }
  const std::vector<int32_t> nodes = costs.NodesOf({tour.begin(), tour.end()});
  int64_t upper = costs.discounted();
  for (size_t k = 0; k < nodes.size(); ++k) upper += costs(nodes[k], nodes[k + 1 < nodes.size() ? k + 1 : 0]);
  Ascent found = Ascend(costs, nodes, upper, options);
  certificate.method = found.certified ? kProof : kEstimate;
  certificate.discount = costs.discount();
  certificate.node = found.node, certificate.value = found.value;
  certificate.multipliers = std::move(found.multipliers);
  certificate.bound = std::max(0.0, ProvenLength(instance, found.value, costs.units_log2()));
  certificate.iterations = found.iterations, certificate.seconds = ThreadSeconds() - begin;
  return certificate;
}

Json ToJson(const Certificate& certificate) {
  return {{"method", certificate.method},
          {"units_log2", certificate.units_log2},
          {"node", certificate.node},
          {"value", certificate.value},
          {"discount", certificate.discount},
          {"bound", certificate.bound},
          {"multipliers", certificate.multipliers}};
}

Result<Certificate> ParseCertificate(const Json& document) {
  if (!document.is_object()) return Bad("", "not an object");
  for (const char* key : {"method", "units_log2", "node", "discount", "value", "bound", "multipliers"})
    if (!document.contains(key)) return Bad("", fmt::format("no \"{}\"", key));
  const Json &method = document["method"], &multipliers = document["multipliers"];
  if (!method.is_string() || (method != kProof && method != kEstimate && method != kTrivial))
    return Bad("/method", "no method that is known");
  for (const char* key : {"units_log2", "node", "discount", "value"})
    if (!document[key].is_number_integer()) return Bad(fmt::format("/{}", key), "not a whole number");
  if (!document["bound"].is_number()) return Bad("/bound", "not a number");
  if (!multipliers.is_array()) return Bad("/multipliers", "not a list");
  Certificate certificate;
  certificate.method = method.get<std::string>();
  const auto log2 = document["units_log2"].get<int64_t>(), node = document["node"].get<int64_t>();
  if (log2 < -1000 || log2 > 1000) return Bad("/units_log2", "out of range");
  if (node < 0 || node > std::numeric_limits<int32_t>::max()) return Bad("/node", "no number of a node");
  certificate.units_log2 = static_cast<int>(log2), certificate.node = static_cast<int32_t>(node);
  certificate.discount = document["discount"].get<int64_t>();
  certificate.value = document["value"].get<int64_t>(), certificate.bound = document["bound"].get<double>();
  for (size_t k = 0; k < multipliers.size(); ++k) {
    if (!multipliers[k].is_number_integer()) return Bad(fmt::format("/multipliers/{}", k), "not a whole number");
    certificate.multipliers.push_back(multipliers[k].get<int64_t>());
  }
  return certificate;
}

}  // namespace gensim::tsp
