#!/usr/bin/env python3
"""The plain command gives lines that need networks over: to its launcher, to the program beside it, or it says what is missing."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

GENSIM = Path(os.environ["GENSIM_BINARY"])
LINE = ["policy", "libtorch", "--threads", "1", "--json"]


class WithTorchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_command(self, program, *words, launcher=None):
        env = {k: v for k, v in os.environ.items() if k != "GENSIM_LAUNCHER"}
        if launcher:
            env["GENSIM_LAUNCHER"] = str(launcher)
        return subprocess.run([program, *words], env=env, capture_output=True, text=True, timeout=120)

    def launcher(self):
        """A stand-in that shows its words and standard input, and ends with a code of its own."""
        path = self.folder / "launcher"
        path.write_text('#!/bin/sh\nprintf "<%s>" "$@"\nexit 42\n')
        path.chmod(0o755)
        return path

    def test_goes_on_through_the_launcher(self):
        """Every word arrives behind --with-torch, and the exit code is that of what went on."""
        done = self.run_command(GENSIM, *LINE, launcher=self.launcher())
        self.assertEqual((done.returncode, done.stdout, done.stderr), (42, "<--with-torch>" + "".join(f"<{w}>" for w in LINE), ""))

    def test_a_slip_is_told_before(self):
        """Wrong use of a verb of networks never reaches the launcher, which might have to install."""
        done = self.run_command(GENSIM, "policy", "libtorch", "--threads", "0", launcher=self.launcher())
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")

    def test_other_verbs_stay(self):
        """A verb without networks runs in the plain command, whatever the launcher."""
        done = self.run_command(GENSIM, "completion", "bash", launcher=self.launcher())
        self.assertEqual(done.returncode, 0)

    def test_says_what_is_missing(self):
        """Without launcher and neighbour: exit code 6, the code torch-missing and what to do, as a document too."""
        alone = self.folder / "gensim"
        shutil.copy(GENSIM, alone)
        done = self.run_command(alone, *LINE)
        self.assertEqual(done.returncode, 6)
        error = json.loads(done.stdout)["errors"][0]
        self.assertEqual(error["code"], "torch-missing")
        self.assertIn("gensim-torch", error["message"])
        self.assertIn("./gensim", error["hint"])

    def test_never_goes_round(self):
        """A plain program under the other one's name is an error, not an endless line of programs."""
        for name in ("gensim", "gensim-torch"):
            shutil.copy(GENSIM, self.folder / name)
        done = self.run_command(self.folder / "gensim", *LINE)
        self.assertEqual((done.returncode, json.loads(done.stdout)["errors"][0]["code"]), (6, "torch-missing"))

    def test_a_removed_folder(self):
        """LibTorch's libraries cannot start in a folder that is gone."""
        away = self.folder / "away"
        away.mkdir()
        done = self.run_command("sh", "-c", f'cd "{away}" && rmdir "{away}" && exec "{GENSIM}" ' + " ".join(LINE))
        self.assertEqual((done.returncode, json.loads(done.stdout)["errors"][0]["code"]), (2, "wrong-use"))

    @unittest.skipUnless(GENSIM.with_name("gensim-torch").exists(), "built without LibTorch (GENSIM_TORCH)")
    def test_the_program_beside_it_runs(self):
        """LibTorch of the pinned version answers, with the threads that were asked for."""
        done = self.run_command(GENSIM, *LINE)
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        versions = (Path(os.environ["GENSIM_SOURCE_DIR"]) / "scripts/versions").read_text()
        self.assertIn(f"TORCH_VERSION={document['version']}\n", versions)
        self.assertEqual((document["ok"], document["threads"]), (True, 1))


if __name__ == "__main__":
    unittest.main()
