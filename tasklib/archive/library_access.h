// The one way in which a Library asks its index. For the sources of Library alone.
#pragma once

#include "tasklib/archive/library.h"

namespace gensim::tasklib {

// Asks the index; a damaged one is made again and asked once more, and at last the files answer.
template <class Question>
auto Library::Ask(Question question) -> decltype(question(std::declval<Index&>())) {
  if (auto ready = ReadyIndex(); !ready) return ready.errors();
  auto answer = question(*index_);
  if (answer) return answer;
  if (auto mended = MendIndex(answer.error()); !mended) return mended.errors();
  if (auto again = question(*index_)) return again;
  if (auto rebuilt = RebuildInMemory(); !rebuilt) return rebuilt.errors();
  return question(*index_);
}

}  // namespace gensim::tasklib
