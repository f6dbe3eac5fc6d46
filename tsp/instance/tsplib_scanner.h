// TsplibScanner: the lines and numbers of a TSPLIB file, each with its place.
//
// Header lines are "KEY: value" or "KEY : value"; the numbers of a section may be wrapped over lines in any way. Lines
// end in LF, CRLF or CR. Works on the bytes given, which must outlive it; no copies, linear time.
#pragma once

#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim::tsp {

class TsplibScanner {
 public:
  struct Header {
    std::string_view key, value;  ///< both without blanks around; the value may be empty
    std::string where;            ///< "line 4, column 1", of the key
  };

  explicit TsplibScanner(std::string_view text);

  /// Skips empty lines; is there another line?
  bool HasLine();
  /// The next line that is not empty.
  Header ReadHeader();

  /// Does a number come next, of the section that is read? Any other word ends the section.
  bool HasNumber();
  /// Codes: tsplib-number (not a number, not finite), tsplib-truncated (the file or section ends; `what` was expected).
  Result<double> ReadNumber(std::string_view what);
  /// A whole number in [low, high]. Codes: those of ReadNumber, tsplib-value.
  Result<int64_t> ReadInteger(std::string_view what, int64_t low, int64_t high);

  /// Of what comes next, or was read last: "line 4, column 7".
  std::string Where() const { return Place(at_); }
  std::string WhereLast() const { return Place(last_); }
  /// Of what was read last, to be turned into words by WhereAt: counting lines takes time.
  size_t MarkLast() const { return last_; }
  std::string WhereAt(size_t mark) const { return Place(mark); }

 private:
  void SkipBlanks();
  std::string_view Word() const;
  std::string Place(size_t at) const;

  std::string_view text_;
  size_t at_ = 0, last_ = 0;
  // where lines were counted to: places are asked for in their order
  mutable size_t counted_ = 0, line_ = 1, begin_ = 0;
};

}  // namespace gensim::tsp
