// The two JSON sections of an episode file: what was played (HEAD) and how it ended (ENDS).
//
// Both are closed objects in canonical form, so that one episode has one encoding. Pure functions; safe from any
// thread. Error: episode-header.
#pragma once

#include <string>
#include <string_view>

#include "envs/base/result.h"
#include "envs/core/episode.h"

namespace gensim {

/// Bytes that a text of an episode may have.
inline constexpr size_t kMaxEpisodeText = 200;

std::string HeaderText(const Episode& episode);
std::string EndText(const EpisodeEnd& end);

/// Reads HEAD into header and action size; `steps` is what the other sections must have.
Status ReadHeader(std::string_view bytes, const EpisodeLimits& limits, Episode& episode, size_t& steps);
Status ReadEnd(std::string_view bytes, EpisodeEnd& end);

}  // namespace gensim
