// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/reader_session.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

constexpr qsizetype keptErrorBytes = 4096;

/// Loads the modules of the job that comes on standard input. Kept to the syntax of any Python 3, so that an old one
/// can say what it is.
const QString &bootstrap()
{
    static const QString script = u"import sys\n"
                                  "if sys.version_info < (3, 8):\n"
                                  "    print('{\"too_old\": \"%d.%d.%d\"}' % sys.version_info[:3])\n"
                                  "    sys.exit(0)\n"
                                  "import json, types\n"
                                  "job = json.loads(sys.stdin.buffer.read().decode('utf-8'))\n"
                                  "for name, source in job['modules']:\n"
                                  "    module = sys.modules[name] = types.ModuleType(name)\n"
                                  "    module.__path__ = []\n"
                                  "    exec(compile(source, name, 'exec'), module.__dict__)\n"
                                  "sys.modules['headstart_reader.main'].main(job)\n"_s;
    return script;
}

/// The script's modules, each after those it imports.
QJsonArray modules()
{
    QJsonArray list;
    for (const QString &name : {u"__init__"_s, u"values"_s, u"folding"_s, u"module"_s, u"main"_s}) {
        QFile file(u":/headstart_reader/%1.py"_s.arg(name));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("The reader script %s is not built in.", qPrintable(file.fileName()));
        const QString module = name == "__init__"_L1 ? u"headstart_reader"_s : u"headstart_reader."_s + name;
        list.append(QJsonArray{module, QString::fromUtf8(file.readAll())});
    }
    return list;
}

/// Ends the process and what it has started: a named interpreter may be a script that runs the real one.
void killGroup(QProcess &process)
{
    if (const qint64 pid = process.processId(); pid > 0)
        ::kill(-static_cast<pid_t>(pid), SIGKILL);
    process.kill();
}

} // namespace

ReaderSession::ReaderSession(QString python, QString folder, QStringList files, QObject *parent, ReaderLimits limits)
    : QObject(parent)
    , m_python(std::move(python))
    , m_folder(std::move(folder))
    , m_files(std::move(files))
    , m_limits(limits)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(m_limits.patienceMs);
    connect(&m_patience, &QTimer::timeout, this, &ReaderSession::stalled);
}

ReaderSession::~ReaderSession()
{
    if (m_process) {
        // Reads only, so nothing is lost by ending it at once. It goes when it has ended: deleting it now would wait
        // for that.
        QProcess *process = m_process;
        process->disconnect(this);
        process->setParent(nullptr);
        connect(process, &QProcess::finished, process, &QObject::deleteLater);
        killGroup(*process);
    }
}

void ReaderSession::start()
{
    launch();
}

void ReaderSession::launch()
{
    m_buffer.clear();
    m_errors.clear();
    m_current = -1;
    m_answered = false;
    m_complete = false;
    m_tooSlow = false;
    m_process = new QProcess(this);
    m_process->setProgram(m_python);
    m_process->setArguments({u"-I"_s, u"-S"_s, u"-c"_s, bootstrap()});
    m_process->setWorkingDirectory(u"/"_s);
    m_process->setProcessChannelMode(QProcess::SeparateChannels);
    m_process->setChildProcessModifier([] {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // it must not outlive a console that was killed
    });
    connect(m_process, &QProcess::readyReadStandardOutput, this, &ReaderSession::readLines);
    connect(m_process, &QProcess::readyReadStandardError, this,
        [this] { m_errors = QByteArray(m_errors + m_process->readAllStandardError()).right(keptErrorBytes); });
    connect(m_process, &QProcess::finished, this, &ReaderSession::ended);
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                ended();
        },
        Qt::QueuedConnection); // it may come out of start() itself
    const QJsonObject job{{u"modules"_s, modules()}, {u"folder"_s, m_folder},
        {u"files"_s, QJsonArray::fromStringList(m_files.mid(m_first))}};
    m_process->start();
    m_process->write(QJsonDocument(job).toJson(QJsonDocument::Compact));
    m_process->closeWriteChannel();
    m_patience.start();
}

void ReaderSession::readLines()
{
    m_buffer += m_process->readAllStandardOutput();
    qsizetype begin = 0;
    for (qsizetype end = m_buffer.indexOf('\n', begin); end >= 0 && m_garbage.isEmpty();
         end = m_buffer.indexOf('\n', begin)) {
        const QByteArray line = m_buffer.mid(begin, end - begin);
        begin = end + 1;
        if (!handle(QJsonDocument::fromJson(line).object()))
            garbled(line);
    }
    m_buffer.remove(0, begin);
    if (m_buffer.size() > m_limits.maxLineBytes)
        garbled(m_buffer);
}

