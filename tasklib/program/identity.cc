#include "tasklib/program/identity.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "tasklib/program/scope.h"

namespace gensim::tasklib {
namespace {

// lengths that a robot handles alike
std::string LengthBucket(int64_t mm) {
  static constexpr std::array<int64_t, 9> kEnds = {10, 22, 36, 52, 75, 110, 160, 230, 330};
  const auto end = std::upper_bound(kEnds.begin(), kEnds.end(), mm);
  return "s" + std::to_string(end - kEnds.begin());
}

// Builds the normal form; holds the names given so far.
class Normalizer {
 public:
  explicit Normalizer(const Json& document) : document_(document) {
    for (const Json& draw : document.value("vary", Json::array())) draws_[draw["var"].get<std::string>()] = draw;
    for (const Json& group : document["scene"])
      if (!group.value("distractor", false)) groups_[group["id"].get<std::string>()] = group;
  }

  Json Build() {
    Json form;
    form["family"] = document_["family"];
    form["order"] = document_.value("order", "sequence");
    form["goals"] = Clauses("goals");
    form["start"] = Clauses("start");
    if (document_.contains("keep")) form["keep"] = Keep(document_["keep"]);
    form["scene"] = Scene();
    return form;
  }

 private:
  // what a number or "$n+1" stands for: the bucket of its value or of the ends of its draw
  template <class Bucket>
  std::string Number(const Json& value, Bucket bucket) const {
    if (!value.is_string()) return bucket(value.get<int64_t>());
    const auto text = value.get<std::string>();
    const size_t sign = text.find_first_of("+-");
    const std::string name = text.substr(1, sign == std::string::npos ? sign : sign - 1);
    const auto draw = draws_.find(name);
    if (draw == draws_.end()) return "i" + (sign == std::string::npos ? "" : text.substr(sign));
    const int64_t offset = sign == std::string::npos ? 0 : std::stoll(text.substr(sign));
    const char* key = draw->second.contains("int") ? "int" : "size";
    if (!draw->second.contains(key)) return "drawn " + std::to_string(draw->second.size());
    const Json& range = draw->second[key];
    return bucket(range[0].template get<int64_t>() + offset) + ".." + bucket(range[1].template get<int64_t>() + offset);
  }

  std::string Count(const Json& value) const { return Number(value, CountBucket); }
  std::string Length(const Json& value) const { return Number(value, LengthBucket); }

  // --- objects

  std::string Group(const std::string& id) {
    const auto [it, fresh] = names_.try_emplace(id, "g" + std::to_string(names_.size()));
    return it->second;
  }

  Json Size(const Json& size) const {
    if (size.is_string()) {
      const auto draw = draws_.find(size.get<std::string>().substr(1));
      if (draw == draws_.end() || !draw->second.contains("partition")) return "drawn";
      Json parts = {"partition", CountBucket(draw->second["into"].get<int64_t>())};
      for (const Json& length : draw->second["partition"]) parts.push_back(Length(length));
      return parts;
    }
    Json list = Json::array();
    for (const Json& element : size) list.push_back(element.is_array() ? Size(element) : Json(Length(element)));
    return list;
  }

  size_t ListLength(const Json& group) const {
    for (const char* key : {"color", "outline", "size"}) {
      if (!group.contains(key)) continue;
      const Json& value = group[key];
      if (value.is_array() && (key[0] != 's' || value[0].is_array())) return value.size();
      if (!Scope::IsVariable(value)) continue;
      const auto draw = draws_.find(value.get<std::string>().substr(1));
      if (draw == draws_.end()) continue;
      if (draw->second.contains("shuffled") && draw->second["shuffled"].is_array())
        return draw->second["shuffled"].size();
      if (draw->second.contains("choose") && draw->second["choose"].is_number())
        return draw->second["choose"].get<size_t>();
      if (draw->second.contains("into")) return draw->second["into"].get<size_t>();
    }
    return 1;
  }

  Json NormalGroup(const Json& group) const {
    Json form = {{"asset", group["asset"]}};
    if (group.contains("size")) form["size"] = Size(group["size"]);
    if (group.contains("outline"))
      form["outline"] =
          group["outline"].is_string() && !Scope::IsVariable(group["outline"]) ? group["outline"] : Json("many");
    form["count"] =
        group.contains("count") ? Count(group["count"]) : CountBucket(static_cast<int64_t>(ListLength(group)));
    if (group.value("fixed", false)) form["fixed"] = true;
    if (group.contains("place")) form["place"] = group["place"].contains("pose") ? "pose" : "region";
    return form;
  }

