#include "tasklib/archive/counter.h"

#include <charconv>

#include "envs/base/file.h"

namespace gensim::tasklib {

Result<uint64_t> ReadCounter(const std::filesystem::path& path) {
  uint64_t next = 0;
  const auto text = ReadFile(path, 64);
  if (!text && text.error().code == "file-not-found") return next;
  if (!text) return text.errors();
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), next);
  if (problem != std::errc() || std::string_view(end, text->data() + text->size()) != "\n")
    return Error{"counter-corrupt", path.string(), "holds no number", "write the next number and a newline into it"};
  return next;
}

}  // namespace gensim::tasklib
