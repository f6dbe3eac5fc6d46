#!/usr/bin/env python3
"""Bounds, exact proofs and deadlines of `gensim tsp` on seeded uniform instances.

    proofs.py GENSIM [--instances 20]

Certified gap of the bound at 200 places within 60 ms and at 1,000 within 1 s, to a tour of half a second; CPU time of proofs at 40 and 60
places; by how much solvers pass their time, in 100 runs of 20 ms at each size. Prints JSON.
"""
import argparse
import json
import statistics
import subprocess
import tempfile
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gensim")
    parser.add_argument("--instances", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, tour = Path(folder) / "instance.tsp", Path(folder) / "x.tour"

        def call(*words):
            done = subprocess.run([options.gensim, "tsp", *map(str, words), "--json"], capture_output=True, text=True, check=True)
            return json.loads(done.stdout)

        def drawn(places):
            for seed in range(options.instances):
                call("draw", "--places", places, "--seed", seed, "--out", file)
                yield seed

        told = {"bounds": [], "proofs": [], "deadlines": []}
        for places, time in ((200, "60ms"), (1000, "1s")):
            gaps = []
            for _ in drawn(places):
                call("solve", file, "--time", "500ms", "--out", tour)
                bound = call("bound", file, "--time", time, "--tour", tour)
                assert bound["bound_method"] == "held-karp-1-tree", "an estimate"
                gaps.append(bound["gap"])
            told["bounds"].append({"places": places, "time": time, "mean_gap": statistics.mean(gaps), "largest_gap": max(gaps)})
        for places in (40, 60):
            proofs = [call("solve", file, "--solver", "exact", "--time", "60s") for _ in drawn(places)]
            assert all(proof["optimal"] for proof in proofs), "not proven"
            told["proofs"].append({"places": places, "median_s": statistics.median(proof["seconds"] for proof in proofs),
                                   "largest_s": max(proof["seconds"] for proof in proofs)})
        for places in (200, 1000, 10_000):
            call("draw", "--places", places, "--seed", 0, "--out", file)
            over = sorted(call("solve", file, "--time", "20ms", "--seed", seed)["seconds"] - 0.02 for seed in range(100))
            told["deadlines"].append({"places": places, "p99_ms": 1000 * over[98], "largest_ms": 1000 * over[-1]})
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
