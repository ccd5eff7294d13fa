// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"
#include "localrunner/support/result.h"

#include <QByteArray>
#include <QString>

#include <functional>

namespace headstart {

/// The directory <folder>/<name>, opened. Where it is missing, `make` fills one under another name (which does not
/// exist yet when it is called), and it is published by a rename, so that several runners may do this at once and a
/// half-made one is never seen.
Result<SharedFd> openOrPublishLayer(
    const QString &folder, const QString &name, const std::function<Result<void>(const QString &path)> &make);

} // namespace headstart
