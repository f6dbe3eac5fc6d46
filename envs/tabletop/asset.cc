#include "envs/tabletop/asset.h"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "envs/base/json.h"
#include "envs/base/text.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/shape_cache.h"

namespace gensim::tabletop {
namespace {

// All shapes of some hundred tasks; a bowl takes 13 kB, most other shapes less than one.
constexpr size_t kMostCachedBytes = size_t{1} << 20;

std::vector<AssetType> MakeRegistry() {
  return {
      BlockAsset(),    BoxAsset(),      CylinderAsset(), BallAsset(),          BowlAsset(), ContainerAsset(),
      ZoneAsset(),     PalletAsset(),   TrayAsset(),     PlateAsset(),         CupAsset(),  LineAsset(),
      CornerAsset(),   StandAsset(),    RingAsset(),     PegStandAsset(),      EllAsset(),  EllFixtureAsset(),
      KitPieceAsset(), KitBoardAsset(), ArchAsset(),     TrianglePrismAsset(),
  };
}

std::string SizeNames(const AssetType& type) {
  std::vector<std::string> names;
  for (const SizeField& field : type.sizes)
    names.push_back(fmt::format("{} {}-{}", field.name, field.min_mm, field.max_mm));
  return names.empty() ? "takes no sizes" : "legal, in mm: " + Join(names, ", ");
}

// Count and ranges of the sizes; empty sizes become the presets.
void CompleteSizes(const AssetType& type, const std::string& where, AssetParams& params, Errors& errors) {
  const std::string place = PointerTo(where, "size");
  if (params.size_mm.empty()) {
    for (const SizeField& field : type.sizes) params.size_mm.push_back(field.preset_mm);
    return;
  }
  if (params.size_mm.size() != type.sizes.size()) {
    errors.push_back(
        {"bad-size", place,
         fmt::format("{} sizes for a {}, which has {}", params.size_mm.size(), type.name, type.sizes.size()),
         SizeNames(type)});
    return;
  }
  for (size_t i = 0; i < type.sizes.size(); ++i) {
    const SizeField& field = type.sizes[i];
    const int value = params.size_mm[i];
    if (value >= field.min_mm && value <= field.max_mm) continue;
    errors.push_back({"bad-size", PointerTo(place, i),
                      fmt::format("{} {} of a {} is out of range", field.name, value, type.name),
                      fmt::format("legal: {} to {} mm; nearest: {}", field.min_mm, field.max_mm,
                                  std::clamp(value, field.min_mm, field.max_mm))});
  }
}

// Count and names of the outlines.
void CheckOutlines(const AssetType& type, const std::string& where, const AssetParams& params, Errors& errors) {
  const std::string place = PointerTo(where, "outline");
  const int count = static_cast<int>(params.outlines.size());
  if (count < type.min_outlines || count > type.max_outlines) {
    const std::string hint =
        type.max_outlines == 0 ? "leave the outline out"
        : type.min_outlines == type.max_outlines
            ? fmt::format("exactly {} of: {}", type.min_outlines, Join(Outlines(), ", "))
            : fmt::format("{} to {} of: {}", type.min_outlines, type.max_outlines, Join(Outlines(), ", "));
    errors.push_back({"bad-outline", place, fmt::format("{} outlines for a {}", count, type.name), hint});
    return;
  }
  for (size_t i = 0; i < params.outlines.size(); ++i) {
    const auto legal = Outlines();
    if (std::find(legal.begin(), legal.end(), params.outlines[i]) != legal.end()) continue;
    errors.push_back({"bad-outline", type.max_outlines == 1 ? place : PointerTo(place, i),
                      fmt::format("there is no outline \"{}\"", params.outlines[i]),
                      LegalHint(params.outlines[i], legal)});
  }
}

}  // namespace

std::span<const AssetType> Assets() {
  static const std::vector<AssetType> kRegistry = MakeRegistry();
  return kRegistry;
}

const AssetType* FindAsset(std::string_view name) {
  for (const AssetType& type : Assets()) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

Result<AssetParams> CompleteParams(const AssetParams& params, const std::string& where) {
  const AssetType* type = FindAsset(params.asset);
  if (!type) {
    std::vector<std::string> names;
    for (const AssetType& known : Assets()) names.push_back(known.name);
    return Error{"unknown-asset", PointerTo(where, "asset"), fmt::format("there is no asset \"{}\"", params.asset),
                 LegalHint(params.asset, names)};
  }

  AssetParams complete = params;
  Errors errors;
  CompleteSizes(*type, where, complete, errors);
  CheckOutlines(*type, where, complete, errors);
  if (!errors.empty()) return errors;

  // what only the sizes together can break
  if (type->check) {
    if (const Status status = type->check(complete); !status.ok()) {
      errors = status.errors();
      for (Error& error : errors) error.where = where + error.where;
      return errors;
    }
  }
  return complete;
}

std::shared_ptr<const AssetShape> BuildShape(const AssetParams& params) {
  static ShapeCache cache(kMostCachedBytes);
  if (auto known = cache.Find(params)) return known;

  // two threads may build the same shape, the first one stays
  const Result<AssetParams> complete = CompleteParams(params, "");
  if (!complete.ok()) throw std::invalid_argument("BuildShape: " + ToString(complete.errors()));
  if (!(*complete == params)) throw std::invalid_argument("BuildShape: sizes are missing; call CompleteParams first");
  return cache.Add(params, std::make_shared<const AssetShape>(FindAsset(params.asset)->build(params)));
}

}  // namespace gensim::tabletop