  // mentioned groups by name; the others matter only as obstacles and stand sorted
  Json Scene() const {
    Json named = Json::object(), rest = Json::array();
    for (const auto& [id, group] : groups_) {
      const auto name = names_.find(id);
      if (name != names_.end()) {
        named[name->second] = NormalGroup(group);
      } else {
        rest.push_back(NormalGroup(group));
      }
    }
    std::sort(rest.begin(), rest.end());
    return {{"named", named}, {"rest", rest}};
  }

  // --- clauses

  struct Selected {
    Json form;
    std::string group;  // of a single indexed selector
    std::string index;  // "2" or "$i-1"
  };

  Selected Select(const Json& selector) {
    if (selector.is_array()) {
      Json list = Json::array();
      for (const Json& item : selector) list.push_back(Select(item).form);
      return {list, "", ""};
    }
    if (selector.is_object()) {
      Json form = selector;
      if (form.contains("color")) form["color"] = true;
      if (form.contains("index")) form["index"] = Count(form["index"]);
      return {form, "", ""};
    }
    const auto text = selector.get<std::string>();
    const size_t bracket = text.find('[');
    const std::string name = Group(text.substr(0, bracket));
    if (bracket == std::string::npos) return {name, name, ""};
    return {name + "[]", name, text.substr(bracket + 1, text.size() - bracket - 2)};
  }

  // how far apart two members of one group are: block[$i] on block[$i-1] is a chain, block[2] on block[0] is not
  static std::string Distance(const std::string& a, const std::string& b) {
    const auto offset = [](const std::string& index) -> int64_t {
      if (index[0] != '$') return std::stoll(index);
      const size_t sign = index.find_first_of("+-");
      return sign == std::string::npos ? 0 : std::stoll(index.substr(sign));
    };
    if ((a[0] == '$') != (b[0] == '$')) return "fixed";
    return std::to_string(offset(b) - offset(a));
  }

  Json Clause(const Json& clause) {
    Json form = Json::object();
    const Selected put = Select(clause.contains("layout") ? clause["of"] : clause["put"]);
    form["put"] = put.form;
    form["rel"] = clause.contains("layout") ? clause["layout"] : clause["rel"];
    for (const char* key : {"ref", "ref2"}) {
      if (!clause.contains(key)) continue;
      const Selected ref = Select(clause[key]);
      form[key] = ref.form;
      if (!put.index.empty() && !ref.index.empty() && put.group == ref.group)
        form[key] = ref.form.get<std::string>() + Distance(put.index, ref.index);
    }
    for (const char* key : {"side", "order", "match", "hold", "hole", "pose", "after"})
      if (clause.contains(key)) form[key] = Scope::IsVariable(clause[key]) ? Json("drawn") : clause[key];
    for (const char* key : {"gap_mm", "radius_mm"})
      if (clause.contains(key)) form[key] = Length(clause[key]);
    if (clause.contains("columns")) form["columns"] = Count(clause["columns"]);
    if (clause.contains("count") && clause["count"].is_object())
      for (const auto& [kind, number] : clause["count"].items()) form["count"] = {kind, Count(number)};
    return form;
  }

  // loops and runs of like clauses are one entry with how often it comes
  Json Clauses(const char* key) {
    std::vector<std::pair<Json, int64_t>> runs;
    for (const Json& clause : document_.value(key, Json::array())) {
      int64_t turns = 1;
      Json form = Clause(clause);
      if (clause.contains("for")) {
        const Json& from = clause["for"]["from"];
        const Json& to = clause["for"]["to"];
        if (from.is_number() && to.is_number()) {
          turns = to.get<int64_t>() - from.get<int64_t>() + 1;
        } else {
          form["turns"] = Count(to);
        }
      }
      if (!runs.empty() && runs.back().first == form) {
        runs.back().second += turns;
      } else {
        runs.push_back({form, turns});
      }
    }
    Json list = Json::array();
    for (const auto& [form, turns] : runs) list.push_back({form, CountBucket(turns)});
    return list;
  }

  Json Keep(const Json& keep) {
    Json form = Json::object();
    if (keep.contains("still"))
      for (const Json& selector : keep["still"]) form["still"].push_back(Select(selector).form);
    if (keep.contains("out_of")) form["out_of"] = CountBucket(static_cast<int64_t>(keep["out_of"].size()));
    return form;
  }

  const Json& document_;
  std::map<std::string, Json> draws_, groups_;
  std::map<std::string, std::string> names_;
};

}  // namespace

std::string CountBucket(int64_t count) {
  if (count <= 1) return "1";
  if (count == 2) return "2";
  if (count <= 4) return "3-4";
  return count <= 8 ? "5-8" : "9+";
}

Json NormalForm(const Json& document) { return Normalizer(document).Build(); }

}  // namespace gensim::tasklib
