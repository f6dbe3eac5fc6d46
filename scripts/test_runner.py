#!/usr/bin/env python3
"""Runs the tests of one build folder in parallel and ends with `N passed, N failed, N skipped`.

Two kinds of tests, one list of names:
  GoogleTest programs   the paths in BUILD/test_programs.txt; a test is called Suite.Name
  scripts               tests/**/*_test.sh and *_test.py; called by their path below tests/; exit 0 passed, 77 skipped

A program's tests run in batches of whole suites, one process a batch, results read from its JSON report. A batch that
ends without a report (a crash, a time-out) is run again test by test, so that every test gets its own verdict; a crash
that does not come back then counts as one failure of its own. Every process gets an empty folder of its own for
temporary files and user data, and none of the caller's settings of the command.
Exit code: 0 nothing failed, 1 something failed, 2 wrong use.
"""

import argparse
import concurrent.futures
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BATCH = 25  # tests a process, so that batches spread over the cores
PROGRAM_LIMIT_S, SCRIPT_LIMIT_S = 1200, 3600  # hung, not slow: limits are far above any honest test


class Outcome:
    """Verdict of one test: 'passed', 'failed' or 'skipped', with what is shown for it."""

    def __init__(self, name, verdict, seconds=0.0, text=""):
        self.name, self.verdict, self.seconds, self.text = name, verdict, seconds, text


class Runner:
    """Starts test processes of one build folder. Its methods may be called from any thread."""

    def __init__(self, build, preset):
        self.build, self.preset = build, preset
        self.running, self.lock, self.stopped = set(), threading.Lock(), False
        # the thread sanitizer of this compiler needs a fixed memory layout
        fixed_layout = preset == "tsan" and shutil.which("setarch")
        self.prefix = ["setarch", platform.machine(), "-R"] if fixed_layout else []

    def environment(self, folder):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("GENSIM_", "OPENAI_", "GTEST_"))}
        keep = {k: v for k, v in os.environ.items() if k.startswith(("GENSIM_TEST_", "GENSIM_TSPLIB"))}
        supp = ROOT / "cmake" / "sanitizers"
        return env | keep | {
            "GENSIM_SOURCE_DIR": str(ROOT),
            "GENSIM_BUILD_DIR": str(self.build),
            "GENSIM_BINARY": str(self.build / "cli" / "gensim"),
            "GENSIM_PRESET": self.preset,
            "TMPDIR": folder, "TEST_TMPDIR": folder + "/",
            "XDG_DATA_HOME": folder + "/data",
            "NO_COLOR": "1",
            # allocator_may_return_null: what is too large is refused as the system refuses it, and the code has to answer.
            "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:allocator_may_return_null=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
            "TSAN_OPTIONS": f"suppressions={supp}/tsan.supp:second_deadlock_stack=1:allocator_may_return_null=1",
            "LSAN_OPTIONS": f"suppressions={supp}/lsan.supp:print_suppressions=0",
        }

    def start(self, command, limit_s):
        """Runs one process in its own group; returns (exit code or None on time-out, output)."""
        folder = tempfile.mkdtemp(prefix="gensim-test-")
        with open(folder + "/.output", "w+b") as output:
            child = subprocess.Popen(self.prefix + command, cwd=ROOT, env=self.environment(folder), stdin=subprocess.DEVNULL,
                                     stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
            with self.lock:
                self.running.add(child.pid)
                if self.stopped:
                    kill_group(child.pid)
            try:
                code = child.wait(timeout=limit_s)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                kill_group(child.pid)
                child.wait()
                with self.lock:
                    self.running.discard(child.pid)
            output.seek(0)
            text = output.read().decode("utf-8", "replace")
        shutil.rmtree(folder, ignore_errors=True)
        return code, text

    def stop(self):
        with self.lock:
            self.stopped = True
            for pid in self.running:
                kill_group(pid)

    # ---- GoogleTest programs

    def list_tests(self, program):
        """All test names of a program, grouped by suite in their order."""
        code, text = self.start([program, "--gtest_list_tests"], PROGRAM_LIMIT_S)
        if code != 0:
            raise RuntimeError(f"{program} cannot list its tests:\n{text}")
        suites, suite = {}, None
        for line in text.splitlines():
            if re.match(r"^[^\s].*\.(\s+#.*)?$", line):
                suite = line.split("#")[0].strip()
                suites[suite] = []
            elif line.startswith("  ") and suite:
                suites[suite].append(suite + line.split("#")[0].strip())
        return suites

    def run_batch(self, program, names):
        """Outcomes of some tests of a program, from one process where it ends well."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="gensim-report-") as folder:
            report = folder + "/report.json"
            code, text = self.start([program, "--gtest_brief=0", "--gtest_filter=" + ":".join(names),
                                     "--gtest_also_run_disabled_tests=0", f"--gtest_output=json:{report}"], PROGRAM_LIMIT_S)
            outcomes = read_report(report, names, text) if code in (0, 1) else None
        # a clean report with an exit code that says otherwise is a failure at exit: a leak, say
        if outcomes and (code == 0 or any(o.verdict == "failed" for o in outcomes)):
            return outcomes
        if self.stopped:
            return []
        if len(names) == 1:
            how = "timed out" if code is None else f"ended with {exit_text(code)}"
            return [Outcome(names[0], "failed", time.monotonic() - began, f"{how}\n{text}")]
        singly = [outcome for name in names for outcome in self.run_batch(program, [name])]
        if not any(outcome.verdict == "failed" for outcome in singly):
            title = f"{Path(program).name}: {names[0]} .. {names[-1]}"
            singly.append(Outcome(title, "failed", 0, f"ended with {exit_text(code)} when run together\n{text}"))
        return singly

    # ---- scripts

    def run_script(self, path):
        began = time.monotonic()
        command = [sys.executable, str(path)] if path.suffix == ".py" else ["sh", str(path)]
        code, text = self.start(command, SCRIPT_LIMIT_S)
        verdict = {0: "passed", 77: "skipped"}.get(code, "failed")
        if verdict == "failed":
            text += "timed out" if code is None else f"ended with {exit_text(code)}"
        return [Outcome(script_name(path), verdict, time.monotonic() - began, text)]


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def exit_text(code):
    if code is None:
        return "a time-out"
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def script_name(path):
    return str(path.relative_to(ROOT / "tests"))


def read_report(path, names, text):
    """Outcomes from a GoogleTest JSON report; None when it is missing, cut or does not cover all names."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            report = json.load(file)
    except (OSError, ValueError):
        return None
    found = {}
    for suite in report.get("testsuites", []):
        for test in suite.get("testsuite", []):
            name = f"{suite['name']}.{test['name']}"
            seconds = float(test.get("time", "0s").rstrip("s"))
            if test.get("failures"):
                shown = "\n".join(f["failure"] for f in test["failures"])
                found[name] = Outcome(name, "failed", seconds, shown)
            elif test.get("status") == "NOTRUN" or test.get("result") in ("SKIPPED", "SUPPRESSED"):
                found[name] = Outcome(name, "skipped", seconds, skip_reason(name, text))
            else:
                found[name] = Outcome(name, "passed", seconds)
    # failures outside of tests (environments) make the report say more failures than its tests do
    own = sum(o.verdict == "failed" for o in found.values())
    if report.get("failures", 0) > own or any(name not in found for name in names):
        return None
    return [found[name] for name in names]


def skip_reason(name, text):
    """What a skipped test printed, from the program's output."""
    match = re.search(re.escape(f"[ RUN      ] {name}\n") + r"(.*?)\[  SKIPPED \]", text, re.S)
    lines = [line for line in (match.group(1).splitlines() if match else []) if line and "Skipped" not in line]
    return " ".join(lines)


def plan(runner, wanted, known_s):
    """Pieces of work as (estimated seconds, function, arguments), longest first."""
    pieces = []
    programs = [p for p in (runner.build / "test_programs.txt").read_text().splitlines() if p]
    for program in programs:
        batch = []
        for tests in runner.list_tests(program).values():
            batch += [name for name in tests if wanted(name)]
            # tests that took long go alone; a suite is not torn apart otherwise, for it may share a costly set-up
            for name in [n for n in batch if known_s.get(n, 0) > 5]:
                batch.remove(name)
                pieces.append((known_s[name], runner.run_batch, (program, [name])))
            if len(batch) >= BATCH or sum(known_s.get(n, 0) for n in batch) > 5:
                pieces.append((sum(known_s.get(n, 0.1) for n in batch), runner.run_batch, (program, batch)))
                batch = []
        if batch:
            pieces.append((sum(known_s.get(n, 0.1) for n in batch), runner.run_batch, (program, batch)))
    scripts = sorted([*(ROOT / "tests").rglob("*_test.sh"), *(ROOT / "tests").rglob("*_test.py")])
    for path in scripts:
        if wanted(script_name(path)):
            pieces.append((known_s.get(script_name(path), 60), runner.run_script, (path,)))
    return sorted(pieces, key=lambda piece: -piece[0])


def read_times(path):
    try:
        return {k: float(v) for k, v in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def write_times(path, times):
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(times, indent=0, sort_keys=True))
    temporary.replace(path)


def run_all(pieces, runner, jobs, say):
    """Runs the pieces on `jobs` threads and says each failure and skip as it comes."""
    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(function, *arguments) for _, function, arguments in pieces]
        try:
            for done in concurrent.futures.as_completed(waiting):
                for outcome in done.result():
                    outcomes.append(outcome)
                    if outcome.verdict == "failed":
                        say(f"FAILED {outcome.name} ({outcome.seconds:.1f} s)\n{outcome.text.rstrip()}\n")
                    elif outcome.verdict == "skipped":
                        reason = outcome.text.strip().splitlines()
                        say(f"skipped {outcome.name}: {reason[-1] if reason else 'no reason given'}")
        except KeyboardInterrupt:
            for future in waiting:
                future.cancel()
            runner.stop()
            raise
    return outcomes


