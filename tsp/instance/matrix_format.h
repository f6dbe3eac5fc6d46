// MatrixFormat: the order in which TSPLIB's EDGE_WEIGHT_SECTION gives a matrix. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gensim::tsp {

enum class MatrixFormat : uint8_t {
  kFull,
  kUpperRow,      ///< above the diagonal, row by row
  kLowerRow,      ///< below it
  kUpperDiagRow,  ///< the diagonal too
  kLowerDiagRow,
  kUpperCol,  ///< column by column
  kLowerCol,
  kUpperDiagCol,
  kLowerDiagCol
};

/// TSPLIB's words, "UPPER_ROW", in the order of the enumeration.
const std::vector<std::string>& MatrixFormatNames();
std::optional<MatrixFormat> MatrixFormatNamed(std::string_view name);

/// How many numbers a matrix of n rows has.
double CountOf(MatrixFormat format, size_t n);

/// Calls `cell(row, column)` in the order of the format until it says false.
template <class Cell>
void ForEachCell(MatrixFormat format, size_t n, const Cell& cell) {
  const auto index = static_cast<size_t>(format);
  const bool columns = format >= MatrixFormat::kUpperCol;
  const size_t form = format == MatrixFormat::kFull ? 0 : (index - 1) % 4 + 1;  // 1 upper, 2 lower, with diagonal 3, 4
  const size_t gap = form <= 2 ? 1 : 0;
  // by columns the upper half is the lower half by rows with row and column exchanged
  const bool upper = (form % 2 == 1) != columns;
  for (size_t a = 0; a < n; ++a) {
    const size_t begin = form == 0 ? 0 : upper ? a + gap : 0;
    const size_t end = form == 0 || upper ? n : a + 1 - gap;
    for (size_t b = begin; b < end; ++b)
      if (!(columns ? cell(b, a) : cell(a, b))) return;
  }
}

}  // namespace gensim::tsp
