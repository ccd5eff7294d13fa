// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/python_tree.h"

#include "localrunner/images/file_access.h"

#include <QRegularExpression>

#include <dirent.h>
#include <fcntl.h>
#include <memory>

namespace headstart::python_tree {

namespace {

struct CloseDirectory
{
    void operator()(DIR *directory) const { ::closedir(directory); }
};

QByteArrayList namesIn(int prefix, const QByteArray &path)
{
    QByteArrayList names;
    UniqueFd fd = openInRoot(prefix, path, O_RDONLY | O_DIRECTORY);
    const std::unique_ptr<DIR, CloseDirectory> stream(fd ? ::fdopendir(fd.get()) : nullptr);
    if (!stream)
        return names;
    fd.release(); // the stream's now
    while (const dirent *entry = ::readdir(stream.get()))
        names.append(entry->d_name);
    return names;
}

/// The text "3.11.N…" between two zero bytes: the constant PY_VERSION of the interpreter's code. Read in pieces and not
/// mapped: the file may belong to a user who truncates it meanwhile.
QString versionInCode(int fd, const QByteArray &series)
{
    constexpr qsizetype pieceBytes = 1 << 20;
    constexpr qsizetype longestText = 24;
    const QByteArray wanted = '\0' + series + '.';
    QByteArray window;
    for (qint64 total = 0; total < (256LL << 20);) {
        const std::optional<QByteArray> piece = readDescriptor(fd, pieceBytes);
        if (!piece || piece->isEmpty())
            break;
        total += piece->size();
        window.append(*piece);
        for (qsizetype found = window.indexOf(wanted); found >= 0; found = window.indexOf(wanted, found + 1)) {
            const qsizetype end = window.indexOf('\0', found + 1);
            if (end < 0 || end - found > longestText)
                continue;
            static const QRegularExpression pattern(QStringLiteral("^(\\d+\\.\\d+\\.\\d+(?:(?:a|b|rc)\\d+)?)\\+?$"));
            const auto match = pattern.match(QString::fromLatin1(window.mid(found + 1, end - found - 1)));
            if (match.hasMatch())
                return match.captured(1);
        }
        window = window.right(longestText + wanted.size());
    }
    return {};
}

} // namespace

QString seriesOf(int prefix, const QString &preferred)
{
    static const QRegularExpression pattern(QStringLiteral("^python3\\.(\\d+)$"));
    int newest = -1;
    for (const QByteArray &library : {QByteArrayLiteral("lib"), QByteArrayLiteral("lib64")}) {
        for (const QByteArray &name : namesIn(prefix, library)) {
            const QRegularExpressionMatch match = pattern.match(QString::fromLatin1(name));
            if (!match.hasMatch() || !openInRoot(prefix, library + '/' + name + "/os.py", O_PATH))
                continue;
            if (QStringLiteral("3.") + match.captured(1) == preferred)
                return preferred;
            newest = qMax(newest, match.captured(1).toInt());
        }
    }
    return newest < 0 ? QString() : QStringLiteral("3.%1").arg(newest);
}

QString fullVersion(int prefix, const QString &series, int executable)
{
    const QRegularExpression record(
        QStringLiteral("^python-(%1\\.[^-]+)-.*\\.json$").arg(QRegularExpression::escape(series)));
    for (const QByteArray &name : namesIn(prefix, "conda-meta")) {
        if (const auto match = record.match(QString::fromLatin1(name)); match.hasMatch())
            return match.captured(1);
    }
    const QByteArray python = "python" + series.toLatin1();
    if (const auto header = readBelow(prefix, "include/" + python + "/patchlevel.h", 64 << 10)) {
        static const QRegularExpression definition(QStringLiteral("#define\\s+PY_VERSION\\s+\"([^\"]+?)\\+?\""));
        if (const auto match = definition.match(QString::fromLatin1(*header)); match.hasMatch())
            return match.captured(1);
    }
    QString version = executable < 0 ? QString() : versionInCode(executable, series.toLatin1());
    if (version.isEmpty()) {
        const UniqueFd library = openInRoot(prefix, "lib/lib" + python + ".so.1.0", O_RDONLY);
        if (library)
            version = versionInCode(library.get(), series.toLatin1());
    }
    return version.isEmpty() ? series : version;
}

std::optional<QMap<QString, QString>> virtualEnvironmentSettings(int prefix)
{
    const auto text = readBelow(prefix, "pyvenv.cfg", 64 << 10);
    if (!text)
        return std::nullopt;
    QMap<QString, QString> settings;
    for (const QByteArray &line : text->split('\n')) {
        const qsizetype equals = line.indexOf('=');
        if (equals > 0)
            settings.insert(QString::fromUtf8(line.left(equals)).trimmed().toLower(),
                QString::fromUtf8(line.mid(equals + 1)).trimmed());
    }
    return settings;
}

} // namespace headstart::python_tree
