// Providers that write and read cassettes (--record FILE, --replay FILE).
//
// Recording: each reply is on disk (appended and synced in one write) before it is handed out. Failures are not
// recorded. Replaying is strict: identical requests get their replies in recorded order, each once; a miss is
// provider-replay-miss and shows the nearest recorded request and what differs.
// Threads: Complete() may be called at once from several threads.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "generator/llm/cassette.h"
#include "generator/llm/provider.h"

namespace gensim::generator {

class RecordingProvider : public ChatProvider {
 public:
  /// Makes the file. A file with more than a cassette's first line is cassette-exists unless `resume`: then a cut last
  /// line is removed, and requests that are recorded are answered from the file first, so that a resumed run repeats no
  /// paid call.
  static Result<std::unique_ptr<RecordingProvider>> Open(const std::filesystem::path& path, ChatProvider& provider,
                                                         bool resume);
  ~RecordingProvider() override;

  Result<ChatReply> Complete(const ChatRequest& request) override;
  std::string model() const override;

 private:
  struct Impl;
  explicit RecordingProvider(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class ReplayingProvider : public ChatProvider {
 public:
  /// `model` is the name that the run was asked to use.
  static Result<std::unique_ptr<ReplayingProvider>> Open(const std::filesystem::path& path, const std::string& model);
  ~ReplayingProvider() override;

  Result<ChatReply> Complete(const ChatRequest& request) override;
  std::string model() const override;

 private:
  struct Impl;
  explicit ReplayingProvider(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gensim::generator
