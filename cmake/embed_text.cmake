# Makes a C++ file of a text file, with a function that returns it:
#   cmake -DINPUT=... -DOUTPUT=... -DHEADER=api/api.hpp -DNAMESPACE=rostra::api -DFUNCTION=openApiDocument -P embed_text.cmake
# HEADER declares `std::string_view FUNCTION() noexcept` in NAMESPACE. The text must not contain ")~text~".
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "// Made from ${INPUT} at build time.
#include \"${HEADER}\"

namespace ${NAMESPACE} {
std::string_view ${FUNCTION}() noexcept {
  return R\"~text~(${text})~text~\";
}
}  // namespace ${NAMESPACE}
")
