// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/endpoint.h"
#include "localrunner/support/result.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace headstart {

/// What stands where no endpoint is shown: the two ways to begin, or what became of the open project.
class WelcomePage : public QWidget
{
    Q_OBJECT
public:
    /// `hasExample`: there is one to open.
    explicit WelcomePage(bool hasExample, QWidget *parent = nullptr);

    void showWelcome();
    void showReading(const QString &folder);
    /// What was found in a folder: its endpoints by number, and the files that could not be read.
    void showProject(const Project &project);
    void showError(const QString &folder, const Error &error);

Q_SIGNALS:
    void openWanted();
    void exampleWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void show(const QString &title, const QString &text, const QString &problems);
    void updateColours();

    QLabel *m_title;
    QLabel *m_text;
    QLabel *m_problems;
};

} // namespace headstart
