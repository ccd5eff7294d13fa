# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later

# One interface target holds the language level, the warnings and Qt's strictness; every target of ours links it privately.
add_library(headstart_options INTERFACE)
target_compile_features(headstart_options INTERFACE cxx_std_20)
target_compile_options(headstart_options INTERFACE
    -Wall -Wextra -Wpedantic -Wcast-qual -Wcast-align -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wshadow -Wundef -Wimplicit-fallthrough
    $<$<BOOL:${HEADSTART_WERROR}>:-Werror>
    $<$<BOOL:${HEADSTART_SANITIZE}>:-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined>)
target_link_options(headstart_options INTERFACE
    $<$<BOOL:${HEADSTART_SANITIZE}>:-fsanitize=address,undefined>)
target_compile_definitions(headstart_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_CONTEXTLESS_CONNECT QT_NO_FOREACH QT_NO_KEYWORDS QT_USE_QSTRINGBUILDER
    QT_STRICT_ITERATORS QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# headstart_library(name LINK libs...): a static library of one room; its sources are added by the folders below it.
function(headstart_library name)
    cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
    add_library(${name} STATIC)
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} PUBLIC ${arg_LINK} PRIVATE headstart_options)
    set_target_properties(${name} PROPERTIES AUTOMOC ON CXX_EXTENSIONS OFF)
endfunction()

# headstart_test(name LABEL label SOURCES files... LINK libs... [TIMEOUT s] [RUN_SERIAL]): one Qt Test executable, run with a clean
# environment: offscreen, C.UTF-8, UTC, and XDG folders of its own inside the build tree.
function(headstart_test name)
    cmake_parse_arguments(arg "RUN_SERIAL" "LABEL;TIMEOUT" "SOURCES;LINK;ENVIRONMENT" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${name} PRIVATE ${arg_LINK} Qt6::Test headstart_options)
    set_target_properties(${name} PROPERTIES AUTOMOC ON CXX_EXTENSIONS OFF)
    target_compile_definitions(${name} PRIVATE
        HEADSTART_SOURCE_DIR=u"${CMAKE_SOURCE_DIR}" HEADSTART_BINARY_DIR=u"${CMAKE_BINARY_DIR}")
    set(home ${CMAKE_BINARY_DIR}/test-home/${name})
    file(MAKE_DIRECTORY ${home})
    add_test(NAME ${name} COMMAND ${name})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    set_tests_properties(${name} PROPERTIES
        LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT}
        # Started by sudo, the runner would work for the user who called that, in this user's folders.
        ENVIRONMENT_MODIFICATION "SUDO_UID=unset:;SUDO_GID=unset:;PKEXEC_UID=unset:"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LANG=C.UTF-8;LC_ALL=C.UTF-8;TZ=UTC;HOME=${home};XDG_DATA_HOME=${home}/data;XDG_CONFIG_HOME=${home}/config;XDG_CACHE_HOME=${home}/cache;XDG_STATE_HOME=${home}/state;${arg_ENVIRONMENT}")
    if(arg_RUN_SERIAL)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()
