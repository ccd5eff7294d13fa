// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QSet>
#include <QString>

#include <optional>
#include <sys/types.h>

namespace headstart {

/// An open descriptor of a process, as /proc/<pid>/fd and fdinfo show it.
struct OpenFile
{
    int fd = -1;
    QString target; ///< the link's text: "/etc/passwd", "/tmp/x (deleted)", "socket:[123]", "anon_inode:[io_uring]"
    mode_t mode = 0; ///< st_mode of what it refers to
    quint64 inode = 0;
    qint64 bytes = 0;
    quint64 links = 1; ///< how many names the file has
    unsigned deviceMajor = 0; ///< of a character or block device
    unsigned deviceMinor = 0;
    int mountId = -1; ///< of fdinfo; -1: not told
    pid_t ofProcess = 0; ///< what a pidfd refers to, as a host pid; 0: none, or it has ended
    QStringList watchedDevices; ///< file systems that an inotify or fanotify descriptor watches, "0:47"
    QString socketProtocol; ///< "TCP", "UNIX-STREAM", "AF_VSOCK": the kernel's name, of sockets
};

/// A part of an address space that has a name.
struct Mapping
{
    QString range; ///< "7f1c21791000-7f1c21792000"
    QString target; ///< "/dev/nvidia0", "/secretmem (deleted)"
};

/// What /proc tells of one process.
struct ProcessFacts
{
    pid_t pid = 0; ///< on the host
    QString command; ///< the kernel's short name of it
    char state = 'S'; ///< 'R', 'S', 'D', 'T', 't', 'Z', …
    pid_t tracer = 0;
    QList<uint> ids; ///< real, effective, saved and file system uids, then the same of gids
    int pidDepth = 1; ///< how many pid namespaces it is in
    QString userNamespace; ///< "user:[4026531837]"
    QString networkNamespace;
    qint64 anonymousBytes = 0; ///< its own memory, what is swapped out included
    qint64 sharedBytes = 0; ///< shared memory that it has touched
    QList<OpenFile> files;
    QList<Mapping> mappings;
    QSet<int> mountIds; ///< of its mount namespace
    QSet<QString> overlayDevices; ///< of them those that are overlays, "0:47"
    QStringList sharedMemoryNames; ///< in its /dev/shm
};

/// Reads /proc/<pid>. No value when the process has ended or may not be looked at.
std::optional<ProcessFacts> readProcess(pid_t pid);

// The parsers behind it; each takes the text of the file of that name in /proc/<pid> and ignores what it does not know.
void parseStatus(const QByteArray &text, ProcessFacts *facts);
void parseMountInfo(const QByteArray &text, ProcessFacts *facts);
void parseFdInfo(const QByteArray &text, OpenFile *file);
/// Only mappings of a name that may matter: files' are left out unless they are below /dev or no files at all.
QList<Mapping> parseMaps(const QByteArray &text);

} // namespace headstart
