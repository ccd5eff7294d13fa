// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/layer_store.h"

#include "localrunner/images/file_access.h"
#include "localrunner/support/directory.h"
#include "localrunner/support/monotonic.h"

#include <QFile>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace headstart {

Result<SharedFd> openOrPublishLayer(
    const QString &folder, const QString &name, const std::function<Result<void>(const QString &path)> &make)
{
    const QByteArray path = QFile::encodeName(folder + u'/' + name);
    const auto open = [&path] {
        return UniqueFd(::open(path.constData(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    };
    UniqueFd layer = open();
    if (!layer) {
        if (Result<void> made = makePrivateFolder(folder); !made)
            return made.error();
        const QString temporary = QStringLiteral("new-%1-%2").arg(::getpid()).arg(monotonicNs());
        Result<void> made = make(folder + u'/' + temporary);
        const QByteArray source = QFile::encodeName(folder + u'/' + temporary);
        if (made && ::renameat2(AT_FDCWD, source.constData(), AT_FDCWD, path.constData(), RENAME_NOREPLACE) != 0
            && errno != EEXIST)
            made = systemError(QStringLiteral("The layer %1 cannot be published").arg(folder + u'/' + name), errno);
        // What was not renamed is a failure's remains, or somebody else was faster.
        const Result<Directory> parent = Directory::open(folder);
        const Result<void> removed = parent ? removeTree(*parent, temporary) : Result<void>(parent.error());
        if (!made)
            return made.error();
        if (!removed)
            return removed.error();
        layer = open();
    }
    if (!layer)
        return systemError(QStringLiteral("The layer %1 cannot be opened").arg(folder + u'/' + name), errno);
    return std::make_shared<const UniqueFd>(std::move(layer));
}

} // namespace headstart
