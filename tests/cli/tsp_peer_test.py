#!/usr/bin/env python3
"""Ten city specs against elkai (LKH): no tour of ours is longer. Skipped where elkai is not installed.

GENSIM_PEERS_PYTHON names a Python that can import it; else this one is tried.
"""
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

GENSIM = os.environ["GENSIM_BINARY"]
PYTHON = os.environ.get("GENSIM_PEERS_PYTHON", sys.executable)
FIRST_EVALUATION_SEED = 2**31
EARTH_M = 6_371_008.8
SOLVE = """
import json, sys
import elkai
print(json.dumps(elkai.DistanceMatrix(json.load(sys.stdin)).solve_tsp(10)[:-1]))
"""


def haversine(a, b):
    south, west, north, east = *map(math.radians, a), *map(math.radians, b)
    h = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1, math.sqrt(h)))


def length_of(places, tour):
    return sum(haversine(places[a], places[b]) for a, b in zip(tour, tour[1:] + tour[:1]))


class AgainstElkai(unittest.TestCase):
    def test_ten_city_specs(self):
        with tempfile.TemporaryDirectory() as folder:
            for k, places in enumerate([100] * 5 + [200] * 5):
                name = f"tsp{places}-city-{7 + 20 * (k % 5)}"
                done = subprocess.run([GENSIM, "task", "show", name, "--seed", str(FIRST_EVALUATION_SEED + k % 4), "--library", folder, "--json"],
                                      capture_output=True, text=True, check=True)
                told = json.loads(done.stdout)
                at = [place["at"] for place in told["places"]]
                self.assertAlmostEqual(length_of(at, told["tour"]) / told["length"], 1, 9)
                # whole metres: elkai takes integers, and none above some 10^7
                matrix = [[round(haversine(a, b)) for b in at] for a in at]
                peer = json.loads(subprocess.run([PYTHON, "-c", SOLVE], input=json.dumps(matrix), capture_output=True, text=True, check=True).stdout)
                self.assertEqual(sorted(peer), list(range(places)))
                self.assertLessEqual(told["length"], length_of(at, peer) * (1 + 1e-5), name)


if __name__ == "__main__":
    if subprocess.run([PYTHON, "-c", "import elkai"], capture_output=True).returncode != 0:
        print(f"skipped: elkai is not installed for {PYTHON}: pip install elkai, or name another Python in GENSIM_PEERS_PYTHON")
        sys.exit(77)
    unittest.main()
