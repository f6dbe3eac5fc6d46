#!/usr/bin/env python3
"""`gensim render` of the built command: formats, views, policies, randomisation, wrong use, and the same bytes for the same line."""

import json
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
TASK = "put-block-in-bowl"
SMALL = ("--columns", 160)


class Render(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def gensim(self, *words, env=()):
        full = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")} | {"GENSIM_LIBRARY": str(self.folder / "library")} | dict(env)
        return subprocess.run([GENSIM, *map(str, words), "--json"], env=full, capture_output=True, text=True, timeout=600)

    def render(self, name, *words, code=0, env=()):
        """(document, path) of a line that ends with this exit code."""
        path = self.folder / name
        done = self.gensim("render", *words, "--out", path, env=env)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout), path

    def test_start_as_picture(self):
        """A .png shows the start, as large as the document says, in every view."""
        for view in ("picture", "map", "front", "left", "right"):
            report, path = self.render(f"{view}.png", TASK, "--view", view, *SMALL)
            self.assertEqual(struct.unpack(">II", path.read_bytes()[16:24]), (160, report["rows"]), view)
            self.assertEqual((report["frames"], report["seed"], report["view"]), (1, 0, view))
            self.assertNotIn("moves", report)

    def test_motion_as_gif(self):
        """The expert's film ends with success, is the same bytes each time whatever the threads, and stays small."""
        report, path = self.render("one.gif", TASK, "--seed", 3)
        again, other = self.render("two.gif", TASK, "--seed", 3, "--jobs", 1)
        self.assertEqual(path.read_bytes(), other.read_bytes())
        self.assertEqual(path.read_bytes()[:6], b"GIF89a")
        self.assertTrue(report["success"])
        self.assertEqual((report["progress"], report["cause"], report["speed"]), (1, "success", 1))
        self.assertGreater(report["frames"], 10)
        self.assertLess(path.stat().st_size, 400_000)
        self.assertEqual({**report, "file": ""}, {**again, "file": ""})

    def test_strip_of_moments(self):
        """--frames puts moments of the episode side by side."""
        one = self.render("one.png", TASK, *SMALL)[0]
        strip, _ = self.render("strip.png", TASK, "--frames", 3, *SMALL)
        self.assertEqual(strip["frames"], 3)
        self.assertGreater(strip["columns"], 3 * one["columns"])
        self.assertTrue(strip["success"])

    def test_random_policy(self):
        """The random policy makes another film of the same start."""
        report, path = self.render("random.gif", TASK, "--policy", "random", *SMALL)
        expert, other = self.render("expert.gif", TASK, *SMALL)
        self.assertEqual((report["policy"], expert["policy"]), ("random", "expert"))
        self.assertNotEqual(path.read_bytes(), other.read_bytes())
        self.assertGreaterEqual(report["moves"], 1)

    def test_recorded_episode(self):
        """A recorded episode is drawn as it was played: the expert's has the bytes of the expert's film, on either engine, with no library."""
        demos = self.folder / "demos"
        for engine in ("mujoco", "bullet"):
            self.assertEqual(self.gensim("demo", TASK, "--seed", 3, "--episodes", 1, "--engine", engine, "--out", demos).returncode, 0)
        played, film = self.render("played.gif", TASK, "--seed", 3, *SMALL)
        other = {"GENSIM_LIBRARY": str(self.folder / "empty")}
        report, again = self.render("recorded.gif", demos / TASK / "0000000003.episode", *SMALL, env=other)
        self.assertEqual(again.read_bytes(), film.read_bytes())
        self.assertEqual({**report, "file": "", "policy": ""}, {**played, "file": "", "policy": ""})
        self.assertEqual((report["policy"], report["seed"]), ("recorded", 3))
        bullet, path = self.render("bullet.gif", demos / TASK / "0000000003.bullet.episode", *SMALL)
        self.assertTrue(bullet["success"])
        self.assertNotEqual(path.read_bytes(), film.read_bytes())
        # its start is the start of that seed, moments of it those of the film
        start, path = self.render("start.png", demos / TASK / "0000000003.episode", *SMALL)
        self.assertEqual(path.read_bytes(), self.render("same.png", TASK, "--seed", 3, *SMALL)[1].read_bytes())
        self.assertNotIn("moves", start)
        self.assertEqual(self.render("strip.png", demos / TASK / "0000000003.episode", "--frames", 3, *SMALL)[0]["policy"], "recorded")

    def test_no_such_episode(self):
        """Files that are no episode are unreadable input; a seed or a policy beside a recorded episode is wrong use."""
        bad = self.folder / "bad.episode"
        bad.write_bytes(b"nothing like it")
        report, path = self.render("x.gif", bad, code=3)
        self.assertTrue(report["errors"][0]["code"].startswith("episode-"))
        self.assertIn("bad.episode", report["errors"][0]["where"])
        self.assertFalse(path.exists())
        self.assertEqual(self.render("x.gif", "none.episode", code=3)[0]["errors"][0]["code"], "file-not-found")
        for option, value in (("--seed", 1), ("--policy", "expert"), ("--engine", "bullet")):
            error = self.render("x.gif", bad, option, value, code=2)[0]["errors"][0]
            self.assertEqual((error["code"], error["where"]), ("wrong-use", option))
            self.assertIn("bad.episode", error["message"])

    def test_engine(self):
        """Both engines' films end with success and differ; the document names the engine."""
        films = {engine: self.render(f"{engine}.gif", TASK, "--engine", engine, *SMALL) for engine in ("mujoco", "bullet")}
        for engine, (report, _) in films.items():
            self.assertEqual((report["engine"], report["success"]), (engine, True))
        self.assertNotEqual(*(path.read_bytes() for _, path in films.values()))

    def test_randomise(self):
        """The same randomisation gives the same bytes, another or none other bytes."""
        lines = {"a": (7,), "b": (7,), "c": (8,), "d": ()}
        made = {name: self.render(f"r-{name}.png", TASK, *SMALL, *(("--randomise", *seed) if seed else ()))[1].read_bytes() for name, seed in lines.items()}
        self.assertEqual(made["a"], made["b"])
        self.assertEqual(len({made["a"], made["c"], made["d"]}), 3)

    def test_mp4(self):
        """A film in MP4 where ffmpeg is there; without it the error names the package, and no file is left."""
        bare = self.folder / "bare"
        bare.mkdir(exist_ok=True)
        report, path = self.render("none.mp4", TASK, *SMALL, code=6, env={"PATH": str(bare)})
        self.assertEqual(report["errors"][0]["code"], "ffmpeg-missing")
        self.assertIn("apt-get install ffmpeg", report["errors"][0]["hint"])
        self.assertFalse(path.exists())
        if not shutil.which("ffmpeg"):
            self.skipTest("no ffmpeg: apt-get install ffmpeg")
        report, path = self.render("film.mp4", TASK, *SMALL, "--fps", 12)
        self.assertEqual(path.read_bytes()[4:8], b"ftyp")
        self.assertEqual(sorted(entry.name for entry in self.folder.glob(".tmp-*")), [])

    def fake_ffmpeg(self, lines):
        """PATH with an ffmpeg that runs these lines of shell first."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        (folder / "ffmpeg").write_text("#!/bin/sh\n" + lines + "\n")
        (folder / "ffmpeg").chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}

    def test_stopped_ffmpeg(self):
        """Ctrl-C ends a film whose ffmpeg hangs within a second, with no file and no ffmpeg left; one that dies says how."""
        for lines in ("cat > /dev/null; touch finishing; exec sleep 100", "touch finishing; exec sleep 100"):
            here = Path(tempfile.mkdtemp(dir=self.folder))
            env = dict(os.environ) | {"GENSIM_LIBRARY": str(self.folder / "library")} | self.fake_ffmpeg(f"cd {here}; echo $$ > child; {lines}")
            child = subprocess.Popen([GENSIM, "render", TASK, "--columns", "160", "--out", here / "x.mp4", "-q"], env=env, stderr=subprocess.PIPE, text=True)
            while child.poll() is None and not (here / "finishing").exists():
                time.sleep(0.01)
            time.sleep(0.2)
            child.send_signal(signal.SIGINT)
            started = time.monotonic()
            said = child.communicate(timeout=60)[1]
            self.assertLess(time.monotonic() - started, 5)  # a second on an idle machine, and never the fake's hundred
            self.assertEqual(child.returncode, 130, said)
            self.assertIn("nothing was written", said)
            self.assertFalse(Path("/proc", (here / "child").read_text().strip()).exists())
            self.assertEqual(sorted(path.name for path in here.iterdir()), ["child", "finishing"])
        for lines, how in (("exit 7", "exit code 7"), ("kill -9 $$", "signal 9")):
            report, path = self.render("dead.mp4", TASK, *SMALL, code=5, env=self.fake_ffmpeg(lines))
            self.assertIn(how, report["errors"][0]["message"])
            self.assertFalse(path.exists())

    def test_even_sides(self):
        """An MP4 has even sides, and the document says so; how long a film plays has two decimals."""
        report, _ = self.render("odd.mp4", TASK, "--columns", 163, "--view", "left", env=self.fake_ffmpeg("cat > /dev/null; echo x > /proc/self/fd/3"))
        self.assertEqual((report["columns"], report["rows"] % 2), (164, 0))
        self.assertEqual(report["seconds"], round(report["seconds"], 2))
        report, _ = self.render("odd.gif", TASK, "--columns", 163, "--view", "left")
        self.assertEqual(report["columns"], 163)
        self.assertEqual(report["seconds"], round(report["seconds"], 2))

    def test_as_many_moments(self):
        """--frames gives that many moments, also of a short episode; more than there are is an error with the largest number."""
        report, _ = self.render("many.png", TASK, "--frames", 64, *SMALL)
        self.assertEqual(report["frames"], 64)

    def test_large_noise(self):
        """A randomised GIF that would be huge is refused with the way out; the same without noise is drawn."""
        report, path = self.render("huge.gif", TASK, "--columns", 1920, "--fps", 25, "--randomise", 1, code=2)
        error = report["errors"][0]
        self.assertEqual(error["code"], "film-too-large")
        self.assertIn("128 MB", error["message"])
        self.assertIn(".mp4", error["hint"])
        self.assertFalse(path.exists())
        report, path = self.render("noisy.gif", TASK, "--randomise", 1, *SMALL)
        self.assertLess(path.stat().st_size, 1.3 * report["frames"] * report["columns"] * report["rows"])

    def test_missing_folder(self):
        """A folder that is missing is named."""
        error = self.render("none/x.png", TASK, *SMALL, code=5)[0]["errors"][0]
        self.assertEqual(error["hint"], f"make the folder {self.folder / 'none'} first")

    def test_direction_marks(self):
        """A mark that turns the direction of text does not reach the terminal."""
        done = subprocess.run([GENSIM, "render", TASK, "--out", "a\u202egnp.exe"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("a\\xe2\\x80\\xaegnp.exe", done.stderr)
        self.assertNotIn("\u202e", done.stderr)

    def test_wrong_use(self):
        """Words that cannot be meant are wrong use, with what is legal and the nearest."""
        for name, words, where, hint in (("x.jpg", (), "--out", ".png, .gif, .mp4"), ("x", (), "--out", ".png, .gif, .mp4"),
                                         ("x.gif", ("--policy", "expret"), "--policy", "did you mean expert?"),
                                         ("x.gif", ("--view", "fornt"), "--view", "did you mean front?"),
                                         ("x.gif", ("--frames", 3), "--frames", "--fps"), ("x.png", ("--fps", 3), "--fps", ".gif")):
            report, path = self.render(name, TASK, *words, code=2)
            self.assertEqual(report["errors"][0]["where"], where)
            self.assertIn(hint, report["errors"][0]["hint"])
            self.assertFalse(path.exists())
        self.assertEqual(self.render("x.gif", "no-such-task", code=2)[0]["errors"][0]["code"], "task-unknown")
        self.assertEqual(self.render("none/x.gif", TASK, *SMALL, code=5)[0]["errors"][0]["code"], "file-unwritable")


if __name__ == "__main__":
    unittest.main(verbosity=2)
