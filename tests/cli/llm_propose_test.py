#!/usr/bin/env python3
"""`gensim propose` with a language model, end to end: a small server on loopback, real HTTP, the built command.

What holds: exit codes 0, 1, 2 and 4; a failed run goes on with the same line; a replayed cassette gives the same archive and
the same --json but for seconds; budgets stop before a call; the key is in the header and nowhere else.
"""

import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "sk-very-secret-0123456789"
# no seed task is new to a library that has them all: these two are
PROGRAMS = [
    {"gensim": 1, "family": "tabletop", "name": "plates-beside-a-cup",
     "scene": [{"id": "o1", "asset": "cylinder", "size": [40, 60], "color": "red"},
               {"id": "o2", "asset": "box", "size": [60, 40, 40], "color": "blue"},
               {"id": "o3", "asset": "tray", "color": "gray"}],
     "goals": [{"put": "o2", "rel": "in", "ref": "o3"}, {"put": "o1", "rel": "on", "ref": "o2"}], "limits": {"steps": 6}},
    {"gensim": 1, "family": "tabletop", "name": "balls-to-their-bowls",
     "scene": [{"id": "o1", "asset": "ball", "size": [35], "color": ["red", "blue"], "count": 2},
               {"id": "o2", "asset": "bowl", "color": "green"}, {"id": "o3", "asset": "cup", "color": "yellow"}],
     "goals": [{"put": "o1[0]", "rel": "in", "ref": "o2"}, {"put": "o1[1]", "rel": "behind", "ref": "o3"}], "limits": {"steps": 6}},
]


class Model(http.server.ThreadingHTTPServer):
    """Answers chat completions: ideas and votes made up, programs in turn; refuses after `good` answers."""

    def __init__(self):
        self.good, self.status, self.requests, self.programs = None, 401, [], 0
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, body):
        form = body["response_format"]["json_schema"]["name"]
        if form == "idea":
            return {"name": "something-new", "idea": "things go into other things"}
        if form == "vote":
            return {"vote": "yes", "reason": "fine"}
        self.programs += 1
        if self.programs == 0:
            return self.answer_first
        return PROGRAMS[(self.programs - 1) % len(PROGRAMS)]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def reply(self, status, document):
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model = self.server
        model.requests.append((self.headers.get("Authorization"), body))
        if model.good is not None and len(model.requests) > model.good:
            self.reply(model.status, {"error": {"message": f"refused, key {KEY}", "code": "insufficient_quota" if model.status == 429 else "bad_key"}})
            return
        text = json.dumps(model.answer(body))
        self.reply(200, {"model": "tiny", "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
                         "usage": {"prompt_tokens": 100, "completion_tokens": 20}})


def without_seconds(value):
    if isinstance(value, dict):
        return {k: without_seconds(v) for k, v in value.items() if k != "seconds"}
    return [without_seconds(v) for v in value] if isinstance(value, list) else value


