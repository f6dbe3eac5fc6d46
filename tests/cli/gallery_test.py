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
        foreign = self.out / "pictures" / "0123456789ab-0123456789ab.png"
        foreign.write_bytes(b"no page of ours ever showed it")
        old = set(self.pictures())
        self.assertEqual(self.make("--gifs", "--seed", 2)["films"], 2)
        self.assertTrue(foreign.exists())
        self.assertLessEqual(old & set(self.pictures()), {"mine.png", foreign.name})
        self.assertEqual(self.make("--gifs")["films"], 2)
        films = sorted((self.out / "pictures").glob("*.gif"))
        times = [film.stat().st_mtime_ns for film in films]
        self.assertEqual(len(films), 2)
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

    def test_two_runs(self):
        """While one run writes into a folder another is told that it is busy; the first one's page is whole."""
        line = [GENSIM, "library", "gallery", "--out", self.out, "--gifs", "-q"]
        child = subprocess.Popen(line, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while child.poll() is None and not list(self.out.glob("pictures/*.png")):
            time.sleep(0.005)
        error = self.make("--seed", 5, code=5)["errors"][0]
        self.assertEqual((error["code"], error["where"]), ("file-locked", str(self.out)))
        self.assertIn("another folder with --out", error["hint"])
        self.assertEqual(child.wait(), 0)
        shown = re.findall(r'src="pictures/([^"]+)"', (self.out / "index.html").read_text())
        self.assertEqual(set(shown), set(self.pictures()))

    def test_places_that_are_taken(self):
        """A library, a folder in one, a file, a path below a file and links instead of folders are refused, and stay as they are."""
        library = Path(self.env["GENSIM_LIBRARY"])
        file, elsewhere, linked, dangling = (self.out.parent / name for name in ("file", "elsewhere", "linked", "dangling"))
        file.write_text("mine")
        for folder in (elsewhere, linked):
            folder.mkdir()
        picture = elsewhere / "0123456789ab-0123456789ab.png"
        picture.write_bytes(b"mine")
        (linked / "pictures").symlink_to(elsewhere)
        dangling.symlink_to("nowhere")
        for place, words in ((library, "is a library"), (library / "demos", "is a library"), (file, "name a folder"),
                             (file / "below", "name a folder"), (linked, "a link"), (dangling, "a link")):
            error = self.gensim("library", "gallery", "--out", place, code=2)["errors"][0]
            self.assertEqual(error["code"], "gallery-folder-taken", place)
            self.assertIn(words, error["message"])
        self.gensim("library", "verify")
        self.assertEqual((file.read_text(), picture.read_bytes(), dangling.is_symlink()), ("mine", b"mine", True))
        self.assertEqual([path.name for path in linked.iterdir()], ["pictures"])

    def test_only_ours_is_deleted(self):
        """In a folder of somebody else's pictures nothing goes, whatever its name."""
        (self.out / "pictures").mkdir(parents=True)
        kept = [self.out / "pictures" / name for name in ("0123456789ab-0123456789ab.png", "0123456789ab-0123456789ab.gif", ".tmp-mine", "x.png")]
        for path in kept:
            path.write_bytes(b"mine")
        for _ in range(2):
            self.make()
            self.assertTrue(all(path.read_bytes() == b"mine" for path in kept))

    def test_damage_is_mended(self):
        """Pictures and films that were cut or changed are made again with the bytes that they had."""
        self.make("--gifs")
        whole = self.pictures()
        for name, data in whole.items():
            changed = bytes([*data[:100], data[100] ^ 1, *data[101:]]) if name.endswith("0.png") or name < "8" else data[:200]
            (self.out / "pictures" / name).write_bytes(changed)
        self.make("--gifs")
        self.assertEqual(self.pictures(), whole)

    def test_interrupted(self):
        """Ctrl-C while films are made says what is true, and the same line goes on."""
        for page in ("there is no page yet", "the page is as it was"):
            child = subprocess.Popen([GENSIM, "library", "gallery", "--out", self.out, "--seed", "7", "--gifs", "-q", "--json"], env=self.env,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            before = len(list(self.out.glob("pictures/*")))
            while child.poll() is None and len(list(self.out.glob("pictures/*"))) <= before:
                time.sleep(0.005)
            child.send_signal(signal.SIGINT)
            error = json.loads(child.communicate()[0])["errors"][0]
            self.assertEqual((child.returncode, error["code"]), (130, "interrupted"))
            self.assertIn(page, error["message"])
            self.assertIn("pictures that were finished stay", error["message"])
            self.assertIn("the same line goes on", error["hint"])
            self.assertGreater(len(self.pictures()), 0)
            self.make()
        self.make("--seed", 7, "--gifs")

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
