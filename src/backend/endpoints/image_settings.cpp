// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/image_settings.h"

#include "backend/endpoints/parse_rules.h"
#include "backend/endpoints/source_value.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

constexpr qint64 maxRequirementsBytes = 1 << 20;
constexpr int maxRequirementsFiles = 100;

class ImageReader
{
public:
    explicit ImageReader(const QString &projectFolder)
        : m_folder(projectFolder)
    {
    }

    ImageReading read(const SourceValue &value)
    {
        const QList<SourceValue::Step> steps = value.steps();
        construct(steps.first());
        for (const SourceValue::Step &step : steps.mid(1))
            apply(step);
        return m_reading;
    }

private:
    void fail(const QString &sentence)
    {
        if (m_reading.obstacle.isEmpty())
            m_reading.obstacle = sentence;
    }

    void construct(const SourceValue::Step &call)
    {
        const QString method = call.name.section(u'.', 1);
        if (method == "from_registry"_L1) {
            registry(argument(call, 0, "uri"_L1) ? argument(call, 0, "uri"_L1) : argument(call, 0, "image_uri"_L1));
            if (argument(call, 1, "credentials"_L1))
                m_reading.warnings.append(u"The credentials of Image.from_registry are not used on this machine."_s);
            return;
        }
        if (!method.isEmpty()) {
            fail(u"Image.%1 does not work on this machine yet; use Image(...) with python_packages."_s.arg(method));
            return;
        }
        static const QStringList known{u"python_version"_s, u"python_packages"_s, u"commands"_s, u"base_image"_s,
            u"base_image_creds"_s, u"env_vars"_s, u"image_id"_s};
        if (call.args.size() > known.size())
            fail(u"Image() takes at most %1 positional arguments."_s.arg(known.size()));
        for (const auto &[name, value] : call.kwargs) {
            if (!known.contains(name))
                fail(u"Image() got an unexpected keyword argument '%1'."_s.arg(name));
        }
        if (const auto value = argument(call, 0, "python_version"_L1))
            python(*value);
        if (const auto value = argument(call, 1, "python_packages"_L1))
            packages(*value);
        if (const auto value = argument(call, 2, "commands"_L1))
            commands(*value);
        if (const auto value = argument(call, 3, "base_image"_L1); value && !value->isNone())
            registry(value);
        if (const auto value = argument(call, 4, "base_image_creds"_L1); value && !value->isNone())
            m_reading.warnings.append(u"base_image_creds are not used on this machine."_s);
        if (const auto value = argument(call, 5, "env_vars"_L1); value && !value->isNone())
            environment(*value);
        if (const auto value = argument(call, 6, "image_id"_L1); value && !value->isNone())
            fail(
                u"image_id names an image of Beam's own store, which this machine does not have; describe the image instead."_s);
    }

    void apply(const SourceValue::Step &step)
    {
        const auto first = [&step](QLatin1String name) { return argument(step, 0, name); };
        if (step.name == "add_python_packages"_L1) {
            if (const auto value = first("packages"_L1))
                packages(*value);
        } else if (step.name == "add_commands"_L1) {
            if (const auto value = first("commands"_L1))
                commands(*value);
        } else if (step.name == "add_python_version"_L1) {
            if (const auto value = first("python_version"_L1))
                python(*value);
        } else if (step.name == "with_envs"_L1) {
            if (const auto clear = argument(step, 1, "clear"_L1); clear && clear->boolean())
                m_reading.spec.env.clear();
            if (const auto value = first("env_vars"_L1))
                environment(*value);
        } else if (step.name == "build_with_gpu"_L1) {
            // Says on which machine Beam builds the image; nothing is built here.
        } else if (step.name == "with_secrets"_L1) {
            m_reading.warnings.append(u"Image.with_secrets has no effect on this machine: nothing is built."_s);
        } else if (step.name == "add_local_path"_L1) {
            m_reading.warnings.append(
                u"Image.add_local_path has no effect on this machine: the container sees the whole project."_s);
        } else {
            fail(u"Image.%1 does not work on this machine yet; name the packages in python_packages."_s.arg(step.name));
        }
    }

    void registry(const std::optional<SourceValue> &value)
    {
        if (!value || !value->isText() || value->text().isEmpty()) {
            fail(u"The image's name must be a text, as in base_image=\"docker.io/library/python:3.11-slim\"."_s);
            return;
        }
        m_reading.spec.source = ImageSpec::Source::Registry;
        m_reading.spec.reference = value->text();
    }

    void python(const SourceValue &value)
    {
        const Result<QString> version = rules::pythonVersion(value);
        if (version)
            m_reading.spec.pythonVersion = *version;
        else
            fail(version.error().message);
    }

