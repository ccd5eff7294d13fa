// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/reader_session.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

/// How long one file may take.
constexpr int patienceMs = 10'000;

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

} // namespace

ReaderSession::ReaderSession(QString python, QString folder, QStringList files, QObject *parent)
    : QObject(parent)
    , m_python(std::move(python))
    , m_folder(std::move(folder))
    , m_files(std::move(files))
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
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
        process->kill();
    }
}

void ReaderSession::start()
{
    launch();
}

void ReaderSession::launch()
{
    m_buffer.clear();
    m_current = -1;
    m_complete = false;
    m_tooSlow = false;
    m_process = new QProcess(this);
    m_process->setProgram(m_python);
    m_process->setArguments({u"-I"_s, u"-S"_s, u"-c"_s, bootstrap()});
    m_process->setWorkingDirectory(u"/"_s);
    m_process->setProcessChannelMode(QProcess::SeparateChannels);
    connect(m_process, &QProcess::readyReadStandardOutput, this, &ReaderSession::readLines);
    connect(m_process, &QProcess::finished, this, &ReaderSession::ended);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            ended();
    });
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
    for (qsizetype end = m_buffer.indexOf('\n', begin); end >= 0; end = m_buffer.indexOf('\n', begin)) {
        const QJsonObject line = QJsonDocument::fromJson(m_buffer.mid(begin, end - begin)).object();
        begin = end + 1;
        handle(line);
    }
    m_buffer.remove(0, begin);
    m_patience.start();
}

void ReaderSession::handle(const QJsonObject &line)
{
    if (line.contains("python"_L1)) {
        m_version = line.value("python"_L1).toString();
    } else if (line.contains("too_old"_L1)) {
        m_refusal = u"%1 is Python %2, but projects are read with Python 3.8 or later."_s.arg(
            m_python, line.value("too_old"_L1).toString());
    } else if (line.contains("begin"_L1)) {
        m_current = m_first + line.value("begin"_L1).toInteger();
    } else if (line.contains("end"_L1)) {
        m_complete = true;
    } else if (line.contains("index"_L1)) {
        const qsizetype index = m_first + line.value("index"_L1).toInteger(-1);
        if (index >= 0 && index < m_files.size())
            Q_EMIT fileRead(m_files.at(index), line);
    }
}

void ReaderSession::stalled()
{
    m_tooSlow = true;
    m_process->kill();
}

void ReaderSession::ended()
{
    m_patience.stop();
    readLines();
    m_patience.stop();
    const QString words = QString::fromUtf8(m_process->readAllStandardError()).trimmed().section(u'\n', -1);
    const QString why = words.isEmpty() ? m_process->errorString() : words;
    m_process->disconnect(this);
    m_process->deleteLater();
    m_process = nullptr;

    if (m_complete) {
        Q_EMIT finished();
    } else if (!m_refusal.isEmpty()) {
        Q_EMIT unusable(m_refusal);
    } else if (m_version.isEmpty()) {
        Q_EMIT unusable(u"%1 cannot be used to read projects: %2"_s.arg(m_python, why));
    } else if (m_current < m_first) {
        Q_EMIT unusable(u"%1 ended before it had read a file: %2"_s.arg(m_python, why));
    } else {
        const QString reason = m_tooSlow
            ? u"Reading it took more than ten seconds."_s
            : u"Reading it ended the Python interpreter (%1); it may be nested too deeply."_s.arg(why);
        Q_EMIT fileRead(
            m_files.at(m_current), QJsonObject{{u"problem"_s, QJsonObject{{u"line"_s, 0}, {u"message"_s, reason}}}});
        m_first = m_current + 1;
        if (m_first >= m_files.size())
            Q_EMIT finished();
        else
            launch();
    }
}

} // namespace headstart
