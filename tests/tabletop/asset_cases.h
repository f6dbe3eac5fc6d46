// Parameters that the asset tests run over: every asset at its presets, its smallest, its largest and lopsided sizes,
// and every outline. What the asset's own check refuses is left out.
#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "envs/base/text.h"
#include "envs/tabletop/asset.h"

namespace gensim::tabletop {

inline std::string CaseName(const AssetParams& params) {
  std::string name = params.asset;
  for (const int size : params.size_mm) name += "_" + std::to_string(size);
  for (const std::string& outline : params.outlines) name += "_" + outline;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

inline void PrintTo(const AssetParams& params, std::ostream* out) { *out << CaseName(params); }

inline std::vector<AssetParams> AssetCases() {
  std::vector<AssetParams> cases;
  const auto add = [&](AssetParams params) {
    const Result<AssetParams> complete = CompleteParams(params, "");
    if (complete.ok() && std::find(cases.begin(), cases.end(), *complete) == cases.end()) cases.push_back(*complete);
  };
  for (const AssetType& type : Assets()) {
    if (type.max_outlines == 1) {
      for (const std::string& outline : Outlines()) add({type.name, {}, {outline}});
      continue;
    }
    if (type.max_outlines > 1) {
      const auto all = Outlines();
      for (size_t first = 0, count = 1; first < all.size(); first += count, count = count % 5 + 1) {
        add({type.name, {}, {all.begin() + first, all.begin() + std::min(first + count, all.size())}});
      }
      continue;
    }
    add({type.name, {}, {}});
    std::vector<int> low, high, mixed;
    for (size_t i = 0; i < type.sizes.size(); ++i) {
      low.push_back(type.sizes[i].min_mm);
      high.push_back(type.sizes[i].max_mm);
      mixed.push_back(i % 2 ? type.sizes[i].max_mm : type.sizes[i].min_mm);
    }
    add({type.name, low, {}});
    add({type.name, high, {}});
    add({type.name, mixed, {}});
  }
  return cases;
}

}  // namespace gensim::tabletop