    void packages(const SourceValue &value)
    {
        if (value.isNone())
            return;
        QStringList lines;
        if (const auto texts = value.texts()) {
            lines = *texts;
        } else if (value.isText()) {
            if (!requirementsFile(value.text(), 0, &lines))
                return;
        } else {
            fail(u"python_packages must be a list of texts or the path of a requirements.txt."_s);
            return;
        }
        QStringList options;
        m_reading.spec.pythonPackages += requirementsOf(lines, &options);
        for (const QString &option : std::as_const(options))
            m_reading.warnings.append(
                u"\"%1\" of python_packages has no effect on this machine: nothing is installed."_s.arg(option));
    }

    /// Appends the lines of a requirements file of the project, and of those it names with -r.
    bool requirementsFile(const QString &path, int depth, QStringList *lines)
    {
        QFile file(QDir(m_folder).absoluteFilePath(path));
        if (depth > 8) {
            fail(u"The requirements file %1 includes itself."_s.arg(path));
            return false;
        }
        if (++m_requirementsFiles > maxRequirementsFiles) {
            fail(u"The requirements files of python_packages include more than %1 files; the last one is %2."_s
                     .arg(maxRequirementsFiles)
                     .arg(path));
            return false;
        }
        if (const QFileInfo info(file); info.exists() && !info.isFile()) { // a pipe would not end
            fail(u"%1 of python_packages is no file. Name a file with requirements, as in \"requirements.txt\"."_s.arg(
                path.isEmpty() ? u"\"\""_s : path));
            return false;
        }
        if (!file.open(QIODevice::ReadOnly)) {
            fail(
                u"The requirements file %1 of python_packages cannot be read: %2. Its path is taken from the project's folder."_s
                    .arg(path, file.errorString()));
            return false;
        }
        if (file.size() > maxRequirementsBytes) {
            fail(u"The requirements file %1 is larger than 1 MiB."_s.arg(path));
            return false;
        }
        static const QRegularExpression include(u"^(?:-r|--requirement)[ =]?\\s*(.+)$"_s);
        for (const QString &raw : QString::fromUtf8(file.readAll()).split(u'\n')) {
            const QString line = raw.trimmed();
            if (const QRegularExpressionMatch match = include.match(line); match.hasMatch()) {
                const QString next = QDir::cleanPath(QFileInfo(path).path() + u'/' + match.captured(1).trimmed());
                if (!requirementsFile(next, depth + 1, lines))
                    return false;
            } else {
                lines->append(line);
            }
        }
        return true;
    }

    void commands(const SourceValue &value)
    {
        if (value.isNone())
            return;
        if (const auto texts = value.texts())
            m_reading.spec.commands += *texts;
        else
            fail(u"The commands of an image must be a list of texts."_s);
    }

    void environment(const SourceValue &value)
    {
        if (value.isDict()) {
            for (const auto &[key, item] : value.entries())
                variable(key.text(), item.isText() ? item.text() : item.shown());
            return;
        }
        const QStringList pairs = value.isText() ? QStringList{value.text()} : value.texts().value_or(QStringList());
        if (pairs.isEmpty() && !(value.isList() && value.items().isEmpty()))
            fail(u"The environment of an image must be texts of the form \"NAME=value\", or a dict."_s);
        for (const QString &pair : pairs)
            variable(pair.section(u'=', 0, 0), pair.contains(u'=') ? pair.section(u'=', 1) : QString());
    }

    void variable(const QString &name, const QString &value)
    {
        if (name.isEmpty() || value.isEmpty() || value.contains(u'=')) {
            fail(
                u"The environment variable \"%1\" of the image is not accepted by Beam: it needs a name, a value, and no further \"=\"."_s
                    .arg(name));
            return;
        }
        m_reading.spec.env.insert(name, value);
    }

    QString m_folder;
    int m_requirementsFiles = 0;
    ImageReading m_reading;
};

} // namespace

QStringList requirementsOf(const QStringList &lines, QStringList *options)
{
    static const QRegularExpression comment(u"(^|\\s)#.*$"_s);
    QStringList requirements;
    for (const QString &raw : lines) {
        const QString line = QString(raw).remove(comment).trimmed();
        if (line.isEmpty())
            continue;
        (line.startsWith(u'-') ? *options : requirements).append(line);
    }
    return requirements;
}

ImageReading readImage(const SourceValue &value, const QString &projectFolder)
{
    if (value.kind() != "call"_L1 || value.name().section(u'.', 0, 0) != "Image"_L1) {
        ImageReading reading;
        if (!value.isNone())
            reading.obstacle = u"image must be an Image, as in image=Image(python_packages=[\"torch\"])."_s;
        return reading;
    }
    return ImageReader(projectFolder).read(value);
}

} // namespace headstart
