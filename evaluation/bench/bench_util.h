// What the benchmarks share: clocks, the name of the CPU, medians and their intervals.
#pragma once

#include <unistd.h>

#include <ctime>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/base/rng.h"

namespace gensim::bench {

inline double SecondsOf(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// CPU time of the calling thread, of the whole process, and time on the wall.
inline double ThreadSeconds() { return SecondsOf(CLOCK_THREAD_CPUTIME_ID); }
inline double ProcessSeconds() { return SecondsOf(CLOCK_PROCESS_CPUTIME_ID); }
inline double WallSeconds() { return SecondsOf(CLOCK_MONOTONIC); }

inline std::string CpuName() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

/// Memory of this process that is really there.
inline double ResidentMb() {
  std::ifstream statm("/proc/self/statm");
  long total = 0, resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// The middle value; of an even number the upper one of the two; 0 of none.
inline double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct MedianInterval {
  double median = 0, low = 0, high = 0;
};

/// Median with its 95 % bootstrap interval (2,000 resamples).
inline MedianInterval BootstrapMedian(const std::vector<double>& values) {
  Rng rng(1, "bench/bootstrap");
  std::vector<double> medians, sample(values.size());
  for (int round = 0; round < 2000; ++round) {
    for (double& value : sample) value = values[rng.Index(values.size())];
    medians.push_back(Median(sample));
  }
  std::sort(medians.begin(), medians.end());
  return {Median(values), medians[50], medians[1949]};
}

inline nlohmann::json RatioJson(const std::vector<double>& ratios) {
  const MedianInterval interval = BootstrapMedian(ratios);
  return {{"ratio", interval.median}, {"low", interval.low}, {"high", interval.high}};
}

}  // namespace gensim::bench
