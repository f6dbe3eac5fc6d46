#!/usr/bin/env python3
"""The page of `gensim library gallery` in a real browser: opens from a file, complains of nothing, asks nobody, searches, is usable by keyboard.

Skipped, with a message, where no Chromium is installed (apt-get install chromium).
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import browser

GENSIM = os.environ["GENSIM_BINARY"]
SHOWN = "[...document.querySelectorAll('article')].filter((card) => !card.hidden).map((card) => card.querySelector('h2').textContent)"


class GalleryInBrowser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        env = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")} | {"GENSIM_LIBRARY": str(cls.folder / "library")}
        subprocess.run([GENSIM, "library", "gallery", "--out", cls.folder / "gallery", "-q"], env=env, check=True, stdout=subprocess.DEVNULL)
        cls.page = cls.folder / "gallery" / "index.html"

    def test_opens_quietly(self):
        """No complaint and no request but for files beside the page; nothing is wider than the window, wide or narrow, light or dark."""
        for width, scheme in ((1280, "light"), (390, "dark")):
            with browser.Page(browser.find(), width, 900, [("prefers-color-scheme", scheme)]) as page:
                page.open(self.page)
                page.run("(async () => { for (const image of document.images) { image.loading = 'eager'; await image.decode(); } })()")
                self.assertEqual(page.complaints(), [])
                self.assertEqual([url for url in page.requests() if not url.startswith(self.folder.resolve().as_uri())], [])
                self.assertLessEqual(page.run("document.documentElement.scrollWidth"), width)
                self.assertEqual(page.run("[...document.images].filter((image) => !image.naturalWidth).length"), 0)
                self.assertEqual(page.run(f"{SHOWN}.length"), page.run("document.querySelectorAll('article').length"))

    def test_search_and_choices(self):
        """Words narrow the cards, all of them count, in any order and case; choices narrow further; nothing left is said."""
        with browser.Page(browser.find()) as page:
            page.open(self.page)
            everything = page.run(f"{SHOWN}.length")
            self.assertGreaterEqual(everything, 40)
            page.run("document.getElementById('words').focus()")
            page.keys("TOWER zone")
            found = page.run(SHOWN)
            self.assertIn("tower-in-zone", found)
            self.assertLess(len(found), everything // 2)
            self.assertEqual(page.run("document.getElementById('shown').textContent"), f"{len(found)} of {everything} shown")
            page.keys(" xyzzy")
            self.assertEqual(page.run(SHOWN), [])
            self.assertFalse(page.run("document.getElementById('none').hidden"))
            page.run("(() => { const f = document.getElementById('filters'); f.reset(); f.origin.value = 'seed'; f.dispatchEvent(new Event('input')); })()")
            self.assertEqual(page.run(f"{SHOWN}.length"), everything)
            self.assertEqual(page.complaints(), [])

    def test_keyboard(self):
        """Tab reaches the skip link first, then the search; details open with Enter; the focus can be seen."""
        with browser.Page(browser.find()) as page:
            page.open(self.page)
            focus = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
            order = []
            for _ in range(6):
                page.press("Tab", 9)
                order.append(page.run(focus))
            self.assertEqual(order[:5], ["skip", "words", "family", "origin", "trust"])
            page.press("Tab", 9)
            self.assertEqual(page.run(focus), "SUMMARY")
            self.assertNotEqual(page.run("getComputedStyle(document.activeElement).outlineStyle"), "none")
            page.press("Enter", 13)
            self.assertTrue(page.run("document.activeElement.parentElement.open"))

    def test_without_script(self):
        """With no script every card is there, and no search that would not work."""
        with browser.Page(browser.find()) as page:
            page.ask("Emulation.setScriptExecutionDisabled", value=True)
            page.open(self.page)
            document = page.ask("DOM.getDocument")["root"]["nodeId"]
            cards = page.ask("DOM.querySelectorAll", nodeId=document, selector="article:not([hidden])")["nodeIds"]
            self.assertGreaterEqual(len(cards), 40)
            self.assertEqual(len(page.ask("DOM.querySelectorAll", nodeId=document, selector="form[hidden]")["nodeIds"]), 1)


if __name__ == "__main__":
    if not browser.find():
        print("skipped: no browser; apt-get install chromium")
        sys.exit(77)
    unittest.main(verbosity=2)
