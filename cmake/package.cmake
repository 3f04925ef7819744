# SPDX-License-Identifier: Apache-2.0
# Debian packages of what `cmake --install` installs: rostra (server and commands) and rostra-doc. `scripts/package` makes
# them; scripts/try-packages installs, upgrades and purges them in a bare system.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rostra)
set(CPACK_PACKAGE_CONTACT "Rostra <rostra@example.org>")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
# With the paths that the files will have: the unit names the binary.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL server docs)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "live streaming from a stage in the browser")
set(CPACK_DEBIAN_SERVER_DESCRIPTION "People talk on a stage in their browsers; everyone else follows the mix as
low-latency HLS. This package has the server, its commands and pages, a
systemd unit, and examples for nginx, Varnish, Prometheus and Grafana.")
set(CPACK_DEBIAN_SERVER_PACKAGE_NAME rostra)
set(CPACK_DEBIAN_SERVER_PACKAGE_SHLIBDEPS ON)
# What is not linked but loaded: elements of GStreamer, fonts of the mix.
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54), fonts-dejavu-core, fonts-inter, fonts-noto-core, gstreamer1.0-libav, gstreamer1.0-nice, gstreamer1.0-plugins-bad, gstreamer1.0-plugins-base, gstreamer1.0-plugins-good")
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "fonts-noto-color-emoji, fonts-wqy-microhei, nginx")
set(CPACK_DEBIAN_SERVER_PACKAGE_SUGGESTS "rostra-doc, coturn, postgresql, prometheus, varnish")
foreach(script postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/deploy/debian/${script})
endforeach()

set(CPACK_DEBIAN_DOCS_DESCRIPTION "Documentation of Rostra: how to run, tune and watch a server, and what its
interfaces are.")
set(CPACK_DEBIAN_DOCS_PACKAGE_NAME rostra-doc)
set(CPACK_DEBIAN_DOCS_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_DOCS_PACKAGE_ARCHITECTURE all)
include(CPack)
