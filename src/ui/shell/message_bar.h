// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QFrame>

class QLabel;

namespace headstart {

/// A strip across the window for what concerns all of it: errors that no page owns. It stays until it is closed or
/// another comes.
class MessageBar : public QFrame
{
    Q_OBJECT
public:
    explicit MessageBar(QWidget *parent = nullptr);

    void showError(const Error &error);
    void showNotice(const QString &sentence);
    QString text() const;

private:
    void show(const QString &text, const QString &details);

    QLabel *m_label;
};

} // namespace headstart
