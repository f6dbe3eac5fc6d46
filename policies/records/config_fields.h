// ConfigField: one setting of a TrainConfig, with its name, where its value lies and what is legal.
//
// The one table of settings: to add one, add a member to its struct (train_config.h) and a line to FieldsOf. Fields
// point into the config that they were made of, which must outlive them.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "policies/records/train_config.h"

namespace gensim::policies {

struct ConfigField {
  using Target = std::variant<bool*, int*, uint64_t*, double*, std::string*>;

  std::string section, name;
  Target target;
  double low = 0, high = 0;             ///< of numbers, both legal; of a uint64_t: any that JSON holds
  std::vector<std::string> words = {};  ///< of a text
  int multiple = 1;                     ///< of whole numbers: what they are multiples of

  /// "train.steps".
  std::string path() const { return section + "." + name; }
};

/// In the order of the structs.
std::vector<ConfigField> FieldsOf(TrainConfig& config);

/// The value as JSON.
Json ValueOf(const ConfigField& field);

/// Codes: wrong-type, out-of-range, unknown-word; `where` is the error's place.
Status SetValue(const ConfigField& field, const Json& value, const std::string& where);

/// The error for a section (`name` empty) or a setting that there is not, with the nearest one that there is.
Error UnknownSetting(const std::vector<ConfigField>& fields, const std::string& section, const std::string& name,
                     const std::string& where);

}  // namespace gensim::policies
