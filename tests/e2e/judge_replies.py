#!/usr/bin/env python3
"""Judges what a language model wrote, reply by reply: judge_replies.py GENSIM CASSETTE WORK

Every program and every repair of the cassette that ended with `stop` goes through the gates parse and schema as the server sent it:
`gensim validate` mends nothing, and all other gates are switched off. WORK is a folder for the replies and a library.
Exit code 0: every whole reply passed. 1: one did not. 3: there was none to judge.
"""

import collections
import json
import subprocess
import sys
from pathlib import Path

JUDGED = ("parse", "schema")


def gensim_json(gensim, *words):
    done = subprocess.run([gensim, *words, "--json"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    if not done.stdout:
        sys.exit(f"judge_replies: gensim {words[0]} said nothing, exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def first_refusal(report):
    """The gate of JUDGED that did not pass, with its first error; nothing when all did."""
    outcomes = {gate["gate"]: gate for gate in report["gates"]}
    for name in JUDGED:
        gate = outcomes.get(name, {"outcome": "missing", "errors": []})
        if gate["outcome"] != "pass":
            error = (gate["errors"] or [{"code": gate["outcome"], "where": "", "message": ""}])[0]
            return f"{name}: {error['code']} at {error['where'] or '/'}: {error['message']}"
    return None


def main(gensim, cassette, work):
    with open(cassette, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines][1:]
    ends = collections.Counter((e["request"]["purpose"], e["reply"]["finish_reason"]) for e in entries)
    for (purpose, reason), count in sorted(ends.items()):
        print(f"{purpose:12} finish_reason {reason:8} {count}")
    whole = [e["reply"]["text"] for e in entries
             if e["request"]["purpose"] in ("program", "repair") and e["reply"]["finish_reason"] == "stop"]
    if not whole:
        print("FAILED: no whole reply to judge")
        return 3

    folder = Path(work)
    folder.mkdir(parents=True, exist_ok=True)
    library = ("--library", str(folder / "library"))
    gates = gensim_json(gensim, "propose", "--dry-run", *library)["plan"]["gates"]
    off = [word for gate in gates if gate not in JUDGED for word in ("--skip-gate", gate)]
    refused = 0
    for number, text in enumerate(whole):
        file = folder / f"reply-{number:03}.json"
        file.write_text(text, encoding="utf-8")
        refusal = first_refusal(gensim_json(gensim, "validate", str(file), *library, *off)["files"][0])
        if refusal:
            refused += 1
            print(f"{file.name}: {refusal}")
    print(f"{'FAILED' if refused else 'ok'}: {len(whole) - refused} of {len(whole)} whole replies passed {' and '.join(JUDGED)}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
