#include "cli/gallery_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "envs/base/json.h"

namespace gensim::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostile =
    "</p><script>alert('x')</script><img src=\"http://evil.example/x\" onerror=alert(1)> & \" '";

GalleryCard CardOf(const std::string& text) {
  GalleryCard card;
  tasklib::TaskEntry& entry = card.task.entry;
  entry.name = "put-it", entry.family = "tabletop", entry.origin = "user", entry.trust = 3;
  entry.digest = std::string(64, 'a');
  entry.summary = text;
  entry.facts.relations = {text};
  entry.facts.plan_length = 2;
  card.task.program = CanonicalJson({{"scene", Json::array({{{"id", "o"}, {"asset", text}}})}});
  card.task.records = {
      {"provenance", CanonicalJson({{"origin", "user"}, {"model", text}}), 1},
      {"validation", CanonicalJson({{"build", text}, {"gates", Json::array({{{"gate", "old"}, {"outcome", "fail"}}})}}),
       2},
      {"validation",
       CanonicalJson(
           {{"build", text},
            {"engine", text},
            {"gates", Json::array({{{"gate", "parse"}, {"outcome", "pass"}}, {{"gate", text}, {"outcome", text}}})}}),
       3}};
  card.start = "a.png", card.end = "b.png";
  card.columns = 480, card.rows = 270;
  card.objects = text;
  card.film_command = "gensim render put-it --seed 0 --out put-it.gif";
  return card;
}

// A card shows name, instruction, pictures with their texts, command of the film, newest gates, provenance and digest.
TEST(GalleryPage, ShowsATask) {
  const std::string page = GalleryPage({CardOf("Put the block in the bowl.")});
  for (const char* part : {"put-it", "Put the block in the bowl.", "src=\"pictures/a.png\"", "src=\"pictures/b.png\"",
                           "alt=\"Start of put-it", "gensim render put-it --seed 0", "<td class=\"pass\">pass</td>",
                           "&quot;model&quot;", "1 task.", "L3", kGalleryMark})
    EXPECT_THAT(page, HasSubstr(part));
  EXPECT_THAT(page, HasSubstr(std::string(64, 'a')));
  EXPECT_THAT(page, Not(HasSubstr(">old<")));
}

// Hostile words in every place that comes from outside stay words: no element, attribute or address comes of them.
TEST(GalleryPage, WordsNeverBecomeMarkup) {
  GalleryCard card = CardOf(kHostile);
  const std::string plain = GalleryPage({CardOf("x")});
  const auto count = [](const std::string& text, const std::string& what) {
    size_t found = 0;
    for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  for (const bool note : {false, true}) {
    if (note) card.note = kHostile;
    const std::string page = GalleryPage({card});
    EXPECT_EQ(count(page, "<script"), 1u);
    EXPECT_EQ(count(page, "<img"), note ? 0u : 2u);
    EXPECT_EQ(count(page, "src=\"http"), 0u);
    EXPECT_GT(count(page, "&lt;script&gt;alert(&#39;x&#39;)"), 5u);
    if (!note) {
      EXPECT_EQ(count(page, "<"), count(plain, "<"));
    }
  }
}

// Where the start shows places to reach, picture and words say so; elsewhere nobody speaks of pale shapes.
TEST(GalleryPage, TellsOfGhosts) {
  GalleryCard card = CardOf("x");
  card.objects = "red block, 2 gray bowls";
  EXPECT_THAT(GalleryPage({card}), HasSubstr("alt=\"Start of put-it: red block, 2 gray bowls\""));
  EXPECT_THAT(GalleryPage({card}), Not(HasSubstr("; pale")));
  card.ghosts = true;
  EXPECT_THAT(GalleryPage({card}), HasSubstr("gray bowls; pale: where things have to go\""));
  EXPECT_THAT(GalleryPage({card}), HasSubstr("<figcaption>Start; pale: where"));
}

// The page names no other place, and its policy allows only its own script and style.
TEST(GalleryPage, AsksForNothing) {
  const std::string page = GalleryPage({CardOf("x")});
  EXPECT_THAT(page, Not(testing::ContainsRegex("https?:|//[a-z]|@import|url\\(")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("script-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe")));
}

// A film is shown where there is one, a note where nothing could be drawn; records that are not JSON do no harm.
TEST(GalleryPage, FilmsAndNotes) {
  GalleryCard card = CardOf("x");
  card.film = "c.gif";
  EXPECT_THAT(GalleryPage({card}), HasSubstr("src=\"pictures/c.gif\""));
  EXPECT_THAT(GalleryPage({card}), Not(HasSubstr("gensim render put-it")));
  card.note = "table-full";
  card.film.clear();
  card.task.records = {{"validation", "not json", 1}};
  card.task.program = "[]";
  const std::string page = GalleryPage({card});
  EXPECT_THAT(page, HasSubstr("No picture: table-full"));
  EXPECT_THAT(page, HasSubstr("No gate has judged it yet"));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
}

}  // namespace
}  // namespace gensim::cli
