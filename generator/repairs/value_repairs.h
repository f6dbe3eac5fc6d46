// Repairs of single values and keys: what is misspelt, out of range, of another type, missing or too much.
//
// Each changes the document and says what it did; empty: not this time.
// Pure functions; they throw Json::exception on documents that are not of the form they expect.
#pragma once

#include <string>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::generator {

/// The word that the hint takes for the one meant.
std::string NearestWord(Json& document, const Error& error);

/// The legal number that the hint calls nearest.
std::string NearestNumber(Json& document, const Error& error);

/// An unknown key gets the name that the hint suggests, or goes.
std::string RenameOrDropKey(Json& document, const Error& error);

/// A missing key whose value is known: format, family, name, summary.
std::string FillKey(Json& document, const Error& error);

/// "3" becomes 3, 2.0 becomes 2, a value alone becomes a list, a null goes.
std::string OtherType(Json& document, const Error& error);

/// A name in small letters and hyphens (underscores for ids).
std::string KebabName(Json& document, const Error& error);

/// A text without odd characters, within its length.
std::string PlainText(Json& document, const Error& error);

/// What nothing uses goes.
std::string DropKey(Json& document, const Error& error);

}  // namespace gensim::generator
