// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/endpoint.h"

#include <QJsonArray>

namespace headstart {

class SourceValue;

/// What an argument is read against, and what is to be said about it.
struct ArgumentContext
{
    QString projectFolder;
    QString file; ///< that holds the decorator
    QString source; ///< the argument's exact text
    QJsonArray names; ///< functions, imported names and unread names of the module; "*" after a star import
    QString message; ///< set with Bad: a sentence
    QStringList warnings; ///< sentences
};

enum class ArgumentOutcome {
    Read,
    Bad, ///< Beam would refuse it, or it cannot be had on this machine
    Unread ///< it would have to be run to be known
};

/// Reads one argument of a decorator into the settings. The name is one that the decorator takes.
ArgumentOutcome readArgument(
    const QString &name, const SourceValue &value, ArgumentContext &context, EndpointSettings &settings);

} // namespace headstart
