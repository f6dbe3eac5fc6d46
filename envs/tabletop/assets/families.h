// Every asset of the suite, one function each; asset.cc lists them in the registry's order.
//
// Sizes run in the object's own frame: width along x, depth along y, height along z, when it stands upright with yaw 0.
#pragma once

#include "envs/tabletop/asset.h"

namespace gensim::tabletop {

AssetType BlockAsset();
AssetType BoxAsset();
AssetType CylinderAsset();
AssetType BallAsset();
AssetType BowlAsset();
AssetType ContainerAsset();
AssetType ZoneAsset();
AssetType PalletAsset();
AssetType TrayAsset();
AssetType PlateAsset();
AssetType CupAsset();
AssetType LineAsset();
AssetType CornerAsset();
AssetType StandAsset();
AssetType RingAsset();
AssetType PegStandAsset();
AssetType EllAsset();
AssetType EllFixtureAsset();
AssetType KitPieceAsset();
AssetType KitBoardAsset();
AssetType ArchAsset();
AssetType TrianglePrismAsset();

}  // namespace gensim::tabletop
