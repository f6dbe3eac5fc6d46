#include "tsp/instance/matrix_format.h"

#include <algorithm>

namespace gensim::tsp {

const std::vector<std::string>& MatrixFormatNames() {
  static const std::vector<std::string> names = {"FULL_MATRIX",    "UPPER_ROW",      "LOWER_ROW",
                                                 "UPPER_DIAG_ROW", "LOWER_DIAG_ROW", "UPPER_COL",
                                                 "LOWER_COL",      "UPPER_DIAG_COL", "LOWER_DIAG_COL"};
  return names;
}

std::optional<MatrixFormat> MatrixFormatNamed(std::string_view name) {
  const auto it = std::ranges::find(MatrixFormatNames(), name);
  if (it == MatrixFormatNames().end()) return std::nullopt;
  return static_cast<MatrixFormat>(it - MatrixFormatNames().begin());
}

double CountOf(MatrixFormat format, size_t n) {
  const auto rows = static_cast<double>(n);
  if (format == MatrixFormat::kFull) return rows * rows;
  const size_t form = (static_cast<size_t>(format) - 1) % 4;
  return rows * (form < 2 ? rows - 1 : rows + 1) / 2;
}

}  // namespace gensim::tsp
