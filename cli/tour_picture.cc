#include "cli/tour_picture.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/base/text.h"
#include "envs/render/text.h"
#include "tsp/cities/city_table.h"
#include "tsp/solve/solve.h"

namespace gensim::cli {
namespace {

using render::Image, render::Rgb;
using Spot = TourPicture::Spot;

constexpr double kMargin = 30, kLetter = render::kGlyphAdvance, kLine = render::kLineAdvance, kDot = 2.5;
constexpr int kCaption = 24;  // pixels below the map
constexpr size_t kMostNames = 400;
constexpr int kFine = 3;  // samples a pixel and side
constexpr Rgb kPaper{255, 255, 255}, kFaint{222, 222, 222}, kWay{31, 97, 173}, kPlace{186, 42, 34}, kInk{60, 60, 60};

bool IsGlobe(tsp::Metric metric) { return metric == tsp::Metric::kGeo || metric == tsp::Metric::kHaversine; }

// where an instance's places lie on paper, y up
Result<std::vector<Spot>> SpotsOf(const tsp::Instance& instance) {
  std::vector<Spot> spots;
  const auto points = instance.points().empty() ? std::span<const tsp::Point>(instance.display) : instance.points();
  if (points.empty() && instance.size() > 0)
    return Error{"tsp-no-coordinates", "", "a matrix without DISPLAY_DATA_SECTION says nowhere where its places are",
                 ""};
  for (const tsp::Point& p : points) {
    if (instance.metric() == tsp::Metric::kGeo)
      spots.push_back({tsp::GeoDegrees(p.y), tsp::GeoDegrees(p.x)});
    else
      spots.push_back(IsGlobe(instance.metric()) ? Spot{p.y, p.x} : Spot{p.x, p.y});
  }
  return spots;
}

// from paper to pixels, the same for all that is drawn
class Frame {
 public:
  Frame(std::span<const Spot> spots, bool globe, int width) {
    Spot high = spots.empty() ? Spot{1, 1} : spots[0];
    low_ = spots.empty() ? Spot{} : spots[0];
    for (const Spot& s : spots) {
      low_ = {std::min(low_.x, s.x), std::min(low_.y, s.y)};
      high = {std::max(high.x, s.x), std::max(high.y, s.y)};
    }
    narrow_ = globe ? std::cos((low_.y + high.y) / 2 * std::numbers::pi / 180) : 1;
    const double across = std::max(narrow_ * (high.x - low_.x), 1e-300), up = high.y - low_.y;
    const double inner = width - 2 * kMargin;
    // a tall map is as high as it is wide
    scale_ = inner / std::max(across, up);
    if (!std::isfinite(scale_)) scale_ = 1;
    height_ = static_cast<int>(std::ceil(up * scale_ + 2 * kMargin));
    left_ = kMargin + (inner - across * scale_) / 2;
  }
  int height() const { return std::max(height_, 100); }
  Spot operator()(const Spot& s) const {
    return {left_ + narrow_ * (s.x - low_.x) * scale_, height() - kMargin - (s.y - low_.y) * scale_};
  }

