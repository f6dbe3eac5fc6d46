#!/usr/bin/env python3
"""`gensim demo` and `gensim replay`, the built command: same bytes whatever --jobs, and folders that stand on their own.
"""

import hashlib
import json
import os
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
TASK = """{"gensim": 1, "family": "tabletop", "name": "own-task",
  "scene": [{"id": "zone", "asset": "zone", "size": [140, 140], "color": "green"},
            {"id": "block", "asset": "block", "size": [%d, 40, 40], "color": "red"}],
  "goals": [{"put": "block", "rel": "inside", "ref": "zone"}]}"""


def digests(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def with_header(data, **changed):
    """The bytes of an episode with other words in its header, all checksums right."""
    size = struct.unpack("<Q", data[16:24])[0]
    head = json.dumps(json.loads(data[24:24 + size]) | changed, sort_keys=True, separators=(",", ":")).encode()
    check = struct.pack("<Q", int.from_bytes(hashlib.sha256(head).digest()[:8], "big"))
    body = data[:16] + struct.pack("<Q", len(head)) + head + check + data[24 + size + 8:-32]
    return body + hashlib.sha256(body).digest()


class DemoReplay(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.library = self.folder / "library"

    def tearDown(self):
        self.scratch.cleanup()

    def gensim(self, *args, library=None):
        done = subprocess.run([GENSIM, *map(str, args), "--library", library or self.library, "--json"], capture_output=True,
                              text=True, timeout=300)
        return done.returncode, json.loads(done.stdout)

    def test_same_files_for_any_number_of_jobs(self):
        """One job, two jobs and a second run write the same bytes under the same names."""
        for name, jobs in (("one", 1), ("two", 2), ("again", 2)):
            code, report = self.gensim("demo", "put-block-in-bowl", "tower-in-zone", "--episodes", 12, "--jobs", jobs, "--out",
                                       self.folder / name)
            self.assertEqual(code, 0, report)
            self.assertGreaterEqual(report["tasks"][0]["successes"], 11)
        self.assertGreater(len(digests(self.folder / "one")), 20)
        self.assertEqual(digests(self.folder / "one"), digests(self.folder / "two"))
        self.assertEqual(digests(self.folder / "one"), digests(self.folder / "again"))

    def test_a_run_that_is_cut_short_goes_on(self):
        """Episodes that are there are kept as they are, missing ones are recorded again with the same bytes."""
        out = self.folder / "out"
        self.gensim("demo", "block-in-zone", "--episodes", 4, "--out", out)
        before = digests(out)
        victim = sorted(out.rglob("*.episode"))[1]
        kept = sorted(out.rglob("*.episode"))[0].stat().st_mtime_ns
        victim.write_bytes(victim.read_bytes()[:100])
        self.gensim("demo", "block-in-zone", "--episodes", 4, "--out", out)
        self.assertEqual(digests(out), before)
        self.assertEqual(sorted(out.rglob("*.episode"))[0].stat().st_mtime_ns, kept)

    def test_leftovers_of_a_killed_run(self):
        """What a killed run was writing goes with the next run; files of living processes and of others stay."""
        out = self.folder / "out"
        self.gensim("demo", "block-in-zone", "--episodes", 1, "--out", out)
        before = digests(out)
        gone = subprocess.Popen(["true"])
        gone.wait()
        dead, *kept = [out / "block-in-zone" / name for name in (f".tmp-{gone.pid}-0", f".tmp-{os.getpid()}-0", ".tmp-notes")]
        for path in (dead, *kept):
            path.write_bytes(b"x")
        self.gensim("demo", "block-in-zone", "--episodes", 1, "--out", out)
        self.assertEqual((dead.exists(), [path.exists() for path in kept]), (False, [True, True]))
        for path in kept:
            path.unlink()
        self.assertEqual(digests(out), before)

    def test_demonstrations_of_a_file_replay_without_its_library(self):
        """The program lies beside the episodes; another library that never saw it replays them."""
        task, out = self.folder / "own.json", self.folder / "out"
        task.write_text(TASK % 40)
        code, report = self.gensim("demo", task, "--episodes", 2, "--out", out)
        self.assertEqual(code, 0, report)
        files = sorted(out.rglob("*.episode"))
        code, report = self.gensim("replay", *files, library=self.folder / "other")
        self.assertEqual((code, report["identical"]), (0, len(files)), report)
        (out / "own-task" / "task.json").unlink()
        code, report = self.gensim("replay", files[0], library=self.folder / "other")
        error = report["episodes"][0]["errors"][0]
        self.assertEqual((code, error["code"]), (3, "replay-task"))
        self.assertIn("task.json", error["hint"])

    def test_changed_headers(self):
        """A header that names another family, env or task is refused with the wrong word and the right one; another engine version is noted."""
        out = self.folder / "out"
        self.assertEqual(self.gensim("demo", "block-in-zone", "--episodes", 1, "--out", out)[0], 0)
        file = next(out.rglob("*.episode"))
        data = file.read_bytes()
        self.assertEqual(with_header(data), data)
        for member, wrong, right in (("family", "kitchen", "family tabletop"), ("env_id", "tabletop/other", "env tabletop/block-in-zone"),
                                     ("task", "other", "task block-in-zone")):
            file.write_bytes(with_header(data, **{member: wrong}))
            code, report = self.gensim("replay", file)
            error = report["episodes"][0]["errors"][0]
            self.assertEqual((code, error["code"]), (3, "replay-header"))
            self.assertIn(wrong, error["message"])
            self.assertIn(right, error["hint"])
        file.write_bytes(with_header(data, engine_version="0.0.1"))
        code, report = self.gensim("replay", file)
        self.assertEqual((code, len(report["episodes"][0]["notes"])), (0, 1))
        self.assertIn("mujoco 0.0.1", report["episodes"][0]["notes"][0])

    def test_either_engine(self):
        """Episodes of both engines lie side by side; replay takes the engine from the header."""
        out = self.folder / "out"
        for engine in ("mujoco", "bullet"):
            code, report = self.gensim("demo", "tower-in-zone", "--episodes", 2, "--engine", engine, "--out", out)
            self.assertEqual(code, 0, report)
        files = sorted(out.rglob("*.episode"))
        self.assertEqual(sum(".bullet." in file.name for file in files), 2)
        self.assertEqual(len(files), 4)
        code, report = self.gensim("replay", *files)
        self.assertEqual((code, report["identical"]), (0, 4), report)
        for verb in (("demo", "tower-in-zone"), ("validate", files[0])):
            code, report = self.gensim(*verb, "--engine", "bulet")
            self.assertEqual((code, report["errors"][0]["code"]), (2, "unknown-engine"))
            self.assertIn("did you mean bullet", report["errors"][0]["hint"])

    def test_two_programs_do_not_share_a_folder(self):
        """Another program of the same name is refused where the first has its demonstrations, which stay as they are."""
        task, out = self.folder / "own.json", self.folder / "out"
        task.write_text(TASK % 40)
        self.assertEqual(self.gensim("demo", task, "--episodes", 2, "--out", out)[0], 0)
        before = digests(out)
        task.write_text(TASK % 50)
        code, report = self.gensim("demo", task, "--episodes", 2, "--out", out)
        self.assertEqual(code, 2)
        self.assertEqual(report["errors"][0]["code"], "demo-folder-taken")
        self.assertEqual(digests(out), before)

    def test_the_default_folder_lies_in_a_library(self):
        """A demonstration of a file without --out makes the library first, which then opens."""
        task = self.folder / "own.json"
        task.write_text(TASK % 40)
        self.assertEqual(self.gensim("demo", task, "--episodes", 1)[0], 0)
        code, report = self.gensim("library", "verify")
        self.assertEqual(code, 0, report)


    def test_the_option_beats_the_environment(self):
        """--library wins over GENSIM_LIBRARY; the variable alone counts; without any place there is a clear error."""
        other = self.folder / "other"
        environment = {**os.environ, "GENSIM_LIBRARY": str(other)}
        subprocess.run([GENSIM, "library", "retire", "put-block-in-bowl", "--reason", "test", "--library", self.library],
                       env=environment, check=True, capture_output=True)
        self.assertFalse(other.exists())
        listing = json.loads(subprocess.run([GENSIM, "library", "list", "--json"], env=environment, check=True,
                                            capture_output=True).stdout)
        self.assertTrue(other.exists())
        self.assertIn("put-block-in-bowl", [task["name"] for task in listing["tasks"]])
        bare = {name: value for name, value in os.environ.items()
                if name not in ("HOME", "XDG_DATA_HOME", "GENSIM_LIBRARY")}
        done = subprocess.run([GENSIM, "library", "list", "--json"], env=bare, capture_output=True, cwd=self.folder)
        self.assertEqual((done.returncode, json.loads(done.stdout)["errors"][0]["code"]), (2, "no-library"))


if __name__ == "__main__":
    unittest.main()
