// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

namespace headstart {

/// What an interpreter may cost before it is given up.
struct ReaderLimits
{
    int patienceMs = 10'000; ///< how long its start, and each file, may take
    qsizetype maxLineBytes = 32 << 20; ///< the longest line it may write; the script's own are shorter
    int maxLost = 20; ///< how many files may end or stall it
};

/// One run of the reader script over a list of files. A file that crashes or stalls the interpreter costs only itself:
/// the interpreter is started again for the files behind it. Whatever the interpreter does, the run ends, and nothing
/// that it started in its process group is left behind by stopping it.
class ReaderSession : public QObject
{
    Q_OBJECT
public:
    /// `files` are relative to `folder`.
    ReaderSession(QString python, QString folder, QStringList files, QObject *parent, ReaderLimits limits = {});
    ~ReaderSession() override;

    /// Ends with finished() or unusable(), never before control is back at the event loop.
    void start();

    const QString &python() const { return m_python; }
    const QString &version() const { return m_version; }

Q_SIGNALS:
    /// What the script says of a file: `handlers`, or `problem` with `line` and `message`.
    void fileRead(const QString &file, const QJsonObject &answer);
    void finished();
    /// The interpreter cannot be started, is older than 3.8, or does not do what the script says; `reason` is a
    /// sentence. What fileRead() told before is to be forgotten.
    void unusable(const QString &reason);

private:
    void launch();
    void readLines();
    bool handle(const QJsonObject &line);
    void ended();
    void fileLost(const QString &why);
    void stalled();
    void garbled(const QByteArray &text);
    QString howItEnded() const;

    QString m_python;
    QString m_folder;
    QStringList m_files;
    ReaderLimits m_limits;
    qsizetype m_first = 0; ///< index in m_files of the first file of this process
    qsizetype m_current = -1; ///< index in m_files of the file being read
    bool m_answered = false; ///< whether that file's answer has come
    int m_lost = 0;
    QProcess *m_process = nullptr;
    QTimer m_patience;
    QByteArray m_buffer;
    QByteArray m_errors; ///< the end of its standard error
    QString m_version;
    QString m_refusal;
    QString m_garbage;
    bool m_complete = false;
    bool m_tooSlow = false;
};

} // namespace headstart