 private:
  Spot low_;
  double narrow_ = 1, scale_ = 1, left_ = kMargin;
  int height_ = 0;
};

struct Box {
  double left, top, right, bottom;
  bool Meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

// right, left, above, below: the first free one
void PutNames(TourPicture& picture, const std::vector<std::string>& names) {
  std::vector<Box> taken;
  for (const Spot& s : picture.places) taken.push_back({s.x - kDot, s.y - kDot, s.x + kDot, s.y + kDot});
  for (size_t k = 0; k < std::min(names.size(), kMostNames); ++k) {
    const Spot& s = picture.places[k];
    const double wide = kLetter * static_cast<double>(names[k].size()), half = kLine / 2;
    for (const Spot& corner : {Spot{s.x + 2 * kDot, s.y - half}, Spot{s.x - 2 * kDot - wide, s.y - half},
                               Spot{s.x - wide / 2, s.y - kLine - kDot}, Spot{s.x - wide / 2, s.y + 2 * kDot}}) {
      const Box box{corner.x, corner.y, corner.x + wide, corner.y + kLine};
      if (box.left < 0 || box.right > picture.width || box.top < 0 || box.bottom > picture.height) continue;
      if (std::ranges::any_of(taken, [&](const Box& other) { return box.Meets(other); })) continue;
      taken.push_back(box);
      picture.labels.push_back({corner, names[k]});
      break;
    }
  }
}

void Mix(Image& image, double x, double y, double radius, const Rgb& color) {
  const int top = static_cast<int>(std::floor(y - radius)), left = static_cast<int>(std::floor(x - radius));
  for (int r = std::max(0, top); r <= std::min(image.rows - 1, static_cast<int>(y + radius)); ++r)
    for (int c = std::max(0, left); c <= std::min(image.columns - 1, static_cast<int>(x + radius)); ++c)
      if (std::hypot(r + 0.5 - y, c + 0.5 - x) <= radius) image.at(r, c) = color;
}

// the mean of each kFine x kFine block
Image Shrunk(const Image& fine) {
  Image image(fine.rows / kFine, fine.columns / kFine);
  for (int r = 0; r < image.rows; ++r)
    for (int c = 0; c < image.columns; ++c)
      for (size_t k = 0; k < 3; ++k) {
        int sum = 0;
        for (int dr = 0; dr < kFine; ++dr)
          for (int dc = 0; dc < kFine; ++dc) sum += fine.at(r * kFine + dr, c * kFine + dc)[k];
        image.at(r, c)[k] = static_cast<uint8_t>(sum / (kFine * kFine));
      }
  return image;
}

std::string Escaped(const std::string& text) {
  std::string out;
  for (const char c : EscapeUnprintable(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

}  // namespace

Result<TourPicture> LayOut(const TspSource& source, std::span<const int32_t> tour, int width) {
  const tsp::Instance& instance = source.instance;
  const auto spots = SpotsOf(instance);
  if (!spots) return spots.errors();
  std::vector<Spot> others;
  if (!source.names.empty())
    for (const tsp::City& city : tsp::ChineseCities()) others.push_back({city.longitude_deg, city.latitude_deg});
  const Frame frame(others.empty() ? *spots : others, IsGlobe(instance.metric()), width);
  TourPicture picture;
  picture.width = width, picture.height = frame.height();
  for (const Spot& s : others) picture.background.push_back(frame(s));
  for (const Spot& s : *spots) picture.places.push_back(frame(s));
  const bool wraps = IsGlobe(instance.metric());
  for (size_t k = 0; k < tour.size() + (source.shape.open || tour.empty() ? 0 : 1); ++k) {
    const auto place = static_cast<size_t>(tour[k % tour.size()]);
    const auto before = static_cast<size_t>(tour[k == 0 ? 0 : k - 1]);
    // across the date line the way leaves the map on one side and comes back on the other
    if (k == 0 || (wraps && std::abs((*spots)[place].x - (*spots)[before].x) > 180)) picture.ways.emplace_back();
    picture.ways.back().push_back(picture.places[place]);
  }
  PutNames(picture, source.names);
  picture.caption = fmt::format("{}: {} places", instance.name.empty() ? "instance" : instance.name, instance.size());
  if (!tour.empty()) {
    const double length = tsp::LengthOf(instance, tour, source.shape.open);
    picture.caption += instance.metric() == tsp::Metric::kHaversine ? fmt::format(", {:.1f} km", length / 1000)
                                                                    : fmt::format(", length {:.10g}", length);
  }
  picture.height += kCaption;
  return picture;
}

std::string ToSvg(const TourPicture& picture) {
  const auto css = [](const Rgb& c) { return fmt::format("#{:02x}{:02x}{:02x}", c[0], c[1], c[2]); };
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"{2}\"/>\n",
      picture.width, picture.height, css(kPaper));
  const auto dots = [&](const std::vector<Spot>& spots, double radius, const Rgb& color) {
    svg += fmt::format("<g fill=\"{}\">\n", css(color));
    for (const Spot& s : spots)
      svg += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{}\"/>\n", s.x, s.y, radius);
    svg += "</g>\n";
  };
  dots(picture.background, 1.5, kFaint);
  for (const auto& way : picture.ways) {
    svg += fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"1.3\" points=\"", css(kWay));
    for (const Spot& s : way) svg += fmt::format("{:.2f},{:.2f} ", s.x, s.y);
    svg += "\"/>\n";
  }
  dots(picture.places, kDot, kPlace);
  svg += fmt::format("<g font-family=\"monospace\" font-size=\"10\" fill=\"{}\">\n", css(kInk));
  for (const auto& label : picture.labels)
    svg += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\">{}</text>\n", label.at.x, label.at.y + 8, Escaped(label.text));
  svg += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"12\">{}</text>\n</g>\n</svg>\n", kMargin, picture.height - 8,
                     Escaped(picture.caption));
  return svg;
}

Image ToImage(const TourPicture& picture) {
  Image fine(picture.height * kFine, picture.width * kFine, kPaper);
  for (const Spot& s : picture.background) Mix(fine, kFine * s.x, kFine * s.y, 1.5 * kFine, kFaint);
  for (const auto& way : picture.ways)
    for (size_t k = 1; k < way.size(); ++k) {
      const Spot &a = way[k - 1], &b = way[k];
      const int steps = static_cast<int>(std::ceil(kFine * std::hypot(b.x - a.x, b.y - a.y)));
      for (int s = 0; s <= steps; ++s) {
        const double share = static_cast<double>(s) / std::max(1, steps);
        Mix(fine, kFine * (a.x + share * (b.x - a.x)), kFine * (a.y + share * (b.y - a.y)), 0.65 * kFine, kWay);
      }
    }
  for (const Spot& s : picture.places) Mix(fine, kFine * s.x, kFine * s.y, kDot * kFine, kPlace);
  Image image = Shrunk(fine);
  for (const auto& label : picture.labels)
    render::DrawText(image, static_cast<int>(label.at.y) + 1, static_cast<int>(label.at.x), label.text, kInk);
  render::DrawText(image, picture.height - 16, static_cast<int>(kMargin), picture.caption, kInk);
  return image;
}

}  // namespace gensim::cli
