// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QString>

namespace headstart {

/// What is known of one output stream.
struct StreamStyle
{
    bool terminal = false; ///< a terminal that moves its cursor
    bool colour = false; ///< a terminal, and neither NO_COLOR nor TERM=dumb is set
    int width = 80; ///< columns
};

StreamStyle outStyle(); ///< of stdout
StreamStyle errStyle(); ///< of stderr

/// Writes to stdout. A reader that has gone (`| head`) is no error: nothing more is written, and the program goes on in
/// silence. Everything else (a full disk) is said once on stderr and makes outFailed() true.
void writeOut(const QString &text);
void writeOut(const QByteArray &text);
bool outFailed();

/// Writes to stderr.
void writeErr(const QString &text);

/// "headstart: <message>", with the details below, on stderr. Returns the exit code of the error.
int reportError(const Error &error);

/// SGR sequences around the text where `colour` is true. `code`: "1" bold, "2" faint, "31" red …
QString styled(const QString &text, const char *code, bool colour);

} // namespace headstart
