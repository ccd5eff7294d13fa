// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/endpoint_builder.h"

#include "backend/endpoints/argument_readers.h"
#include "backend/endpoints/source_value.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>

#include <array>
#include <cstring>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

/// Which decorators take an argument: E endpoint, A asgi, R realtime, F function, T task_queue, S schedule.
struct ArgumentRow
{
    const char *name;
    const char *kinds;
    bool needed; ///< a container cannot be started rightly without knowing it
};
constexpr std::array<ArgumentRow, 38> argumentRows = {{
    {"app", "EAFTS", false},
    {"name", "EARFTS", false},
    {"cpu", "EARFTS", true},
    {"memory", "EARFTS", true},
    {"gpu", "EARFTS", true},
    {"gpu_count", "EARFTS", true},
    {"image", "EARFTS", true},
    {"timeout", "EARFTS", true},
    {"retries", "FTS", false},
    {"workers", "EART", true},
    {"concurrent_requests", "AR", false},
    {"keep_warm_seconds", "EART", true},
    {"max_pending_tasks", "EART", false},
    {"on_start", "EART", true},
    {"on_deploy", "EARFTS", false},
    {"volumes", "EARFTS", true},
    {"disks", "EARFTS", true},
    {"secrets", "EARFTS", true},
    {"env", "EARFTS", true},
    {"authorized", "EART", false},
    {"autoscaler", "EART", false},
    {"callback_url", "EARFTS", false},
    {"task_policy", "EFTS", false},
    {"checkpoint_enabled", "EART", false},
    {"inputs", "EFTS", false},
    {"outputs", "EFTS", false},
    {"retry_for", "T", false},
    {"headless", "F", false},
    {"when", "S", false},
    {"pricing", "EARFT", false},
    {"pool", "EARFTS", false},
    {"allow_marketplace", "EARFTS", false},
    {"docker_enabled", "EARFTS", false},
    {"block_network", "EARFTS", true},
    {"allow_list", "EARFTS", true},
    {"tcp", "EARFTS", false},
    {"checkpoint_trigger", "EARFTS", false},
    {"**", "EARFTS", true},
}};

char letterOf(const QString &kind)
{
    static const QMap<QString, char> letters{{u"endpoint"_s, 'E'}, {u"asgi"_s, 'A'}, {u"realtime"_s, 'R'},
        {u"function"_s, 'F'}, {u"task_queue"_s, 'T'}, {u"schedule"_s, 'S'}};
    return letters.value(kind, 'E');
}

const ArgumentRow *rowOf(const QString &name)
{
    for (const ArgumentRow &row : argumentRows) {
        if (name == QLatin1String(row.name))
            return &row;
    }
    return nullptr;
}

class Builder
{
public:
    Builder(const QString &projectFolder, const QString &file, const QJsonObject &handler)
        : m_folder(projectFolder)
        , m_handler(handler)
    {
        m_endpoint.file = file;
        m_endpoint.function = handler.value("function"_L1).toString();
        m_endpoint.kind = handler.value("kind"_L1).toString();
        const QJsonArray range = handler.value("range"_L1).toArray();
        m_endpoint.decorator = {range.at(0).toInt(), range.at(1).toInt(), range.at(2).toInt(), range.at(3).toInt()};
    }

    Endpoint build()
    {
        structure();
        for (const QJsonValue keyword : m_handler.value("keywords"_L1).toArray())
            take(keyword.toObject());
        together();
        m_endpoint.obstacle = m_obstacles.join(u' ');
        return m_endpoint;
    }

private:
    void obstacle(const QString &sentence)
    {
        if (!m_obstacles.contains(sentence))
            m_obstacles.append(sentence);
    }
    void warn(const QString &sentence)
    {
        if (!m_endpoint.warnings.contains(sentence))
            m_endpoint.warnings.append(sentence);
    }

    /// What is wrong with the place and the form of the decorator.
    void structure()
    {
        const QString &kind = m_endpoint.kind;
        const QString &function = m_endpoint.function;
        if (const QString within = m_handler.value("within"_L1).toString(); !within.isEmpty()) {
            obstacle(
                u"%1 is defined inside %2. Beam finds a handler by its name in the module, so move it to the top level of %3."_s
                    .arg(function, within, m_endpoint.file));
        }
        if (kind != "endpoint"_L1)
            obstacle(u"@%1 handlers do not run on this machine yet; only @endpoint does."_s.arg(kind));
        if (m_handler.value("bare"_L1).toBool())
            obstacle(u"@%1 needs parentheses: write @%1() above %2."_s.arg(kind, function));
        if (m_handler.value("several"_L1).toBool())
            obstacle(u"%1 has several decorators of Beam; keep one of them."_s.arg(function));
        if (m_handler.value("replaced"_L1).toBool()) {
            obstacle(u"Another definition of %1 further down in %2 replaces this one. Rename one of them."_s.arg(
                function, m_endpoint.file));
        }
        if (!m_handler.value("args"_L1).toArray().isEmpty()) {
            obstacle(
                u"The arguments of @%1 cannot be read without their names. Write them as in @%1(cpu=1, memory=\"1Gi\")."_s
                    .arg(kind));
        }
        for (const QJsonValue other : m_handler.value("outer"_L1).toArray()) {
            warn(
                u"The decorator @%1 stands above @%2, so what it returns takes the handler's place. Put it below @%2."_s
                    .arg(other.toString(), kind));
        }
        static const QRegularExpression identifier(
            u"\\A[^\\W\\d]\\w*\\z"_s, QRegularExpression::UseUnicodePropertiesOption);
        QString module = m_endpoint.file;
        module.chop(3);
        for (const QString &part : module.split(u'/')) {
            if (!identifier.match(part).hasMatch()) {
                obstacle(
                    u"Python cannot import %1, because \"%2\" is no name it allows. Rename it with letters, digits and _ only."_s
                        .arg(m_endpoint.file, part));
            }
        }
    }

