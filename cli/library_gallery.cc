#include "cli/verbs.h"
namespace gensim::cli {
int RunLibraryGallery(const CommonOptions&, const LibraryOptions&, Console& c) { return c.Fail({"internal", "", "not yet", ""}); }
}
