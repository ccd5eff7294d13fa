// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

namespace headstart {

/// One run of the reader script over a list of files. A file that crashes or stalls the interpreter costs only itself:
/// the interpreter is started again for the files behind it.
class ReaderSession : public QObject
{
    Q_OBJECT
public:
    /// `files` are relative to `folder`.
    ReaderSession(QString python, QString folder, QStringList files, QObject *parent);
    ~ReaderSession() override;

    /// Ends with finished() or unusable(), never before control is back at the event loop.
    void start();

    const QString &python() const { return m_python; }
    const QString &version() const { return m_version; }

Q_SIGNALS:
    /// What the script says of a file: `handlers`, or `problem` with `line` and `message`.
    void fileRead(const QString &file, const QJsonObject &answer);
    void finished();
    /// The interpreter cannot be started or is older than 3.8; `reason` is a sentence.
    void unusable(const QString &reason);

private:
    void launch();
    void readLines();
    void handle(const QJsonObject &line);
    void ended();
    void stalled();

    QString m_python;
    QString m_folder;
    QStringList m_files;
    qsizetype m_first = 0; ///< index in m_files of the first file of this process
    qsizetype m_current = -1; ///< index in m_files of the file being read
    QProcess *m_process = nullptr;
    QTimer m_patience;
    QByteArray m_buffer;
    QString m_version;
    QString m_refusal;
    bool m_complete = false;
    bool m_tooSlow = false;
};

} // namespace headstart
