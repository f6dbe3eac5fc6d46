// Symmetry groups of assets: the rotations that map a body onto itself.
//
// A group is a list of rotations in frame O; the object with orientation q looks the same with orientation q * r. Pure
// functions, radians.
#pragma once

#include "envs/tabletop/asset.h"

namespace gensim::tabletop {

/// n turns about z that repeat every 2 pi / n.
Symmetry YawSymmetry(int n);
/// As YawSymmetry, and upside down too: half turns about n horizontal axes, one of them at `axis_rad` from x.
Symmetry PrismSymmetry(int n, double axis_rad = 0);
/// Of a box with these half extents: 24 rotations for a cube, 8 for a square prism, otherwise 4.
Symmetry BoxSymmetry(const Vec3& half);
/// Any turn about z; upside down too when `flips`.
Symmetry RoundSymmetry(bool flips);
/// A ball.
Symmetry FullSymmetry();

}  // namespace gensim::tabletop
