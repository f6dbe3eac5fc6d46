// The files of cli/gallery, compiled in: templates, style and script of the gallery's page.
#pragma once

#include <span>

#include "envs/base/embedded_text.h"

namespace gensim::cli {

std::span<const EmbeddedText> GalleryHtml();  ///< templates (html_template.h)
std::span<const EmbeddedText> GalleryCss();
std::span<const EmbeddedText> GalleryJs();

}  // namespace gensim::cli
