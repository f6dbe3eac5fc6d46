#include "evaluation/episode_row.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace gensim::evaluation {
namespace {

// Every member, to its last bit, has a part in the checksum.
TEST(EpisodeRow, ChecksumCoversEveryMember) {
  std::vector<EpisodeRow> rows(14);
  rows[1].policy = "p", rows[2].policy_digest = "p", rows[3].task = "p", rows[4].task_digest = "p";
  rows[5].seed = 1, rows[6].episode_return = 1e-300, rows[7].success_end = true, rows[8].success_ever = true;
  rows[9].length = 1, rows[10].cause = "p", rows[11].state_hash = 1, rows[12].source = "record";
  rows[13].episode_return = -0.0;
  std::set<std::string> sums;
  for (const EpisodeRow& row : rows) {
    sums.insert(ChecksumOf(row));
    EXPECT_EQ(ChecksumOf(row).size(), 16u);
  }
  EXPECT_EQ(sums.size(), rows.size());
}

}  // namespace
}  // namespace gensim::evaluation
