// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/progress_display.h"

#include "console/text_table.h"
#include "ui/theme/format.h"
#include "ui/theme/span_style.h"

#include <algorithm>

namespace headstart {

namespace {
constexpr int redrawMs = 100;
} // namespace

ProgressDisplay::ProgressDisplay(QObject *parent)
    : QObject(parent)
    , m_style(errStyle())
{
    m_since.start();
    connect(&m_timer, &QTimer::timeout, this, &ProgressDisplay::draw);
    if (m_style.terminal)
        m_timer.start(redrawMs);
}

ProgressDisplay::~ProgressDisplay()
{
    end();
}

void ProgressDisplay::end()
{
    if (m_ended)
        return;
    m_timer.stop();
    clear();
    if (!m_openLog.isEmpty())
        writeErr(QStringLiteral("\n"));
    m_ended = true;
}

void ProgressDisplay::setPaused(bool paused)
{
    clear();
    m_paused = paused;
}

void ProgressDisplay::step(ProgressStep step)
{
    m_step = step;
    m_since.restart();
    if (m_style.terminal)
        draw();
}

void ProgressDisplay::activity(const QString &text)
{
    if (m_activity == text)
        return;
    m_activity = text;
    m_since.restart();
    if (m_style.terminal)
        text.isEmpty() ? clear() : draw();
    else if (!text.isEmpty())
        print(text + QStringLiteral(" \u2026"));
}

void ProgressDisplay::span(const Span &span)
{
    m_open.removeIf([&](const Span &other) { return other.id == span.id; });
    if (span.isOpen()) {
        m_open.append(span);
        m_since.restart();
        draw();
        return;
    }
    const bool isPhase = span.parent.isEmpty();
    if (m_style.terminal || !isPhase || span.attributes.contains(QLatin1String("unfinished"))
        || m_told.contains(span.id))
        return;
    m_told.append(span.id);
    print(QStringLiteral("%1 %2").arg(spanLabel(span.name), formatDuration(span.durationNs())));
}

void ProgressDisplay::log(const protocol::LogLine &line)
{
    const QString stream = line.worker > 0 ? QStringLiteral("%1 %2").arg(line.stream).arg(line.worker) : line.stream;
    const QString prefix =
        styled(stream + QStringLiteral(" | "), line.stream == u"stderr" ? "31" : "2", m_style.colour);
    clear();
    // The rest of a long line joins on, unless another stream has come in between.
    QString text;
    if (m_openLog == stream)
        text = line.message;
    else
        text = (m_openLog.isEmpty() ? QString() : QStringLiteral("\n")) + prefix + line.message;
    writeErr(line.partial ? text : QString(text + QLatin1Char('\n')));
    m_openLog = line.partial ? stream : QString();
    if (!line.partial)
        draw();
}

void ProgressDisplay::note(const QString &text)
{
    print(text);
}

void ProgressDisplay::print(const QString &text)
{
    clear();
    writeErr((m_openLog.isEmpty() ? QString() : QStringLiteral("\n")) + text + QLatin1Char('\n'));
    m_openLog.clear();
    draw();
}

void ProgressDisplay::clear()
{
    if (!m_drawn)
        return;
    writeErr(QStringLiteral("\r\033[K"));
    m_drawn = false;
}

void ProgressDisplay::draw()
{
    if (!m_style.terminal || m_ended || m_paused || !m_openLog.isEmpty())
        return;
    QString what = m_step ? progressStepText(*m_step) : m_activity;
    const auto phase =
        std::find_if(m_open.crbegin(), m_open.crend(), [](const Span &span) { return span.parent.isEmpty(); });
    if (phase != m_open.crend()) {
        what = spanLabel(phase->name);
        for (const Span &span : std::as_const(m_open)) {
            if (span.parent == phase->id) {
                what += QStringLiteral(" \u203A ") + spanLabel(span.name);
                break;
            }
        }
        if (m_step && phase->name == spans::queue)
            what = progressStepText(*m_step);
    }
    if (what.isEmpty())
        return;
    const QString time = tr("%1 s").arg(QLocale().toString(static_cast<double>(m_since.elapsed()) / 1000.0, 'f', 1));
    QString line = what + QStringLiteral("  ") + time;
    if (columnsOf(line) >= m_style.width)
        line = padded(line, m_style.width - 1);
    writeErr(QStringLiteral("\r\033[K") + styled(line, "1", m_style.colour));
    m_drawn = true;
}

} // namespace headstart
