// What decides the bits of an episode besides its seed and actions: the build and the class of the CPU.
//
// Both are short, stable texts without host names, paths or times. Pure functions, safe from any thread.
#pragma once

#include <string>

namespace gensim {

/// Version of the project, "0.1.0".
std::string ProjectVersion();

/// "VERSION-COMPILER-HASH": the hash covers the sources of envs/ and tasklib/program/, compiler, compile flags and the
/// C library that the process runs with. Builds of one id give the same episodes on one class of CPU.
std::string BuildId();

/// Highest x86-64 level that processor and system offer, "x86-64-v2" to "x86-64-v4" ("x86-64" below them); elsewhere
/// the name of the architecture. Engines and the C library choose code by these features, so replay is exact only
/// within a class.
std::string CpuClass();

}  // namespace gensim
