# Makes a C++ file of a text file: cmake -DINPUT=... -DOUTPUT=... -P embed_text.cmake
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "// Made from ${INPUT} at build time.
#include \"api/api.hpp\"

namespace rostra::api {
std::string_view openApiDocument() noexcept {
  return R\"~openapi~(${text})~openapi~\";
}
}  // namespace rostra::api
")
