#!/usr/bin/env python3
"""What README shows is what the command does now: its pictures, and a task of one's own that is accepted."""

import json
import os
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
ROOT = Path(__file__).resolve().parents[2]


def size_of(png):
    """(width, height) from the header of a PNG file."""
    return struct.unpack(">II", png.read_bytes()[16:24])


class Readme(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def gensim(self, *words):
        env = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")}
        env["GENSIM_LIBRARY"] = str(self.folder / "library")
        done = subprocess.run([GENSIM, *map(str, words), "--json"], cwd=self.folder, env=env, capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def test_picture_shows_all_seed_tasks(self):
        """A sheet of as many tasks, with captions of as many lines: `gensim library sheet FILE --origin seed` draws it."""
        drawn = self.folder / "sheet.png"
        tasks = self.gensim("library", "sheet", drawn, "--origin", "seed")["tasks"]
        self.assertEqual(len(tasks), len(list((ROOT / "tasklib" / "seeds").glob("*.json"))))
        self.assertEqual(size_of(drawn), size_of(ROOT / "docs" / "pictures" / "seed-tasks.png"))

    def test_strip_of_a_tower(self):
        """Eight moments of the expert, drawn by the line that docs/rendering.md shows."""
        drawn = self.folder / "strip.png"
        line = ("render", "tower-in-zone", "--seed", 3, "--frames", 8, "--columns", 320, "--out")
        page = (ROOT / "docs" / "rendering.md").read_text()
        self.assertIn(f"gensim {' '.join(map(str, line))} tower-in-zone.png", page)
        self.assertTrue(self.gensim(*line, drawn)["success"])
        self.assertEqual(size_of(drawn), size_of(ROOT / "docs" / "pictures" / "tower-in-zone.png"))

    def test_a_task_of_ones_own(self):
        """The starter program passes the whole ladder as it is."""
        self.gensim("task", "new", "my-task.json")
        self.gensim("task", "check", "my-task.json")
        self.gensim("validate", "my-task.json", "--add")
        entry = self.gensim("library", "show", "my-task")["task"]
        self.assertEqual((entry["origin"], entry["trust"]), ("user", 4))


if __name__ == "__main__":
    unittest.main(verbosity=2)
