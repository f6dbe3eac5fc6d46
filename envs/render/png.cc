#include "envs/render/png.h"

#include <png.h>

#include <cstring>
#include <stdexcept>

#include "envs/base/file.h"

namespace gensim::render {
namespace {

constexpr size_t kMaxPixels = size_t{16} << 20;

Error Unreadable(const char* why) { return {"png-unreadable", "", std::string("not a usable PNG: ") + why, ""}; }

}  // namespace

std::string EncodePng(const Image& image) {
  if (image.rows <= 0 || image.columns <= 0) throw std::invalid_argument("EncodePng: an image without pixels");
  png_image png;
  std::memset(&png, 0, sizeof png);
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.columns);
  png.height = static_cast<png_uint_32>(image.rows);
  png.format = PNG_FORMAT_RGB;

  // first call asks for the size, the second one writes
  png_alloc_size_t size = 0;
  std::string bytes;
  if (png_image_write_to_memory(&png, nullptr, &size, 0, image.pixels.data(), 0, nullptr)) {
    bytes.resize(size);
    if (png_image_write_to_memory(&png, bytes.data(), &size, 0, image.pixels.data(), 0, nullptr)) {
      bytes.resize(size);
      return bytes;
    }
  }
  throw std::runtime_error(std::string("EncodePng: ") + png.message);
}

Result<Image> DecodePng(std::string_view bytes) {
  png_image png;
  std::memset(&png, 0, sizeof png);
  png.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&png, bytes.data(), bytes.size())) return Unreadable(png.message);
  if (static_cast<size_t>(png.width) * png.height > kMaxPixels) {
    png_image_free(&png);
    return Unreadable("more than 16 megapixels");
  }
  png.format = PNG_FORMAT_RGB;
  Image image(static_cast<int>(png.height), static_cast<int>(png.width));
  const png_color black = {0, 0, 0};
  if (!png_image_finish_read(&png, &black, image.pixels.data(), 0, nullptr)) {
    const Error error = Unreadable(png.message);
    png_image_free(&png);
    return error;
  }
  return image;
}

Status WritePng(const std::filesystem::path& path, const Image& image) { return WriteOutput(path, EncodePng(image)); }

Result<Image> ReadPng(const std::filesystem::path& path) {
  const Result<std::string> bytes = ReadFile(path);
  if (!bytes.ok()) return bytes.errors();
  Result<Image> image = DecodePng(*bytes);
  if (image.ok()) return image;
  Errors errors = image.errors();
  for (Error& error : errors) error.where = path.string();
  return errors;
}

}  // namespace gensim::render
