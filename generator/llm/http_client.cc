#include "generator/llm/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <mutex>

#include "generator/llm/redact.h"

namespace gensim::generator {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr size_t kMostHeaderBytes = 64 * 1024;
constexpr int kPollMs = 100;  // Ctrl-C and deadlines are seen at least this often

double SecondsSince(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// What the callbacks of one transfer know and write.
struct Transfer {
  CURL* easy = nullptr;
  const HttpRequest* request = nullptr;
  const HttpLimits* limits = nullptr;
  HttpResponse response;
  SteadyTime start = std::chrono::steady_clock::now(), last_byte = start;
  size_t body_bytes = 0, header_bytes = 0;
  bool too_large = false, refused_by_reader = false;
};

size_t OnHeader(char* bytes, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(bytes, size * count);
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > kMostHeaderBytes) {
    transfer.too_large = true;
    return 0;
  }
  // a status line begins a new block (after a proxy's answer or a 100): only the last block counts
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  transfer.response.headers[name] = Excerpt(line.substr(colon + 1), 400);
  return line.size();
}

size_t OnBody(char* bytes, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view piece(bytes, size * count);
  transfer.last_byte = std::chrono::steady_clock::now();
  transfer.body_bytes += piece.size();
  if (transfer.body_bytes > transfer.limits->max_body_bytes) {
    transfer.too_large = true;
    return 0;
  }
  // only the body of a good answer is read as it comes; an error page is kept for its message
  long status = 0;
  curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200 && transfer.request->on_data) {
    if (transfer.request->on_data(piece)) return piece.size();
    transfer.refused_by_reader = true;
    return 0;
  }
  transfer.response.body.append(piece);
  return piece.size();
}

Error FromCurl(CURLcode code, const char* detail) {
  const std::string what = Excerpt(*detail != '\0' ? detail : curl_easy_strerror(code));
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return {"provider-unreachable", "", what, "is the server running, and the address right?"};
    case CURLE_OPERATION_TIMEDOUT:
      return {"provider-timeout", "", what, ""};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
      return {"provider-tls", "", what, "SSL_CERT_FILE or CURL_CA_BUNDLE names the trusted certificates"};
    default:
      return {"provider-protocol", "", what, ""};
  }
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void SetTrust(CURL* easy) {
  const std::string bundle = Variable("CURL_CA_BUNDLE"), file = Variable("SSL_CERT_FILE"),
                    folder = Variable("SSL_CERT_DIR");
  if (!bundle.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, bundle.c_str());
  } else if (!file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, file.c_str());
  }
  if (!folder.empty()) curl_easy_setopt(easy, CURLOPT_CAPATH, folder.c_str());
}

struct HeaderList {
  curl_slist* list = nullptr;
  void Add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
  ~HeaderList() { curl_slist_free_all(list); }
};

}  // namespace

struct HttpClient::Impl {
  HttpLimits limits;
  const std::atomic<bool>* cancel;
  std::mutex mutex;
  std::vector<CURLM*> idle;

  CURLM* Take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return curl_multi_init();
    CURLM* multi = idle.back();
    idle.pop_back();
    return multi;
  }
  void GiveBack(CURLM* multi) {
    const std::lock_guard lock(mutex);
    idle.push_back(multi);
  }

  // the deadline that has passed, in words; empty while there is none
  std::string Overdue(const Transfer& transfer) const {
    const auto after = [](double seconds) {
      return " after " + std::to_string(static_cast<int>(seconds * 1000)) + " ms";
    };
    if (SecondsSince(transfer.start) > limits.total_s) return "not finished" + after(limits.total_s);
    if (transfer.body_bytes == 0 && SecondsSince(transfer.start) > limits.first_byte_s)
      return "no answer" + after(limits.first_byte_s);
    if (transfer.body_bytes > 0 && SecondsSince(transfer.last_byte) > limits.stall_s)
      return "the stream stood still" + after(limits.stall_s);
    return "";
  }

  // drives the transfer to its end; an error is a deadline or an interruption
  Result<CURLcode> Drive(CURLM* multi, Transfer& transfer) const {
    for (;;) {
      int running = 0;
      curl_multi_perform(multi, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi, &left))
        if (message->msg == CURLMSG_DONE) return message->data.result;
      if (cancel != nullptr && cancel->load())
        return Error{"interrupted", "", "stopped while waiting for the model", ""};
      if (const std::string overdue = Overdue(transfer); !overdue.empty())
        return Error{"provider-timeout", "", overdue, ""};
      curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
    }
  }
};

HttpClient::HttpClient(HttpLimits limits, const std::atomic<bool>* cancel) : impl_(std::make_unique<Impl>()) {
  static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kReady != CURLE_OK) throw std::runtime_error("libcurl does not start");
  impl_->limits = limits;
  impl_->cancel = cancel;
}

HttpClient::~HttpClient() {
  for (CURLM* multi : impl_->idle) curl_multi_cleanup(multi);
}

Result<HttpResponse> HttpClient::Post(const HttpRequest& request) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
  CURL* easy = handle.get();
  Transfer transfer;
  transfer.easy = easy;
  transfer.request = &request;
  transfer.limits = &impl_->limits;
  char detail[CURL_ERROR_SIZE] = "";

  // "Expect:" turns off the wait for 100 Continue, which many servers never send
  HeaderList headers;
  headers.Add("Content-Type: application/json");
  headers.Add("Expect:");
  for (const auto& [name, value] : request.headers) headers.Add(name + ": " + value);

  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(impl_->limits.connect_s * 1000));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  if (request.direct) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  SetTrust(easy);

  CURLM* multi = impl_->Take();
  curl_multi_add_handle(multi, easy);
  const Result<CURLcode> ended = impl_->Drive(multi, transfer);
  curl_multi_remove_handle(multi, easy);
  impl_->GiveBack(multi);
  if (!ended) return ended.errors();

  if (transfer.too_large)
    return Error{"provider-too-large", "",
                 "the answer is longer than " + std::to_string(impl_->limits.max_body_bytes) + " bytes", ""};
  if (transfer.refused_by_reader) return Error{"provider-protocol", "", "the stream is malformed", ""};
  if (*ended != CURLE_OK) return FromCurl(*ended, detail);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

}  // namespace gensim::generator
