#!/usr/bin/env python3
"""`gensim evaluate`, the built command: results, resuming, a full disk, wrong use, exit codes, and files that replay.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

from hostile_disk import ordinary_user, small_disk

GENSIM = os.environ["GENSIM_BINARY"]
FIRST = 2**31


class Evaluate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.base = cls.scratch / "base"
        subprocess.run([GENSIM, "library", "list", "--library", cls.base], check=True, capture_output=True)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.scratch))
        self.library = self.folder / "library"
        shutil.copytree(self.base, self.library)

    def line(self, *words, out="run", library=None, before=()):
        return [*before, GENSIM, "evaluate", *map(str, words), "--out", self.folder / out, "--library", library or self.library]

    def gensim(self, *words, code=0, out="run", library=None, before=(), **how):
        done = subprocess.run([*self.line(*words, out=out, library=library, before=before), "--json"], capture_output=True, text=True, timeout=300, **how)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def results(self, out="run"):
        return (self.folder / out / "results.json").read_bytes()

    def test_results(self):
        """One document, a table for people, one row an episode, and the same bytes for any number of jobs."""
        words = ["--policy", "noop", "--policy", "random", "--tasks", "tower-in-zone", "--tasks", "put-*-bowl", "--episodes", 3]
        report = self.gensim(*words, "--jobs", 1)
        self.assertEqual((report["ok"], report["played"], report["recorded"]), (True, 18, 0))
        self.assertEqual(report["results"], json.loads(self.results()))
        self.assertEqual([task["name"] for task in report["results"]["tasks"]], ["put-block-in-bowl", "tower-in-zone"])
        rows = sqlite3.connect(self.folder / "run" / "ledger.sqlite").execute("SELECT policy, task, seed, source FROM episodes").fetchall()
        self.assertEqual(len(set(rows)), 18)
        self.assertEqual({row[2] for row in rows}, {FIRST, FIRST + 1, FIRST + 2})

        # a fresh library, then one that knows the anchors: no changed byte
        other = self.folder / "other"
        shutil.copytree(self.base, other)
        self.assertEqual(self.gensim(*words, "--jobs", 3, out="two", library=other)["recorded"], 0)
        self.assertEqual(self.results("two"), self.results())
        known = self.gensim(*words, out="three", library=other)
        self.assertEqual((known["recorded"], known["played"]), (12, 6))
        self.assertEqual(self.results("three"), self.results())
        text = subprocess.run(self.line(*words, out="four"), capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"})
        self.assertRegex(text.stdout, r"put-block-in-bowl +noop +[\d.]+ +[\d.]+ +0\.000 +0\.000 \[0\.000, 0\.\d+\] +-?[\d.]+")
        self.assertIn("Over 2 tasks", text.stdout)
        self.assertIn("12 episodes of the anchors were measured before", text.stdout)

    def test_kill_and_resume(self):
        """SIGKILL in the middle: no row that was told is lost or played again, and the results are those of a whole run."""
        words = ["--policy", "expert", "--tasks", "*-in-zone", "--episodes", 8]
        other = self.folder / "other"
        shutil.copytree(self.base, other)
        self.gensim(*words, out="whole", library=other)
        child = subprocess.Popen([*self.line(*words), "--json=lines"], stdout=subprocess.PIPE, text=True)
        told = []
        for line in child.stdout:
            event = json.loads(line)
            if event["event"] == "episode":
                told.append((event["policy"], event["task"], event["seed"]))
            if len(told) == 5:
                child.send_signal(signal.SIGKILL)
                break
        child.communicate()
        again = self.gensim(*words, code=2)
        self.assertEqual(again["errors"][0]["code"], "run-exists")
        report = self.gensim(*words, "--resume")
        self.assertTrue(report["resumed"])
        self.assertEqual(self.results(), self.results("whole"))
        rows = sqlite3.connect(self.folder / "run" / "ledger.sqlite").execute("SELECT policy, task, seed FROM episodes").fetchall()
        self.assertEqual((len(rows), len(set(rows))), (32, 32))
        self.assertLessEqual(set(told), set(rows))

    def test_interrupt(self):
        """Ctrl-C ends with 130 and one document; the same line with --resume goes on."""
        words = ["--policy", "random", "--tasks", "tower-in-zone", "--episodes", 300]
        child = subprocess.Popen([*self.line(*words), "--json=lines"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.assertEqual(json.loads(child.stdout.readline())["event"], "episode")
        child.send_signal(signal.SIGINT)
        last = json.loads(child.communicate()[0].splitlines()[-1])
        self.assertEqual((child.returncode, last["event"], last["errors"][0]["code"]), (130, "result", "interrupted"))
        self.assertIn("--resume", last["errors"][0]["hint"])
        self.assertFalse((self.folder / "run" / "results.json").exists())

    def test_full_disk(self):
        """Where nothing more can be written the command says so and ends with 5; with room again nothing is lost."""
        words = ["--policy", "expert", "--tasks", "put-block-in-bowl", "--tasks", "*-in-zone", "--episodes", 40, "--resume"]
        other = self.folder / "other"
        shutil.copytree(self.base, other)
        self.gensim(*words, out="whole", library=other)
        failed = self.gensim(*words, code=5, preexec_fn=small_disk(120_000))
        self.assertEqual(failed["errors"][0]["code"], "ledger-write")
        self.assertIn("--resume", failed["errors"][0]["hint"])
        kept = sqlite3.connect(self.folder / "run" / "ledger.sqlite").execute("SELECT COUNT(*) FROM episodes").fetchone()[0]
        self.assertGreater(kept, 0)
        report = self.gensim(*words)
        self.assertTrue(report["resumed"])
        self.assertEqual(self.results(), self.results("whole"))

    def test_read_only_folders(self):
        """A folder that may not be written is named, exit code 5, and holds what it held; once it may be, the run goes on."""
        words = ["--policy", "expert", "--tasks", "block-in-zone", "--episodes", 6]
        self.gensim(*words, out="whole")
        parent = self.folder / "locked"
        parent.mkdir(mode=0o555)
        error = self.gensim(*words, out="locked/run", code=5, before=ordinary_user())["errors"][0]
        self.assertEqual((error["code"], error["where"]), ("file-unwritable", str(parent / "run")))

        # episodes that cannot be kept stand in no row
        episodes = self.folder / "episodes"
        episodes.mkdir(mode=0o555)
        kept = [*words, "--episodes-out", episodes]
        error = self.gensim(*kept, out="kept", code=5, before=ordinary_user())["errors"][0]
        self.assertEqual((error["code"], error["where"].startswith(str(episodes))), ("file-unwritable", True))
        rows = sqlite3.connect(self.folder / "kept" / "ledger.sqlite").execute("SELECT policy FROM episodes").fetchall()
        self.assertNotIn(("expert",), rows)
        episodes.chmod(0o755)
        self.gensim(*kept, "--resume", out="kept")
        self.assertEqual(len(list(episodes.rglob("*.episode"))), 6)

        # a run that was there: nothing of it changes
        run = self.folder / "whole"
        before = {path.name: path.read_bytes() for path in run.iterdir()}
        for path in run.iterdir():
            path.chmod(0o444)
        run.chmod(0o555)
        error = self.gensim(*words, "--resume", out="whole", code=5, before=ordinary_user())["errors"][0]
        self.assertEqual((error["code"], error["where"].startswith(str(run))), ("file-unwritable", True))
        self.assertEqual({path.name: path.read_bytes() for path in run.iterdir()}, before)
        run.chmod(0o755)
        for path in run.iterdir():
            path.chmod(0o644)
        self.assertEqual(self.gensim(*words, "--resume", out="whole")["played"], 0)

    def test_results_that_cannot_be_written(self):
        """Where results.json finds no place every episode stands in the ledger, and the same run resumed writes it."""
        words = ["--policy", "noop", "--tasks", "block-in-zone", "--episodes", 4]
        self.gensim(*words, out="whole")
        self.gensim(*words)
        results = self.folder / "run" / "results.json"
        results.unlink()
        results.mkdir()
        error = self.gensim(*words, "--resume", code=5)["errors"][0]
        self.assertEqual((error["code"], error["where"]), ("file-unwritable", str(results)))
        self.assertEqual(list(results.parent.glob(".tmp-*")), [])
        results.rmdir()
        self.assertEqual(self.gensim(*words, "--resume")["played"], 0)
        self.assertEqual(self.results(), self.results("whole"))

    def test_episode_files(self):
        """Episodes of the policies replay from where they lie, without the library."""
        episodes = self.folder / "episodes"
        self.gensim("--policy", "random", "--policy", "expert", "--tasks", "block-in-zone", "--episodes", 2, "--episodes-out", episodes)
        files = sorted(episodes.rglob("*.episode"))
        self.assertEqual([str(file.relative_to(episodes)) for file in files],
                         [f"{policy}/block-in-zone/{FIRST + k}.episode" for policy in ("expert", "random") for k in (0, 1)])
        done = subprocess.run([GENSIM, "replay", *files, "--library", self.folder / "none", "--json"], capture_output=True, text=True)
        self.assertEqual((done.returncode, json.loads(done.stdout)["identical"]), (0, 4), done.stdout)
        # and can be filmed, as they were
        film = [GENSIM, "render", files[2], "--columns", "160", "--out", self.folder / "x.gif", "--library", self.folder / "none", "--json"]
        shown = json.loads(subprocess.run(film, capture_output=True, text=True).stdout)
        row = sqlite3.connect(self.folder / "run" / "ledger.sqlite").execute(
            "SELECT length, cause FROM episodes WHERE policy = 'random' ORDER BY seed").fetchone()
        self.assertEqual((shown["policy"], shown["seed"], shown["moves"], shown["cause"]), ("recorded", FIRST, *row))
        refused = subprocess.run([*film, "--policy", "random"], capture_output=True, text=True)
        self.assertEqual((refused.returncode, json.loads(refused.stdout)["errors"][0]["code"]), (2, "wrong-use"))

    def test_episode_folder(self):
        """Where episode files cannot be written is told before anything is played; a run goes on with the same folder alone."""
        (self.folder / "file").write_text("mine")
        words = ["--policy", "random", "--tasks", "block-in-zone", "--episodes", 2, "--episodes-out"]
        self.assertEqual(self.gensim(*words, self.folder / "file", code=5)["errors"][0]["code"], "file-unwritable")
        self.assertFalse((self.folder / "run").exists())
        self.gensim(*words, self.folder / "episodes")
        other = self.gensim(*words, self.folder / "others", "--resume", code=2)["errors"][0]
        self.assertEqual((other["code"], "episodes_out" in other["message"]), ("run-folder-taken", True))
        self.gensim(*words, self.folder / "." / "episodes", "--resume")

    def test_bar(self):
        """A mean score under the bar is exit code 1, after everything was written."""
        report = self.gensim("--policy", "noop", "--tasks", "block-in-zone", "--episodes", 3, "--bar", 0.5, code=1)
        self.assertEqual((report["ok"], report["results"]["bar"]), (False, 0.5))
        self.assertTrue((self.folder / "run" / "results.json").exists())
        self.gensim("--policy", "expert", "--tasks", "block-in-zone", "--episodes", 3, "--bar", 0.5, out="two")

    def test_wrong_use(self):
        """What cannot be meant has a name, a hint and exit code 2; a damaged ledger is bad input and stays as it is."""
        good = {"--policy": "noop", "--tasks": "block-in-zone", "--episodes": 2}
        for change, code in (({"--policy": "exprt"}, "policy-unknown"), ({"--policy": self.folder}, "checkpoint-none"),
                             ({"--tasks": "block-in-zon"}, "task-unknown"), ({"--tasks": "nothing-*"}, "task-unknown"),
                             ({"--tasks": "origin:sed"}, "wrong-use"), ({"--seed": 7}, "seed-range"), ({"--seed": 2**32 - 1}, "seed-range"),
                             ({"--episodes": 0}, "wrong-use"), ({"--engine": "bulet"}, "unknown-engine")):
            words = [word for pair in (good | change).items() for word in pair]
            error = self.gensim(*words, code=2)["errors"][0]
            self.assertEqual(error["code"], code, change)
        self.assertIn("did you mean expert", self.gensim("--policy", "exprt", "--tasks", "all", code=2)["errors"][0]["hint"])
        self.assertFalse((self.folder / "run").exists())

        words = [word for pair in good.items() for word in pair]
        (self.folder / "taken").mkdir()
        (self.folder / "taken" / "notes.txt").write_text("mine")
        self.assertEqual(self.gensim(*words, out="taken", code=2)["errors"][0]["code"], "run-folder-taken")
        self.gensim(*words)
        other = self.gensim(*words[:-1], 3, "--resume", code=2)["errors"][0]
        self.assertEqual((other["code"], "episodes" in other["message"]), ("run-folder-taken", True))
        ledger = self.folder / "run" / "ledger.sqlite"
        damaged = b"\0" * 50 + ledger.read_bytes()[50:]
        ledger.write_bytes(damaged)
        self.assertEqual(self.gensim(*words, "--resume", code=3)["errors"][0]["code"], "ledger-unreadable")
        self.assertEqual(ledger.read_bytes(), damaged)


if __name__ == "__main__":
    unittest.main()
