# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Copies SOURCES (the *.py files of resources/python) to COPY and compiles them for the system's python3, with the names of files that a
# traceback shows as they are inside a container.
set(fresh ${COPY}.new)
file(REMOVE_RECURSE ${fresh})
file(COPY ${SOURCES}/ DESTINATION ${fresh} FILES_MATCHING PATTERN "*.py" PATTERN "__pycache__" EXCLUDE)
find_program(python NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT python)
    find_program(python NAMES python3 REQUIRED)
endif()
execute_process(
    COMMAND ${python} -I -m compileall -q --invalidation-mode unchecked-hash -s ${fresh} -p /headstart/python ${fresh}
    RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "The Python files in ${SOURCES} do not compile.")
endif()
file(TOUCH ${fresh}/.stamp)
# Containers that run have the old folder mounted and keep it; new ones see the new one.
file(REMOVE_RECURSE ${COPY})
file(RENAME ${fresh} ${COPY})
