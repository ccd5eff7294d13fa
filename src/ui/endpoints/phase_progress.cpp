// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/phase_progress.h"

#include "ui/theme/format.h"
#include "ui/theme/span_style.h"

namespace headstart {

namespace {

QStringList expectedPhases(StartKind start)
{
    if (start == StartKind::Warm)
        return {spans::queue, spans::taskRun};
    return {spans::queue, spans::imageLoad, spans::containerStart, spans::applicationStart, spans::taskRun};
}

} // namespace

QString progressText(const TaskDetails &details, qint64 nowNs)
{
    const QStringList expected = expectedPhases(details.task.start);
    QStringList parts;
    for (const QString &phase : phaseNames()) {
        const auto span = std::find_if(details.spans.cbegin(), details.spans.cend(),
            [&phase](const Span &candidate) { return candidate.parent.isEmpty() && candidate.name == phase; });
        if (span != details.spans.cend()) {
            const qint64 length = (span->isOpen() ? std::max(nowNs, span->startNs) : span->endNs) - span->startNs;
            parts.append(QStringLiteral("%1 %2 %3")
                             .arg(span->isOpen() ? u"◐"_qs : u"●"_qs, spanLabel(phase), formatDuration(length)));
        } else if (expected.contains(phase) && !isFinal(details.task.status)) {
            parts.append(QStringLiteral("○ %1").arg(spanLabel(phase)));
        }
    }
    return parts.join(QStringLiteral("   "));
}

PhaseProgress::PhaseProgress(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setAccessibleName(tr("Progress"));
}

void PhaseProgress::show(const TaskDetails &details, qint64 nowNs, std::optional<ProgressStep> step)
{
    if (details.task.id.isEmpty()) {
        setText({});
        return;
    }
    QString text = progressText(details, nowNs);
    if (step)
        text += QLatin1Char('\n') + progressStepText(*step);
    setText(text);
}

} // namespace headstart
