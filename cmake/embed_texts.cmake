# Writes OUTPUT, a C++ file with FUNCTION (of NAMESPACE, declared in HEADER), which gives every file of FOLDER with this ENDING
# as an EmbeddedText, sorted by name: cmake -DFOLDER= -DENDING= -DHEADER= -DNAMESPACE= -DFUNCTION= -DOUTPUT= -P embed_texts.cmake
file(GLOB files ${FOLDER}/*.${ENDING})
list(SORT files)
set(body "#include \"${HEADER}\"\n\n#include <array>\n\nnamespace ${NAMESPACE} {\nnamespace {\n\n")
# the length is known to the compiler, which need not count a long text
string(APPEND body "template <size_t N>\nconstexpr std::string_view Text(const char (&text)[N]) {\n  return {text, N - 1};\n}\n\n")
string(APPEND body "constexpr auto kTexts = std::to_array<EmbeddedText>({\n")
foreach(file ${files})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND body "{\"${name}\", Text(R\"embedded(${text})embedded\")},\n")
endforeach()
string(APPEND body "});\n\n}  // namespace\n\nstd::span<const EmbeddedText> ${FUNCTION}() { return kTexts; }\n\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${body}")
