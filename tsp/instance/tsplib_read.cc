#include "tsp/instance/tsplib_read.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "envs/base/file.h"
#include "envs/base/list.h"
#include "envs/base/text.h"
#include "tsp/instance/fixed_edges.h"
#include "tsp/instance/matrix_format.h"
#include "tsp/instance/tsplib_scanner.h"

namespace gensim::tsp {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;
constexpr std::array kMetrics = {Metric::kEuc2d, Metric::kCeil2d, Metric::kAtt,     Metric::kGeo,
                                 Metric::kMan2d, Metric::kMax2d,  Metric::kExplicit};
const std::vector<std::string> kKeys = {"NAME",
                                        "TYPE",
                                        "COMMENT",
                                        "DIMENSION",
                                        "EDGE_WEIGHT_TYPE",
                                        "EDGE_WEIGHT_FORMAT",
                                        "EDGE_DATA_FORMAT",
                                        "NODE_COORD_TYPE",
                                        "DISPLAY_DATA_TYPE"};
const std::vector<std::string> kSections = {"NODE_COORD_SECTION",  "EDGE_WEIGHT_SECTION", "DISPLAY_DATA_SECTION",
                                            "FIXED_EDGES_SECTION", "TOUR_SECTION",        "EOF"};

std::string FirstWord(std::string_view value) { return std::string(value.substr(0, value.find_first_of(" \t"))); }

// Can the file hold `count` numbers more? Asked before memory is.
Status CheckRoom(std::string_view text, double count, const std::string& where) {
  if (2 * count <= static_cast<double>(text.size()) + 1) return Done{};
  return Error{"tsplib-truncated", where,
               fmt::format("{:.0f} numbers belong here, the file has {} bytes in all", count, text.size()), ""};
}

// an edge that is named again is the same edge
void DropRepeated(std::vector<Edge>& edges, bool symmetric) {
  std::set<Edge> known;
  std::erase_if(edges, [&](const Edge& edge) {
    const bool turned = symmetric && edge.second < edge.first;
    return !known.insert(turned ? Edge(edge.second, edge.first) : edge).second;
  });
}

// One file, header and sections.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), scanner_(text) {}

  Status Read() {
    while (scanner_.HasLine()) {
      const TsplibScanner::Header line = scanner_.ReadHeader();
      const std::string key(line.key);
      if (key == "EOF") break;
      if (const Status taken = Contains(kSections, key) ? ReadSection(key, line) : TakeKey(key, line); !taken)
        return taken;
    }
    return Done{};
  }

  Result<Instance> Finish() {
    const std::string type = FirstWord(Value("TYPE"));
    if (!type.empty() && type != "TSP" && type != "ATSP")
      return Error{"tsplib-value", Where("TYPE"), "TYPE " + EscapeUnprintable(type), "legal: TSP, ATSP"};
    if (!n_) return Missing("DIMENSION");
    if (!metric_) return Missing("EDGE_WEIGHT_TYPE");
    auto instance = *metric_ == Metric::kExplicit ? OfMatrix() : OfPoints();
    if (!instance) return instance;
    if (type != "ATSP" && !instance->symmetric())
      return Error{"tsplib-value", Where("TYPE"), "TYPE TSP, and a matrix that is not symmetric", "legal: TYPE ATSP"};
    DropRepeated(fixed_, instance->symmetric());
    if (const Status sound = CheckFixedEdges(*n_, fixed_); !sound)
      return Error{"tsplib-value", sections_.at("FIXED_EDGES_SECTION"), sound.error().message, ""};
    instance->name = Value("NAME"), instance->comment = Value("COMMENT");
    instance->display = std::move(display_), instance->fixed = std::move(fixed_);
    return instance;
  }

  Result<std::vector<std::vector<int32_t>>> FinishTours() {
    if (const std::string type = FirstWord(Value("TYPE")); !type.empty() && type != "TOUR")
      return Error{"tsplib-value", Where("TYPE"), "TYPE " + EscapeUnprintable(type), "legal: TOUR"};
    if (tours_.empty() && n_ == 0 && sections_.contains("TOUR_SECTION")) tours_.emplace_back();
    if (tours_.empty()) return Missing("TOUR_SECTION");
    return std::move(tours_);
  }

 private:
  struct Entry {
    std::string value, where;
  };

  std::string Value(const std::string& key) const {
    const auto it = header_.find(key);
    return it == header_.end() ? "" : it->second.value;
  }
  std::string Where(const std::string& key) const {
    const auto it = header_.find(key);
    return it == header_.end() ? "" : it->second.where;
  }
  static Error Missing(const std::string& key) { return {"tsplib-section", "", "the file has no " + key, ""}; }

