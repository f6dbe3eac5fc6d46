#!/usr/bin/env python3
"""The test runner's verdicts, with stand-in test programs: passes, failures, skips, crashes, hangs and leaks."""

import contextlib
import importlib.util
import io
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("test_runner", ROOT / "scripts" / "test_runner.py")
test_runner = importlib.util.module_from_spec(spec)
spec.loader.exec_module(test_runner)

# A program that answers as GoogleTest does; what a test does stands in its name.
PROGRAM = r'''#!%s
import json, os, sys, time
TESTS = %r
options = dict(a.lstrip("-").split("=", 1) for a in sys.argv[1:] if "=" in a)
if "--gtest_list_tests" in sys.argv:
    print("Running main() from gtest_main.cc")
    suite = None
    for test in TESTS:
        if test.split(".")[0] != suite:
            suite = test.split(".")[0]
            print(suite + ".")
        print("  " + test.split(".")[1])
    sys.exit(0)
names = options["gtest_filter"].split(":")
cases, failures = [], 0
for name in names:
    suite, test = name.split(".")
    print("[ RUN      ] " + name, flush=True)
    case = {"name": test, "status": "RUN", "result": "COMPLETED", "time": "0.1s"}
    if "Crash" in test and (len(names) > 1 or "Together" not in test):
        os.abort()
    if "Hang" in test:
        time.sleep(60)
    if "Fail" in test:
        print("it broke")
        case["failures"] = [{"failure": "file.cc:1\nit broke"}]
        failures += 1
    if "Skip" in test:
        case["result"] = "SKIPPED"
        print("file.cc:3: Skipped\nno data here\n\n[  SKIPPED ] " + name)
    cases.append((suite, case))
report = {"failures": failures, "testsuites": [{"name": s, "testsuite": [c]} for s, c in cases]}
json.dump(report, open(options["gtest_output"].removeprefix("json:"), "w"))
sys.exit(23 if any("Leak" in n for n in names) else 1 if failures else 0)
'''


class RunnerTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.build = Path(self.folder.name)
        test_runner.ROOT = self.build / "clone"
        (test_runner.ROOT / "tests" / "area").mkdir(parents=True)
        test_runner.PROGRAM_LIMIT_S = 20

    def run_tests(self, tests, pattern="", scripts=()):
        """Runs the runner's main on one program; returns (exit code, all output, last line)."""
        program = self.build / "area_test"
        program.write_text(PROGRAM % (sys.executable, list(tests)))
        program.chmod(0o755)
        (self.build / "test_programs.txt").write_text(f"{program}\n")
        for name, text in scripts:
            (test_runner.ROOT / "tests" / name).write_text(text)
        sys.argv = ["test_runner", "--build", str(self.build), "--preset", "release", "--jobs", "2", "--", pattern]
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = test_runner.main()
        return code, output.getvalue(), output.getvalue().splitlines()[-1]

    def test_counts_every_verdict_once(self):
        """Passes, failures and skips of a program and of scripts are counted, and a failure's text is shown."""
        code, text, last = self.run_tests(
            ["A.Good", "A.Fails", "B.Skip", "B.Good"],
            scripts=[("area/good_test.sh", "exit 0"), ("area/bad_test.sh", "echo broken; exit 4"),
                     ("area/none_test.sh", "echo no network; exit 77"), ("area/py_test.py", "print('fine')")])
        self.assertEqual(last, "4 passed, 2 failed, 2 skipped")
        self.assertEqual(code, 1)
        for shown in ("FAILED A.Fails", "it broke", "broken", "exit code 4", "skipped B.Skip: no data here",
                      "skipped area/none_test.sh: no network"):
            self.assertIn(shown, text)

    def test_ends_well_when_nothing_fails(self):
        """All passed: exit code 0."""
        self.assertEqual(self.run_tests(["A.Good"])[::2], (0, "1 passed, 0 failed, 0 skipped"))

    def test_a_crash_fails_only_its_test(self):
        """The tests around a crash keep their own verdicts."""
        code, text, last = self.run_tests(["A.One", "A.Crash", "A.Two"])
        self.assertEqual((code, last), (1, "2 passed, 1 failed, 0 skipped"))
        self.assertIn("SIGABRT", text)

    def test_a_crash_that_does_not_come_back_still_counts(self):
        """A crash only in company is a failure of its own, never lost."""
        code, text, last = self.run_tests(["A.One", "A.CrashTogether"])
        self.assertEqual((code, last), (1, "2 passed, 1 failed, 0 skipped"))
        self.assertIn("when run together", text)

    def test_a_bad_exit_code_is_a_failure(self):
        """A clean report with a failing exit code (a leak found at exit) is no pass."""
        self.assertEqual(self.run_tests(["A.One", "A.Leak"])[2], "1 passed, 1 failed, 0 skipped")

    def test_a_hang_is_ended_and_failed(self):
        """A test that does not end is killed at the limit."""
        test_runner.PROGRAM_LIMIT_S = 1
        code, text, last = self.run_tests(["A.Hang"])
        self.assertEqual((code, last), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertIn("timed out", text)

    def test_the_filter_is_a_regular_expression(self):
        """Only names that match run; none is wrong use with the pattern in the message."""
        self.assertEqual(self.run_tests(["A.One", "B.Two", "B.Three"], r"^B\.T|One$")[2], "3 passed, 0 failed, 0 skipped")
        self.assertEqual(self.run_tests(["A.One", "B.Two"], "Two")[2], "1 passed, 0 failed, 0 skipped")
        code, text, _ = self.run_tests(["A.One"], "Nine")
        self.assertEqual(code, 2)
        self.assertIn("'Nine'", text)

    def test_many_tests_are_split_into_batches(self):
        """Every test of a large program runs exactly once."""
        names = [f"S{i // 7}.T{i}" for i in range(120)]
        self.assertEqual(self.run_tests(names)[2], "120 passed, 0 failed, 0 skipped")

    def test_a_program_that_cannot_start_is_a_failure(self):
        """A program that is there but does not list its tests ends the run with a failure."""
        (self.build / "broken").write_text("#!/bin/sh\nexit 9\n")
        (self.build / "broken").chmod(0o755)
        (self.build / "test_programs.txt").write_text(f"{self.build}/broken\n")
        sys.argv = ["test_runner", "--build", str(self.build), "--preset", "release", "--jobs", "2"]
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(test_runner.main(), 1)
        self.assertTrue(re.search(r"0 passed, 1 failed, 0 skipped$", output.getvalue().strip()))

    def test_processes_do_not_see_the_callers_settings(self):
        """Settings of the command stay outside; the folders for files are fresh and removed."""
        os.environ["GENSIM_LIBRARY"] = "/somewhere"
        self.addCleanup(os.environ.pop, "GENSIM_LIBRARY")
        script = '[ -z "$GENSIM_LIBRARY" ] && [ -d "$TMPDIR" ] && [ -n "$GENSIM_BINARY" ] && touch "$TMPDIR/x" && exit 3'
        code, text, last = self.run_tests(["A.One"], scripts=[("area/env_test.sh", script + "\necho $TMPDIR")])
        self.assertIn("exit code 3", text)


if __name__ == "__main__":
    unittest.main()
