#!/usr/bin/env python3
"""Reference lengths of seeded instances: the best that long runs of elkai (LKH) and of our own solver find.

    references.py GENSIM OUT.json [--peer PYTHON] [--sets uniform-200 uniform-10000 ...]

GENSIM is the command; PYTHON one that can import elkai, for instances that it can hold (else our tour stands alone). An
entry has the instance's SHA-256, so that lengths are never compared with those of other places. Entries of OUT.json that
are there already are improved or kept. Lengths are EUC_2D, coordinates of the unit square times 10^6.
"""
import argparse
import hashlib
import json
import math
import re
import subprocess
import tempfile
from pathlib import Path

# name: (layout, places, instances, seconds of ours, runs of elkai or 0)
SETS = {
    "uniform-200": ("uniform", 200, 128, 2, 10),
    "uniform-10000": ("uniform", 10_000, 1, 900, 0),
    "uniform-100000": ("uniform", 100_000, 1, 900, 0),
}
ELKAI = """
import json, sys
import elkai
points = json.load(sys.stdin)
tour = elkai.Coordinates2D({k: tuple(p) for k, p in enumerate(points)}).solve_tsp(int(sys.argv[1]))
print(json.dumps(tour[:-1]))
"""


def gensim(command, *words):
    done = subprocess.run([command, "tsp", *map(str, words), "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def points_of(text):
    rows = re.search(r"NODE_COORD_SECTION\n(.*?)\n(?:EOF|$)", text, re.S)[1].split("\n")
    return [tuple(map(float, row.split()[1:3])) for row in rows]


def length_of(points, tour):
    edges = zip(tour, tour[1:] + tour[:1])
    return sum(math.floor(math.hypot(points[a][0] - points[b][0], points[a][1] - points[b][1]) + 0.5) for a, b in edges)


def reference(options, layout, places, seed, seconds, runs, folder):
    file = folder / "instance.tsp"
    gensim(options.gensim, "draw", "--places", places, "--layout", layout, "--seed", seed, "--out", file)
    text = file.read_text()
    found = [("gensim", gensim(options.gensim, "solve", file, "--time", f"{seconds}s", "--solver", "crossover")["length"])]
    if runs and options.peer:
        points = points_of(text)
        done = subprocess.run([options.peer, "-c", ELKAI, str(runs)], input=json.dumps(points), capture_output=True, text=True, check=True)
        found.append(("elkai", length_of(points, json.loads(done.stdout))))
    by, length = min(found, key=lambda one: one[1])
    return {"seed": seed, "sha256": hashlib.sha256(text.encode()).hexdigest(), "length": int(length), "by": by,
            "found": {name: int(value) for name, value in found}}


def as_text(table):
    """JSON with an entry a line."""
    sets = (f' "{name}": [\n' + ",\n".join("  " + json.dumps(entry, sort_keys=True) for entry in table[name]) + "\n ]" for name in sorted(table))
    return "{\n" + ",\n".join(sets) + "\n}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gensim")
    parser.add_argument("out", type=Path)
    parser.add_argument("--peer")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    options = parser.parse_args()
    for name in options.sets:
        layout, places, instances, seconds, runs = SETS[name]
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(instances):
                entry = reference(options, layout, places, seed, seconds, runs, Path(folder))
                # read anew: another set may be at work on the same file
                table = json.loads(options.out.read_text()) if options.out.exists() else {}
                known = {one["seed"]: one for one in table.get(name, [])}
                old = known.get(seed)
                if old and old["sha256"] == entry["sha256"] and old["length"] <= entry["length"]:
                    entry = old
                known[seed] = entry
                table[name] = [known[k] for k in sorted(known)]
                options.out.write_text(as_text(table))
                print(name, seed, entry["length"], entry["by"], flush=True)


if __name__ == "__main__":
    main()
