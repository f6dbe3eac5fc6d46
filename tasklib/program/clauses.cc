#include "tasklib/program/clauses.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <numbers>

#include "envs/base/text.h"
#include "envs/tabletop/relation.h"
#include "tasklib/program/grammar.h"
#include "tasklib/program/selectors.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

using tabletop::Goal;
using tabletop::Object;
using tabletop::ParamInfo;
using tabletop::Quantity;
using tabletop::RelationInfo;
using tabletop::Task;

constexpr double kMilli = 0.001;
constexpr double kDegree = std::numbers::pi / 180;
const std::vector<std::string> kParameterKeys = {"gap_mm",    "side",    "pose",   "hole",
                                                 "radius_mm", "columns", "colors", "order"};

// Reads one clause with the loop's variable at one value.
class ClauseReader {
 public:
  ClauseReader(const Json& document, const Json& clause, const std::string& where, bool start, const Task& task,
               Scope& scope)
      : document_(document),
        clause_(clause),
        where_(where),
        start_(start),
        task_(task),
        scope_(scope),
        info_(tabletop::FindRelation(clause.contains("layout") ? clause["layout"].get<std::string>()
                                                               : clause["rel"].get<std::string>())
                  ->info()) {}

  std::optional<Goal> Read() {
    const size_t before = scope_.errors().size();
    goal_.relation = info_.name;
    goal_.where = where_;
    ReadObjects();
    ReadParameters();
    ReadQuantity();
    ReadTime();
    ReadTolerance();
    if (scope_.errors().size() > before) return std::nullopt;
    return goal_;
  }

 private:
  std::string Where(const std::string& key) const { return PointerTo(where_, key); }
  const Object& ObjectAt(int i) const { return task_.objects[static_cast<size_t>(i)]; }

  void ReadObjects() {
    const char* put = info_.layout ? "of" : "put";
    goal_.put = SelectObjects(clause_[put], Where(put), task_, scope_, start_);
    if (clause_.contains("ref")) goal_.ref = SelectObjects(clause_["ref"], Where("ref"), task_, scope_, start_);
    if (clause_.contains("ref2")) goal_.ref2 = SelectObjects(clause_["ref2"], Where("ref2"), task_, scope_, start_);
    const int refs = static_cast<int>(clause_.contains("ref")) + static_cast<int>(clause_.contains("ref2"));
    if (refs < info_.min_refs) {
      scope_.Fail("missing-ref", where_,
                  fmt::format("{} takes {} reference set(s), {} given", info_.name, info_.min_refs, refs),
                  info_.min_refs > 1 && refs == 1 ? "add the key ref2" : "add the key ref");
    } else if (refs > info_.max_refs) {
      scope_.Fail("extra-ref", Where(info_.max_refs == 0 ? "ref" : "ref2"),
                  fmt::format("{} takes at most {} reference set(s), {} given", info_.name, info_.max_refs, refs),
                  "leave the key out");
    } else if (clause_.contains("ref2") && !clause_.contains("ref")) {
      scope_.Fail("missing-ref", where_, "ref2 without ref", "add the key ref");
    }
    for (const int object : goal_.put) {
      const bool in_ref = std::find(goal_.ref.begin(), goal_.ref.end(), object) != goal_.ref.end();
      const bool in_ref2 = std::find(goal_.ref2.begin(), goal_.ref2.end(), object) != goal_.ref2.end();
      if (in_ref || in_ref2) {
        scope_.Fail("self-reference", where_, fmt::format("{} is put and its own reference", ObjectAt(object).id),
                    "legal: references that are not put by the same clause");
        break;
      }
    }
    for (const int object : goal_.put) {
      if (!ObjectAt(object).fixed) continue;
      scope_.Fail("not-movable", Where(put), fmt::format("{} is fixed to the table", ObjectAt(object).id),
                  "legal: objects that can be picked up");
      break;
    }
  }

