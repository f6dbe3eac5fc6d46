// The seal of a snapshot: what it belongs to, and a sum over its bytes.
//
// Layout: "GES1", identity (8 bytes), the content, the first 8 bytes of the SHA-256 of all before. Pure functions,
// thread-safe. An env's identity hashes all that a snapshot and the env that takes it in must share: the kind of env,
// its id, its model. The sum finds damage; it is no protection against somebody who means harm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim {

/// Snapshot bytes of an env of this identity.
std::string SealSnapshot(uint64_t identity, std::string_view content);

/// The content, a view into `snapshot`. Codes: snapshot-invalid (cut, damaged or something else), snapshot-other-env
/// (whole, but of another identity); `where` is the id of the env that is to take it in.
Result<std::string_view> OpenSnapshot(uint64_t identity, std::string_view snapshot, std::string_view where);

/// What a Restore answers when bytes are not a snapshot of its kind.
Error InvalidSnapshot(std::string_view where);

}  // namespace gensim