/// Whether the script could have written this line here. Only what brings the work forward renews the patience.
bool ReaderSession::handle(const QJsonObject &line)
{
    const bool begun = m_current >= m_first;
    if (line.contains("python"_L1)) {
        m_version = line.value("python"_L1).toString();
        m_patience.start();
        return !begun && !m_version.isEmpty();
    }
    if (line.contains("too_old"_L1)) {
        m_refusal = u"%1 is Python %2, but projects are read with Python 3.8 or later."_s.arg(
            m_python, line.value("too_old"_L1).toString());
        return !begun;
    }
    if (line.contains("begin"_L1)) {
        const qsizetype index = m_first + line.value("begin"_L1).toInteger(-1);
        if (m_version.isEmpty() || index != (begun ? m_current + 1 : m_first) || index >= m_files.size())
            return false;
        m_current = index;
        m_answered = false;
        m_patience.start();
        return true;
    }
    if (line.contains("end"_L1)) {
        m_complete = !m_version.isEmpty() && (begun ? m_current + 1 : m_first) == m_files.size();
        return m_complete;
    }
    if (!begun || m_answered || m_first + line.value("index"_L1).toInteger(-1) != m_current)
        return false;
    m_answered = true;
    Q_EMIT fileRead(m_files.at(m_current), line);
    return true;
}

void ReaderSession::stalled()
{
    m_tooSlow = true;
    killGroup(*m_process);
}

void ReaderSession::garbled(const QByteArray &text)
{
    m_garbage = QString::fromUtf8(text.left(60)).simplified();
    if (m_garbage.isEmpty())
        m_garbage = u"an empty line"_s;
    m_buffer.clear();
    m_process->closeReadChannel(QProcess::StandardOutput);
    killGroup(*m_process);
}

QString ReaderSession::howItEnded() const
{
    QString words = QString::fromUtf8(m_errors).trimmed().section(u'\n', -1);
    if (words.endsWith(u'.'))
        words.chop(1);
    if (!words.isEmpty())
        return words.left(300);
    if (m_process->error() == QProcess::FailedToStart)
        return m_process->errorString();
    if (m_process->exitStatus() == QProcess::CrashExit)
        return u"signal %1 ended it"_s.arg(m_process->exitCode());
    return u"it ended with exit code %1"_s.arg(m_process->exitCode());
}

void ReaderSession::ended()
{
    if (m_garbage.isEmpty())
        readLines();
    m_patience.stop();
    m_errors = QByteArray(m_errors + m_process->readAllStandardError()).right(keptErrorBytes);
    const QString why = howItEnded();
    m_process->disconnect(this);
    m_process->deleteLater();
    m_process = nullptr;

    const QString cannot = u"%1 cannot be used to read projects: "_s.arg(m_python);
    if (!m_garbage.isEmpty())
        Q_EMIT unusable(cannot + u"it wrote something else than was asked for (%1)."_s.arg(m_garbage));
    else if (m_complete)
        Q_EMIT finished();
    else if (!m_refusal.isEmpty())
        Q_EMIT unusable(m_refusal);
    else if (m_current >= m_first)
        fileLost(why);
    else if (m_tooSlow)
        Q_EMIT unusable(cannot + u"it did not answer within %1 seconds."_s.arg(m_limits.patienceMs / 1000.0));
    else
        Q_EMIT unusable(cannot + why + u'.');
}

/// The process ended while it read the current file: that file is told as a problem, and those behind it are read anew.
void ReaderSession::fileLost(const QString &why)
{
    const QString file = m_files.at(m_current);
    if (++m_lost > m_limits.maxLost) {
        Q_EMIT unusable(
            u"%1 cannot be used to read projects: %2 files ended or stalled it, the last one is %3."_s.arg(m_python)
                .arg(m_lost)
                .arg(file));
        return;
    }
    const QString reason = m_tooSlow
        ? u"Reading it took more than %1 seconds."_s.arg(m_limits.patienceMs / 1000.0)
        : u"Reading it ended the Python interpreter (%1); it may be nested too deeply."_s.arg(why);
    if (!m_answered)
        Q_EMIT fileRead(file, QJsonObject{{u"problem"_s, QJsonObject{{u"line"_s, 0}, {u"message"_s, reason}}}});
    m_first = m_current + 1;
    if (m_first >= m_files.size())
        Q_EMIT finished();
    else
        launch();
}

} // namespace headstart
