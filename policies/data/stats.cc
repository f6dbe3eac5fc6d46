#include "policies/data/stats.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace gensim::policies {
namespace {

// the words of a sentence in lower case
std::set<std::string> PlainWords(const std::string& text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      words.insert(std::exchange(word, ""));
    }
  }
  return words;
}

}  // namespace

DataStats StatsOf(const SampleSource& source, const std::vector<std::string>& words) {
  DataStats stats;
  stats.samples = source.size(), stats.episodes = source.episodes().size(), stats.texts = source.texts();
  stats.frame_bytes = source.frame_bytes();
  for (const TaskInfo& task : source.tasks()) stats.tasks.push_back({task.name, task.digest, 0, 0, {}, 0});
  for (const EpisodeInfo& episode : source.episodes()) {
    TaskStats& task = stats.tasks[episode.task];
    ++task.episodes, ++task.lengths[episode.steps];
    task.samples += episode.samples;
    stats.steps += episode.steps;
  }
  // how often each text is said while something is still to be done
  std::vector<size_t> said(source.texts(), 0);
  for (size_t i = 0; i < source.size(); ++i) {
    const SampleInfo& sample = source.sample(i);
    stats.stops += sample.stop;
    if (sample.stop) continue;
    ++said[sample.text];
    stats.tasks[source.episodes()[sample.episode].task].tilted += !sample.label.pure_yaw;
  }
  for (const std::string& word : words) stats.words[word] = 0;
  for (uint32_t t = 0; t < said.size(); ++t)
    for (const std::string& word : PlainWords(source.text(t)))
      if (const auto it = stats.words.find(word); it != stats.words.end()) it->second += said[t];
  std::ranges::sort(stats.tasks, {}, [](const TaskStats& task) { return std::pair(task.name, task.digest); });
  return stats;
}

}  // namespace gensim::policies
