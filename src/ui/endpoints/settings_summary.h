// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/endpoint.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace headstart {

/// A line of the summary: what it is about, and its value in words.
struct SettingLine
{
    QString id; ///< the argument's name, e.g. "on_start"; the objectName of its label
    QString label;
    QString value;
    bool unread = false; ///< the value is source text that cannot be read without running it
};

/// The settings of an endpoint in the order in which they are shown; those with nothing to say are left out. Pure but
/// for the language.
QList<SettingLine> summarize(const Endpoint &endpoint);

/// The settings that stand in the code, for reading; what hinders a run and what may surprise stands below them.
class SettingsSummary : public QWidget
{
    Q_OBJECT
public:
    explicit SettingsSummary(QWidget *parent = nullptr);

    void setEndpoint(const Endpoint &endpoint);

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateColours();

    QGridLayout *m_grid;
    QList<QLabel *> m_labels; ///< of the grid, in pairs
    QLabel *m_obstacle;
    QLabel *m_warnings;
};

} // namespace headstart
