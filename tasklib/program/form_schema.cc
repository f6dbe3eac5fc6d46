// A form as JSON Schema.
#include <nlohmann/json.hpp>

#include "tasklib/program/form.h"

namespace gensim::tasklib {

namespace {

using Ordered = nlohmann::ordered_json;

Ordered SchemaOf(const Form& form, Ordered& definitions) {
  if (!form.definition.empty()) {
    Form plain = form;
    plain.definition.clear();
    if (!definitions.contains(form.definition)) {
      Ordered schema = SchemaOf(plain, definitions);
      definitions[form.definition] = std::move(schema);
    }
    return {{"$ref", "#/$defs/" + form.definition}};
  }
  switch (form.kind) {
    case Form::Kind::kInteger:
      if (form.numbers.empty()) return {{"type", "integer"}, {"minimum", form.min}, {"maximum", form.max}};
      return {{"enum", form.numbers}};
    case Form::Kind::kBoolean:
      return {{"type", "boolean"}};
    case Form::Kind::kWord:
      return {{"enum", form.words}};
    case Form::Kind::kPattern:
      return {{"type", "string"}, {"pattern", form.pattern}, {"minLength", form.min}, {"maxLength", form.max}};
    case Form::Kind::kList:
      return {{"type", "array"},
              {"items", SchemaOf(*form.item, definitions)},
              {"minItems", form.min},
              {"maxItems", form.max}};
    case Form::Kind::kRecord: {
      Ordered properties = Ordered::object();
      Ordered required = Ordered::array();
      for (const Key& key : form.keys) {
        properties[key.name] = SchemaOf(*key.form, definitions);
        if (key.required) required.push_back(key.name);
      }
      return {{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}};
    }
    case Form::Kind::kUnion: {
      Ordered options = Ordered::array();
      for (const FormPtr& option : form.options) options.push_back(SchemaOf(*option, definitions));
      return {{"anyOf", options}};
    }
  }
  return {};
}

}  // namespace

std::string FormSchemaText(const Form& form, const std::string& title) {
  Ordered definitions = Ordered::object();
  Ordered body = SchemaOf(form, definitions);
  Ordered schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(body);
  if (!definitions.empty()) schema["$defs"] = definitions;
  return schema.dump();
}

}  // namespace gensim::tasklib
