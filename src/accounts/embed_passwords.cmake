# Makes a C++ file of the list of passwords: cmake -DINPUT=... -DOUTPUT=... -P embed_passwords.cmake
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "// Made from ${INPUT} at build time.
#include \"accounts/password_strength.hpp\"

namespace rostra::accounts {
std::string_view commonPasswordWords() noexcept {
  return R\"~words~(${text})~words~\";
}
}  // namespace rostra::accounts
")
