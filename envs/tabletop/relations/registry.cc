// The fixed order of relations and layouts: relations first, easiest reading first.
#include <array>
#include <stdexcept>

#include "envs/tabletop/relations/factories.h"

namespace gensim::tabletop {
namespace {

const auto& Owned() {
  static const auto kOwned = std::to_array<std::unique_ptr<const Relation>>({
      MakeOn(),      MakeIn(),          MakeInside(),        MakeInserted(),  MakeOver(),       MakeAtPose(),
      MakeNextTo(),  MakeLeftOf(),      MakeRightOf(),       MakeInFrontOf(), MakeBehind(),     MakeTouching(),
      MakeBetween(), MakeAlignedEdge(), MakeAlignedCorner(), MakeApart(),     MakeAround(),     MakeRow(),
      MakeColumn(),  MakeCircle(),      MakeGrid(),          MakeSorted(),    MakeColorOrder(), MakeMirror(),
      MakeTower(),   MakePyramid(),     MakeArch(),          MakeBridge(),
  });
  return kOwned;
}

}  // namespace

std::span<const Relation* const> Relations() {
  static const auto kAll = [] {
    std::vector<const Relation*> all;
    for (const auto& relation : Owned()) all.push_back(relation.get());
    return all;
  }();
  return kAll;
}

const Relation* FindRelation(std::string_view name) {
  for (const Relation* relation : Relations()) {
    if (relation->info().name == name) return relation;
  }
  return nullptr;
}

const Relation& RelationOf(const Goal& goal) {
  const Relation* relation = FindRelation(goal.relation);
  if (relation == nullptr) throw std::invalid_argument("goal with unknown relation '" + goal.relation + "'");
  return *relation;
}

std::vector<std::string> Relation::Phrases(const Task& task, const Goal& goal) const {
  std::vector<std::string> result = info_.phrases;
  for (std::string& phrase : result) phrase += Suffix(task, goal);
  return result;
}

std::vector<std::string> Relation::HeldOut(const Task& task, const Goal& goal) const {
  std::vector<std::string> result = info_.held_out;
  for (std::string& phrase : result) phrase += Suffix(task, goal);
  return result;
}

std::vector<int> Relation::Involved(const Goal& goal) const {
  std::vector<int> all = goal.put;
  all.insert(all.end(), goal.ref.begin(), goal.ref.end());
  all.insert(all.end(), goal.ref2.begin(), goal.ref2.end());
  return all;
}

}  // namespace gensim::tabletop
