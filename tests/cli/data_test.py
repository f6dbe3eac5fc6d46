#!/usr/bin/env python3
"""`gensim data pack` and `gensim data stats`, the built command: packs, the cache, and what is refused."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from hostile_disk import ordinary_user, small_disk

GENSIM = os.environ["GENSIM_BINARY"]


class Data(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.root = Path(cls.scratch.name)
        cls.demos = cls.root / "demos"
        code, report = cls.gensim("demo", "block-in-zone", "put-block-in-bowl", "left-front-arrangement", "--episodes", 3,
                                  "--out", cls.demos)
        assert code == 0, report

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @classmethod
    def gensim(cls, *args, cache="cache", before=(), **how):
        done = subprocess.run([*before, GENSIM, *map(str, args), "--library", cls.root / "library", "--json"], capture_output=True,
                              text=True, timeout=300, env=os.environ | {"GENSIM_CACHE": str(cls.root / cache)}, **how)
        return done.returncode, json.loads(done.stdout)

    def refused(self, *args, **how):
        code, report = self.gensim(*args, **how)
        self.assertFalse(report["ok"])
        return code, report["errors"][0]

    def test_stats_of_demos_and_of_their_pack_agree(self):
        """A pack says of itself what its demonstrations say, and two runs write the same bytes."""
        pack = self.root / "a.pack"
        code, packed = self.gensim("data", "pack", self.demos, "--out", pack, "--jobs", 2)
        self.assertEqual(code, 0, packed)
        self.assertEqual(packed["bytes"], pack.stat().st_size)
        live = self.gensim("data", "stats", self.demos)[1]
        own = self.gensim("data", "stats", pack)[1]
        self.assertTrue(own["packed"])
        self.assertFalse(live["packed"])
        for field in ("episodes", "samples", "steps", "stops", "texts", "frame_bytes", "tasks", "colors", "origins"):
            self.assertEqual(live[field], own[field], field)
        self.assertEqual([task["name"] for task in own["tasks"]],
                         ["block-in-zone", "left-front-arrangement", "put-block-in-bowl"])
        self.assertEqual(own["samples"], own["steps"] + own["episodes"])
        self.assertGreater(sum(own["colors"].values()), 0)
        again = self.root / "b.pack"
        self.gensim("data", "pack", self.demos, "--out", again, "--jobs", 1, cache="other")
        self.assertEqual(pack.read_bytes(), again.read_bytes())
        # a summary that leaves directions unsaid still carries them
        self.assertIn(b"to the left of", pack.read_bytes())

    def test_the_cache_serves_and_is_mended(self):
        """The second run simulates nothing; a damaged file is made again; a small cache keeps its limit."""
        first = self.gensim("data", "stats", self.demos, cache="mended")[1]["cache"]
        self.assertEqual((first["kept"], first["rendered"]), (0, 9))
        second = self.gensim("data", "stats", self.demos, cache="mended")[1]["cache"]
        self.assertEqual((second["kept"], second["rendered"]), (9, 0))
        files = sorted((self.root / "mended").glob("*.frames"))
        files[0].write_bytes(files[0].read_bytes()[:-5])
        third = self.gensim("data", "stats", self.demos, cache="mended")[1]["cache"]
        self.assertEqual((third["kept"], third["rendered"], third["replaced"]), (8, 1, 1))

    def test_a_pack_needs_no_demonstrations(self):
        """A pack is read where neither demonstrations nor cache are."""
        pack = self.root / "alone.pack"
        self.gensim("data", "pack", self.demos / "block-in-zone", "--out", pack)
        done = subprocess.run([GENSIM, "data", "stats", str(pack), "--json"], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"]}, timeout=60)
        self.assertEqual(json.loads(done.stdout)["episodes"], 3, done.stderr)

    def test_full_disk(self):
        """Where pack or cache find no room the error names them, what was there stays, and the same line goes on with room."""
        pack = self.root / "full.pack"
        self.gensim("data", "pack", self.demos / "block-in-zone", "--out", pack, cache="full")
        before = pack.read_bytes()
        line = ("data", "pack", self.demos, "--out", pack, "--jobs", 1)
        # the cache: small episodes find room, and are kept
        code, error = self.refused(*line, cache="full", preexec_fn=small_disk(10_000))
        self.assertEqual((code, error["code"]), (5, "file-unwritable"))
        self.assertRegex(error["where"], f"{self.demos}/.*[.]episode: {self.root / 'full'}/")
        kept = len(list((self.root / "full").iterdir()))
        self.assertTrue(3 <= kept < 9, kept)
        self.assertEqual(pack.read_bytes(), before)
        # the pack: its frames are in the cache by then
        code, error = self.refused(*line, cache="full", preexec_fn=small_disk(30_000))
        self.assertEqual((code, error["code"], error["where"]), (5, "file-unwritable", str(pack)))
        self.assertEqual((pack.read_bytes(), len(list((self.root / "full").iterdir()))), (before, 9))
        code, report = self.gensim(*line, cache="full")
        self.assertEqual((code, report["cache"]["rendered"], report["episodes"]), (0, 0, 9), report)
        self.assertEqual(list(self.root.glob(".tmp-*")) + list((self.root / "full").glob(".tmp-*")), [])

    def test_read_only_folders(self):
        """A cache that may not be written serves what it holds; packs and folders that may not be written stay as they are."""
        pack, cache = self.root / "locked.pack", self.root / "locked"
        self.gensim("data", "pack", self.demos / "block-in-zone", "--out", pack, cache="locked")
        before = pack.read_bytes()
        cache.chmod(0o555)
        code, report = self.gensim("data", "stats", self.demos / "block-in-zone", cache="locked", before=ordinary_user())
        self.assertEqual((code, report["cache"]["kept"]), (0, 3), report)
        code, error = self.refused("data", "stats", self.demos, cache="locked", before=ordinary_user())
        self.assertEqual((code, error["code"], str(cache) in error["where"]), (5, "file-unwritable", True))
        cache.chmod(0o755)

        pack.chmod(0o444)
        line = ("data", "pack", self.demos, "--out")
        code, error = self.refused(*line, pack, before=ordinary_user())
        self.assertEqual((code, error["code"], error["where"]), (5, "file-unwritable", str(pack)))
        self.assertEqual(pack.read_bytes(), before)
        folder = self.root / "locked-folder"
        folder.mkdir(mode=0o555)
        code, error = self.refused(*line, folder / "new.pack", before=ordinary_user())
        self.assertEqual((code, error["code"], list(folder.iterdir())), (5, "file-unwritable", []))

    def test_links_and_devices(self):
        """A pack goes where a link leads; a device is no place for one, and stays what it is."""
        link = self.root / "link.pack"
        link.symlink_to("target.pack")
        line = ("data", "pack", self.demos / "block-in-zone", "--out")
        self.assertEqual(self.gensim(*line, link)[0], 0)
        self.assertTrue(link.is_symlink())
        self.assertGreater((self.root / "target.pack").stat().st_size, 1000)
        code, error = self.refused(*line, "/dev/full")
        self.assertEqual((code, error["code"], error["where"]), (5, "file-unwritable", "/dev/full"))
        self.assertTrue(Path("/dev/full").is_char_device())

    def test_demonstrations_stay(self):
        """A pack is never written over a recorded episode."""
        demo = next((self.demos / "block-in-zone").glob("*.episode"))
        before = demo.read_bytes()
        code, error = self.refused("data", "pack", self.demos / "block-in-zone", "--out", demo)
        self.assertEqual((code, error["code"], error["where"]), (2, "wrong-use", "--out"))
        self.assertEqual(demo.read_bytes(), before)

    def test_what_is_refused(self):
        """Empty folders, missing tasks, mixtures, damaged packs: a code, a place and what is legal; no pack is left."""
        empty = self.root / "empty"
        empty.mkdir()
        out = self.root / "never.pack"
        code, error = self.refused("data", "pack", empty, "--out", out)
        self.assertEqual((code, error["code"], error["where"]), (3, "data-empty", str(empty)))
        self.assertIn("gensim demo", error["hint"])
        self.assertEqual(self.refused("data", "stats", self.root / "nowhere")[1]["code"], "file-not-found")

        own = self.root / "own.json"
        own.write_text(json.dumps({"gensim": 1, "family": "tabletop", "name": "own-task",
                                   "scene": [{"id": "zone", "asset": "zone", "size": [140, 140], "color": "green"},
                                             {"id": "block", "asset": "block", "size": [40, 40, 40], "color": "red"}],
                                   "goals": [{"put": "block", "rel": "inside", "ref": "zone"}]}))
        self.gensim("demo", own, "--episodes", 1, "--out", self.root / "own")
        (self.root / "own" / "own-task" / "task.json").unlink()
        code, error = self.refused("data", "pack", self.root / "own", "--out", out)
        self.assertEqual((code, error["code"]), (3, "replay-task"))
        self.assertIn(".episode", error["where"])

        other = json.loads(own.read_text())
        other["scene"][1]["size"] = [50, 50, 50]
        own.write_text(json.dumps(other))
        self.gensim("demo", own, "--episodes", 1, "--out", self.root / "own2")
        code, error = self.refused("data", "pack", self.root / "own", self.root / "own2", "--out", out)
        self.assertEqual((code, error["code"]), (3, "data-mixed-tasks"))

        pack = self.root / "whole.pack"
        self.gensim("data", "pack", self.demos / "block-in-zone", "--out", pack)
        code, error = self.refused("data", "stats", pack, self.demos)
        self.assertEqual((code, error["code"]), (2, "data-mixed-sources"))
        cut = self.root / "cut.pack"
        cut.write_bytes(pack.read_bytes()[:-100])
        code, error = self.refused("data", "stats", cut)
        self.assertEqual((code, error["code"]), (3, "pack-truncated"))
        self.assertIn(str(cut), error["where"])
        code, error = self.refused("data", "pack", self.demos, "--out", self.root / "no" / "such" / "file.pack")
        self.assertEqual((code, error["code"]), (5, "file-unwritable"))
        self.assertFalse(out.exists())
        self.assertEqual(list(self.root.glob(".tmp-*")), [])


if __name__ == "__main__":
    unittest.main()
