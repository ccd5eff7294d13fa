// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_state.h"

#include <QCoreApplication>

#include <algorithm>

namespace headstart {

namespace {

using Kind = EndpointState::Kind;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::EndpointState)
};

Kind kindOf(const ContainerState &container)
{
    if (container.state == QLatin1String("busy"))
        return Kind::Busy;
    if (container.state == QLatin1String("warm"))
        return Kind::Warm;
    return container.state == QLatin1String("starting") ? Kind::Starting : Kind::Stopping;
}

int liveliness(Kind kind)
{
    switch (kind) {
    case Kind::Busy:
        return 4;
    case Kind::Warm:
        return 3;
    case Kind::Starting:
        return 2;
    case Kind::Stopping:
        return 1;
    case Kind::Cold:
    case Kind::Failed:
        break;
    }
    return 0;
}

} // namespace

EndpointState endpointState(
    const QList<ContainerState> &containers, const QString &project, const QString &handler, bool failed, qint64 nowNs)
{
    EndpointState state;
    for (const ContainerState &container : containers) {
        if (container.project != project || container.handler != handler)
            continue;
        const Kind kind = kindOf(container);
        if (liveliness(kind) > liveliness(state.kind))
            state.kind = kind;
        if (kind == Kind::Warm) {
            const qint64 left = (container.warmUntilNs - nowNs + 999'999'999) / 1'000'000'000;
            state.warmSecondsLeft = std::max(state.warmSecondsLeft, static_cast<int>(std::max<qint64>(left, 0)));
        }
    }
    if (state.kind != Kind::Warm)
        state.warmSecondsLeft = 0;
    if (failed && liveliness(state.kind) <= liveliness(Kind::Stopping))
        state.kind = Kind::Failed;
    return state;
}

QString stateGlyph(const EndpointState &state)
{
    switch (state.kind) {
    case Kind::Warm:
    case Kind::Busy:
        return QStringLiteral("●");
    case Kind::Starting:
    case Kind::Stopping:
        return QStringLiteral("◐");
    case Kind::Cold:
        return QStringLiteral("○");
    case Kind::Failed:
        return QStringLiteral("▲");
    }
    return {};
}

QString stateText(const EndpointState &state)
{
    switch (state.kind) {
    case Kind::Warm:
        return Texts::tr("warm, for another %n second(s)", nullptr, state.warmSecondsLeft);
    case Kind::Busy:
        return Texts::tr("running a task");
    case Kind::Starting:
        return Texts::tr("starting");
    case Kind::Stopping:
        return Texts::tr("stopping");
    case Kind::Cold:
        return Texts::tr("cold: the next run starts a container");
    case Kind::Failed:
        return Texts::tr("the last run failed");
    }
    return {};
}

} // namespace headstart
