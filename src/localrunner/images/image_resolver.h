// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"
#include "localrunner/protocol/container_spec.h"
#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <functional>
#include <sys/types.h>

namespace headstart {

/// Opens an absolute path with the rights of the user whose orders are obeyed; flags as for open(2), O_CLOEXEC is
/// implied. Called from the thread that calls the resolver. A refusal is an Error whose sentence names the path.
using OpenAsUser = std::function<Result<UniqueFd>(const QString &path, int flags)>;

/// Who asks for an image. A file that this user may not read never gets into the container by way of a folder that the
/// user names.
struct ImageUser
{
    uid_t uid = 0;
    QList<gid_t> groups; ///< the primary group and the supplementary ones
    OpenAsUser open;
};

struct ImageResolverSettings
{
    QString cacheFolder; ///< <root>/images: owned by the runner, 0700; made when missing. Holds scans and hashes that
                         ///< may be deleted
    QStringList hiddenFolders; ///< the runner's root and run directory: never part of an image
    ImageUser user;
};

/// An image on this machine: what the console is told about it and what a container needs to mount it.
struct ImageOnMachine
{
    ResolvedImage image;
    ImageComposition composition;
    QMap<QString, QString> packages; ///< the Python distributions in it: normalised name and version
};

/// Turns an ImageSpec into an image of this machine, or into the sentence that says what is missing.
///
/// - `Host`: the machine's own system, read-only, composed from its real mounts; only what everyone on the machine may
/// read is in it.
/// - `RootFolder`: a folder that holds a root filesystem with a python3.
/// - `Registry`: answered with MachineCannot.
///
/// resolve() checks `pythonPackages`: what is missing or of another version is MachineCannot, the message names it and
/// the command that installs it. Another Python version than the one asked for is a note. It blocks: a few milliseconds
/// when its caches are warm, up to seconds at the first use after packages changed. It may be called from any thread,
/// by one at a time.
class ImageResolver
{
public:
    explicit ImageResolver(ImageResolverSettings settings);

    Result<ImageOnMachine> resolve(const ImageSpec &spec) const;

private:
    ImageResolverSettings m_settings;
};

} // namespace headstart
