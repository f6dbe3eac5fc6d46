// gensim policy libtorch: LibTorch is there, and how it runs.
#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/exit_code.h"
#include "cli/with_torch.h"
#include "policies/nets/runtime.h"

namespace gensim::cli {

bool HasTorch() { return true; }

int RunPolicyLibtorch(const PolicyOptions& options, Console& console) {
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  policies::SetUpTorch(options.threads > 0 ? options.threads : cores);
  const policies::TorchInfo info = policies::DescribeTorch();
  console.Print(Table({{"LibTorch", info.version},
                       {"instructions", info.cpu},
                       {"threads", std::to_string(info.threads)},
                       {"convolutions", info.mkldnn ? "oneDNN" : "native"},
                       {"GPU", info.cuda ? "yes" : "no"}}));
  console.Document({{"ok", true},
                    {"version", info.version},
                    {"instructions", info.cpu},
                    {"threads", info.threads},
                    {"onednn", info.mkldnn},
                    {"gpu", info.cuda}});
  return kDone;
}

}  // namespace gensim::cli
