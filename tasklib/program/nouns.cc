#include "tasklib/program/nouns.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <map>

#include "envs/base/list.h"
#include "envs/base/text.h"

namespace gensim::tasklib {
namespace {

using tabletop::Object;
using tabletop::Task;

// volumes closer than this look alike
constexpr double kSizeRatio = 1.15;
// places closer than this along a direction are not told apart by it
constexpr double kApart_m = 0.03;

const Object& At(const Task& task, int i) { return task.objects[static_cast<size_t>(i)]; }

double Volume(const Object& object) { return object.shape->half.x * object.shape->half.y * object.shape->half.z; }

bool IsMoved(const Task& task, int object) {
  return std::any_of(task.goals.begin(), task.goals.end(), [&](const tabletop::Goal& goal) {
    return std::find(goal.put.begin(), goal.put.end(), object) != goal.put.end();
  });
}

std::vector<int> Filter(const std::vector<int>& from, const std::function<bool(int)>& keep) {
  std::vector<int> kept;
  std::copy_if(from.begin(), from.end(), std::back_inserter(kept), keep);
  return kept;
}

std::vector<int> All(const Task& task) {
  std::vector<int> all;
  for (size_t i = 0; i < task.objects.size(); ++i) all.push_back(static_cast<int>(i));
  return all;
}

// size classes of objects that a phrase would otherwise fit, smallest first; each class looks alike
std::vector<std::vector<int>> SizeClasses(const Task& task, std::vector<int> objects) {
  std::stable_sort(objects.begin(), objects.end(),
                   [&](int a, int b) { return Volume(At(task, a)) < Volume(At(task, b)); });
  std::vector<std::vector<int>> classes;
  for (const int object : objects) {
    if (classes.empty() || Volume(At(task, object)) > kSizeRatio * Volume(At(task, classes.back().back())))
      classes.emplace_back();
    classes.back().push_back(object);
  }
  return classes;
}

std::string SizeWord(size_t rank, size_t classes) {
  static constexpr std::array<const char*, 5> kOrdinals = {"", "second ", "third ", "fourth ", "fifth "};
  if (classes == 2) return rank == 0 ? "small" : "large";
  if (classes == 3) return rank == 0 ? "small" : rank == 1 ? "medium" : "large";
  if (rank < classes - rank - 1) return rank < kOrdinals.size() ? std::string(kOrdinals[rank]) + "smallest" : "";
  const size_t from_top = classes - rank - 1;
  return from_top < kOrdinals.size() ? std::string(kOrdinals[from_top]) + "largest" : "";
}

// A description being built: the words so far and what they fit.
struct Description {
  std::string words;  // before the kind: "large red "
  std::vector<int> fits;
};

// adds the size class of the meant objects; false when size tells nothing
bool AddSize(const Task& task, const std::vector<int>& meant, Description& description) {
  const auto classes = SizeClasses(task, description.fits);
  if (classes.size() < 2) return false;
  for (size_t rank = 0; rank < classes.size(); ++rank) {
    if (!Contains(classes[rank], meant.front())) continue;
    const std::string word = SizeWord(rank, classes.size());
    if (word.empty()) return false;
    description.words = word + " " + description.words;
    description.fits = classes[rank];
    return true;
  }
  return false;
}

// adds where the one meant object is among those that fit; false when places tell nothing or things are moved about
bool AddPlace(const Task& task, const std::vector<int>& meant, Description& description) {
  if (meant.size() != 1 || description.fits.size() < 2) return false;
  std::vector<Vec3> points;
  for (const int object : description.fits) {
    if (IsMoved(task, object)) return false;
    points.push_back(At(task, object).X_WO.p);
  }
  const auto words = PlaceWords(points);
  for (size_t i = 0; i < description.fits.size(); ++i) {
    if (description.fits[i] != meant.front() || words.empty()) continue;
    description.words = words[i] + " " + description.words;
    description.fits = meant;
    return true;
  }
  return false;
}

std::vector<std::string> Distinct(const Task& task, const std::vector<int>& objects,
                                  const std::function<std::string(const Object&)>& of) {
  std::vector<std::string> words;
  for (const int object : objects) {
    const std::string word = of(At(task, object));
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

std::string ColorOf(const Object& object) { return object.color; }
std::string KindOf(const Object& object) { return KindWord(object, false); }

// A description of objects of one kind, in the order in which people add attributes.
class Namer {
 public:
  Namer(const Task& task, const std::vector<int>& meant) : task_(task), meant_(meant) {
    const std::string kind = KindOf(At(task, meant.front()));
    kind_ = {"", Filter(All(task), [&](int i) { return KindOf(At(task, i)) == kind; })};
    const auto colors = Distinct(task, meant, ColorOf);
    colored_ = {JoinWords(colors) + " ", Filter(kind_.fits, [&](int i) {
                  return std::find(colors.begin(), colors.end(), At(task, i).color) != colors.end();
                })};
  }

  // the first description that fits only the meant ones; the coloured one otherwise
  Description Best() const {
    for (const Description& plain : {kind_, colored_}) {
      if (Exact(plain)) return plain;
    }
    for (const Description& plain : {kind_, colored_}) {
      Description sized = plain;
      if (AddSize(task_, meant_, sized) && Exact(sized)) return sized;
    }
    for (const Description& plain : {kind_, colored_}) {
      Description placed = plain;
      if (AddPlace(task_, meant_, placed) && Exact(placed)) return placed;
    }
    Description full = colored_;
    if (AddSize(task_, meant_, full) && AddPlace(task_, meant_, full) && Exact(full)) return full;
    return colored_;
  }

 private:
  bool Exact(const Description& description) const { return description.fits.size() == meant_.size(); }

  const Task& task_;
  const std::vector<int>& meant_;
  Description kind_, colored_;
};

std::vector<int> Others(const std::vector<int>& fits, const std::vector<int>& meant) {
  return Filter(fits, [&](int i) { return !Contains(meant, i); });
}

// objects of one kind: "the red block", "all the blocks", "the red and blue blocks"
Noun NameOneKind(const Task& task, const std::vector<int>& objects) {
  const Description best = Namer(task, objects).Best();
  const std::string kind = KindWord(At(task, objects.front()), objects.size() > 1);
  const bool all = objects.size() > 1 && best.words.empty();
  return {(all ? "all the " : "the ") + best.words + kind, JoinWords(Distinct(task, objects, ColorOf)), kind,
          Others(best.fits, objects)};
}

}  // namespace

std::string OutlineWord(const std::string& outline) {
  static const std::map<std::string, std::string> kAdjectives = {
      {"triangle", "triangular"},   {"square", "square"},       {"circle", "round"},
      {"rectangle", "rectangular"}, {"pentagon", "five-sided"}, {"hexagon", "six-sided"}};
  if (const auto it = kAdjectives.find(outline); it != kAdjectives.end()) return it->second;
  if (outline.rfind("letter-", 0) == 0)
    return std::string(1, static_cast<char>(std::toupper(outline.back()))) + "-shaped";
  return outline + "-shaped";
}

std::string KindWord(const Object& object, bool plural) {
  const tabletop::AssetType& type = *tabletop::FindAsset(object.params.asset);
  const std::string noun = plural ? type.plural : type.noun;
  // a piece of a kit is known by its outline
  if (type.max_outlines != 1 || object.params.outlines.empty()) return noun;
  return OutlineWord(object.params.outlines.front()) + " " + noun;
}

std::string NumberWord(int number) {
  static constexpr std::array<const char*, 13> kWords = {"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                                         "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  return number >= 0 && number < 13 ? kWords[static_cast<size_t>(number)] : std::to_string(number);
}

std::vector<std::string> PlaceWords(const std::vector<Vec3>& points) {
  if (points.size() < 2 || points.size() > 3) return {};
  // the smaller of the gaps along each direction decides
  const auto order = [&](bool along_y) {
    std::vector<size_t> indices;
    for (size_t i = 0; i < points.size(); ++i) indices.push_back(i);
    std::stable_sort(indices.begin(), indices.end(), [&](size_t a, size_t b) {
      return along_y ? points[a].y > points[b].y : points[a].x < points[b].x;
    });
    return indices;
  };
  const auto gap = [&](bool along_y) {
    const auto indices = order(along_y);
    double least = 1e9;
    for (size_t i = 1; i < indices.size(); ++i) {
      const Vec3 step = points[indices[i]] - points[indices[i - 1]];
      least = std::min(least, std::abs(along_y ? step.y : step.x));
    }
    return least;
  };
  const bool along_y = gap(true) >= gap(false);
  if (std::max(gap(true), gap(false)) < kApart_m) return {};
  std::vector<std::string> names =
      along_y ? std::vector<std::string>{"left", "right"} : std::vector<std::string>{"front", "back"};
  if (points.size() == 3) names.insert(names.begin() + 1, "middle");
  std::vector<std::string> words(points.size());
  const auto indices = order(along_y);
  for (size_t i = 0; i < indices.size(); ++i) words[indices[i]] = names[i];
  return words;
}

std::vector<int> AlsoFitting(const Task& task, const std::vector<int>& objects, bool by_color, bool by_kind) {
  const auto colors = Distinct(task, objects, ColorOf), kinds = Distinct(task, objects, KindOf);
  return Others(Filter(All(task),
                       [&](int i) {
                         const bool color =
                             !by_color || std::find(colors.begin(), colors.end(), At(task, i).color) != colors.end();
                         const bool kind =
                             !by_kind || std::find(kinds.begin(), kinds.end(), KindOf(At(task, i))) != kinds.end();
                         return color && kind;
                       }),
                objects);
}

Noun NameObjects(const Task& task, const std::vector<int>& objects) {
  const auto kinds = Distinct(task, objects, KindOf);
  if (kinds.size() == 1) {
    Noun noun = NameOneKind(task, objects);
    if (noun.also.empty() || objects.size() == 1 || objects.size() > 6) return noun;
    // members that share no description are named one by one
    std::vector<std::string> phrases;
    for (const int object : objects) {
      const Noun one = NameOneKind(task, {object});
      if (!one.also.empty()) return noun;
      phrases.push_back(one.phrase);
    }
    noun.phrase = JoinWords(phrases);
    noun.also.clear();
    return noun;
  }
  // several kinds: each named for itself
  Noun noun;
  noun.kind = "objects";
  noun.color = JoinWords(Distinct(task, objects, ColorOf));
  std::vector<std::string> phrases;
  for (const std::string& kind : kinds) {
    const Noun part = NameOneKind(task, Filter(objects, [&](int i) { return KindOf(At(task, i)) == kind; }));
    // "the blocks and the box": all of them is understood
    phrases.push_back(part.phrase.rfind("all ", 0) == 0 ? part.phrase.substr(4) : part.phrase);
    noun.also.insert(noun.also.end(), part.also.begin(), part.also.end());
  }
  noun.phrase = JoinWords(phrases);
  return noun;
}

}  // namespace gensim::tasklib
