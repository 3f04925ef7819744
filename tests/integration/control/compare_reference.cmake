# Fails when a committed reference page differs from what the binary says about itself.
execute_process(COMMAND ${BINARY} reference ${PAGE} OUTPUT_VARIABLE made RESULT_VARIABLE failed)
file(READ ${FILE} committed)
if(failed OR NOT made STREQUAL committed)
  message(FATAL_ERROR "${FILE} is not current; run: rostra reference ${PAGE} > ${FILE}")
endif()
