// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/checkpoint_folder.h"

#include "localrunner/support/random_name.h"

#include <fcntl.h>

namespace headstart::checkpoint_folder {

QString newId()
{
    return randomHexName(16);
}

bool isId(const QString &name)
{
    return isHexName(name, 16);
}

Error missing(const QString &id)
{
    return Error{ErrorCode::NotFound,
        QStringLiteral("There is no checkpoint \"%1\"; \"headstart checkpoints list\" shows those there are.").arg(id),
        {}};
}

Result<std::optional<FileLock>> tryLock(const Directory &checkpoint, QLatin1String name, bool shared)
{
    Result<UniqueFd> file = checkpoint.openFile(name, O_RDWR | O_CREAT | O_NONBLOCK, 0600);
    if (!file)
        return std::move(file).error();
    return FileLock::tryAcquire(std::move(*file), shared);
}

bool isHeld(const Directory &checkpoint, QLatin1String name)
{
    const Result<std::optional<FileLock>> lock = tryLock(checkpoint, name);
    return !lock || !lock->has_value();
}

bool isHeldByRemover(const Directory &gone)
{
    Result<UniqueFd> file = gone.openFile(useLock, O_RDWR | O_NONBLOCK);
    if (!file)
        return false;
    const Result<std::optional<FileLock>> lock = FileLock::tryAcquire(std::move(*file));
    return lock && !lock->has_value();
}

void keepFirst(Result<void> *first, Result<void> next)
{
    if (*first && !next)
        *first = std::move(next);
}

} // namespace headstart::checkpoint_folder
