# What every target of the project shares: language level, warnings, sanitizers, and the helpers
# rostra_module(), rostra_test() that keep the module files short.
#
# Most presets compile the sources of a target together (CMAKE_UNITY_BUILD): reading headers is most of the work, and is
# done once for several files (docs/decisions/0020). Preset "dev" compiles each file by itself, so that it has to
# include what it uses.

option(ROSTRA_TESTS "Build the tests" ON)
option(ROSTRA_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(ROSTRA_WARNINGS "Warn of more than the compiler does by itself" ON)
option(ROSTRA_WERROR "Treat warnings as errors" ON)
set(ROSTRA_SANITIZE "" CACHE STRING "Value for -fsanitize=, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# No path of this checkout stands in an object file, and so another checkout on this machine finds it in the cache.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

add_library(rostra_options INTERFACE)
target_include_directories(rostra_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(rostra_options INTERFACE
  $<$<AND:$<BOOL:${ROSTRA_WARNINGS}>,$<COMPILE_LANGUAGE:CXX>>:-Wall;-Wextra;-Wpedantic;-Wconversion;-Wnon-virtual-dtor;-Woverloaded-virtual>
  # A name of one file hides nothing of another, although they are compiled together.
  $<$<AND:$<BOOL:${ROSTRA_WARNINGS}>,$<NOT:$<BOOL:${CMAKE_UNITY_BUILD}>>>:-Wshadow>
  $<$<BOOL:${ROSTRA_WERROR}>:-Werror>)
if(ROSTRA_SANITIZE)
  target_compile_options(rostra_options INTERFACE -fsanitize=${ROSTRA_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined)
  target_link_options(rostra_options INTERFACE -fsanitize=${ROSTRA_SANITIZE})
endif()

include(${CMAKE_CURRENT_LIST_DIR}/hardening.cmake)

# rostra_module(<name> <sources>... LIBS <libs>...): static library rostra_<name> of the files in this folder.
function(rostra_module name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  add_library(rostra_${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(rostra_${name} PUBLIC rostra_options ${arg_LIBS})
endfunction()

# rostra_apart(<sources>...): compiled by themselves also where the others are compiled together, because they have a name
# of their own that another file of the target has, too.
function(rostra_apart)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# rostra_test(<name> <sources>... LIBS <libs>... [LABELS <labels>...] [TIMEOUT <seconds>]): a GoogleTest program
# registered with ctest. Label "pure" = no GLib, no threads: also run under ThreadSanitizer. Label "media" = forwards or
# mixes in real time; with "mix" = it mixes: never two of these at once. The target "tests" builds all of them.
if(ROSTRA_TESTS)
  add_custom_target(tests)
endif()
function(rostra_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "LIBS;LABELS" ${ARGN})
  if(NOT ROSTRA_TESTS)
    return()
  endif()
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE rostra_options ${arg_LIBS} rostra_test_paths GTest::gtest GTest::gmock GTest::gtest_main)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300) # only ends what hangs, under a sanitizer on a busy machine, too
  endif()
  add_dependencies(tests ${name})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "G_DEBUG=fatal-criticals")
  # Tests mostly wait, so scripts/test has three places for each core and one; these take several, and begin first: a long
  # one that is left for the end would run alone. With four places a core, receivers read so late that what they measured of
  # their line was wrong.
  if("mix" IN_LIST arg_LABELS)
    set_tests_properties(${name} PROPERTIES PROCESSORS 3 COST 100 RESOURCE_LOCK mix)
  elseif("media" IN_LIST arg_LABELS)
    set_tests_properties(${name} PROPERTIES PROCESSORS 2 COST 50)
  elseif("integration" IN_LIST arg_LABELS)
    set_tests_properties(${name} PROPERTIES COST 40)
  endif()
endfunction()
