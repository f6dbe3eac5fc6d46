// Options that take a seed (--seed, --seed-base, --randomise): one parser, one range, one way to say what is legal.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace gensim::cli {

/// "legal: whole numbers from 0 to 9223372036854775807".
std::string LegalSeeds();

/// True for the names of options that take a seed.
bool IsSeedOption(const std::string& name);

/// Accepts decimal digits alone, within the range of all seeds (envs/core/seed.h); anything else is an error with the
/// value and what is legal. Leading zeros are dropped: the parser would take them for another base. For
/// CLI::Option::transform.
CLI::Validator SeedWord();

}  // namespace gensim::cli