  void ReadParameters() {
    for (const std::string& key : kParameterKeys) {
      const auto info = std::find_if(info_.params.begin(), info_.params.end(),
                                     [&](const ParamInfo& p) { return ProgramKey(p) == key; });
      if (info == info_.params.end()) {
        if (clause_.contains(key))
          scope_.Fail("unknown-parameter", Where(key), fmt::format("{} takes no {}", info_.name, key), ParameterHint());
      } else if (clause_.contains(key)) {
        ReadParameter(*info, clause_[key], Where(key));
      } else if (info->required) {
        scope_.Fail("missing-parameter", where_, fmt::format("{} needs {}", info_.name, key), ParameterHint());
      } else {
        Preset(*info);
      }
    }
  }

  std::string ParameterHint() const {
    std::vector<std::string> keys;
    for (const ParamInfo& param : info_.params) keys.push_back(ProgramKey(param));
    return keys.empty() ? "legal: no parameters" : "legal: " + Join(keys, ", ");
  }

  void Preset(const ParamInfo& info) {
    if (info.key == "gap") goal_.params.gap_m = info.preset * kMilli;
    if (info.key == "radius") goal_.params.radius_m = info.preset * kMilli;
    if (info.key == "columns") goal_.params.columns = info.preset;
    if (info.key == "side" && !info.words.empty()) goal_.params.side = info.words.front();
    if (info.key == "order") goal_.params.ascending = true;
  }

  void ReadParameter(const ParamInfo& info, const Json& value, const std::string& where) {
    if (info.key == "side") {
      if (const auto word = scope_.Word(value, where, info.words, "unknown-word")) goal_.params.side = *word;
    } else if (info.key == "order") {
      if (const auto word = scope_.Word(value, where, info.words, "unknown-word"))
        goal_.params.ascending = *word == info.words.front();
    } else if (info.key == "colors") {
      if (const auto words = scope_.Words(value, where, ColorWords(), "unknown-color"))
        goal_.params.color_order = *words;
    } else if (info.key == "pose") {
      goal_.params.X_RP = PoseAt(value[0].get<int>() * kMilli, value[1].get<int>() * kMilli,
                                 value[2].get<int>() * kMilli, value[3].get<int>() * kDegree);
    } else {
      ReadNumber(info, value, where);
    }
  }

  void ReadNumber(const ParamInfo& info, const Json& value, const std::string& where) {
    const auto number = scope_.Integer(value, where);
    if (!number) return;
    if (info.max > info.min && (*number < info.min || *number > info.max)) {
      scope_.Fail("out-of-range", where, fmt::format("{} is not legal for {}", *number, info_.name),
                  fmt::format("legal: {} to {}; nearest: {}", info.min, info.max,
                              std::clamp<int64_t>(*number, info.min, info.max)));
      return;
    }
    if (info.key == "gap") goal_.params.gap_m = static_cast<double>(*number) * kMilli;
    if (info.key == "radius") goal_.params.radius_m = static_cast<double>(*number) * kMilli;
    if (info.key == "columns") goal_.params.columns = static_cast<int>(*number);
    if (info.key == "hole") goal_.params.hole = static_cast<int>(*number);
  }

  void ReadQuantity() {
    const auto count = clause_.find("count");
    goal_.bijection = clause_.value("match", std::string("each")) == "bijection";
    if (count == clause_.end() || count->is_string()) return;
    const bool exact = count->contains("exactly");
    const char* key = exact ? "exactly" : "at_least";
    const std::string where = PointerTo(Where("count"), key);
    const auto number = scope_.Integer((*count)[key], where);
    if (!number) return;
    const auto size = static_cast<int64_t>(goal_.put.size());
    if (size > 0 && (*number < 1 || *number > size)) {
      scope_.Fail("bad-count", where, fmt::format("{} of {} objects", *number, size),
                  fmt::format("legal: 1 to {}; nearest: {}", size, std::clamp<int64_t>(*number, 1, size)));
      return;
    }
    goal_.quantity = exact ? Quantity::kExactly : Quantity::kAtLeast;
    goal_.count = static_cast<int>(*number);
  }

  void ReadTime() {
    goal_.once = clause_.value("hold", std::string("end")) == "once";
    if (clause_.contains("after")) goal_.after = clause_["after"].get<std::vector<int>>();
  }

