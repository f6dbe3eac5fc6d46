// Reader of server-sent events (text/event-stream) as chat servers send them: only `data` fields matter.
//
// Source: WHATWG HTML, section 9.2.6. Lines end in LF, CR or CRLF, wherever the network cuts the bytes; comment lines
// and other fields are skipped; several data lines of one event are joined by a newline. One thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace gensim::generator {

class EventStream {
 public:
  /// `on_data` takes the data of each event; false stops.
  explicit EventStream(std::function<bool(const std::string&)> on_data, size_t max_event_bytes = size_t{4} << 20)
      : on_data_(std::move(on_data)), max_event_bytes_(max_event_bytes) {}

  /// False when on_data said so or an event is too long; nothing is read after that.
  bool Feed(std::string_view bytes);

  /// The stream has ended: a last event without its blank line is delivered too (some servers leave it out).
  bool Finish();

 private:
  bool EndLine();
  bool Dispatch();

  std::function<bool(const std::string&)> on_data_;
  size_t max_event_bytes_;
  std::string line_, data_;
  bool has_data_ = false, after_cr_ = false, stopped_ = false;
};

}  // namespace gensim::generator
