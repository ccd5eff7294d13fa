// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace headstart {

/// Where a container's root filesystem comes from, and what `Image(...)` asks of it.
struct ImageSpec
{
    enum class Source {
        Host, ///< this machine's own system, read-only
        RootFolder, ///< a folder that holds a root filesystem
        Registry ///< an image of a registry (answered with an error until it is supported)
    };

    Source source = Source::Host;
    QString rootFolder; ///< RootFolder: absolute path on the host, opened with the user's rights
    QString reference; ///< Registry: what `base_image=` says
    QString interpreter; ///< Host: absolute path of a python, a virtual environment or a conda prefix; empty: the
                         ///< system's python3
    QString pythonVersion; ///< "python3.11"; "python3" or empty: whatever is there
    QStringList pythonPackages; ///< PEP 508 requirements that must be importable
    QStringList commands; ///< shell commands of `Image(commands=…)`; the host image cannot run them
    QMap<QString, QString> env; ///< `env_vars=`

    bool operator==(const ImageSpec &) const = default;
};

/// What an ImageSpec turned out to be on this machine.
struct ResolvedImage
{
    QString id; ///< "host:<16 hex>" or "folder:<16 hex>": the hash of its manifest
    QString python; ///< path of the interpreter inside the container
    QString pythonVersion; ///< "3.11.2"
    QStringList notes; ///< sentences the user should see, e.g. that another Python version stands in

    bool operator==(const ResolvedImage &) const = default;
};

/// One volume of a container: a named folder under the runner's root, seen at ./<mountPath> from the code and at
/// /volumes/<mountPath>.
struct VolumeMount
{
    QString name;
    QString mountPath; ///< as written in `Volume(mount_path=…)`; an absolute path is additionally mounted there

    bool operator==(const VolumeMount &) const = default;
};

struct ResourceLimits
{
    int cpuMillicores = 1000; ///< `cpu=1.0` is 1000
    qint64 memoryBytes = 128LL << 20; ///< what `memory=` asks for; the hard limit is 1.25 times that, as on Beam
    int pids = 4096; ///< most processes and threads
    qint64 sharedMemoryBytes = 8LL << 30; ///< size of /dev/shm

    bool operator==(const ResourceLimits &) const = default;
};

/// Which start is wanted of a container.
enum class StartWanted {
    Auto, ///< from the deployment's checkpoint where there is one that fits, else cold
    Cold, ///< cold, and no checkpoint is captured
    Restore ///< from a checkpoint or not at all
};

/// How the memory of a restored container comes back.
enum class RestoreWay {
    Auto, ///< the runner chooses by what it measured before
    Eager, ///< all of it before the container runs
    Lazy ///< while it runs: a page when it is first touched
};

QString toString(StartWanted start); ///< "auto", "cold", "restore"
QString toString(RestoreWay way); ///< "auto", "eager", "lazy"
std::optional<StartWanted> startWantedFromString(const QString &text);
std::optional<RestoreWay> restoreWayFromString(const QString &text);

/// All that the runner needs to start one container. A value; the same spec may be started many times.
struct ContainerSpec
{
    QString endpoint; ///< name, for messages and the container's host name
    ImageSpec image;
    QString codeFolder; ///< absolute path of the code snapshot: the immutable lower layer of /mnt/code; opened with the
                        ///< user's rights
    QString handler; ///< "module.path:function"
    QString onStart; ///< "module.path:function" or empty
    int workers = 1;
    QMap<QString, QString> env; ///< `env=`
    QMap<QString, QString> secrets; ///< never written anywhere; handed to the container over its lifeline
    QList<VolumeMount> volumes;
    ResourceLimits limits;
    bool network = true; ///< false: an own, empty network namespace
    QStringList gpus; ///< `gpu=`, in order of preference; empty: none
    bool allowCpu = false; ///< start without a GPU although one is asked for
    int keepWarmSeconds = 180;
    int timeoutSeconds = 180;
    int graceSeconds = 10; ///< between SIGTERM and SIGKILL
    int startTimeoutSeconds = 900; ///< from the command to the first ready worker
    QString stubId; ///< STUB_ID: the deployment's id
    QString stubType = QStringLiteral("endpoint/deployment");
    QString callbackUrl;
    QString inputs; ///< BETA9_INPUTS: JSON text or empty
    QString outputs; ///< BETA9_OUTPUTS
    bool checkpointEnabled = false; ///< a start that is to be Auto captures a checkpoint where there is none
    StartWanted start = StartWanted::Auto;
    RestoreWay restore = RestoreWay::Auto;

    bool operator==(const ContainerSpec &) const = default;
};

QJsonObject toJson(const ImageSpec &spec);
QJsonObject toJson(const ResolvedImage &image);
QJsonObject toJson(const ContainerSpec &spec);

/// Reads strictly: a member of the wrong type is BadInput and named in the message.
Result<ImageSpec> imageSpecFromJson(const QJsonObject &object);
Result<ContainerSpec> containerSpecFromJson(const QJsonObject &object);
/// Reads what a runner of the same version wrote.
ResolvedImage resolvedImageFromJson(const QJsonObject &object);

} // namespace headstart
