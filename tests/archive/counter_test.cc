#include "tasklib/archive/counter.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

// A missing counter begins at 0; only a number and a newline is one.
TEST(Counter, ReadsOnlyNumbers) {
  TempFolder temp;
  EXPECT_EQ(ReadCounter(temp / "none").value(), 0u);
  Scribble(temp / "seed", "41\n");
  EXPECT_EQ(ReadCounter(temp / "seed").value(), 41u);
  for (const char* bad : {"", "\n", "41", "41\n\n", "-1\n", "4 1\n", "99999999999999999999999\n"}) {
    Scribble(temp / "seed", bad);
    EXPECT_EQ(ReadCounter(temp / "seed").error().code, "counter-corrupt") << bad;
  }
}

}  // namespace
}  // namespace gensim::tasklib