  Status TakeKey(const std::string& key, const TsplibScanner::Header& line) {
    if (!Contains(kKeys, key)) {
      std::vector<std::string> legal = kKeys;
      legal.insert(legal.end(), kSections.begin(), kSections.end());
      return Error{"tsplib-keyword", line.where, "'" + EscapeUnprintable(key.substr(0, 40)) + "' is no keyword",
                   LegalHint(key.substr(0, 40), legal)};
    }
    Entry& entry = header_[key];
    if (!entry.where.empty() && key != "COMMENT")
      return Error{"tsplib-keyword", line.where, key + " stands at " + entry.where + " already", "once"};
    entry.value += (entry.value.empty() ? "" : "\n") + std::string(line.value);
    entry.where = line.where;
    if (key == "DIMENSION") return TakeDimension(entry);
    if (key == "EDGE_WEIGHT_TYPE") return TakeMetric(entry);
    return Done{};
  }

  Status TakeDimension(const Entry& entry) {
    TsplibScanner number(entry.value);
    const auto n = number.ReadInteger("DIMENSION", 0, kMostPlaces);
    if (!n || number.HasLine())
      return Error{"tsplib-value", entry.where, "DIMENSION '" + EscapeUnprintable(entry.value.substr(0, 40)) + "'",
                   fmt::format("legal: whole numbers from 0 to {}", kMostPlaces)};
    n_ = static_cast<size_t>(*n);
    return Done{};
  }

  Status TakeMetric(const Entry& entry) {
    std::vector<std::string> legal;
    for (const Metric metric : kMetrics) {
      if (entry.value == NameOf(metric)) metric_ = metric;
      legal.emplace_back(NameOf(metric));
    }
    if (metric_) return Done{};
    return Error{"tsplib-value", entry.where, "EDGE_WEIGHT_TYPE '" + EscapeUnprintable(entry.value.substr(0, 40)) + "'",
                 LegalHint(entry.value.substr(0, 40), legal)};
  }

  Status ReadSection(const std::string& key, const TsplibScanner::Header& line) {
    if (const auto [seen, first] = sections_.try_emplace(key, line.where); !first)
      return Error{"tsplib-section", line.where, key + " stands at " + seen->second + " already", "once"};
    if (key == "TOUR_SECTION") return ReadTourSection();
    if (!n_) return Error{"tsplib-section", line.where, key + " stands before DIMENSION", "DIMENSION first"};
    if (key == "NODE_COORD_SECTION") return ReadPoints(points_, line.where);
    if (key == "DISPLAY_DATA_SECTION") return ReadPoints(display_, line.where);
    if (key == "FIXED_EDGES_SECTION") return ReadFixed();
    return ReadMatrix(line.where);
  }

  // "number x y" for every place, in any order
  Status ReadPoints(std::vector<Point>& points, const std::string& where) {
    if (const Status room = CheckRoom(text_, 3.0 * static_cast<double>(*n_), where); !room) return room;
    points.assign(*n_, {});
    std::vector<uint8_t> seen(*n_, 0);
    for (size_t k = 0; k < *n_; ++k) {
      const auto place = ReadPlace();
      if (!place) return place.errors();
      if (seen[*place]++ != 0)
        return Error{"tsplib-value", scanner_.WhereLast(), fmt::format("place {} a second time", *place + 1),
                     "legal: every place once"};
      for (double* coordinate : {&points[*place].x, &points[*place].y}) {
        const auto number = scanner_.ReadNumber("a coordinate");
        if (!number) return number.errors();
        *coordinate = *number;
      }
    }
    return CheckEnds(where);
  }

  Result<size_t> ReadPlace() {
    const auto place = scanner_.ReadInteger("the number of a place", 1, static_cast<int64_t>(*n_));
    if (!place) return place.errors();
    return static_cast<size_t>(*place - 1);
  }

  // numbers that nothing asked for
  Status CheckEnds(const std::string& where) {
    if (!scanner_.HasNumber()) return Done{};
    return Error{"tsplib-value", scanner_.Where(), fmt::format("more numbers than the section of {} has", where),
                 fmt::format("DIMENSION is {}", *n_)};
  }

  Status ReadFixed() {
    while (scanner_.HasNumber()) {
      const auto a = scanner_.ReadInteger("the number of a place, or -1", -1, static_cast<int64_t>(*n_));
      if (!a) return a.errors();
      if (*a == -1) return Done{};
      const size_t mark = scanner_.MarkLast();
      const auto b = ReadPlace();
      if (!b) return b.errors();
      if (*a == 0 || static_cast<size_t>(*a - 1) == *b)
        return Error{"tsplib-value", scanner_.WhereAt(mark), fmt::format("the edge {}-{}", *a, *b + 1),
                     "legal: two places"};
      fixed_.emplace_back(static_cast<int32_t>(*a - 1), static_cast<int32_t>(*b));
    }
    return Done{};
  }

