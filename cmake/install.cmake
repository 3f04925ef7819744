# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: the binary, what it looks for beside itself (share/rostra), the systemd units,
# examples for what stands around a server, and the documents that the binary prints about itself, so that they are
# always those of this binary. Component docs: everything else there is to read.
include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME server)

install(TARGETS rostra RUNTIME COMPONENT server)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/pipelines/ DESTINATION ${CMAKE_INSTALL_DATADIR}/rostra/pipelines COMPONENT server)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/web/dist/ DESTINATION ${CMAKE_INSTALL_DATADIR}/rostra/web COMPONENT server OPTIONAL)
install(FILES ${PROJECT_SOURCE_DIR}/deploy/rostra.conf DESTINATION ${CMAKE_INSTALL_DATADIR}/rostra COMPONENT server)
install(FILES ${PROJECT_SOURCE_DIR}/docs/rostra.conf.sample DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT server)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT server)
foreach(folder nginx varnish prometheus grafana)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/deploy/${folder} DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT server)
endforeach()

foreach(document README.md ARCHITECTURE.md SECURITY.md CHANGELOG.md)
  install(FILES ${PROJECT_SOURCE_DIR}/${document} DESTINATION ${CMAKE_INSTALL_DOCDIR}-doc COMPONENT docs)
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR}-doc COMPONENT docs)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR}-doc RENAME copyright COMPONENT docs)

# rostra_install_document(<file> <words of the command>...): what `rostra <words>` prints becomes this file.
function(rostra_install_document file)
  cmake_path(GET file PARENT_PATH folder)
  install(CODE "
    set(file \"\${CMAKE_INSTALL_PREFIX}/${file}\")
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${folder}\")
    message(STATUS \"Installing: \$ENV{DESTDIR}\${file}\")
    execute_process(COMMAND \"$<TARGET_FILE:rostra>\" ${ARGN} OUTPUT_FILE \"\$ENV{DESTDIR}\${file}\" COMMAND_ERROR_IS_FATAL ANY)
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${file}\")" COMPONENT server)
endfunction()
rostra_install_document(${CMAKE_INSTALL_MANDIR}/man1/rostra.1 reference man)
rostra_install_document(${CMAKE_INSTALL_MANDIR}/man5/rostra.conf.5 reference man-conf)
rostra_install_document(${CMAKE_INSTALL_DATADIR}/bash-completion/completions/rostra completion bash)
rostra_install_document(${CMAKE_INSTALL_DATADIR}/zsh/site-functions/_rostra completion zsh)
rostra_install_document(${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d/rostra.fish completion fish)

# The units name the binary where it is installed. systemd looks below /usr and /usr/local.
foreach(unit rostra.service rostra.socket)
  install(CODE "
    file(READ \"${PROJECT_SOURCE_DIR}/deploy/systemd/${unit}\" text)
    string(REPLACE /usr/bin/rostra \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/rostra\" text \"\${text}\")
    set(file \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system/${unit}\")
    message(STATUS \"Installing: \$ENV{DESTDIR}\${file}\")
    file(WRITE \"\$ENV{DESTDIR}\${file}\" \"\${text}\")
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${file}\")" COMPONENT server)
endforeach()
