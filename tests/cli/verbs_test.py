#!/usr/bin/env python3
"""Every verb of the built command: help, suggestions, completion, JSON on success and failure, exit codes, upkeep of a library.

The list of verbs comes from the command's own completion script, so that a new verb is held to the same rules. All libraries are
copies of one that is made once.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
SEED_TASK = "put-block-in-bowl"
SIMULATED = [word for gate in ("compile", "settle", "oracle", "perturbed", "controls", "second-engine", "reflection") for word in ("--skip-gate", gate)]
# for each verb a line that works, where FILE is a program, OUT a path that is not there, and EPISODE a demonstration
TINY = [word for setting in ("net.width=8", "net.semantic_width=8", "net.crop_width=8", "train.batch=1", "train.shard=1", "train.steps=1", "validate.every=0")
        for word in ("--set", setting)]
GOOD = {
    "propose": ["--dry-run"],
    "validate": ["FILE", *SIMULATED, "--skip-gate", "novelty"],
    "task check": ["FILE"],
    "task schema": [],
    "task show": [SEED_TASK],
    "task new": ["OUT"],
    "task export-mjcf": [SEED_TASK],
    "library list": [],
    "library show": [SEED_TASK],
    "library search": ["bowl"],
    "library stats": [],
    "library verify": [],
    "library retire": ["tower-in-zone", "--reason", "a test"],
    "library revalidate": [],
    "library reindex": [],
    "library export": ["OUT"],
    "library import": ["EXPORT"],
    "library sheet": ["OUT"],
    "library gallery": ["--out", "OUT"],
    "render": [SEED_TASK, "--columns", "160", "--out", "PICTURE"],
    "demo": [SEED_TASK, "--episodes", "1"],
    "evaluate": ["--policy", "noop", "--tasks", SEED_TASK, "--episodes", "2", "--out", "OUT"],
    "replay": ["EPISODE"],
    "train": ["--data", "EPISODE", "--dry-run", *TINY],
    "policy libtorch": [],
    "policy explain": ["CHECKPOINT", SEED_TASK, "--out", "PICTURE"],
    "data pack": ["EPISODE", "--out", "OUT"],
    "data stats": ["EPISODE"],
    "tsp solve": ["--cities", "12", "--iterations", "50"],
    "tsp bound": ["--cities", "12", "--time", "20ms", "--out", "OUT"],
    "tsp bench": ["--tsplib", "PUBLISHED", "--time", "2ms"],
    "tsp draw": ["--places", "9", "--out", "OUT"],
    "tsp render": ["--cities", "12", "--width", "300", "--out", "PICTURE"],
    "tsp verify": ["CERTIFICATE", "--cities", "12"],
    "doctor": [],
    "completion": ["bash"],
}
PROGRAM = {"gensim": 1, "family": "tabletop", "name": "plates-beside-a-cup",
           "scene": [{"id": "o1", "asset": "cylinder", "size": [40, 60], "color": "red"},
                     {"id": "o2", "asset": "box", "size": [60, 40, 40], "color": "blue"},
                     {"id": "o3", "asset": "tray", "color": "gray"}],
           "goals": [{"put": "o2", "rel": "in", "ref": "o3"}, {"put": "o1", "rel": "on", "ref": "o2"}], "limits": {"steps": 6}}


def environment(library):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "GENSIM_LIBRARY"))}
    return env | {"GENSIM_LIBRARY": str(library)}


def start(words, library):
    return subprocess.Popen([GENSIM, *map(str, words)], env=environment(library), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*words, library):
    child = start(words, library)
    out, err = child.communicate(timeout=300)
    return subprocess.CompletedProcess(words, child.returncode, out, err)


def interrupt(*words, library):
    """Sends Ctrl-C once the command listens to it."""
    child = start(words, library)
    while not int(re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{child.pid}/status").read_text())[1], 16) & 1 << signal.SIGINT - 1:
        time.sleep(0.005)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=300)
    return subprocess.CompletedProcess(words, child.returncode, out, err)


class Verbs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.file = cls.folder / "program.json"
        cls.file.write_text(json.dumps(PROGRAM))
        # one task more than the seeds, judged by the static gates alone
        cls.base = cls.folder / "base"
        made = run("propose", "--count", 1, "--seed", 5, "--json", *SIMULATED, library=cls.base)
        assert made.returncode == 0, made.stderr
        cls.composed = json.loads(made.stdout)["accepted"][0]["name"]
        cls.export = cls.folder / "export"
        assert run("library", "export", cls.export, library=cls.base).returncode == 0
        assert run("demo", SEED_TASK, "--episodes", 2, "--out", cls.folder / "demos", library=cls.base).returncode == 0
        cls.episode = next((cls.folder / "demos").rglob("*.episode"))
        cls.checkpoint = cls.folder / "run"
        assert run("train", "--data", cls.episode, "--out", cls.checkpoint, *TINY, library=cls.base).returncode == 0
        cls.certificate = cls.folder / "bound.json"
        assert run("tsp", "bound", "--cities", "12", "--time", "20ms", "--out", cls.certificate, library=cls.base).returncode == 0
        cls.published = cls.folder / "published"
        cls.published.mkdir()
        assert run("tsp", "draw", "--places", "9", "--out", cls.published / "nine.tsp", library=cls.base).returncode == 0
        (cls.published / "optima.csv").write_text("name,optimum\nnine,1000000\n")
        script = run("completion", "bash", library=cls.base).stdout
        paths = re.findall(r"^    '([a-z -]*)'\) words=", script, re.M)
        cls.verbs = [path for path in paths if path and not any(other.startswith(path + " ") for other in paths)]

    def setUp(self):
        self.here = Path(tempfile.mkdtemp(dir=self.folder))
        self.library = self.here / "library"
        shutil.copytree(self.base, self.library)

    def gensim(self, *words):
        return run(*words, library=self.library)

    def document(self, *words, code=0):
        """The one document that a line prints with --json."""
        done = self.gensim(*words, "--json")
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}{done.stderr}")
        report = json.loads(done.stdout)
        self.assertEqual(report["schema_version"], 1)
        return report

    def good_line(self, verb):
        places = {"PICTURE": self.here / "x.png", "FILE": self.file, "OUT": self.here / verb.replace(" ", "-"), "EPISODE": self.episode, "CHECKPOINT": self.checkpoint, "CERTIFICATE": self.certificate, "PUBLISHED": self.published, "EXPORT": self.export}
        return [*verb.split(), *(places.get(word, word) for word in GOOD[verb])]

    def leave_one_task(self):
        """Retires all tasks but one, so that what looks at every task is quick."""
        names = [task["name"] for task in self.document("library", "list")["tasks"]]
        for name in names:
            if name != SEED_TASK:
                self.assertEqual(self.gensim("library", "retire", name, "--reason", "not needed").returncode, 0)
        return names

    def test_help_has_an_example(self):
        """The help of every verb ends with an example of that verb."""
        self.assertEqual(sorted(self.verbs), sorted(GOOD))
        for verb in self.verbs:
            shown = self.gensim(*verb.split(), "--help")
            self.assertEqual(shown.returncode, 0, verb)
            self.assertRegex(shown.stdout, rf"Example:\n  gensim {verb}\b")

    def test_suggestions(self):
        """A mistyped verb or option is wrong use and names the nearest legal one."""
        for words, meant in ((("porpose",), "propose"), (("libary", "list"), "library"), (("library", "lst"), "list"),
                             (("task", "chekc", "x"), "check"), (("demo", "x", "--episods", "3"), "--episodes"), (("evaluate", "--polcy", "noop"), "--policy"),
                             *(((*verb.split(), "--librray=x"), "--library") for verb in self.verbs)):
            wrong = self.gensim(*words)
            self.assertEqual(wrong.returncode, 2, words)
            self.assertIn(f"did you mean {meant}?", wrong.stderr, words)
            self.assertEqual(wrong.stdout, "")

    def test_empty_words(self):
        """An empty value, as an unset variable leaves it, is wrong use and changes nothing."""
        for words in (("propose", "--budget", ""), ("demo", SEED_TASK, "--out="), ("library", "export", ""),
                      ("library", "list", "--seed", "")):
            report = self.document(*words, code=2)
            self.assertIn("empty", report["errors"][0]["message"], words)

    def test_missing_values(self):
        """An option whose value was forgotten does not take the next option for it; said with = a value may begin so."""
        for words, option in ((("demo", SEED_TASK, "--out", "--episodes", "3"), "--out"),
                              (("library", "list", "--library", "--json"), "--library")):
            report = self.document(*words, code=2)
            self.assertIn(f"{option}: a value is missing", report["errors"][0]["message"])
            self.assertIn(f"{option}=--", report["errors"][0]["message"])

    def test_completion(self):
        """bash sources the completion script and offers verbs, subcommands and options."""
        script = self.here / "completion.bash"
        script.write_text(self.gensim("completion", "bash").stdout)
        for line, wanted in ((["gensim", "lib"], "library"), (["gensim", "library", "re"], "retire"), (["gensim", "demo", "--ep"], "--episodes")):
            words = " ".join(f"'{word}'" for word in line)
            offered = subprocess.run(["bash", "-euc", f"source '{script}'; COMP_WORDS=({words}); COMP_CWORD={len(line) - 1}; _gensim; echo ${{COMPREPLY[@]}}"],
                                     capture_output=True, text=True)
            self.assertEqual((offered.returncode, offered.stderr), (0, ""))
            self.assertIn(wanted, offered.stdout.split())

    def test_json_of_every_verb(self):
        """--json of every verb prints exactly one document with its version."""
        for verb in self.verbs:
            # sheet, gallery and revalidate look at every task: test_library_upkeep and gallery_test.py have them
            if verb not in ("library sheet", "library gallery", "library revalidate"):
                self.assertIsNot(self.document(*self.good_line(verb)).get("ok"), False, verb)

    def test_json_of_failures(self):
        """A failed verb prints one document too: wrong use of every verb, unknown tasks, missing and unreadable files."""
        missing = self.here / "missing.json"
        garbage = self.here / "garbage.episode"
        garbage.write_bytes(b"no episode")
        lines = [([*verb.split(), "--no-such-option"], 2, "wrong-use") for verb in self.verbs]
        lines += [(["no-such-verb"], 2, "wrong-use"), (["library"], 2, "wrong-use"), ([], 2, "wrong-use")]
        lines += [([*line, "no-such-task"], 2, "task-unknown") for line in
                  (["task", "show"], ["task", "export-mjcf"], ["library", "show"], ["library", "retire", "--reason", "x"], ["demo"],
                   ["propose", "--mutate"], ["propose", "--target"])]
        lines += [(["validate", self.file, "--add", *SIMULATED], 2, "bad-option")]
        lines += [(["validate", missing], 3, "file-not-found"), (["task", "check", missing], 3, "file-not-found"),
                  (["task", "show", missing], 3, "file-not-found"), (["replay", missing], 3, "file-not-found"),
                  (["replay", garbage], 3, "episode-magic"), (["evaluate", "--policy", "noop", "--tasks", "no-such-task", "--out", self.here / "run"], 2, "task-unknown"), (["validate", self.file, "--skip-gate", "oracel"], 2, "unknown-gate"),
                  (["task", "export-mjcf", SEED_TASK, "--out", self.here / "none" / "x.xml"], 5, "file-unwritable"),
                  (["library", "list", "--relation", "onn"], 2, "wrong-use"), (["library", "list", "--family", "tabeltop"], 2, "wrong-use"),
                  (["propose", "--llm", "http://127.0.0.1:1/v1", "--model", "tiny", "--count", 1, "-q"], 4, "provider-unreachable")]
        for line, code, name in lines:
            report = self.document(*line, code=code)
            self.assertIs(report["ok"], False, line)
            self.assertEqual(report["errors"][0]["code"], name, line)
            self.assertEqual(set(report["errors"][0]), {"code", "where", "message", "hint"})
        quiet = self.gensim("replay", "-q", missing)
        self.assertIn("file-not-found", quiet.stderr)

    def test_errors_name_the_file(self):
        """An error in one of several program files says in which."""
        broken = self.here / "broken.json"
        broken.write_text(json.dumps(PROGRAM | {"scene": []}))
        for line in (["demo", self.file, broken], ["task", "show", broken], ["propose", "--mutate", broken]):
            self.assertIn(f"{broken}: /scene", self.document(*line, code=3)["errors"][0]["where"], line)

    def test_directed_offline(self):
        """Without a model, --mutate makes variants of a task, and --target ends an ordered list with one that covers the target."""
        made = self.document("propose", "--mutate", "tower-in-zone", "--count", 2, "--seed", 4, *SIMULATED)["accepted"]
        parent = self.document("library", "show", "tower-in-zone")["task"]["digest"]
        for task in made:
            records = self.document("library", "show", task["name"])["records"]
            self.assertTrue(any(parent in json.dumps(record) for record in records), task["name"])
        target = Path(__file__).resolve().parents[2] / "tasklib" / "seeds" / "tower-in-zone.json"
        path = self.document("propose", "--target", target, "--seed", 4, *SIMULATED)["accepted"]
        tasks = {task["name"]: task for task in self.document("library", "list")["tasks"]}
        self.assertGreaterEqual(len(path), 3)
        plans = [tasks[task["name"]]["plan_length"] for task in path]
        self.assertEqual(plans, sorted(plans))
        wanted = self.document("library", "show", "tower-in-zone")["task"]["relations"]
        self.assertLessEqual(set(wanted), set(tasks[path[-1]["name"]]["relations"]))

    def test_json_lines(self):
        """Each line of --json=lines is an event; the last one is the result."""
        for line, wanted in ((["propose", "--trials", 2, "--seed", 6, *SIMULATED], {"started", "gate"}),
                             (["demo", SEED_TASK, "--episodes", 2], {"episode"}), (["library", "list"], set()),
                             (["task", "show", "no-such-task"], set()), (["task", "shwo"], set())):
            events = [json.loads(text) for text in self.gensim(*line, "--json=lines").stdout.splitlines()]
            names = [event["event"] for event in events]
            self.assertEqual((names[-1], names.count("result")), ("result", 1), line)
            self.assertEqual(events[-1]["schema_version"], 1)
            self.assertLessEqual(wanted, set(names), line)

    def test_interrupts(self):
        """Ctrl-C ends a verb with 130 and one document, and leaves no verdict behind."""
        before = self.document("library", "show", SEED_TASK)["records"]
        for line in (["library", "revalidate", "--all"], ["validate", self.file], ["propose", "--count", 50, "--seed", 1]):
            done = interrupt(*line, "--json", library=self.library)
            self.assertEqual(done.returncode, 130, f"{line}\n{done.stderr}")
            report = json.loads(done.stdout)
            self.assertEqual((report["ok"], report["errors"][0]["code"]), (False, "interrupted"), line)
            self.assertFalse(any(not task["accepted"] for task in report.get("tasks", [])))
        self.assertEqual(self.document("library", "show", SEED_TASK)["records"], before)

    def test_engines(self):
        """Every verb with --engine takes both names; another one is wrong use, and the nearest is named before anything is done."""
        with_engine = [verb for verb in self.verbs if "--engine" in self.gensim(*verb.split(), "--help").stdout]
        self.assertEqual(sorted(with_engine), ["demo", "evaluate", "library gallery", "library revalidate", "propose", "render", "validate"])
        for verb in with_engine:
            error = self.document(*self.good_line(verb), "--engine", "bulet", code=2)["errors"][0]
            self.assertEqual((error["code"], "did you mean bullet" in error["hint"]), ("unknown-engine", True), verb)
        self.assertEqual([path.name for path in self.here.iterdir()], ["library"])
        for engine in ("mujoco", "bullet"):
            self.assertEqual(self.document("propose", "--dry-run", "--engine", engine)["plan"]["engine"], engine)
            line = ("propose", "--trials", 1, "--seed", 3, "--engine", engine, "--skip-gate", "perturbed", "--skip-gate", "controls")
            made = self.document(*line, "--skip-gate", "novelty")["accepted"]
            self.assertEqual(len(made), 1)
            record = self.document("library", "show", made[0]["digest"])["records"][-1]["body"]
            gates = {gate["gate"]: gate for gate in record["gates"]}
            self.assertTrue(record["engine"].startswith(engine + " "), record["engine"])
            self.assertFalse(gates["second-engine"]["measured"]["engine"].startswith(engine + " "), gates["second-engine"])
            line = ("--policy", "random", "--tasks", SEED_TASK, "--episodes", 2, "--engine", engine, "--out", self.here / engine)
            self.assertEqual(self.document("evaluate", *line)["played"], 4)
            plan = sqlite3.connect(self.here / engine / "ledger.sqlite").execute("SELECT plan FROM run").fetchone()[0]
            self.assertIn(f'"{engine}', plan)

    def test_seeds(self):
        """A seed outside the range is wrong use for every verb, and two ways to say it exclude each other."""
        for verb in self.verbs:
            for seed in ("9223372036854775808", "-1", "x"):
                report = self.document(*self.good_line(verb), f"--seed={seed}", code=2)
                self.assertIn("--seed", report["errors"][0]["message"], verb)
        legal = f"legal: whole numbers from 0 to {2**63 - 1}"
        for line in (("task", "show", SEED_TASK, "--seed"), ("demo", SEED_TASK, "--seed-base"), ("render", SEED_TASK, "--out", "x.png", "--randomise")):
            for word in ("-1", "-5", "18446744073709551616", "99999999999999999999999", "abc", "0x10", "1e3", ""):
                message = self.document(*line, word, code=2)["errors"][0]["message"]
                self.assertIn(legal, message, (line, word))
                self.assertIn(f"'{word}'" if word else line[-1], message)
        self.assertEqual(self.document("task", "show", SEED_TASK, "--seed", "010")["seed"], 10)
        self.assertEqual(self.document("task", "show", SEED_TASK, "--seed", 2**63 - 1)["seed"], 2**63 - 1)
        self.document("demo", SEED_TASK, "--seed", 1, "--seed-base", 2, code=2)
        self.assertEqual(self.document("demo", SEED_TASK, "--seed", 2**31, code=2)["errors"][0]["code"], "seed-range")

    def test_task_verbs(self):
        """A new program passes its check, is shown and exported, and is never overwritten; a bad one exits 1."""
        file, picture, scene = self.here / "my-new-task.json", self.here / "x.png", self.here / "x.xml"
        self.assertEqual(self.document("task", "new", file)["file"], str(file))
        again = self.document("task", "new", file, code=2)
        self.assertEqual(again["errors"][0]["code"], "file-exists")
        self.assertEqual(self.document("task", "check", file)["name"], "my-new-task")
        shown = self.document("task", "show", file, "--seed", 3, "--png", picture)
        self.assertEqual([entry["id"] for entry in shown["objects"]], ["bowl", "ball", "block"])
        self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.document("task", "export-mjcf", file, "--out", scene)
        self.assertEqual(xml.etree.ElementTree.parse(scene).getroot().tag, "mujoco")
        self.assertEqual(self.document("task", "schema", "--profile", "llm")["profile"], "llm")
        file.write_text(json.dumps(PROGRAM | {"goals": [{"put": "o2", "rel": "onto", "ref": "o3"}]}))
        refused = self.document("task", "check", file, code=1)
        self.assertIn("/goals/0", refused["errors"][0]["where"])

    def test_library_exchange(self):
        """Another library takes in an export once; what was taken in is listed, found and sound."""
        other = self.here / "other"
        first = json.loads(run("library", "import", self.export, "--json", library=other).stdout)
        self.assertEqual([task["name"] for task in first["added"]], [self.composed])
        second = json.loads(run("library", "import", self.export, "--json", library=other).stdout)
        self.assertEqual((second["added"], len(second["present"])), ([], len(first["present"]) + 1))
        stats = json.loads(run("library", "stats", "--json", library=other).stdout)
        self.assertEqual(stats["tasks"], len(second["present"]))
        self.assertTrue(json.loads(run("library", "verify", "--json", library=other).stdout)["ok"])
        # a damaged file is found, and the exit code says so
        victim = next(path for path in (other / "objects").rglob("*") if path.is_file())
        victim.chmod(0o644)
        victim.write_bytes(victim.read_bytes()[:-2])
        damaged = run("library", "verify", "--json", library=other)
        self.assertEqual((damaged.returncode, json.loads(damaged.stdout)["ok"]), (3, False))

    def test_library_upkeep(self):
        """Retired tasks are listed no more, but with --all; what is left is searched, drawn and revalidated."""
        names = self.leave_one_task()
        self.assertEqual([task["name"] for task in self.document("library", "list")["tasks"]], [SEED_TASK])
        self.assertEqual(len(self.document("library", "list", "--all")["tasks"]), len(names))
        again = self.document("library", "retire", self.composed, "--reason", "twice", code=2)
        self.assertEqual(again["errors"][0]["code"], "task-retired")
        self.assertEqual([task["name"] for task in self.document("library", "search", "bowl")["tasks"]], [SEED_TASK])
        stats = self.document("library", "stats")
        self.assertEqual((stats["tasks"], stats["retired"]), (1, len(names) - 1))
        sheet = self.here / "sheet.png"
        self.assertEqual(self.document("library", "sheet", sheet)["tasks"], [SEED_TASK])
        self.assertEqual(sheet.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        # the other engine's validation is no reason to leave the first one's out, and both are kept in mind
        revalidated = self.document("library", "revalidate", "--engine", "bullet")["tasks"]
        self.assertEqual([(task["name"], task["accepted"], task["trust"]) for task in revalidated], [(SEED_TASK, True, 4)])
        record = self.document("library", "show", SEED_TASK)["records"][-1]["body"]
        self.assertTrue(record["engine"].startswith("bullet "), record["engine"])
        revalidated = self.document("library", "revalidate")["tasks"]
        self.assertEqual([(task["name"], task["accepted"], task["trust"]) for task in revalidated], [(SEED_TASK, True, 4)])
        for engine in ("mujoco", "bullet"):
            self.assertEqual(self.document("library", "revalidate", "--engine", engine)["tasks"], [])
        self.assertEqual(self.document("library", "reindex")["problems"], [])

    def test_doctor(self):
        """Doctor finds build, engine and library in order, and never shows a key."""
        report = self.document("doctor")
        self.assertTrue(report["ok"])
        self.assertLessEqual({"build", "physics engine", "second engine", "library"}, {check["check"] for check in report["checks"]})
        child = subprocess.run([GENSIM, "doctor"], env=environment(self.library) | {"OPENAI_API_KEY": "sk-secret-0123456789"}, capture_output=True, text=True)
        self.assertIn("OPENAI_API_KEY set", child.stdout)
        self.assertNotIn("sk-secret", child.stdout + child.stderr)


if __name__ == "__main__":
    started = time.monotonic()
    result = unittest.main(exit=False, verbosity=2).result
    print(f"{result.testsRun} tests in {time.monotonic() - started:.0f} s")
    sys.exit(not result.wasSuccessful())
