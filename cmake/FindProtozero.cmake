# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later

# The target Protozero::Protozero: headers alone. Debian's libprotozero-dev brings no CMake package.
find_path(Protozero_INCLUDE_DIR protozero/pbf_reader.hpp)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Protozero REQUIRED_VARS Protozero_INCLUDE_DIR)
if(Protozero_FOUND AND NOT TARGET Protozero::Protozero)
    add_library(Protozero::Protozero INTERFACE IMPORTED)
    set_target_properties(Protozero::Protozero PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${Protozero_INCLUDE_DIR})
endif()
mark_as_advanced(Protozero_INCLUDE_DIR)
