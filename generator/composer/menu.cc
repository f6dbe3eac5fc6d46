#include "generator/composer/menu.h"

#include <algorithm>
#include <map>

#include "envs/base/list.h"

namespace gensim::generator {

namespace {

// Assets that receive things: the references of relations that have no menu of their own.
const std::vector<std::string>& ReceivingAssets() {
  static const std::vector<std::string> kAssets = {"zone",      "zone", "bowl",   "bowl", "plate",    "plate",
                                                   "container", "tray", "pallet", "box",  "cylinder", "block",
                                                   "stand",     "line", "corner", "cup"};
  return kAssets;
}

}  // namespace

const std::vector<std::string>& CarriedAssets() {
  static const std::vector<std::string> kAssets = {"block",     "block", "block", "cylinder", "cylinder",
                                                   "ball",      "ball",  "box",   "box",      "triangle-prism",
                                                   "kit-piece", "ring",  "bowl",  "plate",    "cup"};
  return kAssets;
}

const std::vector<std::string>& UsualReferences(const std::string& relation) {
  static const std::map<std::string, std::vector<std::string>> kUsual = {
      {"on", {"plate", "plate", "pallet", "stand", "box", "block", "tray"}},
      {"in", {"bowl", "container", "container", "tray", "cup"}},
      {"next-to", {"bowl", "block", "box", "cylinder", "plate", "cup"}},
      {"left-of", {"bowl", "block", "box", "cylinder", "plate", "cup", "container"}},
      {"right-of", {"bowl", "block", "box", "cylinder", "plate", "cup", "tray"}},
      {"in-front-of", {"bowl", "block", "box", "cylinder", "plate", "cup"}},
      {"behind", {"bowl", "block", "box", "cylinder", "plate", "cup"}},
      {"touching", {"box", "block", "cylinder"}},
      {"between", {"block", "bowl", "cylinder", "plate", "box", "cup"}},
      {"around", {"cylinder", "plate", "block", "bowl", "cup"}},
      {"apart", {"block", "bowl", "plate"}},
  };
  const auto found = kUsual.find(relation);
  return found == kUsual.end() ? ReceivingAssets() : found->second;
}

std::string PickAsset(Rng& rng, const std::vector<std::string>& allowed, const std::vector<std::string>& usual) {
  std::vector<std::string> menu;
  for (const std::string& asset : usual)
    if (allowed.empty() || Contains(allowed, asset)) menu.push_back(asset);
  if (menu.empty()) menu = allowed;
  return menu.empty() ? "" : rng.Pick(menu);
}

int PickWeighted(Rng& rng, const std::vector<double>& weights) {
  double sum = 0;
  for (double w : weights) sum += w;
  double at = rng.Uniform() * sum;
  for (size_t i = 0; i < weights.size(); ++i)
    if ((at -= weights[i]) < 0) return static_cast<int>(i);
  return static_cast<int>(weights.size()) - 1;
}

}  // namespace gensim::generator
