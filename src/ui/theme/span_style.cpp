// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/span_style.h"

#include "localrunner/protocol/span.h"

#include <QHash>

#include <cmath>

namespace headstart {

namespace {

struct Entry
{
    SpanStyle style;
    const char *label;
};

const QHash<QString, Entry> &entries()
{
    static const QHash<QString, Entry> table = {
        {spans::queue, {{Colour::Queue, Hatch::Vertical}, QT_TRANSLATE_NOOP("spans", "queue")}},
        {spans::imageLoad, {{Colour::ImageLoad, Hatch::Rising}, QT_TRANSLATE_NOOP("spans", "image load")}},
        {spans::containerStart,
            {{Colour::ContainerStart, Hatch::Falling}, QT_TRANSLATE_NOOP("spans", "container start")}},
        {spans::applicationStart,
            {{Colour::ApplicationStart, Hatch::Crossed}, QT_TRANSLATE_NOOP("spans", "application start")}},
        {spans::checkpointCapture,
            {{Colour::CheckpointCapture, Hatch::Grid}, QT_TRANSLATE_NOOP("spans", "checkpoint capture")}},
        {spans::taskRun, {{Colour::TaskRun, Hatch::Plain}, QT_TRANSLATE_NOOP("spans", "task run")}},
        {spans::runtimeBoot, {{Colour::RuntimeBoot, Hatch::Horizontal}, QT_TRANSLATE_NOOP("spans", "runtime boot")}},
        {spans::import, {{Colour::Import, Hatch::Vertical}, QT_TRANSLATE_NOOP("spans", "import")}},
        {spans::onStart, {{Colour::OnStart, Hatch::Rising}, QT_TRANSLATE_NOOP("spans", "on_start")}},
        {spans::restore, {{Colour::Restore, Hatch::Grid}, QT_TRANSLATE_NOOP("spans", "restore")}},
        {spans::resume, {{Colour::Resume, Hatch::Falling}, QT_TRANSLATE_NOOP("spans", "resume")}},
        {spans::readAhead, {{Colour::ReadAhead, Hatch::Crossed}, QT_TRANSLATE_NOOP("spans", "read ahead")}},
        {spans::prepare, {{Colour::Prepare, Hatch::Falling}, QT_TRANSLATE_NOOP("spans", "prepare")}},
        {spans::freeze, {{Colour::Freeze, Hatch::Horizontal}, QT_TRANSLATE_NOOP("spans", "freeze")}},
        {spans::dump, {{Colour::Dump, Hatch::Rising}, QT_TRANSLATE_NOOP("spans", "dump")}},
        {spans::saveFilesystem, {{Colour::SaveFilesystem, Hatch::Vertical}, QT_TRANSLATE_NOOP("spans", "save files")}},
        {QStringLiteral("read_project"),
            {{Colour::OtherSpan, Hatch::Falling}, QT_TRANSLATE_NOOP("spans", "read project")}},
        {QStringLiteral("snapshot_code"),
            {{Colour::OtherSpan, Hatch::Rising}, QT_TRANSLATE_NOOP("spans", "snapshot code")}},
        {QStringLiteral("resolve_image"),
            {{Colour::OtherSpan, Hatch::Horizontal}, QT_TRANSLATE_NOOP("spans", "resolve image")}},
        {QStringLiteral("find_deployment"),
            {{Colour::OtherSpan, Hatch::Vertical}, QT_TRANSLATE_NOOP("spans", "find deployment")}},
        {unaccountedName, {{Colour::Unaccounted, Hatch::Plain}, QT_TRANSLATE_NOOP("spans", "unaccounted")}},
    };
    return table;
}

/// The part of the line y = slope * x + offset (slope 1 or -1) that lies in the rectangle.
QLineF diagonal(const QRectF &rect, double slope, double offset)
{
    double left = rect.left();
    double right = rect.right();
    const double atTop = (rect.top() - offset) / slope;
    const double atBottom = (rect.bottom() - offset) / slope;
    left = std::max(left, std::min(atTop, atBottom));
    right = std::min(right, std::max(atTop, atBottom));
    return {left, slope * left + offset, right, slope * right + offset};
}

void appendDiagonals(QList<QLineF> &lines, const QRectF &rect, double slope, double spacing)
{
    const double step = spacing * std::sqrt(2.0);
    const double first = slope > 0 ? rect.top() - rect.right() : rect.top() + rect.left();
    const double last = slope > 0 ? rect.bottom() - rect.left() : rect.bottom() + rect.right();
    for (double offset = std::ceil(first / step) * step; offset < last; offset += step) {
        const QLineF line = diagonal(rect, slope, offset);
        if (line.dx() > 0)
            lines.append(line);
    }
}

} // namespace

SpanStyle spanStyle(const QString &name)
{
    const auto found = entries().constFind(name);
    return found == entries().cend() ? SpanStyle{Colour::OtherSpan, Hatch::Falling} : found->style;
}

QString spanLabel(const QString &name)
{
    const auto found = entries().constFind(name);
    return found == entries().cend() ? name : QCoreApplication::translate("spans", found->label);
}

QList<QLineF> hatchLines(const QRectF &rect, Hatch hatch, double spacing)
{
    QList<QLineF> lines;
    if (rect.isEmpty() || spacing <= 0)
        return lines;
    if (hatch == Hatch::Falling || hatch == Hatch::Crossed)
        appendDiagonals(lines, rect, 1, spacing);
    if (hatch == Hatch::Rising || hatch == Hatch::Crossed)
        appendDiagonals(lines, rect, -1, spacing);
    if (hatch == Hatch::Horizontal || hatch == Hatch::Grid) {
        for (double y = rect.top() + spacing / 2; y < rect.bottom(); y += spacing)
            lines.append({rect.left(), y, rect.right(), y});
    }
    if (hatch == Hatch::Vertical || hatch == Hatch::Grid) {
        for (double x = rect.left() + spacing / 2; x < rect.right(); x += spacing)
            lines.append({x, rect.top(), x, rect.bottom()});
    }
    return lines;
}

} // namespace headstart