def main():
    parser = argparse.ArgumentParser(prog="run-tests", allow_abbrev=False)
    parser.add_argument("filter", nargs="?", default="")
    parser.add_argument("--build", required=True, type=Path)
    parser.add_argument("--preset", required=True)
    parser.add_argument("--jobs", type=int, required=True)
    args = parser.parse_args()

    def say(text):
        print(text, flush=True)

    pattern = re.compile(args.filter)
    runner = Runner(args.build, args.preset)
    times_file = args.build / "test_times.json"
    known_s = read_times(times_file)
    try:
        pieces = plan(runner, lambda name: pattern.search(name) is not None, known_s)
    except RuntimeError as problem:
        say(f"FAILED {problem}\n0 passed, 1 failed, 0 skipped")
        return 1
    if not pieces:
        print(f"run-tests: no test name matches '{args.filter}'", file=sys.stderr)
        return 2

    began = time.monotonic()
    outcomes = run_all(pieces, runner, args.jobs, say)
    write_times(times_file, known_s | {o.name: round(o.seconds, 3) for o in outcomes})

    count = {v: sum(o.verdict == v for o in outcomes) for v in ("passed", "failed", "skipped")}
    slow = sorted(outcomes, key=lambda o: -o.seconds)[:5]
    say(f"{time.monotonic() - began:.0f} s; slowest: " + ", ".join(f"{o.name} {o.seconds:.1f} s" for o in slow))
    say(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
