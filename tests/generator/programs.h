// Programs and views that the generator's tests share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "generator/behaviour.h"
#include "generator/card.h"
#include "generator/source.h"
#include "tasklib/program/program.h"

namespace gensim::generator {

/// One red block into a zone.
inline const char* const kBlockInZone = R"({"gensim": 1, "family": "tabletop", "name": "block-in-zone",
  "summary": "Put the red block inside the zone.",
  "scene": [{"id": "zone", "asset": "zone", "size": [140, 140], "color": "green"},
            {"id": "block", "asset": "block", "size": [40, 40, 40], "color": "red"}],
  "goals": [{"put": "block", "rel": "inside", "ref": "zone"}], "limits": {"steps": 4}})";

/// Three blocks on each other in an order that is drawn, with distractors of other colours.
inline const char* const kTower = R"({"gensim": 1, "family": "tabletop", "name": "drawn-tower",
  "summary": "Stack the {order} blocks in that order.",
  "vary": [{"var": "order", "choose": 3, "from": ["red", "green", "blue", "yellow"]}],
  "scene": [{"id": "block", "asset": "block", "size": [40, 40, 40], "color": "$order", "count": 3},
            {"id": "other", "asset": "block", "size": [40, 40, 40], "color": {"not_in": "$order"}, "count": 2, "distractor": true}],
  "goals": [{"for": {"var": "i", "from": 1, "to": 2}, "put": "block[$i]", "rel": "on", "ref": "block[$i-1]"}],
  "limits": {"steps": 8}})";

/// Both balls into the bowl, which takes two of their size.
inline const char* const kBallsInBowl = R"({"gensim": 1, "family": "tabletop", "name": "balls-in-bowl",
  "summary": "Put the blue balls in the gray bowl.",
  "scene": [{"id": "bowl", "asset": "bowl", "size": [180, 60], "color": "gray"},
            {"id": "ball", "asset": "ball", "size": [30], "color": "blue", "count": 2}],
  "goals": [{"put": "ball", "rel": "in", "ref": "bowl"}], "limits": {"steps": 8}})";

inline tasklib::Program ProgramOf(const std::string& text) { return *tasklib::Program::FromText(text); }

inline KnownTask Known(const std::string& text, const std::string& origin = "seed") {
  const tasklib::Program program = ProgramOf(text);
  const tasklib::Facts facts = *tasklib::ComputeFacts(program);
  return {program, facts, origin, BehaviourOf(*tasklib::Lower(program, 0), facts)};
}

/// A view of these programs.
inline LibraryView ViewOfTexts(const std::vector<std::string>& texts) {
  LibraryView view;
  for (const std::string& text : texts) view.tasks.push_back(std::make_shared<const KnownTask>(Known(text)));
  return view;
}

}  // namespace gensim::generator
