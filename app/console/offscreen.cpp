// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/offscreen.h"

#include <QString>

#include <cstring>

namespace headstart {

namespace {

// As Qt 6.4 spells them.
constexpr char noRuntimeFolder[] = "QStandardPaths: XDG_RUNTIME_DIR not set, defaulting to ";
constexpr char noSizeHints[] = "This plugin does not support propagateSizeHints()";

QtMessageHandler otherMessages = nullptr; // written once, before there is a second thread

bool saysNothingOffscreen(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    return type == QtWarningMsg && context.category && std::strcmp(context.category, "default") == 0
        && (text.startsWith(QLatin1String(noRuntimeFolder)) || text == QLatin1String(noSizeHints));
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    if (!saysNothingOffscreen(type, context, text))
        otherMessages(type, context, text);
}

} // namespace

void drawOffscreen()
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    otherMessages = qInstallMessageHandler(handleMessage);
}

} // namespace headstart
