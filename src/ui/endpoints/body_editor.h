// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace headstart {

/// What is wrong with the text of a request body, as a sentence for the user; empty when it can be sent: nothing at
/// all, or a JSON object. Pure.
QString bodyProblem(const QString &text);

/// The editor for the body of a request, with a line below it that says at once whether it can be sent.
class BodyEditor : public QWidget
{
    Q_OBJECT
public:
    explicit BodyEditor(QWidget *parent = nullptr);

    QString text() const;
    void setText(const QString &text);
    /// The body as it is sent.
    QByteArray body() const;
    QString problem() const { return m_problem; }
    QWidget *editor() const;

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void validate();
    void updateColours();

    QPlainTextEdit *m_editor;
    QLabel *m_state;
    QString m_problem;
};

} // namespace headstart
