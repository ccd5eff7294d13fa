// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/interpreter.h"

#include "localrunner/images/file_access.h"
#include "localrunner/images/host_composition.h"
#include "localrunner/images/manifest.h"
#include "localrunner/images/python_tree.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace headstart {

namespace {

constexpr int longestChain = 16; // of links to an interpreter; the kernel gives up at 40

bool liesIn(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder == u'/' ? folder : folder + u'/');
}

/// Where an open descriptor really lies on the host.
QString realPathOf(int fd)
{
    QByteArray target(PATH_MAX, '\0');
    const ssize_t length =
        ::readlink(descriptorPath(fd).constData(), target.data(), static_cast<size_t>(target.size()));
    return length > 0 ? QFile::decodeName(target.left(length)) : QString();
}

/// "/a/b/bin/python3" is in the prefix "/a/b"; empty for a path that is in no bin.
QString prefixOf(const QString &python)
{
    const QString folder = python.left(python.lastIndexOf(u'/'));
    if (!folder.endsWith(QLatin1String("/bin")))
        return {};
    const QString prefix = folder.left(folder.size() - 4);
    return prefix.isEmpty() ? QStringLiteral("/") : prefix;
}

/// "3.11" of "/usr/bin/python3.11"; empty where the name says nothing.
QString seriesInName(const QString &python)
{
    static const QRegularExpression pattern(QStringLiteral("python(3\\.\\d+)$"));
    return pattern.match(python).captured(1);
}

void appendSites(const SharedFd &prefix, const QString &path, const QString &series, QList<SiteFolder> *sites)
{
    const QByteArray python = "python" + series.toLatin1();
    // Debian's own interpreter looks into "local" and the folder that all series share.
    const bool isSystem = path == u"/usr";
    if (isSystem)
        sites->append({prefix, "local/lib/" + python + "/dist-packages"});
    sites->append({prefix, "lib/" + python + "/site-packages"});
    sites->append({prefix, "lib64/" + python + "/site-packages"});
    if (isSystem)
        sites->append({prefix, "lib/python3/dist-packages"});
    else
        sites->append({prefix, "lib/" + python + "/dist-packages"});
}

class HostSearch
{
public:
    HostSearch(const QString &named, const ImageUser &user, const QStringList &hiddenFolders, const QString &cacheFile)
        : m_named(QDir::cleanPath(named))
        , m_user(user)
        , m_hidden(hiddenFolders)
        , m_cacheFile(cacheFile)
    {
    }

