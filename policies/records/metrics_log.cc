#include "policies/records/metrics_log.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "envs/base/file.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostBytes = size_t{4} << 30;
constexpr int64_t kNoStep = INT64_MIN;

struct Line {
  int64_t step = kNoStep;
  bool again = false;  // it has the member that is measured once more
};

// what a line says of itself, or why it is no line of a log
Result<Line> LineOf(std::string_view line, std::string_view again) {
  const auto value = ParseJson(line);
  if (!value) return value.errors();
  const auto step = value->is_object() ? value->find("step") : value->end();
  if (step == value->end() || !step->is_number_integer())
    return Error{"metrics-line", "", fmt::format("no whole number \"step\" in {}", line.substr(0, 80)), ""};
  return Line{step->get<int64_t>(), value->contains(again)};
}

// the bytes of a log that stay, and the step of the last line in them
struct Kept {
  size_t bytes = 0;
  int64_t step = kNoStep;
};

Result<Kept> KeptOf(std::string_view text, int64_t last_step, std::string_view again, const fs::path& path) {
  Kept kept;
  int64_t step = kNoStep;
  size_t line_number = 1;
  for (size_t at = 0; at < text.size(); ++line_number) {
    const size_t end = text.find('\n', at);
    if (end == std::string_view::npos) break;  // cut off while it was written
    const std::string_view line = text.substr(at, end - at);
    const auto refuse = [&](std::string message) {
      return Error{"metrics-line", fmt::format("{}:{}", path.string(), line_number), std::move(message),
                   "mend or delete the line, or train into another folder"};
    };
    const auto found = LineOf(line, again);
    if (!found) return refuse(found.error().message);
    if (found->step < step) return refuse(fmt::format("step {} behind step {}", found->step, step));
    step = found->step;
    at = end + 1;
    if (step < last_step || (step == last_step && !found->again)) kept = {at, step};
  }
  return kept;
}

}  // namespace

Result<MetricsLog> MetricsLog::Create(const fs::path& path) {
  auto file = AppendFile::Create(path);
  if (!file) return file.errors();
  return MetricsLog(*std::move(file), kNoStep);
}

Result<MetricsLog> MetricsLog::Resume(const fs::path& path, int64_t last_step, std::string_view again) {
  const auto text = ReadFile(path, kMostBytes);
  if (!text) return text.errors();
  const auto kept = KeptOf(*text, last_step, again, path);
  if (!kept) return kept.errors();
  if (kept->bytes < text->size())
    if (const Status cut = WriteFileAtomic(path, std::string_view(*text).substr(0, kept->bytes)); !cut)
      return cut.errors();
  auto file = AppendFile::Open(path);
  if (!file) return file.errors();
  return MetricsLog(*std::move(file), kept->step);
}

Status MetricsLog::Add(const Json& line) {
  // what is written is what Resume will read
  const std::string text = CanonicalJson(line);
  const auto added = LineOf(text, "");
  if (!added) throw std::invalid_argument("MetricsLog::Add: " + ToString(added.errors()));
  if (added->step < step_)
    throw std::invalid_argument(
        fmt::format("MetricsLog::Add: step {}; legal: from {}, the last line's", added->step, step_));
  if (Status written = file_.Append(text + '\n'); !written) return written;
  step_ = added->step;
  return Done{};
}

}  // namespace gensim::policies