  Status ReadMatrix(const std::string& where) {
    const std::string word = Value("EDGE_WEIGHT_FORMAT");
    const auto format = MatrixFormatNamed(word);
    if (!format)
      return Error{"tsplib-value", Where("EDGE_WEIGHT_FORMAT").empty() ? where : Where("EDGE_WEIGHT_FORMAT"),
                   "EDGE_WEIGHT_FORMAT '" + EscapeUnprintable(word.substr(0, 40)) + "'",
                   LegalHint(word.substr(0, 40), MatrixFormatNames())};
    const size_t n = *n_;
    if (const Status room = CheckRoom(text_, CountOf(*format, n), where); !room) return room;
    weights_.assign(n * n, 0);
    Status read = Done{};
    ForEachCell(*format, n, [&](size_t i, size_t j) {
      const auto number = scanner_.ReadNumber("a weight");
      if (!number) {
        read = number.errors();
        return false;
      }
      weights_[i * n + j] = *number;
      if (*format != MatrixFormat::kFull) weights_[j * n + i] = *number;
      return true;
    });
    return read ? CheckEnds(where) : read;
  }

  Status ReadTourSection() {
    const int64_t most = n_ ? static_cast<int64_t>(*n_) : kMostPlaces;
    std::vector<int32_t> tour;
    while (scanner_.HasNumber()) {
      const auto place = scanner_.ReadInteger("the number of a place, or -1", -1, most);
      if (!place) return place.errors();
      if (*place == 0)
        return Error{"tsplib-value", scanner_.WhereLast(), "place 0", "legal: places from 1, and -1 at the end"};
      if (*place > 0) tour.push_back(static_cast<int32_t>(*place - 1));
      if (*place < 0 && tour.empty()) break;  // the end of all tours
      if (*place < 0)
        if (const Status taken = TakeTour(tour); !taken) return taken;
    }
    return tour.empty() ? Status(Done{}) : TakeTour(tour);
  }

  Status TakeTour(std::vector<int32_t>& tour) {
    const size_t n = n_.value_or(tour.size());
    std::vector<uint8_t> seen(tour.size(), 0);
    bool sound = tour.size() == n;
    for (const int32_t place : tour)
      sound = sound && static_cast<size_t>(place) < n && seen[static_cast<size_t>(place)]++ == 0;
    if (!sound)
      return Error{"tsplib-value", scanner_.WhereLast(),
                   fmt::format("tour {} has {} entries and does not name each of {} places once", tours_.size() + 1,
                               tour.size(), n),
                   "legal: every place once, then -1"};
    tours_.push_back(std::move(tour));
    tour.clear();
    return Done{};
  }

  Result<Instance> OfPoints() {
    if (!sections_.contains("NODE_COORD_SECTION") && *n_ > 0) return Missing("NODE_COORD_SECTION");
    return Instance::FromPoints(*metric_, std::move(points_));
  }

  Result<Instance> OfMatrix() {
    if (!sections_.contains("EDGE_WEIGHT_SECTION") && *n_ > 1) return Missing("EDGE_WEIGHT_SECTION");
    weights_.resize(*n_ * *n_);
    return Instance::FromMatrix(*n_, std::move(weights_));
  }

  std::string_view text_;
  TsplibScanner scanner_;
  std::map<std::string, Entry> header_;
  std::map<std::string, std::string> sections_;  // where each began
  std::optional<size_t> n_;
  std::optional<Metric> metric_;
  std::vector<Point> points_, display_;
  std::vector<double> weights_;
  std::vector<Edge> fixed_;
  std::vector<std::vector<int32_t>> tours_;
};

// errors of a file begin with its path
template <class T>
Result<T> In(const std::filesystem::path& path, Result<T> result) {
  if (result) return result;
  Errors errors = result.errors();
  for (Error& error : errors) error.where = path.string() + (error.where.empty() ? "" : ": " + error.where);
  return errors;
}

}  // namespace

Result<Instance> ParseTsplib(std::string_view text) {
  Reader reader(text);
  if (const Status read = reader.Read(); !read) return read.errors();
  return reader.Finish();
}

Result<std::vector<std::vector<int32_t>>> ParseTours(std::string_view text) {
  Reader reader(text);
  if (const Status read = reader.Read(); !read) return read.errors();
  return reader.FinishTours();
}

Result<Instance> ReadTsplib(const std::filesystem::path& path) {
  const auto text = ReadFile(path, kMostBytes);
  return text ? In(path, ParseTsplib(*text)) : Result<Instance>(text.errors());
}

Result<std::vector<std::vector<int32_t>>> ReadTours(const std::filesystem::path& path) {
  const auto text = ReadFile(path, kMostBytes);
  return text ? In(path, ParseTours(*text)) : Result<std::vector<std::vector<int32_t>>>(text.errors());
}

}  // namespace gensim::tsp
