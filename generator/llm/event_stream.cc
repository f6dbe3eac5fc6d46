#include "generator/llm/event_stream.h"

namespace gensim::generator {

bool EventStream::Feed(std::string_view bytes) {
  for (const char c : bytes) {
    if (stopped_) return false;
    // LF right after CR belongs to the same line end
    const bool second_half = c == '\n' && after_cr_;
    after_cr_ = c == '\r';
    if (second_half) continue;
    if (c == '\n' || c == '\r') {
      if (!EndLine()) stopped_ = true;
    } else if (line_.size() + data_.size() >= max_event_bytes_) {
      stopped_ = true;
    } else {
      line_ += c;
    }
  }
  return !stopped_;
}

bool EventStream::Finish() {
  if (!stopped_ && !line_.empty() && !EndLine()) stopped_ = true;
  if (!stopped_ && !Dispatch()) stopped_ = true;
  return !stopped_;
}

bool EventStream::EndLine() {
  if (line_.empty()) return Dispatch();
  if (line_.starts_with("data:")) {
    // one space after the colon is not part of the value
    const size_t begin = line_.size() > 5 && line_[5] == ' ' ? 6 : 5;
    if (has_data_) data_ += '\n';
    data_.append(line_, begin);
    has_data_ = true;
  }
  line_.clear();
  return true;
}

bool EventStream::Dispatch() {
  if (!has_data_) return true;
  const std::string data = std::move(data_);
  data_.clear();
  has_data_ = false;
  return on_data_(data);
}

}  // namespace gensim::generator
