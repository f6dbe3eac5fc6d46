#include "policies/data/pack.h"

#include <fmt/core.h>

#include <cstring>

#include "envs/base/raw_bytes.h"
#include "envs/base/sha256.h"

namespace gensim::policies {
namespace {

// a high bit, a name and both line ends, so that every kind of text mangling shows
constexpr std::string_view kMagic("\x89GSDP\r\n\x1a", 8);

std::string HeaderFor(uint64_t file_size, uint64_t index_at, std::string_view index) {
  std::string out(kMagic);
  AppendRaw(out, kPackFormat);
  AppendRaw(out, static_cast<uint16_t>(kMapRows)), AppendRaw(out, static_cast<uint16_t>(kMapColumns));
  AppendRaw(out, file_size), AppendRaw(out, index_at), AppendRaw(out, static_cast<uint64_t>(index.size()));
  AppendRaw(out, Sha256Prefix64(index)), AppendRaw(out, uint64_t{0});
  AppendRaw(out, Sha256Prefix64(out));
  return out;
}

template <class T>
T NumberAt(std::string_view bytes, size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace

Errors InFile(const std::string& file, Errors errors) {
  for (Error& error : errors)
    if (error.where.find(file) == std::string::npos)
      error.where = file + (error.where.empty() ? "" : ": " + error.where);
  return errors;
}

Result<std::shared_ptr<const Pack>> Pack::Open(const std::filesystem::path& path) {
  auto file = MappedFile::Open(path);
  if (!file) return file.errors();
  const std::shared_ptr<Pack> pack(new Pack);
  pack->file_ = std::move(*file);
  pack->bytes_ = pack->file_.bytes();
  pack->name_ = path.string();
  if (const Status read = pack->Read(); !read) return InFile(pack->name_, read.errors());
  return std::shared_ptr<const Pack>(pack);
}

Result<std::shared_ptr<const Pack>> Pack::FromBytes(std::string bytes, const std::string& name) {
  const std::shared_ptr<Pack> pack(new Pack);
  pack->owned_ = std::move(bytes);
  pack->bytes_ = pack->owned_;
  pack->name_ = name;
  if (const Status read = pack->Read(); !read) return InFile(name, read.errors());
  return std::shared_ptr<const Pack>(pack);
}

Status Pack::Read() {
  if (bytes_.substr(0, kMagic.size()) != kMagic)
    return Error{"pack-magic", "byte 0", "this is no pack of training data", "gensim data pack makes one"};
  if (bytes_.size() < kPackHeaderBytes)
    return Error{"pack-truncated", "header", fmt::format("{} bytes", bytes_.size()), "the copy is incomplete"};
  if (const auto version = NumberAt<uint32_t>(bytes_, 8); version != kPackFormat)
    return Error{"pack-version", "byte 8", fmt::format("format version {}", version),
                 fmt::format("this build reads version {}; pack the episodes again", kPackFormat)};
  if (NumberAt<uint64_t>(bytes_, 56) != Sha256Prefix64(bytes_.substr(0, 56)))
    return Error{"pack-checksum", "header", "the header does not match its checksum", "copy or pack it again"};
  if (NumberAt<uint16_t>(bytes_, 12) != kMapRows || NumberAt<uint16_t>(bytes_, 14) != kMapColumns)
    return Error{"pack-value", "byte 12",
                 fmt::format("maps of {} x {} pixels", NumberAt<uint16_t>(bytes_, 12), NumberAt<uint16_t>(bytes_, 14)),
                 fmt::format("legal: {} x {}", kMapRows, kMapColumns)};
  const auto size = NumberAt<uint64_t>(bytes_, 16), at = NumberAt<uint64_t>(bytes_, 24),
             length = NumberAt<uint64_t>(bytes_, 32);
  if (size != bytes_.size())
    return Error{size > bytes_.size() ? "pack-truncated" : "pack-index", "",
                 fmt::format("{} bytes, but the header says {}", bytes_.size(), size), "copy or pack it again"};
  if (at < kPackHeaderBytes || at > size || length != size - at)
    return Error{"pack-index", "header", "the index does not end with the file", ""};
  const std::string_view index = bytes_.substr(at);
  if (NumberAt<uint64_t>(bytes_, 40) != Sha256Prefix64(index))
    return Error{"pack-checksum", "index", "the index does not match its checksum", "copy or pack it again"};
  auto read = ReadIndex(index, kPackHeaderBytes, at);
  if (!read) return read.errors();
  index_ = std::move(*read);
  return Done{};
}

Result<std::string_view> Pack::PackedFrame(size_t sample) const {
  const FrameSpan& place = index_.frames.at(sample);
  const std::string_view packed = bytes_.substr(place.offset, place.size);
  if (Sha256Prefix64(packed) != place.hash)
    return Error{"pack-checksum", fmt::format("{}: frame of sample {}", name_, sample),
                 "the frame does not match its checksum", "copy or pack it again"};
  return packed;
}

Status Pack::ReadFrame(size_t sample, FrameCodec& codec, Frame& frame) const {
  const auto packed = PackedFrame(sample);
  if (!packed) return packed.errors();
  const Status unpacked = codec.Unpack(*packed, frame);
  if (!unpacked) return InFile(fmt::format("{}: frame of sample {}", name_, sample), unpacked.errors());
  return Done{};
}

Status Pack::Verify() const {
  for (size_t i = 0; i < index_.samples.size(); ++i)
    if (const auto packed = PackedFrame(i); !packed) return packed.errors();
  return Done{};
}

Result<PackWriter> PackWriter::Create(const std::filesystem::path& path, std::string key) {
  auto file = AtomicFile::Create(path);
  if (!file) return file.errors();
  PackWriter writer(std::move(*file), std::move(key));
  if (const Status begun = writer.file_.Append(std::string(kPackHeaderBytes, '\0')); !begun) return begun.errors();
  return writer;
}

Status PackWriter::Add(const Pack& from, size_t episode) {
  const PackIndex& source = from.index();
  size_t first = 0;
  for (size_t e = 0; e < episode; ++e) first += source.episodes[e].samples;
  EpisodeInfo info = source.episodes.at(episode);
  info.task = tasks_.Number(index_.tasks, source.tasks[info.task]);
  info.origin = origins_.Number(index_.origins, source.origins[info.origin]);
  for (size_t s = first; s < first + info.samples; ++s) {
    const auto packed = from.PackedFrame(s);
    if (!packed) return packed.errors();
    if (const Status written = file_.Append(*packed); !written) return written;
    SampleInfo sample = source.samples[s];
    sample.episode = static_cast<uint32_t>(index_.episodes.size());
    sample.text = texts_.Number(index_.texts, source.texts[sample.text]);
    index_.samples.push_back(sample);
    index_.frames.push_back({at_, source.frames[s].hash, source.frames[s].size});
    at_ += packed->size();
  }
  index_.episodes.push_back(info);
  return Done{};
}

Status PackWriter::Finish() {
  const std::string index = EncodeIndex(index_);
  if (const Status written = file_.Append(index); !written) return written;
  if (const Status written = file_.WriteFront(HeaderFor(at_ + index.size(), at_, index)); !written) return written;
  at_ += index.size();
  return file_.Commit();
}

std::string EncodePack(PackIndex index, const std::vector<std::string>& frames) {
  std::string body;
  index.frames.clear();
  for (const std::string& frame : frames) {
    index.frames.push_back(
        {kPackHeaderBytes + body.size(), Sha256Prefix64(frame), static_cast<uint32_t>(frame.size())});
    body += frame;
  }
  const std::string encoded = EncodeIndex(index);
  const uint64_t at = kPackHeaderBytes + body.size();
  return HeaderFor(at + encoded.size(), at, encoded) + body + encoded;
}

}  // namespace gensim::policies
