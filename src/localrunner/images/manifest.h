// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/distributions.h"
#include "localrunner/images/interpreter.h"

#include <QByteArray>
#include <QHash>
#include <QString>

namespace headstart {

/// A text that is the same as long as the same packages are installed in a root filesystem (an open directory): the
/// hash of dpkg's database, else of what rpm's or pacman's databases look like from outside; "none" without any. With a
/// `cacheFile` dpkg's hash is remembered by its file's number, size and time.
QByteArray packageDatabaseKey(int root, const QString &cacheFile = {});

/// Tells one state of an open file from another without reading it: its number, size and time.
QByteArray fingerprintOf(int fd);

/// What rememberValue() last wrote to the file for this fingerprint; empty when that was for another one, or nothing.
QByteArray rememberedValue(const QString &cacheFile, const QByteArray &fingerprint);
/// Remembers one value; a failure costs only time, and is none. Nothing is remembered for an empty fingerprint.
void rememberValue(const QString &cacheFile, const QByteArray &fingerprint, const QByteArray &value);

/// The identity of an image: 16 hex digits over the package database, the interpreter and what is installed for it.
QString manifestHash(const QByteArray &packagesKey, const Interpreter &interpreter,
    const QHash<QString, Distribution> &distributions, const QString &place);

} // namespace headstart
