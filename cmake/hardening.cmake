# What the compiler can do against those who find a mistake in memory handling: addresses that cannot be guessed (PIE),
# tables that cannot be overwritten (full RELRO), and returns, stacks and buffers that are checked. For builds that run
# in production; a sanitizer does more and does not go together with _FORTIFY_SOURCE. The test rostra_is_hardened
# looks at the result.
#
# Out: ROSTRA_HARDENED, and the options in rostra_options.

include(CheckCXXCompilerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(ROSTRA_HARDENED OFF)
if(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$" AND NOT ROSTRA_SANITIZE)
  set(ROSTRA_HARDENED ON)
  set(ROSTRA_HARDENING_FLAGS -fstack-protector-strong)
  foreach(flag -fstack-clash-protection -fcf-protection=full) # the second exists for x86 only
    string(MAKE_C_IDENTIFIER "ROSTRA_HAS${flag}" known)
    check_cxx_compiler_flag(${flag} ${known})
    if(${known})
      list(APPEND ROSTRA_HARDENING_FLAGS ${flag})
    endif()
  endforeach()
  target_compile_options(rostra_options INTERFACE ${ROSTRA_HARDENING_FLAGS}
    # Some distributions' compilers define a lower level themselves.
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  target_link_options(rostra_options INTERFACE LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
endif()
