// wl_duplicates_bench LIBRARY [--pairs 20]
//
// Near-duplicates among the composed tasks of a library, by a measure that the novelty gate does not use: a
// Weisfeiler-Lehman hash (Shervashidze et al., JMLR 12, 2011) of the lowered goal graph. Nodes are the objects that
// goals mention (labelled by asset, without colour and size) and the goals (labelled by relation); edges are put, ref
// and ref2. Counts of equal neighbours are bucketed as 1, 2, 3-4, 5-8, 9+. Prints the share of tasks that share a hash
// with another one, and the pairs whose label histograms are nearest.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/sha256.h"
#include "generator/card.h"

namespace {

using namespace gensim;

constexpr int kRounds = 3;

struct Graph {
  std::vector<std::string> labels;
  std::vector<std::vector<std::pair<std::string, size_t>>> edges;  // role, neighbour
};

Graph GraphOf(const tabletop::Task& task) {
  Graph graph;
  std::map<int, size_t> nodes;
  const auto object = [&](int i) {
    const auto [entry, fresh] = nodes.try_emplace(i, graph.labels.size());
    if (fresh) {
      graph.labels.push_back("object " + task.objects[static_cast<size_t>(i)].params.asset);
      graph.edges.emplace_back();
    }
    return entry->second;
  };
  for (const auto& goal : task.goals) {
    const size_t node = graph.labels.size();
    graph.labels.push_back("goal " + goal.relation + " " + goal.params.side);
    graph.edges.emplace_back();
    const auto connect = [&](const std::vector<int>& objects, const std::string& role) {
      for (int i : objects) {
        const size_t other = object(i);
        graph.edges[node].emplace_back(role, other);
        graph.edges[other].emplace_back(role + " of", node);
      }
    };
    connect(goal.put, "put");
    connect(goal.ref, "ref");
    connect(goal.ref2, "ref2");
  }
  return graph;
}

int Bucket(int count) { return count <= 2 ? count : count <= 4 ? 3 : count <= 8 ? 4 : 5; }

using Histogram = std::map<std::string, int>;

std::string Text(const Histogram& histogram) {
  std::string text;
  for (const auto& [label, count] : histogram) text += label + " x" + std::to_string(Bucket(count)) + ";";
  return text;
}

// Label histograms of all rounds; the last one decides the hash.
std::pair<std::string, Histogram> Hash(Graph graph) {
  Histogram all;
  Histogram last;
  for (int round = 0; round <= kRounds; ++round) {
    last.clear();
    for (const std::string& label : graph.labels) ++last[label], ++all[label];
    std::vector<std::string> next;
    for (size_t i = 0; i < graph.labels.size(); ++i) {
      Histogram around;
      for (const auto& [role, other] : graph.edges[i]) ++around[role + " " + graph.labels[other]];
      next.push_back(Sha256Hex(graph.labels[i] + "|" + Text(around)).substr(0, 16));
    }
    graph.labels = std::move(next);
  }
  return {Sha256Hex(Text(last)).substr(0, 16), all};
}

double Similarity(const Histogram& a, const Histogram& b) {
  double shared = 0, total = 0;
  std::set<std::string> labels;
  for (const auto& [label, count] : a) labels.insert(label);
  for (const auto& [label, count] : b) labels.insert(label);
  for (const std::string& label : labels) {
    const auto left = a.find(label), right = b.find(label);
    const int x = left == a.end() ? 0 : Bucket(left->second), y = right == b.end() ? 0 : Bucket(right->second);
    shared += std::min(x, y);
    total += std::max(x, y);
  }
  return total > 0 ? shared / total : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: wl_duplicates_bench LIBRARY [--pairs N]\n");
    return 2;
  }
  size_t wanted = 20;
  if (argc == 4 && !std::strcmp(argv[2], "--pairs")) wanted = static_cast<size_t>(std::strtol(argv[3], nullptr, 10));
  auto library = tasklib::Library::Open(argv[1], {.trust = generator::TrustFromRecords, .seeds = {}});
  const auto view = library ? generator::ViewOf(**library) : Result<generator::LibraryView>(library.errors());
  if (!view) {
    std::fprintf(stderr, "%s\n", ToString(view.errors()).c_str());
    return 3;
  }

  std::vector<std::string> names, hashes;
  std::vector<Histogram> histograms;
  for (const auto& task : view->tasks) {
    if (task->origin != "composer") continue;
    const auto lowered = tasklib::Lower(task->program, 0);
    if (!lowered) continue;
    auto [hash, histogram] = Hash(GraphOf(*lowered));
    names.push_back(task->program.name());
    hashes.push_back(hash);
    histograms.push_back(std::move(histogram));
  }
  std::map<std::string, int> shared;
  for (const std::string& hash : hashes) ++shared[hash];
  const auto duplicates =
      std::count_if(hashes.begin(), hashes.end(), [&](const std::string& hash) { return shared[hash] > 1; });

  std::vector<std::tuple<double, size_t, size_t>> pairs;
  for (size_t a = 0; a < names.size(); ++a)
    for (size_t b = a + 1; b < names.size(); ++b) pairs.emplace_back(-Similarity(histograms[a], histograms[b]), a, b);
  std::sort(pairs.begin(), pairs.end());
  Json nearest = Json::array();
  for (size_t i = 0; i < std::min(wanted, pairs.size()); ++i) {
    const auto& [similarity, a, b] = pairs[i];
    nearest.push_back({{"similarity", -similarity}, {"a", names[a]}, {"b", names[b]}});
  }
  const Json out = {
      {"bench", "wl_duplicates"},
      {"tasks", names.size()},
      {"share_a_hash", duplicates},
      {"share", names.empty() ? 0.0 : static_cast<double>(duplicates) / static_cast<double>(names.size())},
      {"nearest_pairs", nearest}};
  std::printf("%s", PrettyJson(out).c_str());
  return 0;
}
