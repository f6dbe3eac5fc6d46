#include "cli/html_template.h"

#include <gtest/gtest.h>

namespace gensim::cli {
namespace {

// Everything that could open markup, leave an attribute or hide in a page becomes plain text.
TEST(HtmlTemplate, EscapesText) {
  EXPECT_EQ(EscapeHtml("a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  EXPECT_EQ(EscapeHtml("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(EscapeHtml("{\n<\n"), "{\n&lt;\n");
  EXPECT_EQ(EscapeHtml(std::string("\xff\x00\x1b", 3)), "\\xff\\x00\\x1b");
}

// Two braces give text, three give markup; values are not looked at for braces of their own.
TEST(HtmlTemplate, FillsTemplates) {
  EXPECT_EQ(FillTemplate("<p>{{a}}{{{b}}}</p>", {{"a", "<i>"}, {"b", "<i>"}}), "<p>&lt;i&gt;<i></p>");
  EXPECT_EQ(FillTemplate("{{a}}", {{"a", "{{b}}"}, {"b", "x"}}), "{{b}}");
  EXPECT_EQ(FillTemplate("", {}), "");
}

// A key without a value and open braces are mistakes of ours.
TEST(HtmlTemplate, ThrowsOnMistakes) {
  EXPECT_THROW(FillTemplate("{{a}}", {{"b", ""}}), std::logic_error);
  EXPECT_THROW(FillTemplate("{{a", {{"a", ""}}), std::logic_error);
}

}  // namespace
}  // namespace gensim::cli
