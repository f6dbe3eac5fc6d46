// OpenAiClient: the way to the server: redirects, closed ports, certificates, proxies.
#include <cstdlib>
#include <filesystem>

#include "envs/base/file.h"
#include "tests/llm/openai_fixture.h"

namespace gensim::generator {
namespace {

// Redirects are not followed: the request (with its key) goes nowhere but to the given address.
TEST(OpenAiClient, NoRedirects) {
  FakeLlmServer server, other;
  FakeAnswer moved = Refusal(302, "moved");
  moved.headers["Location"] = other.url() + "/chat/completions";
  server.Handle([moved](const FakeRequest&) { return moved; });
  OpenAiFixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-http-302");
  EXPECT_TRUE(other.requests().empty());
}

// Nobody listening is unreachable at once, without a wait; a server that went away later is given time.
TEST(OpenAiClient, ClosedPort) {
  OpenAiFixture fixture("http://127.0.0.1:" + std::to_string(ClosedPort()) + "/v1");
  EXPECT_EQ(fixture.CodeOf(), "provider-unreachable");
  EXPECT_TRUE(fixture.waits.empty());

  auto server = std::make_unique<FakeLlmServer>();
  OpenAiFixture later(server->url());
  EXPECT_EQ(later.CodeOf(), "ok");
  server.reset();
  EXPECT_EQ(later.CodeOf(), "provider-unreachable");
  EXPECT_EQ(later.waits.size(), 2u);
}

// A certificate that nobody trusts is refused at once; named in SSL_CERT_FILE, it is taken.
TEST(OpenAiClient, CertificatesAreChecked) {
  FakeLlmServer server(true);
  OpenAiFixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-tls");
  EXPECT_TRUE(server.requests().empty());

  const auto file = std::filesystem::temp_directory_path() / ("fake-llm-" + std::to_string(server.port()) + ".pem");
  ASSERT_TRUE(WriteFileAtomic(file, server.certificate()));
  ::unsetenv("CURL_CA_BUNDLE");  // it would come first
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  OpenAiFixture trusting(server.url());
  EXPECT_EQ(trusting.CodeOf(), "ok");
  ::unsetenv("SSL_CERT_FILE");
  std::filesystem::remove(file);
}

// The proxy of the environment is used for other machines (asked with the full address) and never for loopback.
TEST(OpenAiClient, ProxyVariables) {
  FakeLlmServer proxy, server;
  ::unsetenv("no_proxy");
  ::unsetenv("NO_PROXY");
  ::setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
  OpenAiFixture near(server.url());
  EXPECT_EQ(near.CodeOf(), "ok");
  EXPECT_EQ(proxy.requests().size(), 0u);
  OpenAiFixture far("http://model.invalid/v1");
  far.options.allow_plain_http = true;
  EXPECT_EQ(far.CodeOf(), "ok");
  ASSERT_EQ(proxy.requests().size(), 1u);
  EXPECT_EQ(proxy.requests().at(0).headers.at("host"), "model.invalid");
  ::unsetenv("http_proxy");
}

}  // namespace
}  // namespace gensim::generator
