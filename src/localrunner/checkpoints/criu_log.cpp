// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/criu_log.h"

#include <QFile>
#include <QList>
#include <QRegularExpression>

#include <algorithm>

namespace headstart {

namespace {

constexpr qint64 mostLog = 16 << 20;

struct Known
{
    const char *pattern; ///< a regular expression; its groups are %1 … %3 of the sentence
    const char *sentence;
    const char *hint;
};

const char closeIt[] = "Close it before on_start returns, or open it only when a task needs it.";
const char newerCriu[] = "Run scripts/install-criu as root: it installs a CRIU that knows this kernel.";
const char captureAgain[] = "The next cold start captures a new checkpoint; look after the disk if this repeats.";

/// What CRIU says and what that means. The more special line stands before the more general one that it also fits.
/// The texts are those of CRIU 4.2.1.
const Known knownErrors[] = {
    {"execvp\\(\"(ip6?tables[a-z-]*)\", \\.\\.\\.\\) failed: No such file",
        "CRIU needs the program %1 to hold the network of a container that has one of its own, and it is not "
        "installed.",
        "Install it: sudo apt install iptables"},
    {"send_fds failed \\(-22\\)|anon_inode:\\[io_uring\\]",
        "A process has a descriptor open that the kernel gives to nobody else, as it does with io_uring.",
        "Set UV_USE_IO_URING=0 where libuv or uvloop is used, or switch io_uring off in the library that opened it."},
    {"Can't dump half of stream unix connection.*peer name: (?!\\(null\\))(.+)",
        "A Unix socket of the container is connected to %1 outside of it, and CRIU cannot save one half.",
        "Close the connection before on_start returns and open it when a task needs it."},
    {"Can't dump half of stream unix connection",
        "A Unix socket of the container is connected to something outside of it, and CRIU cannot save one half.",
        "Close the connection before on_start returns and open it when a task needs it."},
    {"Can't dump ghost file (.+) of (\\d+) size",
        "%1 is deleted but open, and its %2 bytes are more than are saved of such a file.",
        "Close the file, or keep it in a volume without deleting it."},
    {"Can't get rlimit \\d+: Operation not permitted",
        "A process runs as another user than root, and the runner may not read its limits: it lacks CAP_SYS_RESOURCE.",
        "Run Headstart where root has CAP_SYS_RESOURCE (not inside of a restricted container), or let the endpoint "
        "stay "
        "root."},
    {"Can't bind inet socket.*Address already in use|Can't bind.*socket.*Address already in use",
        "A port or socket name that was open in the container is in use on this machine.",
        "Give the endpoint a network of its own with the setting `network: off`, or open the port only when a task "
        "needs "
        "it."},
    {"of that type \\[\\d+\\] \\(chr 195:\\d+",
        "A process has a device of the NVIDIA driver open, which CRIU cannot save.",
        "Keep checkpoint_enabled off for endpoints that use the GPU, or move what touches it behind the first "
        "request."},
    {"Can't dump file (\\d+) of that type \\[\\d+\\] \\((?:chr|blk) (\\d+:\\d+)",
        "A process has a device (%2, descriptor %1) open, which CRIU cannot save.", closeIt},
    {"Can't dump file (\\d+) of that type \\[\\d+\\] \\(anon anon_inode:\\[?([^\\])]+)",
        "A process has a kernel object of the kind %2 open (descriptor %1), which CRIU cannot save.", closeIt},
    {"Can't dump file (\\d+) of that type",
        "A process has a file open (descriptor %1) of a kind that CRIU cannot save.", closeIt},
    {"Unknown socket collected \\(family (\\d+)\\)",
        "A process has a socket open of a kind (address family %1) that CRIU cannot save.", closeIt},
    {"tun: Net namespace is required",
        "A process has /dev/net/tun open on this machine's network, which CRIU cannot save.",
        "Give the endpoint a network of its own with the setting `network: off`."},
    {"secretmem", "A process has secret memory (memfd_secret) mapped, which CRIU cannot save.",
        "Release it before on_start returns."},
    {"pidfd pid (\\d+) is not a part of process tree",
        "A process holds a descriptor of process %1, which is not in the container.", closeIt},
    {"Can't dump that handle",
        "A process watches files (inotify) of the container's own file system, and such a watch cannot be saved there.",
        "Switch off reloading on changed files (watchdog, --reload), or watch a folder in a volume."},
    {"Can't link remap to (.+): File exists", "%1 was left behind by an earlier dump that was cut short.",
        "Start the endpoint in a new container: end this one and run it again."},
    {"Can't create link remap for (.+)\\. Use",
        "%1 is open and was deleted or renamed, in a way that CRIU cannot save.",
        "Close the file before on_start returns, or keep its name."},
    {"File (.+) has bad size (\\d+) \\(expect (\\d+)\\)",
        "%1 has %2 bytes now and had %3 when the checkpoint was captured.",
        "The next cold start captures a new checkpoint."},
    {"File (.+) has bad build-ID", "%1 is another build now than when the checkpoint was captured.",
        "The next cold start captures a new checkpoint."},
    {"File (.+) has bad mode", "%1 has other rights now than when the checkpoint was captured.",
        "The next cold start captures a new checkpoint."},
    {"Can't open file (.+) on restore: No such file",
        "%1 was open when the checkpoint was captured and is missing now.",
        "The next cold start captures a new checkpoint."},
    {"Can't lookup mount=-?\\d+ for fd=(-?\\d+) path=(.+)",
        "%2 is open (descriptor %1) and lies on no file system that the container has.",
        "Close it before on_start returns; a POSIX message queue cannot be saved."},
    {"Unexpected rt vDSO area bounds|Can't get 1:\\d+ opt|Failed to make mount \\d+ slave",
        "This CRIU is too old for this kernel.", newerCriu},
    {"Kernel reports more capabilities than this CRIU supports", "This CRIU is too old for this kernel.", newerCriu},
    {"Can't dump nested (pid|user) namespace for (\\d+)",
        "Process %2 runs in a %1 namespace of its own within the container, which CRIU cannot save.",
        "Do not start containers or sandboxes (unshare, bwrap) inside of the endpoint."},
    {"Unseizable non-zombie (\\d+) found, state t|zombie (\\d+) \\(comm .*found while seizing",
        "Process %1%2 is being traced, and a process has no more than one tracer.",
        "Detach the debugger, strace or profiler."},
    {"Timeout reached\\. Try to interrupt: (\\d+)", "Process %1 could not be stopped in time.",
        "It waits for a disk or device: look at the network file system or device that it uses."},
    {"SysVIPC shmem map", "A process shares memory (System V) with something outside of the container.", closeIt},
    {"Some file locks are hold by dumping tasks|file lock", "A process holds a file lock that CRIU cannot save.",
        "Release the lock before on_start returns."},
    {"(?:Head magic|Magic) doesn't match for|Img trimmed|Unexpected EOF|pagemap.*corrupt",
        "The checkpoint's images are damaged or cut off.", captureAgain},
    {"No space left on device", "The disk became full.",
        "Make room, remove checkpoints with `headstart checkpoints prune`, or choose another folder with --root DIR."},
    {"Cannot allocate memory|Can't allocate|out of memory", "There was not enough memory.",
        "Raise memory= of the endpoint, or free memory on this machine."},
    {"cpu: .*(?:not supported|not present|do not match|mismatch|unsupported|missing)",
        "This machine's processor lacks something that the one had on which the checkpoint was captured.",
        "The next cold start captures a new checkpoint."},
    {"HUGETLB|hugetlb|MAP_HUGETLB", "A process uses huge pages (hugetlb), which CRIU could not save or get again.",
        "Use transparent huge pages, or none, for an endpoint with checkpoint_enabled."},
    {"(?:Can't fork for|clone.*) (\\d+): File exists|Pid (\\d+) do not match expected",
        "The process number %1%2 that a restored process must have is taken.", "Start the endpoint again."},
    {"In-flight connection|Connected TCP socket",
        "A TCP connection of the container was in a state that CRIU cannot save.",
        "Connect again when a call fails, and close connections before on_start returns."},
    {"proper root mount|No mapping for .+ mountpoint|unreachable sharing",
        "The container has a mount that CRIU cannot find again.", {}},
    {"One needs CAP_|Effective capability \\d+ missing|needs to have the CAP_",
        "The runner lacks a right that CRIU needs.", "Start the runner as root with all capabilities."},
};

/// Errors that every run of CRIU may have and that stop nothing.
bool isHarmless(const QString &line)
{
    static const QRegularExpression pattern(QStringLiteral(
        "rlimit: Can't setup RLIMIT_\\w+ for self|cuda_plugin: |amdgpu_plugin: |Could not find restore thread"));
    return pattern.match(line).hasMatch();
}

QList<QString> errorsOf(const QByteArray &log)
{
    QList<QString> errors;
    for (const QByteArray &line : log.split('\n')) {
        const qsizetype start = line.indexOf("Error (");
        if (start < 0)
            continue;
        const QString error = QString::fromUtf8(line.mid(start)).simplified();
        if (!isHarmless(error))
            errors.append(error);
    }
    return errors;
}

/// "Error (criu/pidfd.c:97): pidfd: …" without its first part.
QString messageOf(const QString &line)
{
    const qsizetype end = line.indexOf(QStringLiteral("): "));
    return end < 0 ? line : line.mid(end + 3);
}

struct Rule
{
    QRegularExpression pattern;
    QString sentence;
    QString hint;
};

const QList<Rule> &rules()
{
    static const QList<Rule> all = [] {
        QList<Rule> compiled;
        for (const Known &known : knownErrors) {
            compiled.append({QRegularExpression(QLatin1String(known.pattern)), QLatin1String(known.sentence),
                QLatin1String(known.hint)});
        }
        return compiled;
    }();
    return all;
}

/// The sentence with its %1 … %3 replaced, in one pass: what was captured may hold a % of its own.
QString filled(const QString &sentence, const QRegularExpressionMatch &match)
{
    QString text;
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        const int group = sentence.at(i) == u'%' && i + 1 < sentence.size() ? sentence.at(i + 1).digitValue() : -1;
        if (group < 1) {
            text += sentence.at(i);
            continue;
        }
        text += match.captured(group);
        ++i;
    }
    return text;
}

} // namespace

CriuFailure explainCriuLog(const QByteArray &log)
{
    const QList<QString> errors = errorsOf(log);
    for (const QString &line : errors) {
        const QString message = messageOf(line);
        for (const Rule &rule : rules()) {
            const QRegularExpressionMatch match = rule.pattern.match(message);
            if (!match.hasMatch())
                continue;
            return {line, filled(rule.sentence, match), rule.hint};
        }
    }
    if (!errors.isEmpty())
        return {errors.first(), QStringLiteral("CRIU failed: %1").arg(messageOf(errors.first())), {}};
    return {{},
        log.isEmpty() ? QStringLiteral("CRIU left no log: it could not be started, or was killed at once.")
                      : QStringLiteral("CRIU ended without saying why: its log has no error, so it was killed."),
        {}};
}

QByteArray readCriuLog(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    // The causes stand at the end, where CRIU gives up.
    file.seek(std::max<qint64>(0, file.size() - mostLog));
    return file.read(mostLog);
}

} // namespace headstart
