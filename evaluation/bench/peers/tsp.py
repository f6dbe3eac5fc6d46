"""Process CPU of a step of a TSP of 20 places, batch of 64: EnvPool's Jumanji TSP-v1 through its Python call, less an empty Python call, against the batched host.

Both name the next place, get minus the edge's length, and pay the closing edge at the end; Jumanji's first step of an episode names the
start and pays nothing, ours begins at place 0. Both sides run in turn, a block each. EnvPool has one thread of its own besides the
caller's, whose time counts too. Places are visited in their order.
"""
import argparse
import json
import os
import subprocess
import time

import envpool
import numpy as np

from compare import cpu_name, interval

PLACES, BATCH = 20, 64


def empty(_action):
    return None


def cpu_per_call(call, action, calls):
    begin = time.process_time()
    for i in range(calls):
        # an episode is so many steps, and the one after it starts the next
        action[:] = min(i % (PLACES + 1), PLACES - 1)
        call(action)
    return (time.process_time() - begin) / calls


def ours_ns(bench):
    """Nanoseconds a step of the batched host."""
    command = [os.path.join(bench, "tsp_env_bench"), "--places", str(PLACES), "--batch", str(BATCH), "--rounds", "3"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)["ns_per_step"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    envs = envpool.make("Jumanji/TSP-v1", env_type="gymnasium", num_envs=BATCH, num_threads=1)
    envs.reset()
    action = np.zeros(BATCH, np.int32)
    calls = 100 * (PLACES + 1)
    ratios, theirs, ours = [], [], []
    for _ in range(options.rounds):
        call = cpu_per_call(envs.step, action, calls) - cpu_per_call(empty, action, calls)
        theirs.append(1e9 * call / BATCH)
        ours.append(ours_ns(options.bench))
        ratios.append(theirs[-1] / ours[-1])
    envs.close()
    print(json.dumps({"schema_version": 1, "benchmark": "tsp-against-envpool", "cpu": cpu_name(), "envpool": envpool.__version__,
                      "places": PLACES, "batch": BATCH, "rounds": options.rounds, **interval(ratios),
                      "envpool_ns": float(np.median(theirs)), "host_ns": float(np.median(ours))}, indent=2))


if __name__ == "__main__":
    main()
