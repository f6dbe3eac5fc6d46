// PickPlaceNet: the whole language-conditioned pick-and-place network, from a seen scene and a sentence to logits.
//
// One text encoder serves everything; the two streams (streams.h) run once a scene, pick and place read their maps. The
// place map is conditioned on the pick: by the features at the picked pixel and a crop that shows the thing, or, with
// NetConfig::place "correlation", as in the published networks by a turned crop of the features around it that is slid
// over the whole map (Zeng et al., "Transporter Networks", CoRL 2020, section 3.2). Yaws and the last fractions of
// pixels come from crops (crop_nets.h). Every row of a batch is computed by itself: nothing is normalised over the
// batch. Coordinates are pixels of the map (policies/data/label.h). Values after construction are the Parameters'; the
// const functions may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "policies/nets/correlation_head.h"
#include "policies/nets/crop_nets.h"
#include "policies/nets/map_heads.h"
#include "policies/nets/parameters.h"
#include "policies/nets/streams.h"
#include "policies/nets/text_encoder.h"
#include "policies/records/net_config.h"

namespace gensim::policies {

/// A batch of what is seen and said.
struct SceneTensors {
  at::Tensor views;   ///< [batch, 4, rows, columns]: colours from -1 to 1, height in decimetres (ImagesOf)
  at::Tensor pieces;  ///< [batch, length] of int64, padded with zeros
};

/// What pick and place share of a batch.
struct SceneFeatures {
  at::Tensor text;  ///< [batch, text size]
  at::Tensor maps;  ///< [batch, width, rows / 4, columns / 4]
};

class PickPlaceNet {
 public:
  /// Map logits are at half the map's resolution.
  static constexpr int64_t kLogitScale = 2;

  /// `pieces`: size of the vocabulary of word pieces. Throws std::invalid_argument for a config that cannot be.
  PickPlaceNet(Parameters& parameters, const NetConfig& config, int64_t pieces);

  const NetConfig& config() const { return config_; }

  SceneFeatures See(const SceneTensors& scene) const;
  PickLogits Pick(const SceneFeatures& features) const;
  bool place_turns() const { return correlation_.has_value(); }
  /// What is known of a thing from a crop around the pick, turned back by its heading: [batch, CropEncoder::kSize],
  /// none with place_turns().
  at::Tensor Held(const at::Tensor& crops) const { return held_ ? held_->Forward(crops) : at::Tensor(); }
  /// `picks` [batch, 2]: row and column of the pick in map pixels. -> [batch, turns, rows / 2, columns / 2], one turn
  /// without place_turns(), else config.rotations of them, turn k being k full turns / rotations from pick to place.
  at::Tensor Place(const SceneFeatures& features, const at::Tensor& picks, const at::Tensor& held) const;
  /// Without place_turns() alone.
  GripAnswer PickGrip(const at::Tensor& crops) const { return pick_grip_.value().Forward(crops); }
  GripAnswer PlaceGrip(const SceneFeatures& features, const at::Tensor& held, const at::Tensor& places) const {
    return place_grip_.value().Forward(held, places, features.text);
  }

 private:
  NetConfig config_;
  TextEncoder text_;
  SemanticStream semantic_;
  SpatialStream spatial_;
  PickHead pick_;
  std::optional<CropEncoder> held_;             ///< conditioned
  std::optional<PlaceHead> place_;              ///< conditioned
  std::optional<CorrelationHead> correlation_;  ///< or correlated
  std::optional<PickGripNet> pick_grip_;        ///< conditioned: a correlated place has its turn
  std::optional<PlaceGripNet> place_grip_;
};

}  // namespace gensim::policies
