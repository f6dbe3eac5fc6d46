// A lowered task as text, JSON and picture.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/console.h"
#include "envs/render/image.h"
#include "envs/tabletop/draw.h"
#include "tasklib/program/program.h"

namespace gensim::cli {

/// {name, digest, seed, summary, objects, goals, plan, ...}: docs/json-output.md.
Json TaskToJson(const tasklib::Program& program, const tasklib::Lowered& lowered, uint64_t seed);
std::string TaskToText(const tasklib::Program& program, const tasklib::Lowered& lowered, uint64_t seed,
                       const Console& console);

/// Where objects have to go that neither the words nor anything in the scene shows: the places of at-pose clauses, as
/// the expert's plan reaches them.
std::vector<tabletop::Ghost> GhostsOf(const tasklib::Lowered& lowered);

/// The start with its ghosts, captioned with the summary.
Status WriteTaskPicture(const tasklib::Lowered& lowered, const std::filesystem::path& path);

/// Pictures of the start, with its ghosts, and of the end of the expert's plan, without captions.
struct Stills {
  render::Image start, end;
};
/// 16 : 9, `columns` wide; `close`: as near as both allow, else with the whole table.
Stills StillsOf(const tasklib::Lowered& lowered, int columns, bool close);

/// What stands on the table, as words: "red block, 3 gray bowls".
std::string ObjectsInWords(const tabletop::Task& task);

/// Start above, end of the expert's plan below, without a caption.
render::Image StartAndEnd(const tasklib::Lowered& lowered);

}  // namespace gensim::cli
