#!/usr/bin/env python3
"""`gensim library gallery` of the built command: the page and its files, runs one after another, folders that are taken, kills."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
from html.parser import HTMLParser
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
KEPT = ("put-block-in-bowl", "tower-in-zone")


class Elements(HTMLParser):
    """All elements with their attributes, and the text outside them."""

    def __init__(self, page):
        super().__init__()
        self.found, self.words = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


class Gallery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.env = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")} | {"GENSIM_LIBRARY": str(cls.folder / "library")}
        # two tasks are enough, and quick
        for task in cls.gensim("library", "list")["tasks"]:
            if task["name"] not in KEPT:
                cls.gensim("library", "retire", task["name"], "--reason", "a test")

    @classmethod
    def gensim(cls, *words, code=0):
        done = subprocess.run([GENSIM, *map(str, words), "--json"], env=cls.env, capture_output=True, text=True, timeout=600)
        assert done.returncode == code, f"{words}\n{done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def setUp(self):
        self.out = Path(tempfile.mkdtemp(dir=self.folder)) / "gallery"

    def make(self, *words, code=0):
        return self.gensim("library", "gallery", "--out", self.out, *words, code=code)

    def pictures(self):
        return {path.name: path.read_bytes() for path in (self.out / "pictures").iterdir()}

    def test_page(self):
        """Every task has a card; every picture is there, has a text and a size; every field a label; nothing is asked of anybody else."""
        report = self.make()
        self.assertEqual((sorted(report["tasks"]), report["skipped"], report["films"]), (sorted(KEPT), [], 0))
        page = (self.out / "index.html").read_text()
        elements = Elements(page)
        self.assertEqual(elements.all("html"), [{"lang": "en"}])
        self.assertEqual(len(elements.all("article")), 2)
        shown = [image["src"] for image in elements.all("img")]
        self.assertEqual({path.removeprefix("pictures/") for path in shown}, set(self.pictures()))
        for image in elements.all("img"):
            self.assertGreater(len(image["alt"]), 10)
            self.assertTrue(image["width"].isdigit() and image["height"].isdigit())
        labelled = {label["for"] for label in elements.all("label")}
        self.assertEqual(labelled, {field["id"] for field in elements.all("input") + elements.all("select")})
        self.assertNotRegex(page, r"https?:|src=\"//|@import|url\(")
        self.assertEqual(len({attributes["id"] for _, attributes in elements.found if "id" in attributes}), page.count(' id="'))
        for name in KEPT:
            self.assertIn(f"gensim render {name} --seed 0 --out {name}.gif", elements.words)
        # the digests and sentences of the library
        for task in self.gensim("library", "list")["tasks"]:
            self.assertIn(task["digest"], elements.words)
            self.assertIn(task["summary"], elements.words)

    def test_again(self):
        """A second run gives the same bytes; films join with --gifs and are made once; what no page shows goes, foreign files stay."""
        self.make()
        first, pictures = (self.out / "index.html").read_bytes(), self.pictures()
        self.make()
        self.assertEqual(((self.out / "index.html").read_bytes(), self.pictures()), (first, pictures))
        (self.out / "pictures" / "mine.png").write_bytes(b"mine")
        old = self.out / "pictures" / "0123456789ab-0123456789ab.png"
        old.write_bytes(b"old")
        self.assertEqual(self.make("--gifs")["films"], 2)
        films = sorted((self.out / "pictures").glob("*.gif"))
        times = [film.stat().st_mtime_ns for film in films]
        self.assertEqual(len(films), 2)
        self.assertFalse(old.exists())
        self.assertTrue((self.out / "pictures" / "mine.png").exists())
        self.make("--gifs")
        self.assertEqual([film.stat().st_mtime_ns for film in films], times)
        page = (self.out / "index.html").read_text()
        self.assertTrue(all(f"pictures/{film.name}" in page for film in films))

    def test_other_engine(self):
        """Films of the other engine are other films; without them the card's line makes one."""
        self.make("--gifs")
        films = {path.name for path in (self.out / "pictures").glob("*.gif")}
        self.make("--gifs", "--engine", "bullet")
        others = {path.name for path in (self.out / "pictures").glob("*.gif")}
        self.assertEqual((len(others), others & films), (2, set()))
        self.make("--engine", "bullet")
        words = Elements((self.out / "index.html").read_text()).words
        self.assertIn(f"gensim render {KEPT[0]} --seed 0 --engine bullet --out {KEPT[0]}.gif", words)

    def test_folder_of_another(self):
        """A page that is no gallery is not overwritten; a gallery is."""
        self.out.mkdir(parents=True)
        (self.out / "index.html").write_text("<h1>My page</h1>")
        report = self.make(code=2)
        self.assertEqual(report["errors"][0]["code"], "gallery-folder-taken")
        self.assertEqual((self.out / "index.html").read_text(), "<h1>My page</h1>")
        self.assertEqual(self.gensim("library", "gallery", "--out", self.out, "--origin", "llm", code=2)["ok"], False)

    def test_killed(self):
        """A run that is killed leaves the page that was there, with all its pictures, and the next run finishes."""
        self.make()
        page = (self.out / "index.html").read_bytes()
        child = subprocess.Popen([GENSIM, "library", "gallery", "--out", self.out, "--seed", "5", "--gifs", "-q"], env=self.env,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        count = len(self.pictures())
        while child.poll() is None and len(list((self.out / "pictures").iterdir())) <= count:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()
        left = (self.out / "index.html").read_bytes()
        shown = re.findall(rb'src="pictures/([^"]+)"', left)
        self.assertTrue(all((self.out / "pictures" / name.decode()).is_file() for name in shown))
        self.assertEqual(left, page)
        self.make("--seed", 5, "--gifs")
        self.assertNotEqual((self.out / "index.html").read_bytes(), page)
        self.assertEqual([name for name in self.pictures() if name.startswith(".tmp-")], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
