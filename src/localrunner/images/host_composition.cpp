// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/host_composition.h"

#include "localrunner/images/file_access.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace headstart {

namespace {

/// Shown, and writable in the container (in its own layer).
constexpr std::array<const char *, 3> overlayParts = {"/usr", "/opt", "/etc"};

/// Links into /usr where /usr is merged (Debian 12, Fedora, Arch), folders where it is not.
constexpr std::array<const char *, 6> mergedParts = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};

/// What packages generate below /var when they are installed and read when they run.
constexpr std::array<const char *, 9> variableParts = {"/var/cache/fontconfig", "/var/lib/aspell",
    "/var/lib/dictionaries-common", "/var/lib/emacsen-common", "/var/lib/ghostscript", "/var/lib/python",
    "/var/lib/sgml-base", "/var/lib/texmf", "/var/lib/xml-core"};

/// Secrets of the machine, hidden whatever their permissions.
constexpr std::array<const char *, 14> secretsOfEtc = {"shadow", "shadow-", "gshadow", "gshadow-", "sudoers",
    "sudoers.d", "ssl/private", "security/opasswd", "krb5.keytab", "NetworkManager/system-connections", "wireguard",
    "crypttab", "ssh/ssh_host_ed25519_key", "ssh/ssh_host_rsa_key"};

/// File systems that hold no files of a program.
const QStringList &kernelFileSystems()
{
    static const QStringList names = {QStringLiteral("autofs"), QStringLiteral("binfmt_misc"), QStringLiteral("bpf"),
        QStringLiteral("cgroup"), QStringLiteral("cgroup2"), QStringLiteral("configfs"), QStringLiteral("debugfs"),
        QStringLiteral("devpts"), QStringLiteral("devtmpfs"), QStringLiteral("efivarfs"), QStringLiteral("fusectl"),
        QStringLiteral("hugetlbfs"), QStringLiteral("mqueue"), QStringLiteral("nsfs"), QStringLiteral("proc"),
        QStringLiteral("pstore"), QStringLiteral("rpc_pipefs"), QStringLiteral("securityfs"), QStringLiteral("sysfs"),
        QStringLiteral("tracefs")};
    return names;
}

QStringList shownParts()
{
    QStringList parts;
    for (const char *part : overlayParts)
        parts.append(QString::fromLatin1(part));
    for (const char *part : variableParts)
        parts.append(QString::fromLatin1(part));
    return parts;
}

bool liesIn(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder + u'/');
}

SharedFd openHost(const QString &path, int flags)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_PATH | O_NOFOLLOW | O_CLOEXEC | flags));
    return fd ? std::make_shared<const UniqueFd>(std::move(fd)) : SharedFd();
}

class HostComposer
{
public:
    HostComposer(const HostSources &sources, const MaskStore &masks, Skeleton *skeleton, QStringList *notes)
        : m_sources(sources)
        , m_masks(masks)
        , m_skeleton(skeleton)
        , m_notes(notes)
    {
    }

    Result<ImageComposition> compose()
    {
        addSkeleton();
        for (const char *part : overlayParts) {
            if (Result<void> added = addPart(QString::fromLatin1(part), true); !added)
                return added.error();
        }
        for (const char *part : variableParts) {
            if (Result<void> added = addPart(QString::fromLatin1(part), false); !added)
                return added.error();
        }
        addFiles();
        return std::move(m_composition);
    }

private:
    void addSkeleton()
    {
        struct Folder
        {
            const char *path;
            unsigned mode;
        };
        constexpr Folder folders[] = {{"/proc", 0555}, {"/sys", 0555}, {"/dev", 0755}, {"/usr", 0755}, {"/opt", 0755},
            {"/etc", 0755}, {"/home", 0755}, {"/root", 0700}, {"/tmp", 01777}, {"/run", 0755}, {"/run/lock", 01777},
            {"/mnt", 0755}, {"/mnt/code", 0755}, {"/media", 0755}, {"/srv", 0755}, {"/var", 0755}, {"/var/cache", 0755},
            {"/var/lib", 0755}, {"/var/local", 0755}, {"/var/log", 0755}, {"/var/mail", 0755}, {"/var/opt", 0755},
            {"/var/spool", 0755}, {"/var/tmp", 01777}, {"/cache", 0755}, {"/outputs", 0755}, {"/volumes", 0755},
            {"/headstart", 0755}, {"/headstart/python", 0755}, {"/headstart/run", 0755}};
        for (const Folder &folder : folders)
            m_skeleton->addDirectory(QString::fromLatin1(folder.path), folder.mode);
        m_skeleton->links += {Skeleton::Link{QStringLiteral("/var/run"), QStringLiteral("/run")},
            Skeleton::Link{QStringLiteral("/var/lock"), QStringLiteral("/run/lock")}};
        for (const char *part : mergedParts) {
            QByteArray target(PATH_MAX, '\0');
            const ssize_t length = ::readlink(part, target.data(), static_cast<size_t>(target.size()));
            if (length > 0)
                m_skeleton->links.append({QString::fromLatin1(part), QFile::decodeName(target.left(length))});
        }
    }

