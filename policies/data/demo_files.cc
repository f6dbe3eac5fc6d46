#include "policies/data/demo_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "envs/core/build_info.h"
#include "envs/core/seed.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

// the episode files of one argument
Result<std::vector<fs::path>> FilesOf(const std::string& argument) {
  std::error_code code;
  const fs::path path = argument;
  const fs::file_status there = fs::status(path, code);
  if (there.type() == fs::file_type::not_found)
    return Error{"file-not-found", argument, "no such file or folder", "an episode file, or a folder of gensim demo"};
  if (!fs::status_known(there)) return Error{"file-unreadable", argument, code.message(), ""};
  if (!fs::is_directory(there)) return std::vector<fs::path>{path};
  std::vector<fs::path> files;
  // links to folders are followed, each folder once: they may lead in circles
  std::set<fs::path> folders{fs::canonical(path, code)};
  constexpr auto kLinks = fs::directory_options::follow_directory_symlink;
  for (fs::recursive_directory_iterator it(path, kLinks, code), end; !code && it != end; it.increment(code)) {
    std::error_code lost;
    if (it->is_directory(lost) && !folders.insert(fs::canonical(it->path(), lost)).second)
      it.disable_recursion_pending();
    if (it->path().extension() != ".episode" || it->is_directory(lost)) continue;
    // less data than the folder names would be learned from without a word
    if (!it->is_regular_file(lost))
      return Error{"file-unreadable", it->path().string(), "not a file, or a link that leads nowhere",
                   "restore it, or take it out of the folder"};
    files.push_back(it->path());
  }
  if (code) return Error{"file-unreadable", argument, code.message(), ""};
  if (files.empty())
    return Error{"data-empty", argument, "no .episode file lies in this folder", "gensim demo TASK --out FOLDER"};
  return files;
}

// Everything that all episodes must agree on.
class Agreement {
 public:
  void Check(const std::string& file, const EpisodeHeader& header, Errors& errors) {
    Agree(vocabulary_, "", header.vocabulary_digest.substr(0, 12), file, "data-mixed-vocabularies", "vocabulary",
          errors);
    Agree(programs_, header.family + "/" + header.task, header.task_digest.substr(0, 12), file, "data-mixed-tasks",
          "program of task " + header.task, errors);
    Agree(versions_, header.env_id, std::to_string(header.env_version), file, "data-mixed-versions",
          "version of env " + header.env_id, errors);
  }

 private:
  struct First {
    std::string value, file;
  };
  using Seen = std::map<std::string, First>;

  static void Agree(Seen& seen, const std::string& key, const std::string& value, const std::string& file,
                    const char* code, const std::string& what, Errors& errors) {
    const auto [it, fresh] = seen.try_emplace(key, First{value, file});
    if (fresh || it->second.value == value) return;
    errors.push_back({code, file, fmt::format("{} {}, but {} in {}", what, value, it->second.value, it->second.file),
                      "train on one of them, or record the episodes again with one build"});
  }

  Seen vocabulary_, programs_, versions_;
};

void NoteOrigins(const std::vector<Demo>& demos, std::vector<std::string>& notes) {
  std::map<std::string, int> builds, classes;
  for (const Demo& demo : demos) {
    if (demo.episode.header.build != BuildId()) ++builds[demo.episode.header.build];
    if (demo.episode.header.cpu_class != CpuClass()) ++classes[demo.episode.header.cpu_class];
  }
  for (const auto& [build, count] : builds)
    notes.push_back(fmt::format("{} episodes recorded by build {}, this is {}", count, build, BuildId()));
  for (const auto& [name, count] : classes)
    notes.push_back(fmt::format("{} episodes recorded on CPU class {}, this is {}", count, name, CpuClass()));
}

}  // namespace

Result<DemoSet> ReadDemos(const std::vector<std::string>& paths) {
  std::set<fs::path> files;
  Errors errors;
  for (const std::string& path : paths) {
    const auto found = FilesOf(path);
    if (!found) errors.insert(errors.end(), found.errors().begin(), found.errors().end());
    if (found)
      for (const fs::path& file : *found) files.insert(file.lexically_normal());
  }
  if (paths.empty()) errors.push_back({"data-empty", "", "no episodes are named", "an episode file or a folder"});

  // in the order of their files, so that the same arguments give the same errors
  DemoSet set;
  Agreement agreement;
  size_t failed = 0;
  for (const fs::path& file : files) {
    auto episode = ReadEpisode(file);
    if (!episode) {
      errors.insert(errors.end(), episode.errors().begin(), episode.errors().end());
      continue;
    }
    if (const Status legal = CheckSeed(episode->header.seed, SeedUse::kDemo); !legal) {
      errors.push_back({legal.error().code, file.string(), legal.error().message, legal.error().hint});
      continue;
    }
    agreement.Check(file.string(), episode->header, errors);
    if (!episode->end.success || episode->steps() == 0)
      ++failed;
    else
      set.demos.push_back({file.string(), std::move(*episode)});
  }
  if (errors.empty() && set.demos.empty())
    errors.push_back({"data-empty", Join(paths, ", "), fmt::format("none of {} episodes succeeded", failed),
                      "record demonstrations of the expert: gensim demo TASK --out FOLDER"});
  if (!errors.empty()) return errors;

  // where files lie decides nothing: episodes of one seed, by two builds, come by their bytes
  std::map<const Demo*, std::string> digests;
  std::vector<const Demo*> order;
  for (const Demo& demo : set.demos) {
    digests[&demo] = Sha256Hex(EncodeEpisode(demo.episode));
    order.push_back(&demo);
  }
  std::ranges::stable_sort(order, {}, [&](const Demo* demo) {
    const EpisodeHeader& h = demo->episode.header;
    return std::tie(h.family, h.task, h.engine, h.seed, digests.at(demo), demo->file);
  });
  std::vector<Demo> sorted;
  for (const Demo* demo : order) sorted.push_back(*demo);
  set.demos = std::move(sorted);
  // a folder that was named twice, or was copied, counts once
  const auto same = [](const Demo& a, const Demo& b) { return a.episode == b.episode; };
  const auto doubles = std::ranges::unique(set.demos, same);
  set.demos.erase(doubles.begin(), doubles.end());
  if (failed > 0) set.notes.push_back(fmt::format("{} episodes without success are left out", failed));
  NoteOrigins(set.demos, set.notes);
  return set;
}

}  // namespace gensim::policies
