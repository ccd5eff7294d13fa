// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/span_assembly.h"

#include <algorithm>

namespace headstart {

namespace {

void join(QJsonObject *attributes, const QJsonObject &more)
{
    for (auto it = more.constBegin(); it != more.constEnd(); ++it)
        attributes->insert(it.key(), it.value());
}

/// What tells the spans of a second container from those of the first, which count alike.
QString againPrefix(const TaskCourse &course)
{
    return course.lost.isEmpty() ? QString() : QStringLiteral("again-");
}

/// The container's spans that concern the task, still in the host's clock.
QList<Span> relevant(const TaskCourse &course)
{
    QList<Span> spans = course.lost;
    if (course.start == StartKind::Warm)
        return spans;
    for (Span span : course.container) {
        if (!span.isOpen() && span.endNs <= course.createdNs)
            continue;
        span.id = againPrefix(course) + span.id;
        if (!span.parent.isEmpty())
            span.parent = againPrefix(course) + span.parent;
        spans.append(span);
    }
    std::stable_sort(spans.begin(), spans.end(), [](const Span &a, const Span &b) { return a.startNs < b.startNs; });
    return spans;
}

Span consoleSpan(const QString &id, const QString &parent, QLatin1String name, qint64 startNs, qint64 endNs)
{
    Span span;
    span.id = id;
    span.parent = parent;
    span.name = name;
    span.startNs = startNs;
    span.endNs = endNs;
    span.stampedBy = QStringLiteral("console");
    return span;
}

qint64 firstOf(std::initializer_list<qint64> times)
{
    for (const qint64 time : times) {
        if (time != 0)
            return time;
    }
    return 0;
}

/// Ends a span that was left open.
void cut(Span *span, qint64 endNs)
{
    span->endNs = std::max(span->startNs, endNs);
    span->attributes.insert(QStringLiteral("unfinished"), true);
}

/// The container's spans, each phase where the one before it has ended.
void addContainerSpans(const TaskCourse &course, const QList<Span> &container, qint64 firstPhase, QList<Span> *spans)
{
    const auto started = std::find_if(container.crbegin(), container.crend(),
        [](const Span &span) { return span.name == spans::applicationStart; }); // what it cost is told once
    qint64 phaseEnd = firstPhase;
    qsizetype openPhase = -1;
    for (Span span : container) {
        if (started != container.crend() && span.id == started->id)
            join(&span.attributes, course.startUsage);
        if (span.parent.isEmpty()) {
            if (openPhase >= 0) {
                cut(&(*spans)[openPhase], span.startNs);
                phaseEnd = (*spans)[openPhase].endNs;
                openPhase = -1;
            }
            span.startNs = std::max(span.startNs, phaseEnd);
            if (span.isOpen()) {
                openPhase = spans->size();
            } else {
                span.endNs = std::max(span.startNs, span.endNs);
                if (course.sentNs != 0)
                    span.endNs = std::max(span.startNs, std::min(span.endNs, course.sentNs));
                phaseEnd = span.endNs;
            }
        }
        spans->append(span);
    }
    if (openPhase >= 0 && course.sentNs != 0)
        cut(&(*spans)[openPhase], course.sentNs);
}

} // namespace

void loseContainer(TaskCourse *course, qint64 timeNs, const QString &reason)
{
    QList<Span> lost = relevant(*course);
    lost.append(consoleSpan(QStringLiteral("t-run"), {}, spans::taskRun, course->sentNs, timeNs));
    for (Span &span : lost) {
        if (span.isOpen())
            cut(&span, timeNs);
        span.attributes.insert(QStringLiteral("failed"), true);
        span.attributes.insert(QStringLiteral("reason"), reason);
    }
    course->lost = lost;
    course->container.clear();
    course->startUsage = {};
    course->taskUsage = {};
    course->start = StartKind::Unknown;
    course->sentNs = 0;
    course->answeredNs = 0;
}

StartKind startKindOf(const QList<Span> &container)
{
    // In the order in which they were opened.
    for (auto span = container.crbegin(); span != container.crend(); ++span) {
        if (span->name != spans::containerStart)
            continue;
        const StartKind kind = startKindFromString(span->attributes.value(QLatin1String("start")).toString());
        return isOwnStart(kind) ? kind : StartKind::Cold;
    }
    return StartKind::Cold;
}

bool isOwnStart(StartKind start)
{
    return start == StartKind::Cold || start == StartKind::Restored || start == StartKind::Woken;
}

Span rebased(Span span, qint64 createdNs)
{
    span.startNs = std::max<qint64>(0, span.startNs - createdNs);
    if (span.endNs != 0)
        span.endNs = std::max({span.startNs, span.endNs - createdNs, qint64(1)}); // 0 would read as "open"
    return span;
}

QList<Span> assembleSpans(const TaskCourse &course)
{
    const QList<Span> container = relevant(course);
    qint64 firstPhase = 0;
    for (const Span &span : container) {
        if (span.parent.isEmpty()) {
            firstPhase = std::max(span.startNs, course.createdNs + 1); // an end at 0 would read as "open"
            break;
        }
    }

    QList<Span> spans;
    const QString queueId = QStringLiteral("t-queue");
    spans.append(
        consoleSpan(queueId, {}, spans::queue, course.createdNs, firstOf({firstPhase, course.sentNs, course.endNs})));
    for (Span step : course.steps) {
        step.parent = queueId;
        spans.append(step);
    }

    addContainerSpans(course, container, firstPhase, &spans);
    if (course.sentNs != 0) {
        Span run = consoleSpan(againPrefix(course) + QStringLiteral("t-run"), {}, spans::taskRun, course.sentNs,
            firstOf({course.answeredNs, course.endNs}));
        join(&run.attributes, course.taskUsage);
        spans.append(run);
    }

    for (Span &span : spans) {
        if (span.isOpen() && course.endNs != 0) {
            cut(&span, course.endNs);
        }
        span = rebased(span, course.createdNs);
    }
    return spans;
}

QMap<QString, qint64> phaseLengths(const QList<Span> &spans)
{
    QMap<QString, qint64> lengths;
    for (const Span &span : spans) {
        if (span.parent.isEmpty() && !span.isOpen())
            lengths[span.name] += span.durationNs();
    }
    return lengths;
}

} // namespace headstart