  // never more than half of the smallest object that is put
  void ReadTolerance() {
    const Json limits = document_.value("limits", Json::object());
    const Json own = clause_.value("tolerance", Json::object());
    const int mm = own.value("mm", limits.value("position_mm", 10)),
              degrees = own.value("deg", limits.value("angle_deg", 15));
    goal_.position_tolerance_m = mm * kMilli;
    goal_.angle_tolerance_rad = degrees * kDegree;
    const bool stated = own.contains("mm") || limits.contains("position_mm");
    for (const int object : goal_.put) {
      const Vec3& half = ObjectAt(object).shape->half;
      const double most = std::min(half.x, half.y);
      if (goal_.position_tolerance_m <= most) continue;
      if (stated) {
        const std::string where = own.contains("mm") ? PointerTo(Where("tolerance"), "mm") : "/limits/position_mm";
        scope_.Fail("tolerance-too-large", where, fmt::format("{} mm is more than half of {}", mm, ObjectAt(object).id),
                    fmt::format("legal: at most {:.0f} mm", most / kMilli));
        return;
      }
      goal_.position_tolerance_m = most;
    }
  }

  const Json& document_;
  const Json& clause_;
  std::string where_;
  bool start_;
  const Task& task_;
  Scope& scope_;
  const RelationInfo& info_;
  Goal goal_;
};

struct Turns {
  int64_t from = 0, to = 0;
};

// the turns of a loop; nothing after an error
std::optional<Turns> ReadLoop(const Json& loop, const std::string& where, const Json& document, Scope& scope) {
  const auto name = loop["var"].get<std::string>();
  for (const Json& draw : document.value("vary", Json::array())) {
    if (draw["var"] != name) continue;
    scope.Fail("shadowed-variable", PointerTo(where, "var"), fmt::format("\"{}\" is drawn under vary", name),
               "legal: a name that no draw has");
    return std::nullopt;
  }
  const auto from = scope.Integer(loop["from"], PointerTo(where, "from"));
  const auto to = scope.Integer(loop["to"], PointerTo(where, "to"));
  if (!from || !to) return std::nullopt;
  if (*to - *from + 1 > kMaxLoop) {
    scope.Fail("loop-too-long", PointerTo(where, "to"), fmt::format("{} turns", *to - *from + 1),
               fmt::format("legal: at most {}; nearest: to {}", kMaxLoop, *from + kMaxLoop - 1));
    return std::nullopt;
  }
  if (*from > *to) {
    scope.Fail("empty-loop", where, fmt::format("from {} to {} is no turn", *from, *to), "legal: from at most to");
    return std::nullopt;
  }
  return Turns{*from, *to};
}

void BuildList(const Json& document, const char* key, bool start, Scope& scope, Task& task, std::vector<Goal>& goals) {
  if (!document.contains(key)) return;
  const Json& clauses = document[key];
  for (size_t i = 0; i < clauses.size(); ++i) {
    const Json& clause = clauses[i];
    const std::string where = PointerTo(std::string("/") + key, i);
    Turns turns;
    if (clause.contains("for")) {
      const auto read = ReadLoop(clause["for"], PointerTo(where, "for"), document, scope);
      if (!read) continue;
      turns = *read;
    }
    for (int64_t turn = turns.from; turn <= turns.to; ++turn) {
      if (clause.contains("for")) scope.SetLoop(clause["for"]["var"].get<std::string>(), turn);
      if (goals.size() >= kMaxGoals) {
        scope.Fail("too-many-goals", where, fmt::format("more than {} clauses after loops are expanded", kMaxGoals),
                   fmt::format("legal: at most {}", kMaxGoals));
        scope.EndLoop();
        return;
      }
      if (auto goal = ClauseReader(document, clause, where, start, task, scope).Read())
        goals.push_back(std::move(*goal));
      scope.EndLoop();
    }
  }
}

}  // namespace

void BuildClauses(const Json& document, Scope& scope, Task& task) {
  BuildList(document, "start", true, scope, task, task.starts);
  BuildList(document, "goals", false, scope, task, task.goals);
}

}  // namespace gensim::tasklib
