// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/processor.h"
#include "localrunner/checkpoints/tree_identity.h"
#include "localrunner/protocol/container_spec.h"
#include "localrunner/support/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QMap>
#include <QString>

#include <optional>

namespace headstart {

/// Everything but files that could make a restored container wrong if it were another than when the checkpoint was
/// made. Values of variables and secrets are in it as keyed hashes only. A value.
struct Fingerprint
{
    /// The version of `fingerprint.json`; one of another version fits nothing.
    static constexpr int currentFormat = 1;

    int format = currentFormat;
    // The machine
    QString criuVersion; ///< "4.2.1"
    QString runcVersion; ///< "1.1.5"; empty: not asked for
    QString kernel; ///< uname -r
    QString architecture; ///< uname -m
    Processor processor;
    QString gpu; ///< empty: none is used
    QString gpuDriver;
    // Headstart's own part in the container
    int workerProtocol = 0;
    TreeIdentity sdk; ///< of the folder seen at /headstart/python
    // The image
    QString image; ///< ResolvedImage::id
    QString python; ///< path of the interpreter in the container
    QString pythonVersion;
    QMap<QString, QString> packages; ///< Python distributions: normalised name and version
    // The endpoint
    TreeIdentity code;
    QString handler;
    QString onStart;
    int workers = 1;
    QMap<QString, QString> mounts; ///< destination in the container and the volume's name
    bool network = true;
    qint64 memoryBytes = 0;
    qint64 sharedMemoryBytes = 0;
    QString key; ///< tells which key the two below are made with, without giving it away
    QMap<QString, QString> environment; ///< name and keyedHash() of each variable
    QMap<QString, QString> secrets;

    bool operator==(const Fingerprint &) const = default;
};

/// Fills in what this machine is: kernel, architecture, processor. Reads uname(2) and /proc/cpuinfo.
Result<void> describeMachine(Fingerprint *fingerprint);

/// Fills in what the spec and its image say. `environment`: what the first process of the container gets besides the
/// secrets; variables that differ from container to container (CONTAINER_ID …) are left out here. `key`:
/// CheckpointStore::key(). Left to the caller: criuVersion, runcVersion, sdk, code, packages, gpu, gpuDriver.
Result<void> describeContainer(const ContainerSpec &spec, const ResolvedImage &image,
    const QMap<QString, QString> &environment, const QByteArray &key, Fingerprint *fingerprint);

/// HMAC-SHA256 over name and value, so that equal values under two names do not look equal; 32 hex digits. Pure.
QString keyedHash(const QByteArray &key, const QString &name, const QString &value);

/// One sentence about what has changed between the two, the most telling first; no value where a checkpoint made under
/// `made` is good under `now`. A processor that can more, and another runc, are good. Pure.
std::optional<QString> difference(const Fingerprint &made, const Fingerprint &now);

QJsonObject toJson(const Fingerprint &fingerprint);
/// Reads strictly: a member that is missing or of the wrong type is Io and named in the message. Of another format only
/// `format` is read; difference() then says so.
Result<Fingerprint> fingerprintFromJson(const QJsonObject &object);

} // namespace headstart
