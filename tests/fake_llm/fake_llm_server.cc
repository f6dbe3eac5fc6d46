#include "tests/fake_llm/fake_llm_server.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

namespace gensim::testing {
namespace {

using Json = nlohmann::json;

Json Usage(const std::string& text) {
  return {{"prompt_tokens", 100}, {"completion_tokens", text.size() / 4 + 1}, {"total_tokens", 101 + text.size() / 4}};
}

std::string Event(const Json& json) { return "data: " + json.dump() + "\n\n"; }

// a key and a certificate for 127.0.0.1 that nobody has signed but itself
struct Identity {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();

  Identity() {
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* address = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, address, -1);
    X509_EXTENSION_free(address);
    X509_sign(certificate, key, EVP_sha256());
  }
  ~Identity() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  std::string Pem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(memory, certificate);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, static_cast<size_t>(size));
    BIO_free(memory);
    return text;
  }
};

}  // namespace

FakeAnswer Streamed(const std::string& text, const std::string& finish_reason) {
  FakeAnswer answer;
  answer.content_type = "text/event-stream";
  answer.content_text = text;
  answer.body =
      Event({{"model", "fake"}, {"choices", {{{"index", 0}, {"delta", {{"role", "assistant"}, {"content", ""}}}}}}});
  for (size_t at = 0; at < text.size(); at += 16)
    answer.body += Event({{"choices", {{{"index", 0}, {"delta", {{"content", text.substr(at, 16)}}}}}}});
  answer.body += Event({{"choices", {{{"index", 0}, {"delta", Json::object()}, {"finish_reason", finish_reason}}}}});
  answer.body += Event({{"choices", Json::array()}, {"usage", Usage(text)}}) + "data: [DONE]\n\n";
  return answer;
}

FakeAnswer Document(const std::string& text, const std::string& finish_reason) {
  FakeAnswer answer;
  answer.content_text = text;
  answer.body = Json{
      {"model", "fake"},
      {"choices",
       {{{"index", 0}, {"message", {{"role", "assistant"}, {"content", text}}}, {"finish_reason", finish_reason}}}},
      {"usage",
       Usage(text)}}.dump();
  return answer;
}

FakeAnswer Refusal(int status, const std::string& message, const std::string& code) {
  FakeAnswer answer;
  answer.status = status;
  answer.body = Json{{"error", {{"message", message}, {"type", "error"}, {"code", code}}}}.dump();
  return answer;
}

struct FakeLlmServer::Impl {
  std::unique_ptr<Identity> identity;
  std::unique_ptr<httplib::Server> server;
  std::thread thread;
  int port = 0;
  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;
  std::deque<FakeAnswer> script;
  std::function<FakeAnswer(const FakeRequest&)> handler;
  std::vector<FakeRequest> requests;

  FakeAnswer Next(const FakeRequest& request) {
    std::function<FakeAnswer(const FakeRequest&)> answer_by;
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
      if (!script.empty()) {
        FakeAnswer answer = std::move(script.front());
        script.pop_front();
        return answer;
      }
      answer_by = handler;
    }
    return answer_by ? answer_by(request) : Streamed("{}");
  }

  void Wait(double seconds) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (!stopping && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  // sends what an ordinary body cannot: a stream that stands still, is cut, or is very long
  void SendOddly(const FakeAnswer& answer, httplib::Response& response) {
    auto part = std::make_shared<size_t>(0);
    const auto provider = [this, answer, part](size_t, httplib::DataSink& sink) {
      if (*part == 0) {
        *part = 1;
        return sink.write(answer.body.data(), answer.body.size());
      }
      if (answer.stall) {
        Wait(30);
        return false;
      }
      if (answer.cut) return false;
      static const std::string kBlock(1 << 16, 'x');
      if ((*part)++ * kBlock.size() > answer.filler_bytes) {
        sink.done();
        return true;
      }
      return sink.write(kBlock.data(), kBlock.size());
    };
    response.set_chunked_content_provider(answer.content_type, provider);
  }

  void Serve(const httplib::Request& http, httplib::Response& response) {
    FakeRequest request{http.path, http.body, {}};
    for (const auto& [name, value] : http.headers) {
      std::string lower = name;
      std::transform(lower.begin(), lower.end(), lower.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      request.headers[lower] = value;
    }
    const FakeAnswer answer = Next(request);
    if (answer.delay_s > 0) Wait(answer.delay_s);
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    if (answer.stall || answer.cut || answer.filler_bytes > 0) {
      SendOddly(answer, response);
    } else {
      response.set_content(answer.body, answer.content_type);
    }
  }
};

FakeLlmServer::FakeLlmServer(bool tls) : impl_(std::make_unique<Impl>()) {
  if (tls) {
    impl_->identity = std::make_unique<Identity>();
    impl_->server = std::make_unique<httplib::SSLServer>(impl_->identity->certificate, impl_->identity->key);
  } else {
    impl_->server = std::make_unique<httplib::Server>();
  }
  impl_->server->set_keep_alive_timeout(1);
  impl_->server->new_task_queue = [] { return new httplib::ThreadPool(8); };
  impl_->server->Post(
      ".*", [this](const httplib::Request& request, httplib::Response& response) { impl_->Serve(request, response); });
  impl_->port = impl_->server->bind_to_any_port("127.0.0.1");
  if (impl_->port <= 0) throw std::runtime_error("no port on loopback");
  impl_->thread = std::thread([this] { impl_->server->listen_after_bind(); });
  while (!impl_->server->is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

FakeLlmServer::~FakeLlmServer() {
  impl_->stopping = true;
  impl_->server->stop();
  impl_->thread.join();
}

std::string FakeLlmServer::url() const {
  return std::string(impl_->identity ? "https" : "http") + "://127.0.0.1:" + std::to_string(impl_->port) + "/v1";
}
int FakeLlmServer::port() const { return impl_->port; }
std::string FakeLlmServer::certificate() const { return impl_->identity ? impl_->identity->Pem() : ""; }

void FakeLlmServer::Script(std::vector<FakeAnswer> answers) {
  const std::lock_guard lock(impl_->mutex);
  impl_->script.assign(answers.begin(), answers.end());
}

void FakeLlmServer::Handle(std::function<FakeAnswer(const FakeRequest&)> handler) {
  const std::lock_guard lock(impl_->mutex);
  impl_->handler = std::move(handler);
}

std::vector<FakeRequest> FakeLlmServer::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

int ClosedPort() {
  // a port that was free a moment ago
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("no port on loopback");
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

}  // namespace gensim::testing
