#include "tasklib/archive/record_store.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "tasklib/archive/folder.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

constexpr JsonLimits kLimits{RecordStore::kMaxBytes, 32, 100000};

std::string Encode(std::string_view digest, const Record& record, const Json& body) {
  return CanonicalJson({{"body", body}, {"digest", digest}, {"kind", record.kind}, {"sequence", record.sequence}});
}

std::string FileName(const Record& record, std::string_view bytes) {
  return fmt::format("{:04}-{}-{}.json", record.sequence, record.kind, Sha256Hex(bytes).substr(0, 16));
}

// the record of file `name`, or why it is none
Result<Record> Decode(const std::string& bytes, const std::string& name, std::string_view digest, int sequence) {
  const auto corrupt = [&](const char* why) {
    return Error{"record-corrupt", name, why, "restore the file from a copy"};
  };
  const auto json = ParseJson(bytes, kLimits);
  if (!json || !json->is_object() || json->size() != 4) return corrupt("not the JSON of a record");
  const bool typed = json->contains("body") && (*json)["body"].is_object() && json->contains("kind") &&
                     (*json)["kind"].is_string() && json->value("digest", Json()) == digest &&
                     json->value("sequence", Json()) == sequence;
  if (!typed) return corrupt("belongs to another task or place");
  Record record{(*json)["kind"].get<std::string>(), CanonicalJson((*json)["body"]), sequence};
  if (FileName(record, bytes) != name) return corrupt("the bytes do not match the hash in the name");
  return record;
}

}  // namespace

Status CheckRecord(const Record& record) {
  if (!IsKebabCase(record.kind))
    return Error{"record-kind", "", "'" + record.kind.substr(0, 100) + "' is no kind of record", "kebab-case"};
  const auto body = ParseJson(record.body, kLimits);
  if (!body)
    return Error{"record-body", body.error().where, record.kind + ": " + body.error().message, body.error().hint};
  if (!body->is_object()) return Error{"record-body", "", record.kind + ": the body is not an object", "a JSON object"};
  return Done{};
}

Result<int> RecordStore::Append(std::string_view digest, const Record& record) const {
  if (!IsDigest(digest))
    return Error{"object-name", "", "'" + std::string(digest.substr(0, 80)) + "' is no digest", ""};
  if (auto checked = CheckRecord(record); !checked) return checked.errors();
  const auto before = Read(digest);
  if (!before) return before.errors();
  if (before->size() >= kMaxRecords) return Error{"record-count", "", "the task has too many records", "at most 9999"};

  Record next = record;
  next.sequence = static_cast<int>(before->size()) + 1;
  const std::string bytes = Encode(digest, next, *ParseJson(record.body, kLimits));
  if (bytes.size() > kMaxBytes) return Error{"record-body", "", record.kind + ": too large", "at most 1 MiB"};
  const fs::path folder = root_ / digest;
  if (auto made = MakeFolder(folder); !made) return made.errors();
  if (auto written = WriteFileOnce(folder / FileName(next, bytes), bytes); !written) return written.errors();
  return next.sequence;
}

Result<std::vector<Record>> RecordStore::Read(std::string_view digest) const {
  std::vector<Record> records;
  if (!IsDigest(digest))
    return Error{"object-name", "", "'" + std::string(digest.substr(0, 80)) + "' is no digest", ""};
  const fs::path folder = root_ / digest;
  for (const FolderItem& item : ListFolder(folder)) {
    // temporaries of a write under way or cut off are not records
    if (item.name.starts_with(".")) continue;
    const std::string place = "records/" + std::string(digest) + "/" + item.name;
    const int sequence = static_cast<int>(records.size()) + 1;
    if (!item.is_file) return Error{"record-corrupt", place, "not a file", ""};
    if (!item.name.starts_with(fmt::format("{:04}-", sequence)))
      return Error{"record-missing", place, fmt::format("record {} is missing or stands twice", sequence),
                   "restore it from a copy"};
    const auto bytes = ReadFile(folder / item.name, kMaxBytes);
    if (!bytes) return Error{"record-corrupt", place, bytes.error().message, ""};
    auto record = Decode(*bytes, item.name, digest, sequence);
    if (!record) return Error{"record-corrupt", place, record.error().message, record.error().hint};
    records.push_back(std::move(*record));
  }
  return records;
}

Status RecordStore::RemoveOrphans(std::string_view digest) const {
  if (!IsDigest(digest)) return Error{"object-name", "", "no digest", ""};
  std::error_code code;
  fs::remove_all(root_ / digest, code);
  if (code) return Error{"file-unwritable", (root_ / digest).string(), code.message(), ""};
  return Done{};
}

std::vector<std::string> RecordStore::List(std::vector<Problem>& problems) const {
  std::vector<std::string> digests;
  for (const FolderItem& item : ListFolder(root_)) {
    if (!item.is_folder || !IsDigest(item.name)) {
      problems.push_back(Stray(root_.filename().string(), item));
      continue;
    }
    digests.push_back(item.name);
    for (const FolderItem& file : ListFolder(root_ / item.name))
      if (file.name.starts_with(".")) problems.push_back(Stray(root_.filename().string() + "/" + item.name, file));
  }
  return digests;
}

}  // namespace gensim::tasklib
