# The newest clang of this machine as the compiler, from version 16 on: clang 14 has no std::source_location.
find_program(CMAKE_C_COMPILER NAMES clang-19 clang-18 clang-17 clang-16 REQUIRED)
find_program(CMAKE_CXX_COMPILER NAMES clang++-19 clang++-18 clang++-17 clang++-16 REQUIRED)
