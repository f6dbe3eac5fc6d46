// The Hilbert curve: places in the order in which a curve that fills the plane meets them, a tour within some 25 to 40
// % of the best in time n log n.
//
// Source: J. J. Bartholdi, L. K. Platzman 1982 (space-filling curves for tours); D. Hilbert 1891. Pure function.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tsp/instance/instance.h"

namespace gensim::tsp {

/// Ties (places at one point) by number.
std::vector<int32_t> CurveOrder(std::span<const Point> points);

}  // namespace gensim::tsp
