"""Tours of the same time from this project and from OR-tools, fast-tsp, PyVRP, python-tsp and elkai, uniform places.

Every solver has one thread and the same wall time (elkai stops by itself: its CPU time stands in the table; fast-tsp sees distances
rounded to 65,535 at most), and runs in turn on each instance. Gaps are to the committed reference lengths at 200 places, and at 1,000 to the best tour that
anybody found, a run of 20 s of ours included. Prints JSON.
"""
import argparse
import json
import random
import statistics
from importlib.metadata import version
from pathlib import Path

import elkai
import fast_tsp
import numpy as np
import pyvrp
import pyvrp.stop
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from python_tsp.heuristics import solve_tsp_local_search

from compare import cpu_name
from tsp_instances import Gensim, distances, length_of, timed

FAST_TSP_LARGEST = 65535  # that it takes as a distance: it sees them rounded
REFERENCES = Path(__file__).parents[1] / "tsp/references.json"


def with_ortools(matrix, seconds):
    n = len(matrix)
    manager = pywrapcp.RoutingIndexManager(n, 1, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(matrix.tolist()))
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(1000 * seconds))
    solution = routing.SolveWithParameters(search)
    tour, index = [], routing.Start(0)
    while not routing.IsEnd(index):
        tour.append(manager.IndexToNode(index))
        index = solution.Value(routing.NextVar(index))
    return tour


def with_pyvrp(matrix, seconds):
    model = pyvrp.Model()
    at = [model.add_location(0, 0) for _ in matrix]
    depot = model.add_depot(at[0])
    for place in at[1:]:
        model.add_client(place)
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot)
    for a, row in enumerate(matrix.tolist()):
        for b, distance in enumerate(row):
            if a != b:
                model.add_edge(at[a], at[b], distance)
    result = model.solve(pyvrp.stop.MaxRuntime(seconds), seed=1, display=False, collect_stats=False)
    return [0] + [stop.idx + 1 for stop in result.best.routes()[0].schedule() if stop.is_client()]


def with_python_tsp(matrix, seconds):
    random.seed(1)
    return solve_tsp_local_search(matrix.astype(float), max_processing_time=seconds)[0]


def with_elkai(points):
    return elkai.Coordinates2D(dict(enumerate(points))).solve_tsp(1)[:-1]


def with_fast_tsp(matrix, seconds):
    shrink = max(1, matrix.max() / FAST_TSP_LARGEST)
    return fast_tsp.find_tour(np.floor(matrix / shrink + 0.5).astype(int).tolist(), seconds)


PEERS = {"ortools": with_ortools, "fast-tsp": with_fast_tsp, "pyvrp": with_pyvrp, "python-tsp": with_python_tsp}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--small", type=int, default=16, help="instances of 200 places")
    parser.add_argument("--large", type=int, default=6, help="instances of 1,000 places")
    options = parser.parse_args()
    gensim = Gensim(options.bench)
    known = {entry["seed"]: entry["length"] for entry in json.loads(REFERENCES.read_text())["uniform-200"]}
    rows = []
    for places, instances in ((200, options.small), (1000, options.large)):
        found = {}
        for seed in range(instances):
            points = gensim.draw(places, seed)
            matrix = distances(points)
            lengths = {}
            for name, peer in PEERS.items():
                tour, cpu = timed(lambda: peer(matrix, options.seconds))
                lengths[name] = (length_of(points, list(map(int, tour))), cpu)
            tour, cpu = timed(lambda: with_elkai(points))
            lengths["elkai"] = (length_of(points, tour), cpu)
            tour, _, cpu = gensim.solve(options.seconds)
            lengths["gensim"] = (length_of(points, tour), cpu)
            reference = known.get(seed) if places == 200 else None
            if reference is None:
                best, _, _ = gensim.solve(20, "--solver", "crossover")
                reference = min(length_of(points, best), *(length for length, _ in lengths.values()))
            for name, (length, cpu) in lengths.items():
                found.setdefault(name, []).append((length / reference - 1, cpu))
        for name, runs in found.items():
            rows.append({"places": places, "instances": instances, "solver": name, "mean_gap": statistics.mean(gap for gap, _ in runs),
                         "largest_gap": max(gap for gap, _ in runs), "cpu_s": statistics.mean(cpu for _, cpu in runs)})
    versions = {name: version(name) for name in ("elkai", "ortools", "fast-tsp", "pyvrp", "python-tsp", "numpy")}
    print(json.dumps({"schema_version": 1, "benchmark": "tsp-solvers", "cpu": cpu_name(), "seconds": options.seconds, "versions": versions,
                      "rows": rows}, indent=2))


if __name__ == "__main__":
    main()
