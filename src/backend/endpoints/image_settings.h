// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"

#include <QStringList>

namespace headstart {

class SourceValue;

/// What a value of `image=` asks for.
struct ImageReading
{
    ImageSpec spec;
    QStringList warnings;
    QString obstacle; ///< a sentence; empty when a container can be made of it
};

/// Reads `Image(...)`, its class methods and chained calls. A requirements.txt is read from the project. `value` holds
/// nothing unread.
ImageReading readImage(const SourceValue &value, const QString &projectFolder);

/// The requirements of a text in the form of requirements.txt: comments and blank lines dropped, options (`--index-url
/// …`) put in `options`.
QStringList requirementsOf(const QStringList &lines, QStringList *options);

} // namespace headstart
