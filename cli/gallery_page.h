// The page of a gallery: cards of tasks as one HTML document that asks for nothing but the pictures beside it.
//
// Pure functions: the same cards give the same bytes. All words of tasks and records are escaped; besides that the
// page's own policy (Content-Security-Policy) allows no script and style but its own, and no connection at all.
#pragma once

#include <string>
#include <vector>

#include "tasklib/archive/entry.h"

namespace gensim::cli {

/// One task of the page. Pictures are names of files in pictures/, empty where there is none.
struct GalleryCard {
  tasklib::StoredTask task;
  std::string start, end, film;
  int columns = 0, rows = 0;            ///< of start and end
  int film_columns = 0, film_rows = 0;  ///< of the film
  std::string objects;                  ///< what stands on the table, in words
  bool ghosts = false;                  ///< the start shows places to reach as pale shapes
  std::string film_command;             ///< what would make the film
  std::string note;                     ///< why there is no picture
};

/// What marks a page as ours.
inline constexpr const char* kGalleryMark = "<meta name=\"generator\" content=\"gensim library gallery\">";

std::string GalleryPage(const std::vector<GalleryCard>& cards);

}  // namespace gensim::cli
