// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>

class QCoreApplication;

namespace headstart {

/// Loads Headstart's sentences and Qt's own for the locale's preferred languages; English (its plural forms) where
/// there is no translation. For the window and the command line; call it once, right after the application object was
/// made.
void installTranslators(QCoreApplication *app, const QLocale &locale = QLocale());

} // namespace headstart