def archive(folder):
    """Every archived file by its path; index, journals, lock, ledger and what was learned about servers are no archive."""
    files = {}
    for path in sorted(Path(folder).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not re.match(r"runs/|index\.sqlite|ledger\.sqlite|lock$|server-quirks", name):
            files[name] = path.read_bytes()
    return files


class LlmPropose(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.model = Model()
        self.addCleanup(self.model.server_close)
        self.addCleanup(self.model.shutdown)

    def gensim(self, *words, library="library", key=KEY, **variables):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "GENSIM_LIBRARY")) and not k.lower().endswith("_proxy")}
        if key:
            env["OPENAI_API_KEY"] = key
        env.update(variables)
        done = subprocess.run([GENSIM, "propose", "--library", os.path.join(self.folder.name, library), *words], env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        return done

    def live(self, *words, **options):
        return self.gensim("--llm", self.model.url, "--model", "tiny", "--seed", "3", *words, **options)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def test_record_and_replay(self):
        """A replayed cassette gives the same archive and report; the key is in the header alone."""
        tape = self.path("run.cassette")
        live = self.live("--count", "2", "--json", "--record", tape)
        self.assertEqual(live.returncode, 0, live.stdout + live.stderr)
        report = json.loads(live.stdout)
        self.assertEqual([task["name"] for task in report["accepted"]], [program["name"] for program in PROGRAMS])
        self.assertEqual(report["cost"]["calls"], len(self.model.requests))
        self.assertGreater(report["cost"]["tokens_per_accepted"], 0)
        self.assertTrue(all(key == "Bearer " + KEY for key, _ in self.model.requests))
        for name, data in archive(self.folder.name).items():
            self.assertNotIn(KEY.encode(), data, name)

        asked = len(self.model.requests)
        replayed = self.gensim("--replay", tape, "--model", "tiny", "--seed", "3", "--count", "2", "--json", library="again")
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertEqual(len(self.model.requests), asked)
        self.assertEqual(without_seconds(json.loads(replayed.stdout)), without_seconds(report))
        self.assertEqual(archive(self.path("library")), archive(self.path("again")))

        # a cassette of another run is a provider failure that names the nearest request
        missed = self.gensim("--replay", tape, "--model", "tiny", "--seed", "4", "--count", "1", library="other")
        self.assertEqual(missed.returncode, 4)
        self.assertIn("provider-replay-miss", missed.stderr)

    def test_failure_and_resumption(self):
        """A provider failure exits 4 without a failed task; the same line goes on, and a recording repeats no call."""
        for status, code in ((401, "provider-auth"), (429, "provider-quota")):
            self.model.good, self.model.status = len(self.model.requests) + 4, status
            words = ("--count", "2", "--json", "--record", self.path(f"{status}.cassette"))
            failed = self.live(*words, library=str(status))
            self.assertEqual(failed.returncode, 4, failed.stderr)
            report = json.loads(failed.stdout)
            self.assertEqual(report["errors"][0]["code"], code)
            self.assertEqual((len(report["accepted"]), report["judged"]), (1, 1))
            self.model.good = None
            resumed = self.live(*words, library=str(status))
            self.assertEqual(resumed.returncode, 0, resumed.stderr)
            report = json.loads(resumed.stdout)
            self.assertTrue(report["resumed"])
            self.assertEqual((len(report["accepted"]), report["judged"]), (2, 2))

        closed = self.gensim("--llm", "http://127.0.0.1:1/v1", "--model", "tiny", "--count", "1", library="closed")
        self.assertEqual(closed.returncode, 4)
        self.assertIn("provider-unreachable", closed.stderr)

    def test_foreign_cassettes_are_left_alone(self):
        """A file that is no recording of this very run is refused, every time, and stays as it is; nothing is booked for it."""
        tape = self.path("other.cassette")
        self.assertEqual(self.live("--count", "1", "--record", tape, library="other").returncode, 0)
        before, asked = Path(tape).read_bytes(), len(self.model.requests)
        for _ in range(3):
            refused = self.live("--count", "2", "--record", tape)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn("cassette-exists", refused.stderr)

        # an interrupted run does not take it for its own either; its own recording it goes on with
        self.model.good = asked + 4
        self.assertEqual(self.live("--count", "2", "--record", self.path("own.cassette")).returncode, 4)
        self.model.good = None
        refused = self.live("--count", "2", "--record", tape)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertEqual(len(self.model.requests), asked + 5)
        resumed = self.live("--count", "2", "--json", "--record", self.path("own.cassette"))
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assertTrue(json.loads(resumed.stdout)["resumed"])
        self.assertEqual(Path(tape).read_bytes(), before)

    def test_what_fails_before_the_run_leaves_nothing(self):
        """A mistake in budget, price table or task is found before anything is booked or recorded."""
        for words in (("--budget", "5 USD"), ("--prices", self.path("missing.json")), ("--mutate", "no-such-task")):
            failed = self.live("--count", "1", "--record", self.path("x"), *words)
            self.assertIn(failed.returncode, (2, 3), failed.stderr)
            self.assertFalse(os.path.exists(self.path("x")))
        tried = self.live("--count", "1", "--record", self.path("x"), "--json")
        self.assertEqual(tried.returncode, 0, tried.stderr)
        self.assertFalse(json.loads(tried.stdout)["resumed"])

    def test_repair_rounds(self):
        """How many each round of repair mended is in the document and in the printed funnel."""
        self.model.programs = -1
        broken = {**PROGRAMS[0], "goals": [{"put": "nobody", "rel": "in", "ref": "o3"}]}
        self.model.answer_first = broken
        live = self.live("--count", "1", "--json", "--record", self.path("tape"))
        self.assertEqual(live.returncode, 0, live.stdout + live.stderr)
        rounds = json.loads(live.stdout)["repair_rounds"]
        self.assertEqual(rounds, [{"round": 0, "open_before": 1, "mended": 0}, {"round": 1, "open_before": 1, "mended": 1}])
        printed = self.gensim("--replay", self.path("tape"), "--model", "tiny", "--seed", "3", "--count", "1", library="again")
        self.assertIn("mended without asking 0 of 1, in round 1 1 of 1", printed.stdout)

    def test_budget_and_cost(self):
        """A budget stops before a call and exits 1; with more of it the run goes on. Money needs a price table."""
        poor = self.live("--count", "1", "--budget", "500 tokens", "--json")
        self.assertEqual(poor.returncode, 1, poor.stderr)
        self.assertEqual(json.loads(poor.stdout)["errors"][0]["code"], "budget-exhausted")
        self.assertEqual(self.model.requests, [])
        prices = self.path("prices.json")
        Path(prices).write_text('{"tiny": {"input_per_million": 1, "output_per_million": 10, "currency": "USD"}}')
        rich = self.live("--count", "1", "--budget", "5 USD", "--prices", prices)
        self.assertEqual(rich.returncode, 0, rich.stderr)
        self.assertRegex(rich.stdout, r"cost per accepted task: \d+ tokens, 0\.\d+ USD")
        self.assertEqual(self.live("--budget", "5 USD", "--count", "1").returncode, 2)

    def test_wrong_use(self):
        """Combinations that make no sense are wrong use, with the option named."""
        for words, option in ((("--instruct", "stack two blocks"), "--instruct"), (("--llm", self.model.url), "--model"),
                              (("--model", "tiny"), "--llm"), (("--record", self.path("x")), "--record"), (("--budget", "100"), "--budget"),
                              (("--llm", self.model.url, "--model", "tiny", "--record", self.path("x"), "--replay", self.path("y")), "--replay"),
                              (("--target", "a tall tower"), "--target"), (("--target", "a", "--mutate", "b"), "--target"),
                              (("--target", str(ROOT / "tasklib/seeds/tower-in-zone.json"), "--count", "2"), "--count")):
            wrong = self.gensim(*words)
            self.assertEqual(wrong.returncode, 2, words)
            self.assertIn(f"bad-option at {option}", wrong.stderr)
        # an address in the environment asks nobody; the same address by hand does, and needs a model
        by_hand = self.gensim("--llm", self.model.url, "--count", "1", OPENAI_BASE_URL=self.model.url)
        self.assertEqual(by_hand.returncode, 2)
        self.assertIn("bad-option at --model", by_hand.stderr)
        offline = self.gensim("--dry-run", OPENAI_BASE_URL=self.model.url)
        self.assertIn("offline composer", offline.stdout)
        remote = self.gensim("--llm", "http://model.example.com/v1", "--model", "tiny")
        self.assertEqual(remote.returncode, 2)
        self.assertIn("plain-http-refused", remote.stderr)
        self.assertFalse(os.path.exists(self.path("x")))
        self.assertEqual(self.model.requests, [])

    def test_dry_run(self):
        """--dry-run shows prompt, plan and estimate, and asks nobody."""
        for words in (("--count", "2"), ("--instruct", "put the red block on the blue one"), ("--mutate", "tower-in-zone"), ("--target", "a tall tower")):
            shown = self.live(*words, "--dry-run", "--json", "--record", self.path("x"))
            self.assertEqual(shown.returncode, 0, shown.stderr)
            report = json.loads(shown.stdout)
            self.assertLess(report["estimate"]["prompt_tokens"], 3000)
            self.assertIn("block", report["prompt"][0]["content"])
            self.assertEqual(report["plan"]["seed"], 3)
        offline = self.gensim("--dry-run")
        self.assertEqual(offline.returncode, 0)
        self.assertIn("offline composer", offline.stdout)
        self.assertEqual(self.model.requests, [])
        self.assertFalse(os.path.exists(self.path("x")))


if __name__ == "__main__":
    started = time.monotonic()
    result = unittest.main(exit=False, verbosity=2).result
    print(f"{result.testsRun} tests in {time.monotonic() - started:.0f} s")
    sys.exit(not result.wasSuccessful())