    bool isHidden(const QString &path) const
    {
        return std::any_of(m_sources.hiddenFolders.cbegin(), m_sources.hiddenFolders.cend(),
            [&path](const QString &folder) { return liesIn(path, folder); });
    }

    /// What everyone may reach: every folder on the way can be read and searched by others, and none is a link.
    static bool isReachable(const QString &path)
    {
        for (qsizetype slash = path.indexOf(u'/', 1); slash >= 0; slash = path.indexOf(u'/', slash + 1)) {
            const std::optional<struct stat> status = statBelow(AT_FDCWD, QFile::encodeName(path.left(slash)));
            if (!status || !S_ISDIR(status->st_mode) || !Readers::everyone().mayRead(*status))
                return false;
        }
        return true;
    }

    /// Headstart's own folders below a part, as paths in it.
    QList<QByteArray> hiddenIn(const QString &part) const
    {
        QList<QByteArray> hidden;
        for (const QString &folder : m_sources.hiddenFolders) {
            if (folder.startsWith(part + u'/'))
                hidden.append(QFile::encodeName(folder.mid(part.size() + 1)));
        }
        return hidden;
    }

    Result<SharedFd> maskOf(const QString &path, const SharedFd &folder) const
    {
        QList<QByteArray> hidden = hiddenIn(path);
        if (path == u"/etc") {
            for (const char *secret : secretsOfEtc)
                hidden.append(secret);
        }
        // A part that holds folders of Headstart's own is rare, and then looked through each time.
        if (!hidden.isEmpty())
            return m_masks.freshMaskOf(folder->get(), Readers::everyone(), hidden);
        return m_masks.maskOf(path, folder->get(), Readers::everyone(), m_sources.packagesKey);
    }

    Result<void> addPart(const QString &part, bool isWritable)
    {
        const SharedFd folder = openHost(part, O_DIRECTORY);
        if (!folder)
            return {}; // this machine has none
        struct stat status
        {
        };
        if (::fstatat(folder->get(), "", &status, AT_EMPTY_PATH) != 0 || !Readers::everyone().mayRead(status))
            return {};
        if (Result<void> added = addFolder(part, folder, isWritable); !added)
            return added;
        for (const MountEntry &mount : visibleMountsBelow(m_sources.mounts, part)) {
            if (mount.path == part)
                continue; // the part itself has a file system of its own, which is the one opened above
            if (Result<void> added = addMount(mount); !added)
                return added;
        }
        return {};
    }

    Result<void> addFolder(const QString &path, const SharedFd &folder, bool isWritable)
    {
        const Result<SharedFd> mask = maskOf(path, folder);
        if (!mask)
            return mask.error();
        QList<SharedFd> lowers{folder};
        if (*mask)
            lowers.prepend(*mask);
        if (!isWritable)
            m_skeleton->addDirectory(path);
        if (isWritable || *mask)
            m_composition.overlays.append({path, lowers, !isWritable});
        else
            m_composition.binds.append({path, folder, true});
        return {};
    }

    Result<void> addMount(const MountEntry &mount)
    {
        if (kernelFileSystems().contains(mount.fileSystem) || isHidden(mount.path) || !isReachable(mount.path))
            return {};
        const SharedFd source = openHost(mount.path, 0);
        struct stat status
        {
        };
        if (!source || ::fstatat(source->get(), "", &status, AT_EMPTY_PATH) != 0) {
            m_notes->append(QStringLiteral("%1 (%2) is not in the image: root may not enter it.")
                                .arg(mount.path, mount.fileSystem));
            return {};
        }
        if (!Readers::everyone().mayRead(status))
            return {};
        if (S_ISDIR(status.st_mode))
            return addFolder(mount.path, source, false);
        // A container engine mounts these files over the machine's own; they are copied below.
        if (mount.path != u"/etc/hosts" && mount.path != u"/etc/hostname" && mount.path != u"/etc/resolv.conf")
            m_composition.binds.append({mount.path, source, false});
        return {};
    }

    void addFiles()
    {
        for (const char *path : {"/etc/resolv.conf", "/etc/hosts"}) {
            if (const auto content = readHostFile(QString::fromLatin1(path), 1 << 20))
                m_composition.files.insert(QString::fromLatin1(path), *content);
        }
    }

    const HostSources &m_sources;
    const MaskStore &m_masks;
    Skeleton *m_skeleton;
    QStringList *m_notes;
    ImageComposition m_composition;
};

} // namespace

Result<ImageComposition> composeHost(
    const HostSources &sources, const MaskStore &masks, Skeleton *skeleton, QStringList *notes)
{
    return HostComposer(sources, masks, skeleton, notes).compose();
}

bool isInHostImage(const QString &path)
{
    const QStringList parts = shownParts();
    return std::any_of(parts.cbegin(), parts.cend(), [&path](const QString &part) { return liesIn(path, part); });
}

} // namespace headstart
