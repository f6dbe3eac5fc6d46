#!/usr/bin/env python3
"""gensim tsp: tours, bounds and proofs from the command line, repeated runs, and wrong use of each."""
import hashlib
import json
import os
import re
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree
from pathlib import Path

GENSIM = os.environ["GENSIM_BINARY"]
FILES = Path(os.environ["GENSIM_SOURCE_DIR"]) / "tests/tsp/instance/files"
SQUARE = """NAME: square
TYPE: TSP
DIMENSION: 5
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 10 0
3 10 10
4 0 10
5 5 0
EOF
"""


class Tsp(unittest.TestCase):
    def setUp(self):
        self.here = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.square = self.here / "square.tsp"
        self.square.write_text(SQUARE)

    def gensim(self, *words):
        return subprocess.run([GENSIM, "tsp", *map(str, words)], capture_output=True, text=True, timeout=120)

    def call(self, *words, code=0):
        done = self.gensim(*words, "--json")
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def refused(self, code, exit_code, *words):
        errors = self.call(*words, code=exit_code)["errors"]
        self.assertEqual(errors[0]["code"], code, words)
        return errors[0]

    def test_bench_of_published_instances(self):
        """Gaps to the table's lengths, of those instances that have the size asked for."""
        (self.here / "optima.csv").write_text("name,optimum\nsquare,40\nsame,20\n")
        (self.here / "same.tsp").write_text(SQUARE)
        told = self.call("bench", "--tsplib", self.here, "--time", "5ms", "--runs", 2)
        self.assertEqual([(one["name"], one["gap"], one["lengths"]) for one in told["instances"]], [("square", 0, [40, 40]), ("same", 1, [40, 40])])
        self.assertEqual((told["mean_gap"], told["largest_gap"], told["reached"]), (0.5, 1, 2))
        self.refused("wrong-use", 2, "bench", "--tsplib", self.here, "--least", 6)
        self.refused("wrong-use", 2, "bench")
        (self.here / "optima.csv").write_text("name,optimum\nsquare,many\n")
        self.refused("tsp-references", 3, "bench", "--tsplib", self.here)

    def test_bench_of_seeded_instances(self):
        """Lengths of a table are of the very places that a seed draws, or refused."""
        self.call("draw", "--places", 9, "--seed", 3, "--out", self.here / "nine.tsp")
        length = self.call("solve", self.here / "nine.tsp", "--solver", "exact")["length"]
        digest = hashlib.sha256((self.here / "nine.tsp").read_bytes()).hexdigest()
        table = self.here / "table.json"
        table.write_text(json.dumps({"uniform-9": [{"seed": 3, "sha256": digest, "length": length}]}))
        told = self.call("bench", "--references", table, "--set", "uniform-9", "--time", "5ms")
        self.assertEqual((told["mean_gap"], told["reached"]), (0, 1))
        self.refused("tsp-references", 3, "bench", "--references", table, "--set", "uniform-8")
        table.write_text(json.dumps({"uniform-9": [{"seed": 4, "sha256": digest, "length": length}]}))
        self.refused("tsp-references", 3, "bench", "--references", table, "--set", "uniform-9")
        table.write_text(json.dumps({"uniform-9": [{"seed": 3}]}))
        self.refused("tsp-references", 3, "bench", "--references", table, "--set", "uniform-9")

    def test_solves_a_file(self):
        """The tour of a square is its outline, is proven shortest, and its file is read again."""
        out = self.here / "x.tour"
        told = self.call("solve", self.square, "--iterations", 50, "--out", out)
        self.assertEqual((told["length"], told["bound"], told["gap"]), (40, 40, 0))
        self.assertEqual(sorted(told["tour"]), [1, 2, 3, 4, 5])
        self.assertEqual(told["bound_method"], "held-karp-1-tree")
        places = re.search(r"TOUR_SECTION\n(.*?)-1", out.read_text(), re.S)[1].split()
        self.assertEqual(list(map(int, places)), told["tour"])
        self.assertLessEqual(self.call("solve", self.square, "--tour", out, "--time", "0s")["length"], 40)

    def test_paths(self):
        """A path leaves the way back out; its ends are those asked for."""
        told = self.call("solve", self.square, "--open", "--iterations", 50)
        self.assertEqual(told["length"], 30)
        told = self.call("solve", self.square, "--open", "--start", 5, "--end", 3, "--iterations", 50)
        self.assertEqual((told["tour"][0], told["tour"][-1]), (5, 3))
        self.assertEqual(told["length"], 5 + 10 + 10 + 10)  # 5 2 1 4 3, the shortest of six orders

    def test_cities_and_proof(self):
        """Cities have names; the bound's certificate is proven for these cities alone."""
        tour, proof = self.here / "c.tour", self.here / "c.json"
        told = self.call("solve", "--cities", 30, "--seed", 4, "--time", "30ms", "--out", tour)
        self.assertEqual(len(set(told["cities"])), 30)
        self.assertGreater(told["length"], 1_000_000)  # metres
        bound = self.call("bound", "--cities", 30, "--seed", 4, "--tour", tour, "--out", proof)
        self.assertLessEqual(bound["bound"], told["length"])
        self.assertLess(bound["gap"], 0.05)
        verified = self.call("verify", proof, "--cities", 30, "--seed", 4, "--tour", tour)
        self.assertEqual((verified["ok"], verified["reason"], verified["bound"]), (True, None, bound["bound"]))
        for other in (("--cities", 30, "--seed", 5), ("--cities", 31, "--seed", 4)):
            verified = self.call("verify", proof, *other, code=1)
            self.assertFalse(verified["ok"])
            self.assertTrue(verified["reason"])
        raised = json.loads(proof.read_text())
        raised["bound"] *= 1.01
        proof.write_text(json.dumps(raised))
        self.assertIn("above what it proves", self.call("verify", proof, "--cities", 30, "--seed", 4, code=1)["reason"])

    def test_runs_repeat(self):
        """Iterations and schedule of a timed run give its tour again; a run by iterations is the same each time."""
        for solver in ("iterated", "crossover"):
            line = ("solve", "--cities", 60, "--seed", 9, "--solver", solver)
            timed = self.call(*line, "--time", "40ms")
            self.assertTrue(timed["repeatable"])
            for _ in range(2):
                again = self.call(*line, "--iterations", timed["iterations"], "--schedule", timed["schedule"])
                self.assertEqual(again["tour"], timed["tour"])

    def test_exact(self):
        """Some tens of cities are solved for certain; more are refused."""
        told = self.call("solve", "--cities", 40, "--seed", 2, "--solver", "exact")
        self.assertEqual((told["optimal"], told["solver"]), (True, "branch-and-bound"))
        self.assertLess(told["gap"], 1e-9)
        self.assertLessEqual(told["length"], self.call("solve", "--cities", 40, "--seed", 2, "--time", "50ms")["length"] + 1e-6)
        self.refused("tsp-too-large", 2, "solve", "--cities", 100, "--solver", "exact")

    def test_every_kind_of_file(self):
        """Every type of TSPLIB file is solved with a proven gap."""
        for file in sorted(FILES.glob("*.tsp")) + sorted(FILES.glob("*.atsp")):
            told = self.call("solve", file, "--iterations", 200)
            self.assertLessEqual(told["bound"], told["length"], file.name)
            self.assertEqual(sorted(told["tour"]), list(range(1, told["places"] + 1)), file.name)

    def test_draws_files(self):
        """A drawn instance is the same for the same seed, and is solved from its file."""
        one, two = self.here / "1.tsp", self.here / "2.tsp"
        for out in (one, two):
            self.call("draw", "--places", 30, "--layout", "clustered", "--seed", 5, "--out", out)
        self.assertEqual(one.read_bytes(), two.read_bytes())
        self.assertIn("EUC_2D", one.read_text())
        self.assertEqual(self.call("solve", one, "--iterations", 100)["places"], 30)
        self.assertEqual(self.call("draw", "--cities", 20, "--out", two)["metric"], "GEO")
        self.assertEqual(self.call("solve", two, "--iterations", 100)["metric"], "GEO")
        self.assertIn("uniform", self.refused("tsp-layout", 2, "draw", "--places", 5, "--layout", "unifrom", "--out", two)["hint"])
        self.refused("wrong-use", 2, "draw", "--out", two)
        self.refused("wrong-use", 2, "draw", "--places", 5, "--cities", 5, "--out", two)

    def test_pictures(self):
        """A map has every place, the way through all of them, and names; as pixels it is as large as asked for."""
        svg, png, tour = self.here / "x.svg", self.here / "x.png", self.here / "x.tour"
        told = self.call("render", "--cities", 80, "--seed", 3, "--out", svg)
        text = svg.read_text()
        ElementTree.fromstring(text)
        self.assertEqual(text.count('r="2.5"'), 80)
        way = re.search(r'points="([^"]*)"', text)[1].split()
        self.assertEqual(len(way), 81)
        self.assertEqual(way[0], way[-1])
        self.assertGreater(told["names"], 40)
        self.assertEqual(text.count("<text"), told["names"] + 1)
        self.call("solve", self.square, "--iterations", 20, "--out", tour)
        told = self.call("render", self.square, "--tour", tour, "--width", 400, "--out", png)
        self.assertTrue(png.read_bytes().startswith(b"\x89PNG"))
        self.assertEqual((told["columns"], told["length"]), (400, 40))
        self.refused("wrong-use", 2, "render", self.square, "--out", self.here / "x.gif")
        self.refused("tsp-no-coordinates", 3, "render", FILES / "directed.atsp", "--out", svg)
        self.assertEqual(svg.read_text(), text)

    def test_wrong_use(self):
        self.refused("wrong-use", 2, "solve")
        self.refused("wrong-use", 2, "solve", self.square, "--cities", 5)
        self.assertIn("50ms", self.refused("wrong-use", 2, "solve", self.square, "--time", "fast")["hint"])
        for bad in ("-1s", "nan", "5", "1e99s", "infs", "3 s"):
            self.refused("wrong-use", 2, "solve", self.square, f"--time={bad}")
        self.assertIn("iterated", self.refused("tsp-solver", 2, "solve", self.square, "--solver", "iterate")["hint"])
        self.assertIn("place 6 of 5", self.refused("wrong-use", 2, "solve", self.square, "--start", 6)["message"])
        self.refused("tsp-shape", 2, "solve", self.square, "--end", 2)
        self.refused("tsp-shape", 2, "solve", self.square, "--open", "--start", 2, "--end", 2)
        self.refused("tsp-cities", 2, "solve", "--cities", 5000)
        self.refused("file-not-found", 3, "solve", self.here / "none.tsp")
        self.refused("file-not-found", 3, "verify", self.here / "none.json", self.square)

    def test_damaged_files(self):
        """What is wrong in a file is named with its place; nothing is written."""
        broken = self.here / "broken.tsp"
        broken.write_text(SQUARE.replace("10 10", "10 nan"))
        self.assertIn("line 8, column 6", self.refused("tsplib-number", 3, "solve", broken)["where"])
        out = self.here / "x.tour"
        out.write_text("kept")
        self.gensim("solve", broken, "--out", out)
        self.assertEqual(out.read_text(), "kept")
        proof = self.here / "proof.json"
        for text, code in (("{", None), ("[]", "tsp-certificate"), ('{"method": "x"}', "tsp-certificate")):
            proof.write_text(text)
            errors = self.call("verify", proof, self.square, code=3)["errors"]
            if code:
                self.assertEqual(errors[0]["code"], code)
        tour = self.here / "short.tour"
        tour.write_text("TYPE: TOUR\nDIMENSION: 4\nTOUR_SECTION\n1 2 3 4 -1\nEOF\n")
        self.refused("tsp-tour", 3, "solve", self.square, "--tour", tour)
        self.refused("file-unwritable", 5, "solve", self.square, "--iterations", 5, "--out", "/proc/none/x.tour")


