// Collision layers of assets: which geoms may touch which, beyond the plain rule that everything touches everything.
//
// Rings and rods are the only ones that need it. A ring drawn as real wedges would make hundreds of contacts in a tower
// of rings, so a ring is a solid disc that does not notice rods, and eight small boxes around its hole that notice
// nothing but rods. Two geoms touch when either one looks for the other's layer (physics/scene.h), so both sides name
// what they look for. Geoms of kUndrawnLayer are for contacts only: pictures show the visual wedges instead.
#pragma once

#include <cstdint>

namespace gensim::tabletop {

inline constexpr uint32_t kPlainLayer = 1;     ///< everything without a rule of its own; looks for every layer
inline constexpr uint32_t kRodLayer = 2;       ///< rods of the peg stand
inline constexpr uint32_t kRingDiscLayer = 4;  ///< the solid disc of a ring
inline constexpr uint32_t kRingHoleLayer = 8;  ///< the boxes around a ring's hole

inline constexpr uint32_t kRodSees = kPlainLayer | kRingHoleLayer;
inline constexpr uint32_t kRingDiscSees = kPlainLayer | kRingDiscLayer;
inline constexpr uint32_t kRingHoleSees = kRodLayer;
inline constexpr uint32_t kStandBaseSees = kPlainLayer | kRingDiscLayer;  ///< not the hole boxes: the disc rests on it

/// Geoms of these layers are left out of pictures and maps.
inline constexpr uint32_t kUndrawnLayers = kRingDiscLayer | kRingHoleLayer;

}  // namespace gensim::tabletop
