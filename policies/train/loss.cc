#include "policies/train/loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/smooth_l1_loss.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros_like.h>

#include <vector>

#include "policies/nets/map_points.h"
#include "policies/train/targets.h"

namespace gensim::policies {
namespace {

at::Tensor PlaceTargets(const PickPlaceNet& net, const TrainTensors& batch, const at::Tensor& logits,
                        double target_px) {
  const at::Tensor pixels =
      PixelTargets(batch.places, logits.size(2), logits.size(3), PickPlaceNet::kLogitScale, target_px).unsqueeze(1);
  if (!net.place_turns()) return pixels;
  const at::Tensor turns = YawTargets(batch.place_yaws - batch.pick_yaws, logits.size(1), 0.5);
  return turns.unsqueeze(-1).unsqueeze(-1) * pixels;
}

// Distance in pixels, flat where it is a small part of one: [batch].
at::Tensor Apart(const at::Tensor& offsets, const at::Tensor& targets) {
  return at::smooth_l1_loss(offsets, targets, at::Reduction::None, 0.5).sum(1);
}

}  // namespace

at::Tensor LossOf(const PickPlaceNet& net, const TrainTensors& batch, double target_px) {
  const SceneFeatures features = net.See(batch.scene);
  const PickLogits picks = net.Pick(features);
  const at::Tensor pick_targets =
      PixelTargets(batch.picks, picks.pick.size(1), picks.pick.size(2), PickPlaceNet::kLogitScale, target_px);
  const int64_t side = net.config().crop, bins = net.config().yaw_bins;
  const at::Tensor& views = batch.scene.views;
  const at::Tensor held =
      net.place_turns() ? at::Tensor() : net.Held(CropsAt(views, batch.shown_picks, batch.held_turns, side));
  const at::Tensor places = net.Place(features, batch.shown_picks, held);
  const auto acting = [&](const at::Tensor& losses) { return (losses * batch.acts).sum(); };

  const at::Tensor pick = acting(CrossEntropy(picks.pick, pick_targets));
  const at::Tensor place = acting(CrossEntropy(places, PlaceTargets(net, batch, places, target_px)));
  const at::Tensor stop = at::binary_cross_entropy_with_logits(picks.stop, 1 - batch.acts, {}, {}, at::Reduction::Sum);
  std::vector<at::Tensor> crops(4, at::zeros_like(pick));
  if (!net.place_turns()) {
    const GripAnswer picked = net.PickGrip(CropsAt(views, batch.shown_picks, batch.pick_turns, side));
    const at::Tensor upright = at::zeros_like(batch.pick_turns);
    const GripAnswer placed =
        net.PlaceGrip(features, held, CropsAt(views, batch.shown_places, upright, net.config().surroundings));
    crops = {acting(CrossEntropy(picked.yaws, YawTargets(batch.pick_yaws - batch.pick_turns, bins))),
             acting(CrossEntropy(placed.yaws, YawTargets(batch.place_yaws, bins))),
             acting(Apart(picked.offsets, Turned(batch.picks - batch.shown_picks, -batch.pick_turns))),
             acting(Apart(placed.offsets, batch.places - batch.shown_places))};
  }
  return at::stack({pick, place, crops[0], crops[1], crops[2], crops[3], stop});
}

}  // namespace gensim::policies
