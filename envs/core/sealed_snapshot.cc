#include "envs/core/sealed_snapshot.h"

#include "envs/base/raw_bytes.h"
#include "envs/base/sha256.h"

namespace gensim {
namespace {

constexpr std::string_view kMagic = "GES1";
constexpr size_t kSumBytes = sizeof(uint64_t);

}  // namespace

std::string SealSnapshot(uint64_t identity, std::string_view content) {
  std::string bytes;
  bytes.reserve(kMagic.size() + sizeof(identity) + content.size() + kSumBytes);
  bytes += kMagic;
  AppendRaw(bytes, identity);
  bytes += content;
  AppendRaw(bytes, Sha256Prefix64(bytes));
  return bytes;
}

Result<std::string_view> OpenSnapshot(uint64_t identity, std::string_view snapshot, std::string_view where) {
  // damage first: only whole bytes can say whose they are
  if (snapshot.size() < kMagic.size() + sizeof(identity) + kSumBytes || !snapshot.starts_with(kMagic))
    return InvalidSnapshot(where);
  std::string_view content = snapshot.substr(0, snapshot.size() - kSumBytes);
  std::string_view tail = snapshot.substr(content.size());
  uint64_t sum = 0, whose = 0;
  TakeRaw(tail, sum);
  if (sum != Sha256Prefix64(content)) return InvalidSnapshot(where);

  content.remove_prefix(kMagic.size());
  TakeRaw(content, whose);
  if (whose == identity) return content;
  return Error{"snapshot-other-env", std::string(where),
               "the snapshot is of another env: its task, model, physics or engine differ",
               "restore it into an env that was made alike"};
}

Error InvalidSnapshot(std::string_view where) {
  return {"snapshot-invalid", std::string(where), "these bytes are not a whole snapshot of an env",
          "pass the bytes of Snapshot unchanged"};
}

}  // namespace gensim
