"""CPU time to the mean gap of elkai (LKH) with one run, over the 128 committed instances of 200 uniform places.

elkai and ours at each budget run in turn on every instance, one thread each. Ours is the CPU time that the command counts, which is the
budget; its process starts and reads the file besides, told apart. Prints JSON: elkai's gap and time, ours at each budget, and how much sooner
ours has that gap, and 0.01 %.
"""
import argparse
import json
import statistics
from importlib.metadata import version
from pathlib import Path

import elkai

from compare import cpu_name
from tsp_instances import Gensim, length_of, timed

REFERENCES = Path(__file__).parents[1] / "tsp/references.json"
BUDGETS_MS = (2, 4, 6, 8, 12, 16, 24, 32, 48, 64)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--instances", type=int, default=128)
    options = parser.parse_args()
    gensim = Gensim(options.bench)
    theirs, ours = [], {budget: [] for budget in BUDGETS_MS}
    for entry in json.loads(REFERENCES.read_text())["uniform-200"][: options.instances]:
        points = gensim.draw(200, entry["seed"])
        solver = elkai.Coordinates2D(dict(enumerate(points)))
        tour, cpu = timed(lambda: solver.solve_tsp(1)[:-1])
        theirs.append((length_of(points, tour) / entry["length"] - 1, cpu, cpu))
        for budget in BUDGETS_MS:
            tour, seconds, process = gensim.solve(budget / 1000)
            ours[budget].append((length_of(points, tour) / entry["length"] - 1, seconds, process))

    def means(runs):
        return dict(zip(("mean_gap", "cpu_s", "process_cpu_s"), map(statistics.mean, zip(*runs))))

    peer = means(theirs)
    rows = [{"budget_ms": budget, **means(runs)} for budget, runs in ours.items()]

    def sooner(gap):
        reached = [row for row in rows if row["mean_gap"] <= gap]
        return {"budget_ms": reached[0]["budget_ms"], "times_sooner": peer["cpu_s"] / reached[0]["cpu_s"]} if reached else None

    print(json.dumps({"schema_version": 1, "benchmark": "tsp-time-to-gap", "cpu": cpu_name(), "elkai_version": version("elkai"),
                      "instances": len(theirs), "elkai": peer, "gensim": rows, "elkais_gap": sooner(peer["mean_gap"]),
                      "gap_0.01_percent": sooner(1e-4)}, indent=2))


if __name__ == "__main__":
    main()
