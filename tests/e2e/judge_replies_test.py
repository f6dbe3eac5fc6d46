#!/usr/bin/env python3
"""The judge of a real model's replies says what it must: replies that a run would mend for free do not pass, cut ones do not count."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
HERE = Path(__file__).resolve().parent
SOUND = (HERE.parent.parent / "tasklib/seeds/put-block-in-bowl.json").read_text()
BEYOND_SCHEMA = json.dumps({**json.loads(SOUND), "goals": [{"put": "nobody", "rel": "in", "ref": "nothing"}]})
MISSPELT = SOUND.replace('"asset": "b', '"asset": "bb', 1)


class JudgeReplies(unittest.TestCase):
    def judge(self, *replies):
        """Exit code and output for replies (purpose, finish_reason, text)."""
        with tempfile.TemporaryDirectory() as folder:
            cassette = Path(folder) / "run.cassette"
            lines = [{"cassette": 1}] + [{"request": {"purpose": p}, "reply": {"finish_reason": f, "text": t}} for p, f, t in replies]
            cassette.write_text("".join(json.dumps(line) + "\n" for line in lines))
            done = subprocess.run([sys.executable, str(HERE / "judge_replies.py"), GENSIM, str(cassette), str(Path(folder) / "work")],
                                  capture_output=True, text=True, timeout=600)
            return done.returncode, done.stdout + done.stderr

    def test_whole_and_sound(self):
        """Sound programs pass, also one that a later gate refuses; ideas and cut replies are not judged."""
        code, said = self.judge(("idea", "stop", "{"), ("program", "length", "{"), ("program", "stop", SOUND), ("repair", "stop", BEYOND_SCHEMA))
        self.assertEqual(code, 0, said)
        self.assertIn("ok: 2 of 2", said)

    def test_what_is_mended_for_free_does_not_pass(self):
        """A word around the object breaks parse, a misspelt asset breaks schema: each fails the run, and is named."""
        for text, gate in (("Here it is: " + SOUND, "parse"), (MISSPELT, "schema"), ("{}", "schema"), ("", "parse")):
            code, said = self.judge(("program", "stop", SOUND), ("program", "stop", text))
            self.assertEqual(code, 1, said)
            self.assertIn(f"reply-001.json: {gate}: ", said)
            self.assertIn("FAILED: 1 of 2", said)

    def test_nothing_to_judge(self):
        """A run without a whole program shows nothing."""
        self.assertEqual(self.judge(("idea", "stop", "{}"), ("program", "length", "{"))[0], 3)


if __name__ == "__main__":
    unittest.main()
