"""Process CPU of a cart-pole step: EnvPool through its Python call, less an empty Python call, against the batched host.

Both sides run in turn, a block each. EnvPool has one thread of its own besides the caller's, whose time counts too.
"""
import argparse
import json
import os
import subprocess
import time

import envpool
import numpy as np

from compare import cpu_name, interval


def empty(_action):
    return None


def cpu_per_call(call, action, calls):
    begin = time.process_time()
    for i in range(calls):
        action[:] = i & 1
        call(action)
    return (time.process_time() - begin) / calls


def ours_ns(bench, batch):
    """Nanoseconds a step of the batched host."""
    command = [os.path.join(bench, "env_cost_bench"), "--only", "cartpole", "--batch", str(batch)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)["cartpole"][0]["ns"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    rows = []
    for batch, calls in ((1, 20000), (64, 5000)):
        envs = envpool.make("CartPole-v1", env_type="gymnasium", num_envs=batch, num_threads=1)
        envs.reset()
        action = np.zeros(batch, np.int32)
        ratios, theirs, ours = [], [], []
        for _ in range(options.rounds):
            call = cpu_per_call(envs.step, action, calls) - cpu_per_call(empty, action, calls)
            theirs.append(1e9 * call / batch)
            ours.append(ours_ns(options.bench, batch))
            ratios.append(theirs[-1] / ours[-1])
        envs.close()
        rows.append({"batch": batch, **interval(ratios), "envpool_ns": float(np.median(theirs)),
                     "host_ns": float(np.median(ours))})
    print(json.dumps({"schema_version": 1, "benchmark": "cartpole-against-envpool", "cpu": cpu_name(),
                      "envpool": envpool.__version__, "rounds": options.rounds, "rows": rows}, indent=2))


if __name__ == "__main__":
    main()
