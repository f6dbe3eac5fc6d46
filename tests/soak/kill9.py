#!/usr/bin/env python3
"""Kills propose, demo, import, evaluate and train with SIGKILL at random moments and checks that nothing acknowledged is lost.

    tests/soak/kill9.py [--rounds 200] [--verb propose|demo|import|evaluate|train|all] [--seed 1] [--gensim build/release/cli/gensim]

A task or episode counts as acknowledged once its event stood on standard output (--json=lines). After every kill the
library must load, hold every acknowledged task under its digest, and pass `library verify`; every acknowledged episode
must replay identically; an evaluation that was killed and resumed must end with the bytes of one that was not. Exit 0 when nothing was lost. Prints one JSON document. Not part of ./run-tests: minutes of kills.
"""
import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time


def run(gensim, *args):
    """A verb to its end: (exit code, parsed document)."""
    done = subprocess.run([gensim, *args, "--json"], capture_output=True, text=True, timeout=600)
    try:
        return done.returncode, json.loads(done.stdout)
    except json.JSONDecodeError:
        return done.returncode, {"stdout": done.stdout, "stderr": done.stderr}


def killed(gensim, args, seconds, after=None, sent=signal.SIGKILL):
    """Events that a verb acknowledged before the signal, and whether it came before the verb's end. The clock starts
    with the process or, with `after`, with its first event of that name."""
    process = subprocess.Popen([gensim, *args, "--json=lines"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    head = b""
    while after and (line := process.stdout.readline()):
        head += line
        if json.loads(line)["event"] == after:
            break
    time.sleep(seconds)
    alive = process.poll() is None
    if alive:
        process.send_signal(sent)
    text = (head + process.communicate()[0]).decode()
    events = []
    for line in text.splitlines(keepends=True):
        if line.endswith("\n"):  # a line cut by the kill was never read as an acknowledgement
            events.append(json.loads(line))
    return events, alive


class Library:
    def __init__(self, gensim, path):
        self.gensim, self.path, self.acknowledged, self.problems = gensim, path, [], []

    def check(self, label):
        """Loads, lists, verifies; every acknowledged digest is there exactly once."""
        code, listing = run(self.gensim, "library", "list", "--library", self.path)
        if code != 0:
            self.problems.append(f"{label}: list exits {code}: {listing}")
            return
        digests = [task["digest"] for task in listing["tasks"]]
        lost = [digest for digest in self.acknowledged if digests.count(digest) != 1]
        if lost:
            self.problems.append(f"{label}: lost or doubled {lost}")
        code, report = run(self.gensim, "library", "verify", "--library", self.path)
        if code != 0:
            self.problems.append(f"{label}: verify exits {code}: {report}")


def propose_rounds(gensim, rounds, rng, folder):
    library, kills = Library(gensim, os.path.join(folder, "library")), 0
    run(gensim, "library", "list", "--library", library.path)
    for number in range(rounds):
        # the same line again and again: each call resumes the unfinished run of the line
        line = ["propose", "--count", "100000", "--max-trials", "10000000", "--seed", "7", "--jobs", "2", "--library", library.path]
        # every other round is killed soon after something was acknowledged, the rest at any moment from the start on
        if number % 2:
            events, alive = killed(gensim, line, rng.uniform(0, 0.5), after="accepted")
        else:
            events, alive = killed(gensim, line, rng.uniform(0.02, 4.0))
        kills += alive
        fresh = [event["digest"] for event in events if event["event"] == "accepted"]
        repeated = set(fresh) & set(library.acknowledged)
        if repeated:
            library.problems.append(f"round {number}: accepted again {sorted(repeated)}")
        library.acknowledged += fresh
        library.check(f"propose round {number}")
    return kills, library


def demo_rounds(gensim, rounds, rng, folder):
    library, kills, files = Library(gensim, os.path.join(folder, "library")), 0, set()
    run(gensim, "library", "list", "--library", library.path)
    for number in range(rounds):
        out = os.path.join(folder, f"demos-{number // 20}")  # twenty rounds resume one folder
        line = ["demo", "put-block-in-bowl", "stack-block-pyramid-seq", "--episodes", "5000", "--out", out, "--library", library.path]
        events, alive = killed(gensim, line, rng.uniform(0.02, 1.5))
        kills += alive
        fresh = [event["file"] for event in events if event["event"] == "episode"]
        files |= set(fresh)
        for path in rng.sample(fresh, min(3, len(fresh))):
            code, report = run(gensim, "replay", path, "--library", library.path)
            if code != 0:
                library.problems.append(f"demo round {number}: {path} does not replay: {report}")
        missing = [path for path in files if not os.path.exists(path)]
        if missing:
            library.problems.append(f"demo round {number}: missing {missing[:3]}")
        library.acknowledged = []
        library.check(f"demo round {number}")
    library.acknowledged = sorted(files)
    return kills, library


def import_rounds(gensim, rounds, rng, folder):
    """Most rounds import into a copy of one library of seed tasks, so that kills fall into the import itself; every
    tenth round begins without a library. What was cut off is imported again at the end of the round."""
    source, export = os.path.join(folder, "source"), os.path.join(folder, "export")
    made = os.path.join(folder, "made")
    run(gensim, "propose", "--count", "20", "--seed", "3", "--library", source)
    run(gensim, "library", "export", export, "--library", source)
    run(gensim, "library", "list", "--library", made)
    shutil.copytree(made, os.path.join(folder, "timed"))
    start = time.time()
    run(gensim, "library", "import", export, "--library", os.path.join(folder, "timed"))
    longest = 1.1 * (time.time() - start)
    kills, problems, acknowledged, into_import = 0, [], 0, 0
    for number in range(rounds):
        path = os.path.join(folder, "import")
        shutil.rmtree(path, ignore_errors=True)
        if number % 10 != 8:
            shutil.copytree(made, path)
        library = Library(gensim, path)
        line = ["library", "import", export, "--library", path]
        if number % 2:
            events, alive = killed(gensim, line, rng.uniform(0, 0.3 * longest), after="imported")
        else:
            events, alive = killed(gensim, line, rng.uniform(0, longest))
        kills += alive
        library.acknowledged = [event["digest"] for event in events if event["event"] == "imported"]
        into_import += alive and 0 < len(library.acknowledged) < 20
        library.check(f"import round {number}")
        code, report = run(gensim, "library", "import", export, "--library", path)
        if code != 0:
            library.problems.append(f"import round {number}: the import again exits {code}: {report}")
        problems += library.problems
        acknowledged += len(library.acknowledged)
    print(f"import: {into_import} kills fell between the first and the last task", file=sys.stderr)
    library.problems, library.acknowledged = problems, range(acknowledged)
    return kills, library


def evaluate_rounds(gensim, rounds, rng, folder):
    """Each round kills one evaluation once to three times, then lets it end: every row that was acknowledged must be among
    its rows, and results.json must be that of an evaluation that nobody killed, whatever the number of jobs. Anchors come
    from a library of its own in every round, so that records are made under fire too."""
    made, whole = os.path.join(folder, "made"), os.path.join(folder, "whole")
    run(gensim, "library", "list", "--library", made)
    words = ["evaluate", "--policy", "noop", "--policy", "expert", "--tasks", "put-block-in-bowl", "--tasks", "*-in-zone", "--episodes", "6", "--resume"]
    shutil.copytree(made, os.path.join(folder, "timed"))
    start = time.time()
    run(gensim, *words, "--out", whole, "--library", os.path.join(folder, "timed"))
    longest = 1.1 * (time.time() - start)
    expected = open(os.path.join(whole, "results.json"), "rb").read()
    library, kills, problems, acknowledged, into_run = None, 0, [], 0, 0
    for number in range(rounds):
        path, out = os.path.join(folder, "library"), os.path.join(folder, "run")
        shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(made, path)
        library, rows = Library(gensim, path), {}
        for kill in range(rng.randint(1, 3)):
            line = [*words, "--out", out, "--library", path, "--jobs", str(rng.randint(1, 3))]
            if number % 2:
                events, alive = killed(gensim, line, rng.uniform(0, 0.3 * longest), after="episode")
            else:
                events, alive = killed(gensim, line, rng.uniform(0, longest))
            kills += alive
            fresh = {(event["policy"], event["task"], event["seed"]): event for event in events if event["event"] == "episode"}
            repeated = set(fresh) & set(rows)
            if repeated:
                problems.append(f"evaluate round {number}: played again {sorted(repeated)[:3]}")
            rows |= fresh
            into_run += alive and bool(fresh)
        library.check(f"evaluate round {number}")
        code, report = run(gensim, *words, "--out", out, "--library", path)
        if code != 0:
            problems.append(f"evaluate round {number}: the last call exits {code}: {report}")
            continue
        if open(os.path.join(out, "results.json"), "rb").read() != expected:
            problems.append(f"evaluate round {number}: results.json differs")
        with sqlite3.connect(os.path.join(out, "ledger.sqlite")) as ledger:
            kept = {row[:3]: row[3:] for row in ledger.execute("SELECT policy, task, seed, return, length, cause FROM episodes")}
        ledger.close()
        lost = [key for key, event in rows.items() if kept.get(key) != (event["return"], event["length"], event["cause"])]
        if lost:
            problems.append(f"evaluate round {number}: lost {lost[:3]}")
        library.check(f"evaluate round {number}, ended")
        problems += library.problems
        acknowledged += len(rows)
    print(f"evaluate: {into_run} kills fell after the first row of a call", file=sys.stderr)
    library.problems, library.acknowledged = problems, range(acknowledged)
    return kills, library


def train_rounds(gensim, rounds, rng, folder):
    """Each round kills one training run once to three times, or interrupts it so that it may owe a validation, then lets it end:
    the checkpoint that was acknowledged last must still be there or a later one, and the last one, optimiser state included,
    must have the bytes of a run that nobody killed, whatever the number of threads. Needs the program with networks."""
    made, demos, cache = (os.path.join(folder, name) for name in ("made", "demos", "cache"))
    run(gensim, "demo", "put-block-in-bowl", "--episodes", "12", "--out", demos, "--library", made)
    small = ["net.width=8", "net.semantic_width=8", "net.crop_width=8", "net.text_size=16", "train.steps=60", "train.checkpoint_every=4",
             "train.log_every=2", "validate.every=7", "validate.episodes=2"]
    words = ["train", "--data", demos, "--cache", cache, "--library", made, "--resume"] + [word for s in small for word in ("--set", s)]
    run(gensim, *words, "--out", os.path.join(folder, "warm"))

    def result(out):
        last = os.path.join(out, "checkpoints", "step-00000060")
        parts = [open(os.path.join(last, name), "rb").read() for name in sorted(os.listdir(last))]
        lines = [json.loads(line) for line in open(os.path.join(out, "metrics.jsonl"))]
        return parts, [{key: value for key, value in line.items() if key != "samples_per_s"} for line in lines]

    whole, start = os.path.join(folder, "whole"), time.time()
    run(gensim, *words, "--out", whole)
    longest = 1.1 * (time.time() - start)
    expected = result(whole)
    library, kills, problems, acknowledged, into_run = Library(gensim, made), 0, [], 0, 0
    for number in range(rounds):
        out, newest = os.path.join(folder, "run"), -1
        shutil.rmtree(out, ignore_errors=True)
        for _ in range(rng.randint(1, 3)):
            line = [*words, "--out", out, "--jobs", str(rng.randint(1, 3))]
            sent = rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT])
            if number % 2:
                events, alive = killed(gensim, line, rng.uniform(0, 0.3 * longest), after="checkpoint", sent=sent)
            else:
                events, alive = killed(gensim, line, rng.uniform(0, longest), sent=sent)
            kills += alive
            steps = [event["step"] for event in events if event["event"] == "checkpoint"]
            acknowledged += len(steps)
            into_run += alive and bool(steps)
            newest = max([newest, *steps])
            kept = [int(name[5:]) for name in os.listdir(os.path.join(out, "checkpoints")) if name.startswith("step-")] if newest >= 0 else []
            if newest >= 0 and max([step for step in kept if step >= 0], default=-1) < newest:
                problems.append(f"train round {number}: checkpoint {newest} is lost, there are {kept}")
        code, report = run(gensim, *words, "--out", out)
        if code != 0:
            problems.append(f"train round {number}: the last call exits {code}: {report}")
        elif result(out) != expected:
            problems.append(f"train round {number}: the last checkpoint or the metrics differ")
    print(f"train: {into_run} kills fell after the first checkpoint of a call", file=sys.stderr)
    library.problems, library.acknowledged = problems, range(acknowledged)
    return kills, library


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--verb", choices=["propose", "demo", "import", "evaluate", "train", "all"], default="all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gensim", default="build/release/cli/gensim")
    options = parser.parse_args()
    kinds = {"propose": propose_rounds, "demo": demo_rounds, "import": import_rounds, "evaluate": evaluate_rounds, "train": train_rounds}
    report, lost = {}, 0
    for verb in kinds if options.verb == "all" else [options.verb]:
        folder = tempfile.mkdtemp(prefix="gensim-kill9-")
        start = time.time()
        kills, library = kinds[verb](options.gensim, options.rounds, random.Random(options.seed), folder)
        report[verb] = {"rounds": options.rounds, "kills": kills, "acknowledged": len(library.acknowledged),
                        "problems": library.problems, "seconds": round(time.time() - start, 1)}
        lost += len(library.problems)
        if not library.problems:
            shutil.rmtree(folder)
    print(json.dumps(report, indent=2))
    return 0 if lost == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
