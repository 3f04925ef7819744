# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: the binary, what it looks for beside itself (share/rostra), and the documents that
# it prints about itself, so that they are always those of this binary.
include(GNUInstallDirs)

install(TARGETS rostra RUNTIME)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/pipelines/ DESTINATION ${CMAKE_INSTALL_DATADIR}/rostra/pipelines)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/web/dist/ DESTINATION ${CMAKE_INSTALL_DATADIR}/rostra/web OPTIONAL)
install(FILES ${PROJECT_SOURCE_DIR}/docs/rostra.conf.sample DESTINATION ${CMAKE_INSTALL_DOCDIR})

# rostra_install_document(<file> <words of the command>...): what `rostra <words>` prints becomes this file.
function(rostra_install_document file)
  set(target "\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${file}")
  cmake_path(GET file PARENT_PATH folder)
  install(CODE "
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${folder}\")
    message(STATUS \"Installing: ${target}\")
    execute_process(COMMAND \"$<TARGET_FILE:rostra>\" ${ARGN} OUTPUT_FILE \"${target}\" COMMAND_ERROR_IS_FATAL ANY)")
endfunction()
rostra_install_document(${CMAKE_INSTALL_MANDIR}/man1/rostra.1 reference man)
rostra_install_document(${CMAKE_INSTALL_MANDIR}/man5/rostra.conf.5 reference man-conf)
rostra_install_document(${CMAKE_INSTALL_DATADIR}/bash-completion/completions/rostra completion bash)
rostra_install_document(${CMAKE_INSTALL_DATADIR}/zsh/site-functions/_rostra completion zsh)
rostra_install_document(${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d/rostra.fish completion fish)
