// EpisodeLedger: the append-only record of one evaluation, one row an episode (docs/evaluation.md).
//
// A SQLite file in WAL mode; rows are only ever added (triggers refuse UPDATE and DELETE), each group in a durable
// transaction, so a killed process loses nothing that was acknowledged. Opening takes hostile bytes: the tables must be
// ours, the file sound, every row match its checksum, and the plan be the one that is asked for. Times of the clock
// stand in the file, and decide nothing. Ownership: owns its file handle. Thread-safety: one thread at a time; the
// folder's lock keeps other processes away. Errors: ledger-unreadable, ledger-version, ledger-write, run-folder-taken
// (another plan).
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "evaluation/episode_row.h"

namespace gensim::evaluation {

class EpisodeLedger {
 public:
  /// Opens the file, or makes it with this plan (canonical JSON). `may_begin`: why none may begin there, if so; then an
  /// empty file is left as it is.
  static Result<EpisodeLedger> Open(const std::filesystem::path& path, const std::string& plan,
                                    const Status& may_begin = Done{});
  EpisodeLedger(EpisodeLedger&&) noexcept;
  EpisodeLedger& operator=(EpisodeLedger&&) noexcept;
  ~EpisodeLedger();

  /// Was it made by this call of Open?
  bool fresh() const;
  /// All rows, in order of adding.
  const std::vector<EpisodeRow>& rows() const;
  /// Adds rows in one step; durable when it returns.
  Status Add(std::span<const EpisodeRow> rows);

 private:
  struct Impl;
  explicit EpisodeLedger(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gensim::evaluation