    Result<Interpreter> find()
    {
        if (Result<void> located = locate(); !located)
            return located.error();
        Result<SharedFd> prefix = openFolder(m_found.prefix);
        if (!prefix)
            return prefix.error();
        const auto settings = python_tree::virtualEnvironmentSettings((*prefix)->get());
        const Result<QString> real = followLinks();
        if (!real)
            return real.error();

        // The installation that holds the standard library: for a virtual environment the one it was made with.
        QString base = prefixOf(*real);
        if (settings) {
            const QString home = settings->value(QStringLiteral("home"));
            if (home.startsWith(u'/') && QFileInfo(home).fileName() == u"bin")
                base = QDir::cleanPath(home + QLatin1String("/.."));
        }
        if (base.isEmpty())
            return noPython(QStringLiteral("it lies in no folder named bin"));
        Result<SharedFd> installation = openFolder(base);
        if (!installation)
            return installation.error();
        const QString series = python_tree::seriesOf((*installation)->get(), seriesInName(*real));
        if (series.isEmpty())
            return noPython(QStringLiteral("there is no lib/python3.*/os.py in %1").arg(base));
        const Result<UniqueFd> executable = m_user.open(*real, O_RDONLY);
        const QByteArray fingerprint = executable ? fingerprintOf(executable->get()) : QByteArray();
        m_found.version = QString::fromLatin1(rememberedValue(m_cacheFile, fingerprint));
        if (m_found.version.isEmpty()) {
            m_found.version =
                python_tree::fullVersion((*installation)->get(), series, executable ? executable->get() : -1);
            rememberValue(m_cacheFile, fingerprint, m_found.version.toLatin1());
        }

        if (settings) {
            m_found.kind = Interpreter::Kind::VirtualEnvironment;
            appendSites(*prefix, m_found.prefix, series, &m_found.sites);
            if (settings->value(QStringLiteral("include-system-site-packages"))
                    .compare(QLatin1String("true"), Qt::CaseInsensitive)
                == 0)
                appendSites(*installation, base, series, &m_found.sites);
            if (Result<void> added = addTree(*prefix, m_found.prefix); !added)
                return added.error();
        } else {
            appendSites(*installation, base, series, &m_found.sites);
            m_found.kind = base == u"/usr"                                               ? Interpreter::Kind::System
                : openInRoot((*installation)->get(), "conda-meta", O_PATH | O_DIRECTORY) ? Interpreter::Kind::Conda
                                                                                         : Interpreter::Kind::Other;
        }
        if (Result<void> added = addTree(*installation, base); !added)
            return added.error();
        for (const Skeleton::Link &link : m_chain) {
            if (!isShown(link.path))
                m_found.links.append(link);
        }
        return m_found;
    }

private:
    Error noPython(const QString &why) const
    {
        return Error{ErrorCode::BadInput,
            QStringLiteral(
                "%1 is no Python interpreter, virtual environment or conda environment: %2. Name the path that "
                "python3 -c 'import sys; print(sys.executable)' prints.")
                .arg(m_named, why),
            {}};
    }

    /// Sets the interpreter's path and prefix from what the user named.
    Result<void> locate()
    {
        if (!m_named.startsWith(u'/'))
            return Error{ErrorCode::BadInput,
                QStringLiteral("The interpreter \"%1\" is not an absolute path.").arg(m_named), {}};
        Result<UniqueFd> opened = m_user.open(m_named, O_PATH);
        if (!opened)
            return opened.error();
        struct stat status
        {
        };
        if (::fstatat(opened->get(), "", &status, AT_EMPTY_PATH) != 0)
            return noPython(QStringLiteral("it cannot be looked at"));
        if (!S_ISDIR(status.st_mode)) {
            if (!S_ISREG(status.st_mode) || (status.st_mode & 0111) == 0)
                return noPython(QStringLiteral("it is no program"));
            m_found.python = m_named;
            m_found.prefix = prefixOf(m_named);
            if (m_found.prefix.isEmpty())
                return noPython(QStringLiteral("it lies in no folder named bin"));
            return {};
        }
        m_found.prefix = m_named;
        for (const QLatin1String name : {QLatin1String("/bin/python3"), QLatin1String("/bin/python")}) {
            if (m_user.open(m_named + name, O_PATH)) {
                m_found.python = m_named + name;
                return {};
            }
        }
        return noPython(QStringLiteral("there is no bin/python3 in it"));
    }

    Result<SharedFd> openFolder(const QString &path) const
    {
        Result<UniqueFd> fd = m_user.open(path, O_PATH | O_DIRECTORY);
        if (!fd)
            return std::move(fd).error();
        return std::make_shared<const UniqueFd>(std::move(*fd));
    }

    /// Follows the interpreter's links one by one, with the user's rights, and notes them. Returns where the program
    /// really is.
    Result<QString> followLinks()
    {
        QString path = m_found.python;
        for (int step = 0; step < longestChain; ++step) {
            const Result<UniqueFd> fd = m_user.open(path, O_PATH | O_NOFOLLOW);
            if (!fd)
                return fd.error();
            QByteArray target(PATH_MAX, '\0');
            const ssize_t length = ::readlinkat(fd->get(), "", target.data(), static_cast<size_t>(target.size()));
            if (length < 0)
                return realPathOf(fd->get());
            const QString text = QFile::decodeName(target.left(length));
            m_chain.append({path, text});
            path = QDir::cleanPath(text.startsWith(u'/') ? text : path.left(path.lastIndexOf(u'/') + 1) + text);
        }
        return noPython(QStringLiteral("its links lead in a circle"));
    }

