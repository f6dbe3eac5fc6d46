#include "tsp/instance/tsplib_write.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>

#include "envs/base/file.h"
#include "tsp/instance/matrix_format.h"

namespace gensim::tsp {
namespace {

using Text = fmt::memory_buffer;

template <class... Args>
void Add(Text& text, fmt::format_string<Args...> form, Args&&... args) {
  fmt::format_to(std::back_inserter(text), form, std::forward<Args>(args)...);
}

// a header holds one line: what would end it becomes a blank
std::string OneLine(std::string value) {
  std::ranges::replace_if(
      value, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return value;
}

void AddHeader(Text& text, const std::string& name, const std::string& comment, const char* type, size_t n) {
  Add(text, "NAME : {}\nTYPE : {}\n", OneLine(name), type);
  // one line of comment a line
  for (size_t begin = 0; !comment.empty() && begin <= comment.size();) {
    const size_t end = std::min(comment.find('\n', begin), comment.size());
    Add(text, "COMMENT : {}\n", OneLine(comment.substr(begin, end - begin)));
    begin = end + 1;
  }
  Add(text, "DIMENSION : {}\n", n);
}

void AddPoints(Text& text, const char* section, std::span<const Point> points) {
  Add(text, "{}\n", section);
  for (size_t i = 0; i < points.size(); ++i) Add(text, "{} {} {}\n", i + 1, points[i].x, points[i].y);
}

void AddMatrix(Text& text, const Instance& instance) {
  const auto format = instance.symmetric() ? MatrixFormat::kUpperRow : MatrixFormat::kFull;
  Add(text, "EDGE_WEIGHT_FORMAT : {}\n", MatrixFormatNames()[static_cast<size_t>(format)]);
  if (!instance.display.empty()) Add(text, "DISPLAY_DATA_TYPE : TWOD_DISPLAY\n");
  Add(text, "EDGE_WEIGHT_SECTION\n");
  size_t row = 0;
  ForEachCell(format, instance.size(), [&](size_t i, size_t j) {
    if (i != row) Add(text, "\n");
    row = i;
    Add(text, " {}", instance.Distance(i, j));
    return true;
  });
  Add(text, "\n");
  if (!instance.display.empty()) AddPoints(text, "DISPLAY_DATA_SECTION", instance.display);
}

}  // namespace

Result<std::string> TsplibText(const Instance& instance) {
  const Metric metric = instance.metric();
  if (metric == Metric::kEuclid || metric == Metric::kHaversine)
    return Error{"tsp-metric", "", fmt::format("TSPLIB has no metric {}", NameOf(metric)),
                 "legal: a TSPLIB metric, or the distances as a matrix"};
  Text text;
  AddHeader(text, instance.name, instance.comment, instance.symmetric() ? "TSP" : "ATSP", instance.size());
  Add(text, "EDGE_WEIGHT_TYPE : {}\n", NameOf(metric));
  if (metric == Metric::kExplicit) {
    AddMatrix(text, instance);
  } else {
    AddPoints(text, "NODE_COORD_SECTION", instance.points());
  }
  if (!instance.fixed.empty()) {
    Add(text, "FIXED_EDGES_SECTION\n");
    for (const auto& [a, b] : instance.fixed) Add(text, "{} {}\n", a + 1, b + 1);
    Add(text, "-1\n");
  }
  Add(text, "EOF\n");
  return fmt::to_string(text);
}

Status WriteTsplib(const std::filesystem::path& path, const Instance& instance) {
  const auto text = TsplibText(instance);
  return text ? WriteOutput(path, *text) : Status(text.errors());
}

std::string TourText(const std::string& name, const std::string& comment, std::span<const int32_t> tour) {
  Text text;
  AddHeader(text, name, comment, "TOUR", tour.size());
  Add(text, "TOUR_SECTION\n");
  for (const int32_t place : tour) Add(text, "{}\n", place + 1);
  Add(text, "-1\nEOF\n");
  return fmt::to_string(text);
}

Status WriteTour(const std::filesystem::path& path, const std::string& name, const std::string& comment,
                 std::span<const int32_t> tour) {
  return WriteOutput(path, TourText(name, comment, tour));
}

}  // namespace gensim::tsp
