// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/seccomp_profile.h"

#include "localrunner/containers/seccomp_calls.h"

#include <QJsonArray>

#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace headstart {

namespace {

constexpr quint64 setIdBits = S_ISUID | S_ISGID;
/// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET: every namespace that clone(2) makes.
constexpr quint64 namespaceFlags = static_cast<quint32>(
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET);
/// The flags with which open(2) reads its mode; O_TMPFILE without the O_DIRECTORY that is part of its definition.
constexpr quint64 creatingFlags = O_CREAT | (O_TMPFILE & ~O_DIRECTORY);

QJsonObject rule(const QStringList &names, const QString &action, const QJsonArray &conditions = {})
{
    QJsonObject object{
        {QStringLiteral("names"), QJsonArray::fromStringList(names)}, {QStringLiteral("action"), action}};
    if (!conditions.isEmpty())
        object.insert(QStringLiteral("args"), conditions);
    return object;
}

QJsonObject denial(const QStringList &names, int errnoValue)
{
    QJsonObject object = rule(names, QStringLiteral("SCMP_ACT_ERRNO"));
    object.insert(QStringLiteral("errnoRet"), errnoValue);
    return object;
}

QJsonObject allowance(const QString &name, const QJsonObject &condition)
{
    return rule({name}, QStringLiteral("SCMP_ACT_ALLOW"), {condition});
}

QJsonObject noneOf(int argument, quint64 bits)
{
    // "masked equal": (argument & value) == valueTwo
    return {{QStringLiteral("index"), argument}, {QStringLiteral("op"), QStringLiteral("SCMP_CMP_MASKED_EQ")},
        {QStringLiteral("value"), static_cast<qint64>(bits)}, {QStringLiteral("valueTwo"), 0}};
}

QJsonObject bitsSet(int argument, quint64 bits)
{
    QJsonObject condition = noneOf(argument, bits);
    condition.insert(QStringLiteral("valueTwo"), static_cast<qint64>(bits));
    return condition;
}

QJsonObject conditionalDenial(const QString &name, const QJsonArray &conditions)
{
    QJsonObject object = rule({name}, QStringLiteral("SCMP_ACT_ERRNO"), conditions);
    object.insert(QStringLiteral("errnoRet"), EPERM);
    return object;
}

QJsonObject compared(int argument, const char *operation, quint64 value)
{
    return {{QStringLiteral("index"), argument}, {QStringLiteral("op"), QString::fromLatin1(operation)},
        {QStringLiteral("value"), static_cast<qint64>(value)}};
}

QStringList split(const char *names)
{
    return QString::fromLatin1(names).split(u' ', Qt::SkipEmptyParts);
}

/// Calls that create a file or change its mode, allowed as long as they set no set-id bit.
void appendModeRules(QJsonArray *rules, Architecture architecture)
{
    struct ModeCall
    {
        const char *name;
        int modeArgument;
        int flagsArgument; ///< -1: the mode always counts
        bool everywhere;
    };
    constexpr ModeCall calls[] = {
        {"chmod", 1, -1, false},
        {"creat", 1, -1, false},
        {"fchmod", 1, -1, true},
        {"fchmodat", 2, -1, true},
        {"mknod", 1, -1, false},
        {"mknodat", 2, -1, true},
        {"open", 2, 1, false},
        {"openat", 3, 2, true},
    };
    for (const ModeCall &call : calls) {
        if (!call.everywhere && architecture != Architecture::X86_64)
            continue;
        const QString name = QString::fromLatin1(call.name);
        rules->append(allowance(name, noneOf(call.modeArgument, setIdBits)));
        if (call.flagsArgument >= 0)
            rules->append(allowance(name, noneOf(call.flagsArgument, creatingFlags)));
    }
    // What remains of them is the setting of such a bit. The filter takes the most permissive match only among equal
    // actions, so the denial must name the opposite condition instead of standing as a catch-all.
    for (const ModeCall &call : calls) {
        if (!call.everywhere && architecture != Architecture::X86_64)
            continue;
        for (const quint64 bit : {quint64(S_ISUID), quint64(S_ISGID)}) {
            QJsonArray conditions{bitsSet(call.modeArgument, bit)};
            if (call.flagsArgument >= 0)
                conditions.append(bitsSet(call.flagsArgument, O_CREAT));
            rules->append(conditionalDenial(QString::fromLatin1(call.name), conditions));
        }
    }
}

} // namespace

Architecture buildArchitecture()
{
#if defined(__aarch64__)
    return Architecture::Aarch64;
#elif defined(__x86_64__)
    return Architecture::X86_64;
#else
#error "Headstart knows the system calls of x86-64 and aarch64 only: add this architecture's table"
#endif
}

QStringList seccomp::allowedCalls(Architecture architecture)
{
    QStringList names = split(allowedEverywhere);
    if (architecture == Architecture::X86_64)
        names += split(allowedOnX86_64);
    return names;
}

QStringList seccomp::deniedCalls(Architecture architecture)
{
    QStringList names = split(deniedEverywhere);
    if (architecture == Architecture::X86_64)
        names += split(deniedOnX86_64);
    return names;
}

QJsonObject seccompProfile(Architecture architecture)
{
    QJsonArray rules;
    rules.append(rule(seccomp::allowedCalls(architecture), QStringLiteral("SCMP_ACT_ALLOW")));
    rules.append(denial(seccomp::deniedCalls(architecture), EPERM));
    rules.append(allowance(QStringLiteral("clone"), noneOf(0, namespaceFlags)));
    for (quint64 flag = 1; flag <= namespaceFlags; flag <<= 1) {
        if (namespaceFlags & flag)
            rules.append(conditionalDenial(QStringLiteral("clone"), {bitsSet(0, flag)}));
    }
    rules.append(denial({QStringLiteral("clone3")}, ENOSYS));
    rules.append(allowance(QStringLiteral("socket"), compared(0, "SCMP_CMP_NE", AF_VSOCK)));
    rules.append(conditionalDenial(QStringLiteral("socket"), {compared(0, "SCMP_CMP_EQ", AF_VSOCK)}));
    // The execution domains of setarch(8): Linux and Linux with 32-bit uname, each with and without UNAME26; and "tell
    // me".
    for (const quint64 domain : {0x0ULL, 0x8ULL, 0x20000ULL, 0x20008ULL, 0xffffffffULL})
        rules.append(allowance(QStringLiteral("personality"), compared(0, "SCMP_CMP_EQ", domain)));
    appendModeRules(&rules, architecture);

    const QString native =
        architecture == Architecture::X86_64 ? QStringLiteral("SCMP_ARCH_X86_64") : QStringLiteral("SCMP_ARCH_AARCH64");
    return {{QStringLiteral("defaultAction"), QStringLiteral("SCMP_ACT_ERRNO")},
        {QStringLiteral("defaultErrnoRet"), ENOSYS}, {QStringLiteral("architectures"), QJsonArray{native}},
        {QStringLiteral("syscalls"), rules}};
}

} // namespace headstart