    void take(const QJsonObject &keyword)
    {
        const QString name = keyword.value("name"_L1).toString();
        const QString source = keyword.value("source"_L1).toString();
        const SourceValue value(keyword.value("value"_L1).toObject());
        const ArgumentRow *row = rowOf(name);
        if (!row || !std::strchr(row->kinds, letterOf(m_endpoint.kind))) {
            obstacle(u"%1() got an unexpected keyword argument '%2' (%3, line %4)."_s
                         .arg(m_endpoint.kind, name, m_endpoint.file)
                         .arg(keyword.value("line"_L1).toInt()));
            return;
        }
        if (m_given.contains(name) && name != "**"_L1) {
            obstacle(u"%1() got multiple values for keyword argument '%2' (%3, line %4)."_s
                         .arg(m_endpoint.kind, name, m_endpoint.file)
                         .arg(keyword.value("line"_L1).toInt()));
            return;
        }
        m_given.insert(name);
        ArgumentContext context{m_folder, m_endpoint.file, source, m_handler.value("names"_L1).toArray(), {}, {}};
        switch (readArgument(name, value, context, m_endpoint.settings)) {
        case ArgumentOutcome::Read:
            break;
        case ArgumentOutcome::Bad:
            obstacle(u"%1=%2: %3"_s.arg(name, shortened(source), context.message));
            break;
        case ArgumentOutcome::Unread:
            unread(*row, name, source);
            break;
        }
        for (const QString &warning : std::as_const(context.warnings))
            warn(warning);
    }

    void unread(const ArgumentRow &row, const QString &name, const QString &source)
    {
        m_endpoint.settings.unread.insert(name, source);
        if (name == "**"_L1) {
            obstacle(
                u"The arguments in **%1 cannot be read without running the code. Write them out in the decorator."_s
                    .arg(shortened(source)));
        } else if (row.needed) {
            obstacle(u"%1=%2 cannot be read without running the code, and a container cannot start without it. "
                     "Write its value in the decorator or as a constant of the module."_s.arg(name, shortened(source)));
        } else {
            warn(u"%1=%2 cannot be read without running the code; its default is used here."_s.arg(
                name, shortened(source)));
        }
    }

    /// What follows from several arguments at once.
    void together()
    {
        EndpointSettings &settings = m_endpoint.settings;
        const QString &kind = m_endpoint.kind;
        if (kind == "function"_L1) {
            if (!m_given.contains(u"cpu"_s))
                settings.cpuMillicores = 125;
        }
        if (!m_given.contains(u"timeout"_s)
            && (kind == "function"_L1 || kind == "task_queue"_L1 || kind == "schedule"_L1))
            settings.timeoutSeconds = 3600;
        if (!m_given.contains(u"keep_warm_seconds"_s) && kind == "task_queue"_L1)
            settings.keepWarmSeconds = 10;
        if ((kind == "endpoint"_L1 || kind == "asgi"_L1 || kind == "realtime"_L1)
            && (settings.timeoutSeconds <= 0 || settings.timeoutSeconds > 600)) {
            warn(
                u"Beam ends a request after 600 seconds at most; timeout=%1 means 600."_s.arg(settings.timeoutSeconds));
            settings.timeoutSeconds = 600;
        }
        if (settings.workers <= 0) {
            warn(u"workers=%1 means one worker."_s.arg(settings.workers));
            settings.workers = 1;
        }
        if (!settings.gpus.isEmpty() && settings.gpuCount == 0)
            settings.gpuCount = 1;
        if (settings.gpus.isEmpty() && settings.gpuCount > 0)
            warn(u"gpu_count=%1 has no effect without gpu."_s.arg(settings.gpuCount));
        QSet<QString> mounts;
        for (const VolumeMount &volume : std::as_const(settings.volumes)) {
            if (mounts.contains(volume.mountPath))
                obstacle(u"Two volumes have the mount path \"%1\"; give each its own."_s.arg(volume.mountPath));
            mounts.insert(volume.mountPath);
        }
    }

    static QString shortened(const QString &source)
    {
        const QString line = source.simplified();
        return line.size() > 60 ? QString(line.left(60) + u'…') : line;
    }

    QString m_folder;
    QJsonObject m_handler;
    Endpoint m_endpoint;
    QStringList m_obstacles;
    QSet<QString> m_given;
};

} // namespace

Endpoint buildEndpoint(const QString &projectFolder, const QString &file, const QJsonObject &handler)
{
    return Builder(projectFolder, file, handler).build();
}

} // namespace headstart
