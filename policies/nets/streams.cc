#include "policies/nets/streams.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/upsample_nearest2d.h>

namespace gensim::policies {

UpBlock::UpBlock(Parameters& parameters, const std::string& name, int64_t coarse, int64_t fine, int64_t out)
    : block_(parameters, name, coarse + fine, out) {}

at::Tensor UpBlock::Forward(const at::Tensor& coarse, const at::Tensor& fine) const {
  const at::Tensor grown = at::upsample_nearest2d(coarse, at::IntArrayRef{fine.size(2), fine.size(3)});
  return block_.Forward(at::cat({grown, fine}, 1));
}

SemanticStream::SemanticStream(Parameters& parameters, const std::string& name, int64_t in, int64_t width,
                               int64_t text_size)
    : down0_(parameters, name + "/down0", in, width, 2),
      down1_(parameters, name + "/down1", width, 2 * width, 2),
      down2_(parameters, name + "/down2", 2 * width, 3 * width, 2),
      deep0_(parameters, name + "/deep0", width),
      deep1_(parameters, name + "/deep1", 2 * width),
      deep2_(parameters, name + "/deep2", 3 * width),
      up1_(parameters, name + "/up1", 3 * width, 2 * width, 2 * width),
      up0_(parameters, name + "/up0", 2 * width, width, width),
      film0_(parameters, name + "/film0", text_size, width),
      film1_(parameters, name + "/film1", text_size, 2 * width),
      film2_(parameters, name + "/film2", text_size, 3 * width),
      film3_(parameters, name + "/film3", text_size, 2 * width),
      film4_(parameters, name + "/film4", text_size, width) {}

MapLevels SemanticStream::Forward(const at::Tensor& maps, const at::Tensor& text) const {
  // down: what is there, in the light of the sentence
  const at::Tensor level0 = deep0_.Forward(film0_.Forward(down0_.Forward(maps), text));
  const at::Tensor level1 = deep1_.Forward(film1_.Forward(down1_.Forward(level0), text));
  const at::Tensor level2 = deep2_.Forward(film2_.Forward(down2_.Forward(level1), text));
  // up: what that means for each place
  const at::Tensor up1 = film3_.Forward(up1_.Forward(level2, level1), text);
  const at::Tensor up0 = film4_.Forward(up0_.Forward(up1, level0), text);
  return {up0, up1};
}

SpatialStream::SpatialStream(Parameters& parameters, const std::string& name, int64_t in, int64_t width,
                             int64_t semantic_width)
    : stem_(parameters, name + "/stem", in, width),
      down1_(parameters, name + "/down1", width, 2 * width, 2),
      down2_(parameters, name + "/down2", 2 * width, 3 * width, 2),
      deep0_(parameters, name + "/deep0", width),
      deep1_(parameters, name + "/deep1", 2 * width),
      deep2_(parameters, name + "/deep2", 3 * width),
      lateral2_(parameters, name + "/lateral2", 2 * semantic_width, 3 * width, 1),
      lateral1_(parameters, name + "/lateral1", semantic_width, 2 * width, 1),
      up1_(parameters, name + "/up1", 3 * width, 2 * width, 2 * width),
      up0_(parameters, name + "/up0", 2 * width, width, width) {}

at::Tensor SpatialStream::Forward(const at::Tensor& maps, const MapLevels& semantic) const {
  const at::Tensor level0 = deep0_.Forward(stem_.Forward(maps));
  const at::Tensor level1 = deep1_.Forward(down1_.Forward(level0));
  const at::Tensor level2 = deep2_.Forward(down2_.Forward(level1) + lateral2_.Forward(semantic[1]));
  const at::Tensor up1 = up1_.Forward(level2, level1) + lateral1_.Forward(semantic[0]);
  return up0_.Forward(up1, level0);
}

}  // namespace gensim::policies
