#include "evaluation/task_selection.h"

#include <fnmatch.h>

#include <map>
#include <utility>

#include "envs/base/file.h"
#include "envs/base/list.h"
#include "envs/base/text.h"
#include "tasklib/program/program.h"

namespace gensim::evaluation {
namespace {

using tasklib::Library;
using tasklib::TaskEntry;

constexpr size_t kMaxListBytes = size_t{4} << 20, kMostErrors = 20;

// a word, and where it was read: empty for the command line
struct Word {
  std::string text, where;
};

std::string Trimmed(std::string line) {
  line.resize(std::min(line.find('#'), line.size()));
  const size_t first = line.find_first_not_of(" \t\r"), last = line.find_last_not_of(" \t\r");
  return first == std::string::npos ? "" : line.substr(first, last - first + 1);
}

Result<std::vector<Word>> ReadList(const std::string& file) {
  const auto text = ReadFile(file, kMaxListBytes);
  if (!text) return text.errors();
  std::vector<Word> words;
  size_t number = 0;
  for (size_t begin = 0; begin < text->size();) {
    const size_t end = std::min(text->find('\n', begin), text->size());
    ++number;
    std::string word = Trimmed(text->substr(begin, end - begin));
    if (!word.empty()) words.push_back({std::move(word), file + ":" + std::to_string(number)});
    begin = end + 1;
  }
  return words;
}

bool IsFile(const std::string& word) { return word.find('/') != std::string::npos || word.ends_with(".txt"); }

Errors At(Errors errors, const Word& word) {
  for (Error& error : errors) error.where = word.where.empty() ? "--tasks" : word.where;
  return errors;
}

class Selection {
 public:
  Selection(Library& library, std::vector<TaskEntry> listed) : library_(library), listed_(std::move(listed)) {}

  Status Add(const Word& word) {
    const std::string& text = word.text;
    if (text == "all") return AddWhere([](const TaskEntry&) { return true; }, word, "the library has no task");
    if (text.starts_with("origin:")) return AddOrigin(word, text.substr(7));
    if (text.starts_with("family:")) return AddFamily(word, text.substr(7));
    if (text.find_first_of("*?[") != std::string::npos)
      return AddWhere([&](const TaskEntry& e) { return fnmatch(text.c_str(), e.name.c_str(), 0) == 0; }, word,
                      "no task fits '" + text.substr(0, 100) + "'");
    const auto found = library_.Find(text);
    if (!found) return At(found.errors(), word);
    Take(*found);
    return Done{};
  }

  std::vector<TaskEntry> Taken() && {
    std::vector<TaskEntry> entries;
    for (auto& [key, entry] : taken_) entries.push_back(std::move(entry));
    return entries;
  }

 private:
  void Take(const TaskEntry& entry) { taken_.emplace(std::pair(entry.name, entry.version), entry); }

  template <class Fits>
  Status AddWhere(const Fits& fits, const Word& word, const std::string& none) {
    bool any = false;
    for (const TaskEntry& entry : listed_)
      if (fits(entry)) Take(entry), any = true;
    if (any) return Done{};
    // the pattern without its signs may be near a name
    std::string plain;
    for (const char c : word.text)
      if (c != '*' && c != '?' && c != '[' && c != ']') plain += c;
    std::vector<std::string> names;
    for (const TaskEntry& entry : listed_) names.push_back(entry.name);
    const std::string nearest = NearestMatch(plain, names);
    return At({{"task-unknown", "", none,
                nearest.empty() ? "`gensim library list` shows all" : "did you mean " + nearest + "?"}},
              word);
  }

  Status AddOrigin(const Word& word, const std::string& origin) {
    static const std::vector<std::string> kOrigins = {"seed", "composer", "llm", "user"};
    if (!Contains(kOrigins, origin))
      return At({{"wrong-use", "", "no origin '" + origin.substr(0, 100) + "'", LegalHint(origin, kOrigins)}}, word);
    return AddWhere([&](const TaskEntry& e) { return e.origin == origin; }, word,
                    "the library has no task of origin " + origin);
  }

  Status AddFamily(const Word& word, const std::string& family) {
    if (!Contains(tasklib::Families(), family))
      return At({{"wrong-use", "", "no family '" + family.substr(0, 100) + "'", LegalHint(family, tasklib::Families())}},
                word);
    return AddWhere([&](const TaskEntry& e) { return e.family == family; }, word,
                    "the library has no task of family " + family);
  }

  Library& library_;
  std::vector<TaskEntry> listed_;
  std::map<std::pair<std::string, int>, TaskEntry> taken_;
};

}  // namespace

Result<std::vector<TaskEntry>> SelectTasks(Library& library, const std::vector<std::string>& words) {
  std::vector<Word> all;
  for (const std::string& word : words) {
    if (!IsFile(word)) {
      all.push_back({word, ""});
      continue;
    }
    auto listed = ReadList(word);
    if (!listed) return listed.errors();
    if (listed->empty())
      return Error{"selection-empty", word, "the file lists no task", "one name, digest, pattern or origin a line"};
    all.insert(all.end(), listed->begin(), listed->end());
  }
  if (all.empty()) return Error{"selection-empty", "--tasks", "no task was asked for", "a name, or all"};
  auto listed = library.List();
  if (!listed) return listed.errors();
  Selection selection(library, std::move(*listed));
  Errors errors;
  for (const Word& word : all) {
    // for each of them the nearest name is looked for, and nobody reads a thousand lines
    if (errors.size() >= kMostErrors) {
      errors.push_back({"task-unknown", word.where, "there may be more; words from here on were not looked at", ""});
      break;
    }
    if (const Status added = selection.Add(word); !added)
      errors.insert(errors.end(), added.errors().begin(), added.errors().end());
  }
  if (!errors.empty()) return errors;
  return std::move(selection).Taken();
}

}  // namespace gensim::evaluation
