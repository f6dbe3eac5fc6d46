#include "cli/with_torch.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "envs/base/file.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

// the words behind the program's name, as they were given
Result<std::vector<std::string>> GivenWords() {
  const auto line = ReadFile("/proc/self/cmdline");
  if (!line) return line.errors();
  std::vector<std::string> words;
  for (size_t at = 0; at < line->size(); at += words.back().size() + 1) words.emplace_back(line->c_str() + at);
  if (!words.empty()) words.erase(words.begin());
  return words;
}

// replaces this process; returns only where it could not, with the reason
std::string Replace(const fs::path& program, std::vector<std::string> words) {
  std::string name = program.string();
  std::vector<char*> argv = {name.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  return program.string() + ": " + std::strerror(errno);
}

}  // namespace

int ContinueWithTorch(Console& console) {
  // a plain program under the other one's name would start itself for ever
  constexpr const char* kContinued = "GENSIM_CONTINUED";
  if (std::getenv(kContinued) != nullptr)
    return console.Fail({"torch-missing", "", "the program that was started for LibTorch was built without it",
                         "start ./gensim of the clone, which installs LibTorch and builds it"});
  ::setenv(kContinued, "1", 1);
  std::error_code gone;
  const fs::path here = fs::current_path(gone);
  if (gone)
    return console.Fail(
        {"wrong-use", "", "the folder that this was started in was removed", "start it in another one"});
  auto words = GivenWords();
  if (!words) return console.Fail(words.errors());
  std::string problem;
  if (const char* launcher = std::getenv("GENSIM_LAUNCHER"); launcher && *launcher) {
    words->insert(words->begin(), "--with-torch");
    problem = Replace(launcher, *words);
  } else {
    std::error_code code;
    problem = Replace(fs::read_symlink("/proc/self/exe", code).parent_path() / "gensim-torch", *words);
  }
  return console.Fail({"torch-missing", "", "this needs the program with LibTorch: " + problem,
                       "start ./gensim of the clone, which installs LibTorch and builds it"});
}

}  // namespace gensim::cli
