# SPDX-License-Identifier: Apache-2.0
# Installs into an empty folder and looks whether the binary there finds what it needs beside itself, and whether its
# documents came along. In: BUILD, FOLDER (is emptied).
file(REMOVE_RECURSE ${FOLDER})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${FOLDER} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
foreach(file bin/rostra share/rostra/pipelines/encoders/video.conf share/man/man1/rostra.1 share/man/man5/rostra.conf.5
        share/bash-completion/completions/rostra share/zsh/site-functions/_rostra share/fish/vendor_completions.d/rostra.fish
        share/doc/rostra/rostra.conf.sample share/rostra/rostra.conf lib/systemd/system/rostra.service lib/systemd/system/rostra.socket
        share/doc/rostra/examples/nginx/rostra.conf share/doc/rostra/examples/varnish/rostra.vcl
        share/doc/rostra/examples/prometheus/rostra.rules.yml share/doc/rostra/examples/grafana/rostra.json
        share/doc/rostra-doc/docs/configuration.md)
  if(NOT EXISTS ${FOLDER}/${file})
    message(FATAL_ERROR "${file} is not installed")
  endif()
endforeach()
execute_process(COMMAND ${FOLDER}/bin/rostra pipeline show encoders/video --json OUTPUT_VARIABLE shown COMMAND_ERROR_IS_FATAL ANY)
if(NOT shown MATCHES "${FOLDER}/share/rostra/pipelines/encoders/video.conf")
  message(FATAL_ERROR "the installed binary uses other pipelines: ${shown}")
endif()
file(READ ${FOLDER}/share/man/man1/rostra.1 page)
if(NOT page MATCHES "\\.TH ROSTRA 1")
  message(FATAL_ERROR "rostra.1 is no manual page")
endif()
file(REMOVE_RECURSE ${FOLDER})
