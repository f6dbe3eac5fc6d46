// Menus: what motifs pick from, and how often each thing comes up. A word that stands in a menu twice is taken twice as
// often. Tables and pure functions, deterministic in the Rng; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "envs/base/rng.h"

namespace gensim::generator {

/// Assets that can be carried.
const std::vector<std::string>& CarriedAssets();

/// References that make sense where a relation takes any.
const std::vector<std::string>& UsualReferences(const std::string& relation);

/// One of `allowed` (empty: any), those of `usual` that are allowed coming up as often as they stand there; empty when
/// both are.
std::string PickAsset(Rng& rng, const std::vector<std::string>& allowed, const std::vector<std::string>& usual);

/// An index of `weights`, each as likely as its weight says; they need not sum to one.
int PickWeighted(Rng& rng, const std::vector<double>& weights);

}  // namespace gensim::generator
