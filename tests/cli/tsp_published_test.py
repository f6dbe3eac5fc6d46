#!/usr/bin/env python3
"""gensim tsp solve on every published instance: no tour is shorter than the optimum, and other readers take the tour files.

Skipped without the files (GENSIM_TSPLIB, or shared/data/tsplib beside the clone). Lengths are told by tsplib95 too where GENSIM_PEERS_PYTHON
names a Python that has it.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
PUBLISHED = Path(os.environ.get("GENSIM_TSPLIB", Path(os.environ["GENSIM_SOURCE_DIR"]).parent / "shared/data/tsplib"))
PEERS = os.environ.get("GENSIM_PEERS_PYTHON", sys.executable)
FIXED_EDGE_OF_LINHP318 = 3869  # its published optimum leaves it out
LENGTHS = """
import json, sys
import tsplib95
lengths = {}
for name, instance, tour in json.load(sys.stdin):
    read, problem = tsplib95.load(tour), tsplib95.load(instance)
    # places of a matrix without coordinates are counted from 0 there
    first = min(problem.get_nodes())
    lengths[name] = [problem.trace_tours([[place - 1 + first for place in read.tours[0]]])[0], read.dimension]
print(json.dumps(lengths))
"""


def read_tour(file):
    """Places of a TSPLIB tour file, by the letter of its format."""
    header, _, rest = file.read_text().partition("TOUR_SECTION\n")
    keys = {key.strip(): value.strip() for key, value in (line.split(":", 1) for line in header.splitlines())}
    assert keys["TYPE"] == "TOUR", file
    numbers = rest.split()
    end = numbers.index("-1")
    assert numbers[end + 1:] in ([], ["EOF"]), file
    assert int(keys["DIMENSION"]) == end, file
    return [int(number) for number in numbers[:end]]


class Published(unittest.TestCase):
    def test_every_instance(self):
        with open(PUBLISHED / "optima.csv") as file:
            optima = {row["name"]: int(row["optimum"]) for row in csv.DictReader(file)}
        with tempfile.TemporaryDirectory() as folder:
            files, lengths = [], {}
            for name, optimum in sorted(optima.items()):
                out = Path(folder) / f"{name}.tour"
                done = subprocess.run([GENSIM, "tsp", "solve", PUBLISHED / f"{name}.tsp", "--time", "50ms", "--out", out, "--json"],
                                      capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)
                told = json.loads(done.stdout)
                least = optimum + (FIXED_EDGE_OF_LINHP318 if name == "linhp318" else 0)
                self.assertGreaterEqual(told["length"], least, name)
                self.assertLessEqual(told["bound"], least, name)
                self.assertLess(told["length"], 1.15 * least, name)
                self.assertEqual(read_tour(out), told["tour"], name)
                self.assertEqual(sorted(told["tour"]), list(range(1, told["places"] + 1)), name)
                files.append((name, str(PUBLISHED / f"{name}.tsp"), str(out)))
                lengths[name] = told["length"]
            if subprocess.run([PEERS, "-c", "import tsplib95"], capture_output=True).returncode == 0:
                done = subprocess.run([PEERS, "-c", LENGTHS], input=json.dumps(files), capture_output=True, text=True, check=True)
                for name, (length, dimension) in json.loads(done.stdout).items():
                    self.assertEqual((length, dimension), (lengths[name], len(read_tour(Path(folder) / f"{name}.tour"))), name)


if __name__ == "__main__":
    if not (PUBLISHED / "optima.csv").exists():
        print(f"skipped: no {PUBLISHED}/optima.csv: name a folder with GENSIM_TSPLIB")
        sys.exit(77)
    unittest.main()
