"""Seeded uniform instances of the command, as integers that every solver takes: EUC_2D of coordinates in a square of side 10^6."""
import json
import math
import re
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np


class Gensim:
    """The project's command beside its benchmarks."""

    def __init__(self, bench):
        self.command = str(Path(bench).resolve().parents[1] / "cli/gensim")
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "instance.tsp"

    def call(self, *words):
        done = subprocess.run([self.command, "tsp", *map(str, words), "--json"], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def draw(self, places, seed):
        """Coordinates of an instance, which the next solve takes too."""
        self.call("draw", "--places", places, "--layout", "uniform", "--seed", seed, "--out", self.file)
        rows = re.search(r"NODE_COORD_SECTION\n(.*?)\n(?:EOF|$)", self.file.read_text(), re.S)[1].split("\n")
        return [tuple(map(float, row.split()[1:3])) for row in rows]

    def solve(self, seconds, *words):
        """Tour, CPU time that the solver counted, CPU time of the whole process."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = self.call("solve", self.file, "--time", f"{1000 * seconds:g}ms", *words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return [place - 1 for place in told["tour"]], told["seconds"], after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def distances(points):
    at = np.array(points)
    return np.floor(np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1]) + 0.5).astype(np.int64)


def length_of(points, tour):
    """Recomputed from the coordinates; a tour that is none is an error."""
    assert sorted(tour) == list(range(len(points))), "not a tour"
    return sum(math.floor(math.dist(points[a], points[b]) + 0.5) for a, b in zip(tour, tour[1:] + tour[:1]))


def timed(solve):
    """What `solve` returns, and the CPU time of this process."""
    begin = time.process_time()
    found = solve()
    return found, time.process_time() - begin