    bool isShown(const QString &path) const
    {
        return isInHostImage(path)
            || std::any_of(m_found.trees.cbegin(), m_found.trees.cend(),
                [&path](const Interpreter::Tree &tree) { return liesIn(path, tree.path); });
    }

    /// A folder is seen by the path that names it and by its real one, which links inside it may use.
    Result<void> addTree(const SharedFd &folder, const QString &path)
    {
        static const std::array<QLatin1String, 8> ownFolders = {QLatin1String("/proc"), QLatin1String("/sys"),
            QLatin1String("/dev"), QLatin1String("/headstart"), QLatin1String("/volumes"), QLatin1String("/mnt/code"),
            QLatin1String("/bin"), QLatin1String("/lib")};
        for (const QString &place : {path, realPathOf(folder->get())}) {
            if (isShown(place))
                continue;
            const bool hides = std::any_of(ownFolders.cbegin(), ownFolders.cend(),
                [&place](const QLatin1String &own) { return liesIn(place, own) || liesIn(own, place); });
            const bool isHidden = std::any_of(m_hidden.cbegin(), m_hidden.cend(),
                [&place](const QString &own) { return liesIn(place, own) || liesIn(own, place); });
            if (hides || isHidden) {
                return Error{ErrorCode::BadInput,
                    QStringLiteral("The interpreter %1 cannot be used: containers have folders of their own at %2.")
                        .arg(m_named, place),
                    {}};
            }
            m_found.trees.append({folder, place});
        }
        return {};
    }

    const QString m_named;
    const ImageUser &m_user;
    const QStringList &m_hidden;
    const QString &m_cacheFile;
    QList<Skeleton::Link> m_chain;
    Interpreter m_found;
};

} // namespace

Result<Interpreter> findHostInterpreter(
    const QString &named, const ImageUser &user, const QStringList &hiddenFolders, const QString &cacheFile)
{
    const QString system = QStringLiteral("/usr/bin/python3");
    Result<Interpreter> found = HostSearch(named.isEmpty() ? system : named, user, hiddenFolders, cacheFile).find();
    if (!found && named.isEmpty()) {
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("This machine has no %1. Install it with: sudo apt-get install python3").arg(system),
            found.error().message};
    }
    return found;
}

Result<Interpreter> findFolderInterpreter(const SharedFd &root, const QString &folder, const QString &named)
{
    QStringList candidates{QStringLiteral("/usr/local/bin/python3"), QStringLiteral("/usr/bin/python3"),
        QStringLiteral("/opt/conda/bin/python3"), QStringLiteral("/bin/python3")};
    if (!named.isEmpty())
        candidates = {QDir::cleanPath(named)};
    for (const QString &candidate : candidates) {
        const UniqueFd executable = openInRoot(root->get(), QFile::encodeName(candidate), O_RDONLY);
        if (!executable)
            continue;
        QString prefix = prefixOf(candidate);
        if (prefix == u"/")
            prefix = QStringLiteral("/usr");
        UniqueFd prefixFd = openInRoot(root->get(), QFile::encodeName(prefix), O_PATH | O_DIRECTORY);
        if (!prefixFd)
            continue;
        const QString series = python_tree::seriesOf(prefixFd.get(), seriesInName(candidate));
        if (series.isEmpty())
            continue;
        Interpreter found;
        found.kind = Interpreter::Kind::Other;
        found.python = candidate;
        found.prefix = prefix;
        found.version = python_tree::fullVersion(prefixFd.get(), series, executable.get());
        appendSites(std::make_shared<const UniqueFd>(std::move(prefixFd)), prefix, series, &found.sites);
        return found;
    }
    return Error{ErrorCode::BadInput,
        QStringLiteral("%1 cannot serve as an image: there is no Python in it (%2). Name a folder that holds a root "
                       "filesystem with python3.")
            .arg(folder, candidates.join(QLatin1String(", "))),
        {}};
}

} // namespace headstart
