"""Ratios of two sides that were measured in turn."""
import random
import statistics


def interval(ratios, resamples=2000):
    """Median with its 95 % bootstrap interval."""
    rng = random.Random(1)
    medians = sorted(statistics.median(rng.choices(ratios, k=len(ratios))) for _ in range(resamples))
    return {"ratio": statistics.median(ratios), "low": medians[50], "high": medians[-51]}


def cpu_name():
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return "unknown"
