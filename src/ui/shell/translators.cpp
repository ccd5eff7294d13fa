// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/translators.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>

namespace headstart {

void installTranslators(QCoreApplication *app, const QLocale &locale)
{
    auto *qt = new QTranslator(app);
    if (qt->load(
            locale, QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        app->installTranslator(qt);
    auto *own = new QTranslator(app);
    const QString folder = QStringLiteral(":/i18n");
    if (own->load(locale, QStringLiteral("headstart"), QStringLiteral("_"), folder)
        || own->load(QStringLiteral("headstart_en"), folder))
        app->installTranslator(own);
}

} // namespace headstart
