#include "envs/base/error_json.h"

#include <nlohmann/json.hpp>

namespace gensim {

Json ErrorToJson(const Error& error) {
  return {{"code", error.code}, {"where", error.where}, {"message", error.message}, {"hint", error.hint}};
}

Json ErrorsToJson(const Errors& errors) {
  Json list = Json::array();
  for (const Error& error : errors) list.push_back(ErrorToJson(error));
  return list;
}

}  // namespace gensim