class TspTasks(unittest.TestCase):
    """Tasks of family tsp through the verbs that every family has."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.library = Path(cls.folder.name) / "library"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.here = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def gensim(self, *words, code=0):
        done = subprocess.run([GENSIM, *map(str, words), "--library", self.library, "--json"], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def test_library_lists_city_specs_with_anchors(self):
        """Two hundred specs, two distinct tasks, each with anchors, their errors, and certificates on its card."""
        tasks = self.gensim("library", "list", "--family", "tsp", "--origin", "seed")["tasks"]
        cities = [task for task in tasks if "-city-" in task["name"]]
        self.assertEqual((len(tasks), len(cities), len({task["shape_id"] for task in cities})), (220, 200, 2))
        for task in tasks:
            means = [task["anchors"][policy]["mean"] for policy in ("random", "nearest-neighbour", "expert")]
            self.assertEqual(means, sorted(means), task["name"])
            self.assertTrue(all(anchor["error"] > 0 for anchor in task["anchors"].values()))
            self.assertLess(task["largest_gap"], 0.35 if "clustered" in task["name"] else 0.1)
        records = {record["kind"]: record["body"] for record in self.gensim("library", "show", "tsp200-city-42")["records"]}
        self.assertEqual(len(records["certificates"]["certificates"]), 4)
        # the tabletop's tasks are apart
        self.assertFalse([task for task in self.gensim("library", "list", "--family", "tabletop")["tasks"] if task["family"] != "tabletop"])

    def test_show_gives_places_tour_and_map(self):
        told = self.gensim("task", "show", "tsp100-city-7", "--seed", 3, "--png", self.here / "map.png")
        self.assertEqual((len(told["places"]), sorted(told["tour"])), (100, list(range(100))))
        self.assertEqual(told["tour"][0], 0)
        self.assertTrue(all(place["name"] for place in told["places"]))
        self.assertEqual((self.here / "map.png").read_bytes()[:4], b"\x89PNG")

    def test_new_check_validate_propose(self):
        file = self.here / "by-path.json"
        self.gensim("task", "new", file, "--family", "tsp")
        self.gensim("task", "check", file)
        judged = self.gensim("validate", file, "--add")["files"][0]
        outcomes = {gate["gate"]: gate["outcome"] for gate in judged["gates"]}
        self.assertEqual((outcomes["oracle"], outcomes["compile"]), ("pass", "not-applicable"))
        report = self.gensim("propose", "--family", "tsp", "--count", 2, "--seed", 3)
        self.assertEqual(len(report["accepted"]), 2)
        for task in self.gensim("library", "list", "--family", "tsp", "--origin", "composer")["tasks"]:
            self.assertEqual(task["trust"], 3)
            self.assertIn("expert", task["anchors"])
        self.assertEqual(self.gensim("propose", "--family", "tsp", "--target", "tsp20-ring", code=2)["errors"][0]["code"], "bad-option")
        self.assertEqual(self.gensim("task", "schema", "--family", "tsp")["schema"]["properties"]["family"]["enum"], ["tsp"])
        text = json.loads(file.read_text())
        file.write_text(json.dumps(text | {"metric": "euclid"}))
        error = self.gensim("task", "check", file, code=1)["errors"][0]
        self.assertEqual((error["code"], error["where"]), ("metric-of-other-map", "/metric"))

    def test_demo_replay_evaluate(self):
        """Episodes of the one format: recorded, replayed bit for bit, refused when damaged."""
        for task in ("tsp20-ring", "tsp100-city-1"):
            self.gensim("demo", task, "--episodes", 3, "--out", self.here / "demos")
            episodes = sorted((self.here / "demos" / task).glob("*.episode"))
            self.assertEqual(len(episodes), 3)
            for episode in episodes:
                self.assertTrue(self.gensim("replay", episode)["ok"])
        self.gensim("evaluate", "--policy", "nearest-neighbour", "expert", "--tasks", "tsp20-uniform", "tsp100-city-1",
                              "--episodes", 4, "--out", self.here / "run")
        results = json.loads((self.here / "run/results.json").read_text())
        self.assertEqual([policy["score_over_heuristic"]["mean"] for policy in results["policies"]], [0, 1])
        # what is measured here is what the card says
        task = next(one for one in self.gensim("library", "list", "--family", "tsp")["tasks"] if one["name"] == "tsp100-city-1")
        measured = results["tasks"][0]
        self.assertEqual(measured["name"], "tsp100-city-1")
        self.assertAlmostEqual(measured["anchors"]["expert"]["return"], task["anchors"]["expert"]["mean"], 9)
        self.assertAlmostEqual(measured["anchors"]["heuristic"]["return"], task["anchors"]["nearest-neighbour"]["mean"], 9)

    def test_what_has_no_scene_says_so(self):
        self.assertEqual(self.gensim("render", "tsp20-ring", "--out", self.here / "x.gif", code=2)["errors"][0]["code"], "family-not-drawn")
        self.assertEqual(self.gensim("task", "export-mjcf", "tsp20-ring", code=2)["errors"][0]["code"], "no-scene")

    def test_sheet_and_gallery_draw_maps(self):
        self.gensim("propose", "--family", "tsp", "--count", 1, "--seed", 4)
        self.gensim("library", "sheet", self.here / "sheet.png", "--family", "tsp", "--origin", "composer")
        self.gensim("library", "gallery", "--out", self.here / "gallery", "--family", "tsp", "--origin", "composer")
        self.assertTrue(list((self.here / "gallery/pictures").glob("*.png")))
        self.assertNotIn("gensim render", next((self.here / "gallery").glob("*.html")).read_text())


if __name__ == "__main__":
    unittest.main()
