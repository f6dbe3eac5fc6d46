#!/usr/bin/env python3
"""gensim train, checkpoints in gensim evaluate, and gensim policy explain, from demonstrations to a table; wrong use of each."""

import hashlib
import json
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
SMALL = ["net.width=8", "net.semantic_width=8", "net.text_size=16", "net.crop_width=8", "train.steps=12", "train.batch=4", "train.shard=2",
         "train.checkpoint_every=4", "train.log_every=4", "validate.episodes=2", "validate.every=8"]
FIRST = str(1 << 31)  # of the evaluation's seeds


def sealed(document):
    """policy.json as the program seals it: with the digest of its other members."""
    text = json.dumps({k: v for k, v in document.items() if k != "digest"}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return json.dumps(json.loads(text) | {"digest": hashlib.sha256(text.encode()).hexdigest()})


def folder_bytes(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


class TrainTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = Path(tempfile.mkdtemp(prefix="gensim-train-"))
        cls.library, cls.demos, cls.run_folder = cls.root / "library", cls.root / "demos", cls.root / "run"
        cls.env = {k: v for k, v in os.environ.items() if k != "GENSIM_LAUNCHER"} | {
            "GENSIM_LIBRARY": str(cls.library), "GENSIM_CACHE": str(cls.root / "cache")}
        cls.call("demo", "put-block-in-bowl", "packing-shapes", "--episodes", "6", "--out", str(cls.demos))
        cls.trained = cls.train(cls.run_folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.root)

    @classmethod
    def run_command(cls, *words, **more):
        return subprocess.run([GENSIM, *map(str, words)], env=cls.env, capture_output=True, text=True, timeout=300, **more)

    @classmethod
    def call(cls, *words):
        done = cls.run_command(*words, "--json")
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return json.loads(done.stdout)

    @classmethod
    def words(cls, out, *more, settings=SMALL):
        return ["train", "--data", cls.demos, "--out", out, *more] + [word for s in settings for word in ("--set", s)]

    @classmethod
    def train(cls, out, *more):
        return cls.call(*cls.words(out, *more))

    def refused(self, code, exit_code, *words, **more):
        """The line is refused with this code and this exit code, as one document; its first error."""
        done = self.run_command(*words, "--json", **more)
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        errors = json.loads(done.stdout)["errors"]
        self.assertEqual(errors[0]["code"], code, errors)
        return errors[0]

    def last(self, out):
        return folder_bytes(out / "checkpoints" / "step-00000012")

    def test_trains(self):
        """A run leaves its settings, two checkpoints, metrics and events, and says what its validation was."""
        self.assertEqual(self.trained["steps"], 12)
        self.assertEqual({task["task"]: task["episodes"] for task in self.trained["validation"]}, {"put-block-in-bowl": 2, "packing-shapes": 2})
        self.assertEqual(sorted(p.name for p in (self.run_folder / "checkpoints").iterdir()), ["step-00000008", "step-00000012"])
        lines = [json.loads(line) for line in (self.run_folder / "metrics.jsonl").read_text().splitlines()]
        self.assertEqual([line["step"] for line in lines if "loss" in line], [4, 8, 12])
        self.assertEqual([line["step"] for line in lines if "validation" in line], [8, 12])
        self.assertEqual(len(list(self.run_folder.glob("events.out.tfevents.*"))), 1)
        self.assertIn("put-block-in-bowl", (self.run_folder / "checkpoints" / "step-00000012" / "card.md").read_text())

    def test_same_bits(self):
        """A pack, another number of threads, and a run that was killed and resumed give the same checkpoint, byte for byte."""
        expected = self.last(self.run_folder)
        pack = self.root / "demos.pack"
        self.call("data", "pack", self.demos, "--out", pack)
        packed = self.root / "packed"
        self.call("train", "--data", pack, "--out", packed, "--jobs", "1", *[word for s in SMALL for word in ("--set", s)])
        self.assertEqual(self.last(packed), expected)

        killed = self.root / "killed"
        process = subprocess.Popen([GENSIM, *map(str, self.words(killed, "--json=lines"))], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while json.loads(process.stdout.readline())["event"] != "checkpoint":
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
        resumed = self.call("train", "--data", self.demos, "--out", killed, "--resume")
        self.assertGreaterEqual(resumed["first_step"], 4)
        self.assertEqual(self.last(killed), expected)

    def test_interrupted(self):
        """Ctrl-C ends a run with 130 and a checkpoint of the step that it came to; the same line with --resume goes on from there."""
        out = self.root / "interrupted"
        settings = [s for s in SMALL if "every" not in s and "steps" not in s] + ["train.steps=40", "train.checkpoint_every=1000", "validate.every=0",
                                                                                  "train.log_every=1"]
        process = subprocess.Popen([GENSIM, *map(str, self.words(out, "--json=lines", settings=settings))], env=self.env,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while json.loads(process.stdout.readline())["event"] != "progress":
            pass
        process.send_signal(signal.SIGINT)
        last = json.loads(process.communicate(timeout=60)[0].decode().splitlines()[-1])
        self.assertEqual(process.returncode, 130)
        self.assertEqual(last["errors"][0]["code"], "interrupted")
        step = int(re.search(r"stopped after step (\d+)", last["errors"][0]["message"])[1])
        self.assertTrue((out / "checkpoints" / f"step-{step:08}").is_dir())
        resumed = self.call(*self.words(out, "--resume", settings=settings))
        self.assertEqual((resumed["first_step"], resumed["steps"]), (step, 40))

    def test_evaluates(self):
        """A checkpoint is a policy: scored beside others, the same for any number of jobs and after a resume."""
        results = {}
        for jobs in ("1", "3"):
            out = self.root / f"scores-{jobs}"
            words = ["evaluate", "--policy", self.run_folder, "--policy", "noop", "--tasks", "put-block-in-bowl", "--tasks", "packing-shapes",
                     "--episodes", "4", "--out", out, "--jobs", jobs]
            done = self.run_command(*words)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("run ", done.stdout)
            results[jobs] = (out / "results.json").read_text()
        self.assertEqual(results["1"], results["3"])
        names = [policy["policy"] for policy in json.loads(results["1"])["policies"]]
        self.assertEqual(names, ["run", "noop"])

    def test_explains(self):
        """The maps of a scene of either range of seeds become a picture."""
        for seed in ("5", FIRST):
            out = self.root / f"maps-{seed}.png"
            told = self.call("policy", "explain", self.run_folder, "put-block-in-bowl", "--seed", seed, "--moves", "2", "--out", out)
            self.assertTrue(out.read_bytes().startswith(b"\x89PNG"))
            self.assertIn("bowl", told["moves"][0]["instruction"])
            self.assertTrue(0 <= told["moves"][0]["stop_probability"] <= 1)
            self.assertEqual(told["made"], sum(not move["stop"] for move in told["moves"]))
        self.refused("wrong-use", 2, "policy", "explain", self.run_folder, "put-block-in-bowl", "--out", self.root / "maps.gif")
        self.refused("task-unknown", 2, "policy", "explain", self.run_folder, "put-block-in-bowls", "--out", self.root / "maps.png")

    def test_dry_run(self):
        """What a run would take is told from real steps, and nothing is left behind."""
        told = self.call("train", "--data", self.demos, "--out", self.root / "dry", "--dry-run", *[word for s in SMALL for word in ("--set", s)])
        self.assertGreater(told["parameters"], 10_000)
        self.assertGreater(told["samples_per_s"], 0)
        self.assertEqual((told["validations"], told["validation_episodes"]), (2, 8), "told apart from the time of the steps")
        self.assertFalse((self.root / "dry").exists())
        dry = ["train", "--data", self.demos, "--out", self.run_folder, "--dry-run"]
        self.refused("run-exists", 2, *dry)
        self.refused("run-settings", 2, *dry, "--resume", "--set", "train.steps=99")

    def test_notes_are_told(self):
        """What is odd about a run that goes on stands in the document too."""
        out = self.root / "noted"
        self.assertEqual(self.train(out)["notes"], [])
        (out / "metrics.jsonl").unlink()
        notes = self.call("train", "--data", self.demos, "--out", out, "--resume", "-q")["notes"]
        self.assertEqual(len(notes), 1)
        self.assertIn("metrics.jsonl is gone, with its lines up to step 12", notes[0])

    def test_kernels_of_the_environment(self):
        """Variables that make LibTorch choose other kernels change no bit."""
        out = self.root / "kernels"
        odd = {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "MKL_CBWR": "COMPATIBLE"}
        done = subprocess.run([GENSIM, *map(str, self.words(out))], env=self.env | odd, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.last(out), self.last(self.run_folder))

    def test_closed_streams(self):
        """A run whose standard streams are closed writes its lines nowhere: not into its own files."""
        out, whole = self.root / "closed", self.root / "open"
        for folder, streams in ((whole, ""), (out, "0<&- 1>&- 2>&-")):
            words = " ".join(shlex.quote(str(w)) for w in [GENSIM, *self.words(folder), "--json=lines"])
            subprocess.run(["sh", "-c", f"exec {words} {streams}"], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for folder in (whole, out):
            for line in (folder / "metrics.jsonl").read_text().splitlines():
                self.assertIn("step", json.loads(line))
            self.assertEqual((folder / "lock").read_bytes(), b"")
        sizes = {folder: [len(p.read_bytes()) for p in folder.glob("events.*")] for folder in (whole, out)}
        self.assertEqual(sizes[whole], sizes[out])

    def test_limited_file_size(self):
        """A file that may not grow is an error of writing."""
        words = " ".join(shlex.quote(str(w)) for w in [GENSIM, *self.words(self.root / "short"), "--json"])
        done = subprocess.run(["bash", "-c", f"ulimit -f 8; exec {words}"], env=self.env, capture_output=True, text=True)
        self.assertEqual(json.loads(done.stdout)["errors"][0]["code"], "file-unwritable", done.stdout)

    def test_wrong_use(self):
        """Slips of the line are wrong use, each with its place and what is legal; nothing is written."""
        out = self.root / "never"
        self.assertIn("tiny", self.refused("preset-unknown", 2, *self.words(out, "--preset", "tyni", settings=[]))["hint"])
        self.assertIn("did you mean steps", self.refused("bad-option", 2, *self.words(out, settings=["train.stesp=3"]))["hint"])
        self.refused("bad-option", 2, *self.words(out, settings=["train.steps=0"]))
        self.refused("train-settings", 2, *self.words(out, settings=["train.batch=2", "train.shard=4"]))
        self.refused("train-settings", 2, *self.words(out, settings=["train.batch=4096", "data.ahead=256"]))
        self.refused("net-config", 2, *self.words(out, settings=["net.width=1024", "net.semantic_width=1024"]))
        self.refused("wrong-use", 2, "train", "--data", self.demos)
        self.assertIn("multiples of 16", self.refused("bad-option", 2, *self.words(out, settings=["net.crop=20"]))["hint"])
        (self.root / "crop.json").write_text('{"net": {"crop": 20}}')
        self.assertIn("crop.json", self.refused("out-of-range", 3, *self.words(out, "--config", self.root / "crop.json"))["where"])
        self.refused("wrong-use", 2, *self.words(out, "--seed", "3", settings=["train.seed=4"]))
        error = self.refused("wrong-use", 2, "train", "--data", self.demos, "--out", "--resume")
        self.assertIn("--out: a value is missing", error["message"])
        self.assertFalse(out.exists())
        self.refused("run-exists", 2, *self.words(self.run_folder))
        self.refused("run-settings", 2, *self.words(self.run_folder, "--resume", settings=[*SMALL, "train.rate=1e-4"]))
        seed = self.refused("run-settings", 2, "train", "--data", self.demos, "--out", self.run_folder, "--resume", "--seed", "7")
        self.assertIn("train.seed", seed["message"])
        self.refused("run-data", 2, "train", "--data", self.demos / "packing-shapes", "--out", self.run_folder, "--resume")

    def test_bad_data(self):
        """Data that cannot serve is refused by name: none, mixed, of tasks that are nowhere."""
        empty = self.root / "empty"
        empty.mkdir()
        self.refused("data-empty", 3, "train", "--data", empty, "--out", self.root / "never")
        self.refused("file-not-found", 3, "train", "--data", self.root / "nowhere", "--out", self.root / "never")
        pack = self.root / "alone.pack"
        elsewhere = self.root / "elsewhere"
        words = ["train", "--data", pack, "--out", self.root / "never"] + [word for s in SMALL for word in ("--set", s)]
        name = self.call("propose", "--seed", "1000", "--count", "1", "--library", elsewhere)["accepted"][0]["name"]
        self.call("demo", name, "--episodes", "2", "--out", self.root / "mine", "--library", elsewhere)
        self.call("data", "pack", self.root / "mine", "--out", pack, "--library", elsewhere)
        error = self.refused("replay-task", 3, *words)
        self.assertIn("validate.every=0", error["hint"])
        self.assertFalse((self.root / "never").exists())
        # beside the files themselves its program is found
        files = sorted((self.root / "mine" / name).glob("*.episode"))
        settings = [word for s in SMALL for word in ("--set", s)]
        told = self.call("train", "--data", *files, "--out", self.root / "of-files", *settings)
        self.assertEqual([task["task"] for task in told["validation"]], [name])

    def test_bad_checkpoints(self):
        """A folder that is none, one of another vocabulary and one with other weights are refused before anything is played."""
        out = self.root / "never"
        words = ["--tasks", "put-block-in-bowl", "--episodes", "2", "--out", out]
        self.refused("checkpoint-none", 2, "evaluate", "--policy", self.demos, *words)
        copy = self.root / "copy"
        shutil.copytree(self.run_folder / "checkpoints" / "step-00000012", copy)
        policy = json.loads((copy / "policy.json").read_text())
        (copy / "policy.json").write_text(sealed(policy | {"vocabulary_digest": "0" * 64}))
        self.refused("checkpoint-vocabulary", 3, "evaluate", "--policy", copy, *words)
        for net, code in (({"crop": 20}, "out-of-range"), ({"width": 1024, "semantic_width": 1024}, "policy-value")):
            (copy / "policy.json").write_text(sealed(policy | {"net": policy["net"] | net}))
            self.refused(code, 3, "evaluate", "--policy", copy, *words)
        (copy / "policy.json").write_text(sealed(policy | {"steps": "many"}))
        self.refused("policy-value", 3, "evaluate", "--policy", copy, *words)
        (copy / "policy.json").write_text(sealed(policy | {"act": {}}))
        self.refused("policy-value", 3, "evaluate", "--policy", copy, *words)
        (copy / "policy.json").write_text(json.dumps(policy | {"act": {"stop_threshold": 0.125}}))
        self.refused("checkpoint-damaged", 3, "evaluate", "--policy", copy, *words)
        (copy / "policy.json").write_text(json.dumps(policy))
        weights = bytearray((copy / "weights.safetensors").read_bytes())
        weights[-1] ^= 1
        (copy / "weights.safetensors").write_bytes(weights)
        self.refused("checkpoint-damaged", 3, "evaluate", "--policy", copy, *words)
        self.assertFalse(out.exists())

    def test_bad_run_folders(self):
        """A run whose files were taken away or edited says which, and what to do."""
        out = self.root / "bad-run"
        shutil.copytree(self.run_folder, out)
        line = ["train", "--data", self.demos, "--out", out, "--resume"]
        run = (out / "run.json").read_text()
        (out / "run.json").write_text(run.replace('"steps":12', '"steps":13'))
        self.assertIn("run.json", self.refused("checkpoint-damaged", 3, *line)["where"])
        (out / "run.json").write_text(run)
        for name in ("state.json", "training.safetensors"):
            file = out / "checkpoints" / "step-00000012" / name
            file.rename(out / "away")
            self.assertIn("delete this checkpoint", self.refused("checkpoint-damaged", 3, *line)["hint"])
            (out / "away").rename(file)
        self.call(*line)

    def test_a_pack_that_gets_shorter(self):
        """Data that another process cuts off while it is read ends the run with an error, not with a crash."""
        pack = self.root / "short.pack"
        self.call("data", "pack", self.demos, "--out", pack)
        settings = [s for s in SMALL if "every" not in s and "steps" not in s] + ["train.steps=100000", "validate.every=0", "train.log_every=1"]
        words = ["train", "--data", pack, "--out", self.root / "cut", "--json=lines"] + [word for s in settings for word in ("--set", s)]
        process = subprocess.Popen([GENSIM, *map(str, words)], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while json.loads(process.stdout.readline())["event"] != "progress":
            pass
        os.truncate(pack, 4096)
        _, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, told)
        self.assertIn("a file got shorter", told)

    def test_full_disk(self):
        """Where a checkpoint does not fit, the run ends with an error; what was saved before stays, and it goes on with room."""
        out = self.root / "full"
        size = (self.run_folder / "checkpoints" / "step-00000012" / "training.safetensors").stat().st_size

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))

        self.refused("file-unwritable", 5, *self.words(out), preexec_fn=limit)
        self.assertEqual([p.name for p in (out / "checkpoints").iterdir() if p.name.startswith("step-")], [])
        self.call("train", "--data", self.demos, "--out", out, "--resume")
        self.assertEqual(self.last(out), self.last(self.run_folder))


if __name__ == "__main__":
    unittest.main(verbosity=2)
