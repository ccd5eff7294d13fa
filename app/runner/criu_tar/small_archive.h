// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace headstart {

/// One file, folder, link or device of an archive.
struct ArchiveMember
{
    char type = 0; ///< as in the archive: '0' file, '2' symbolic link, '3' and '4' device, '5' folder
    std::vector<std::string> path; ///< its parts below the folder that is extracted into; empty: that folder itself
    std::string target; ///< of a symbolic link
    std::string_view content; ///< of a file; lives as long as the archive's bytes
    mode_t mode = 0; ///< permissions alone
    uid_t user = 0;
    gid_t group = 0;
    time_t modified = 0; ///< seconds since 1970
    dev_t device = 0;
};

/// The most bytes of an archive that is read here, unpacked: more than this is GNU tar's work, which is then no longer
/// ruled by the time that a program takes to start.
constexpr size_t mostArchiveBytes = 1 << 20;

/// Unpacks gzip (RFC 1952). No value for damaged or more than mostArchiveBytes.
std::optional<std::string> unpackSmall(std::string_view gzip);

/// The members of an archive in GNU tar's own format (gnu.org/software/tar/manual, "Basic Tar Format"), of which only
/// what CRIU's archives of a container's /dev and of empty folders hold is understood. No value for everything else,
/// among it damage, long names, sparse files, hard links and names of users.
std::optional<std::vector<ArchiveMember>> readSmallArchive(std::string_view bytes);

} // namespace headstart
