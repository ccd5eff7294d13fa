// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"

#include <QGroupBox>

class QCheckBox;
class QLineEdit;

namespace headstart {

/// What holds for runs on this machine only: the interpreter, whether the CPU may stand in for a GPU, and the network.
class RunOptions : public QGroupBox
{
    Q_OBJECT
public:
    explicit RunOptions(QWidget *parent = nullptr);

    LocalOptions options() const;
    void setOptions(const LocalOptions &options);
    /// Why the options cannot be used, as a sentence; empty when they can.
    QString problem() const;

Q_SIGNALS:
    void changed();

private:
    void browse();

    QLineEdit *m_interpreter;
    QCheckBox *m_allowCpu;
    QCheckBox *m_network;
};

} // namespace headstart
