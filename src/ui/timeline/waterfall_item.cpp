// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/waterfall_item.h"

#include "ui/theme/format.h"
#include "ui/theme/span_style.h"

#include <QPainter>

namespace headstart::timeline {

namespace {

constexpr double hatchSpacing = 6;
constexpr double narrowestHatched = 6;
constexpr double hitTolerance = 3;
constexpr double textMargin = 8;

QFont rowFont(const QFont &base, bool sub)
{
    QFont font = base;
    font.setPixelSize(sub ? 10 : 12);
    return font;
}

void drawTextIn(QPainter *painter, const QRectF &rect, int flags, const QString &text)
{
    const QFontMetricsF metrics(painter->font());
    painter->drawText(rect, flags | Qt::TextSingleLine, metrics.elidedText(text, Qt::ElideRight, rect.width()));
}

/// What fits into a bar: its label with its length, its label, or nothing.
QString barText(const Bar &bar, double width, const QFontMetricsF &metrics)
{
    const QString label = bar.open ? spanLabel(bar.span.name) + QChar(0x2026) : spanLabel(bar.span.name);
    const QString whole = label + QStringLiteral("  ") + formatDuration(bar.span.endNs - bar.span.startNs);
    if (metrics.horizontalAdvance(whole) + textMargin <= width)
        return whole;
    return metrics.horizontalAdvance(label) + textMargin <= width ? label : QString();
}

void drawHatch(QPainter *painter, const QRectF &rect, Hatch hatch, const QColor &fill)
{
    QColor line = textOn(fill);
    line.setAlphaF(0.30F);
    painter->setPen(QPen(line, 1));
    painter->drawLines(hatchLines(rect, hatch, hatchSpacing));
}

} // namespace

WaterfallItem::WaterfallItem(QGraphicsItem *chart)
    : QGraphicsObject(chart)
{
    setZValue(10);
    setAcceptedMouseButtons(Qt::NoButton);
}

void WaterfallItem::setLayout(const Layout &layout)
{
    m_layout = layout;
    update();
}

void WaterfallItem::setGeometry(const QRectF &area, const QRectF &plot)
{
    if (m_area == area && m_plot == plot)
        return;
    prepareGeometryChange();
    m_area = area;
    m_plot = plot;
}

void WaterfallItem::setView(const TimeRange &range, double scrolled)
{
    m_range = range;
    m_scrolled = scrolled;
    update();
}

void WaterfallItem::setSelected(const Hit &hit)
{
    m_selected = hit;
    update();
}

void WaterfallItem::setHovered(const Hit &hit)
{
    if (m_hovered == hit)
        return;
    m_hovered = hit;
    update();
}

void WaterfallItem::setPalette(const QPalette &palette)
{
    m_palette = palette;
    update();
}

Scale WaterfallItem::scale() const
{
    return {m_range, m_plot.left(), std::max(m_plot.width(), 1.0)};
}

Hit WaterfallItem::hitAt(const QPointF &position) const
{
    if (!m_plot.contains(position))
        return {};
    const Scale current = scale();
    const double tolerance = hitTolerance / current.width * m_range.lengthNs();
    return hitTest(m_layout, current.toTime(position.x()), position.y() - m_plot.top() + m_scrolled, tolerance);
}

QRectF WaterfallItem::boundingRect() const
{
    return m_area;
}

void WaterfallItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setClipRect(QRectF(m_area.left(), m_plot.top(), m_area.width(), m_plot.height()));
    const auto [first, last] = rowsBetween(m_layout, m_scrolled, m_scrolled + m_plot.height());
    for (int index = first; index < last; ++index)
        paintRow(painter, index);
    painter->restore();
}

void WaterfallItem::paintRow(QPainter *painter, int index) const
{
    const Row &row = m_layout.rows.at(index);
    const double bottom = m_plot.top() + row.bottom() - m_scrolled;
    if (bottom <= m_plot.bottom()) {
        painter->setPen(QPen(colour(Colour::GridLine, m_palette), 1));
        painter->drawLine(QPointF(m_area.left() + 4, bottom), QPointF(m_area.right() - 4, bottom));
    }
    for (int bar = 0; bar < row.bars.size(); ++bar)
        paintBar(painter, row, {index, bar});
    paintRowTexts(painter, row);
}

QRectF WaterfallItem::barRect(const Row &row, const Bar &bar) const
{
    const Scale current = scale();
    double left = current.toX(double(bar.span.startNs));
    double right = std::max(current.toX(double(bar.span.endNs)), left + 1); // a span too short to see is still drawn
    if (right < m_plot.left() || left > m_plot.right())
        return {};
    left = std::max(left, m_plot.left());
    right = std::min(right, m_plot.right());
    const double top = m_plot.top() + row.top + laneTop(bar.lane) - m_scrolled;
    const QRectF whole(left, top, std::max(right - left, 1.0), laneHeight(bar.lane));
    return whole.intersected(QRectF(whole.left(), m_plot.top(), whole.width(), m_plot.height()));
}

void WaterfallItem::paintBar(QPainter *painter, const Row &row, const Hit &hit) const
{
    const Bar &bar = row.bars.at(hit.bar);
    const QRectF rect = barRect(row, bar);
    if (rect.isEmpty())
        return;

    const SpanStyle style = spanStyle(bar.span.name);
    const QColor fill = colour(style.colour, m_palette);
    const QColor background = m_palette.color(QPalette::Base);
    if (bar.gap) {
        painter->setPen(QPen(fill, 1, Qt::DashLine));
        painter->setBrush(Qt::NoBrush);
        if (rect.width() > 2)
            painter->drawRect(rect.adjusted(0, 3, -1, -4));
    } else {
        painter->fillRect(rect, fill);
        if (rect.width() >= narrowestHatched)
            drawHatch(painter, rect, style.hatch, fill);
        if (rect.width() > 3) { // the seam between neighbours
            painter->setPen(QPen(background, 1));
            painter->drawLine(rect.topRight() - QPointF(0.5, 0), rect.bottomRight() - QPointF(0.5, 0));
        }
    }

    painter->setFont(rowFont(painter->font(), bar.lane > 0));
    const QFontMetricsF metrics(painter->font());
    const QString text = rect.height() < metrics.ascent() ? QString() : barText(bar, rect.width(), metrics);
    if (!text.isEmpty()) {
        // The text stands on the plain colour, so that the hatch does not run through the letters.
        const QRectF place(rect.left() + 2, rect.top() + 1, metrics.horizontalAdvance(text) + 6, rect.height() - 2);
        painter->fillRect(place, bar.gap ? background : fill);
        painter->setPen(bar.gap ? colour(Colour::MutedText, m_palette) : textOn(fill));
        painter->drawText(place.adjusted(3, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
    }

    if (hit == m_selected || hit == m_hovered) {
        painter->setPen(QPen(m_palette.color(hit == m_selected ? QPalette::Text : QPalette::Highlight), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(rect.adjusted(1, 1, -1, -1));
    }
}

void WaterfallItem::paintRowTexts(QPainter *painter, const Row &row) const
{
    const double top = m_plot.top() + row.top + laneTop(0) - m_scrolled;
    const double height = laneHeight(0);
    const double leftEdge = m_area.left() + textMargin;
    const double labelWidth = m_plot.left() - textMargin - leftEdge;

    painter->setFont(rowFont(painter->font(), false));
    painter->setPen(m_palette.color(QPalette::Text));
    const QString title = row.task.start == StartKind::Unknown
        ? row.task.endpoint
        : startText(row.task.start) + QStringLiteral("  ") + row.task.endpoint;
    drawTextIn(painter, {leftEdge, top, labelWidth, height}, Qt::AlignVCenter | Qt::AlignLeft, title);

    const QString total = row.running ? formatDuration(row.totalNs) + QChar(0x2026) : formatDuration(row.totalNs);
    const QRectF totalRect(m_plot.right() + textMargin, top, m_area.right() - m_plot.right() - textMargin, height);
    drawTextIn(painter, totalRect, Qt::AlignVCenter | Qt::AlignLeft, total);

    if (row.lanes < 2)
        return;
    painter->setFont(rowFont(painter->font(), true));
    painter->setPen(colour(Colour::MutedText, m_palette));
    const QString subtitle = shortId(row.task.id) + QStringLiteral("  ") + formatMoment(row.task.createdAtMs);
    const QRectF subtitleRect(leftEdge, m_plot.top() + row.top + laneTop(1) - m_scrolled, labelWidth, laneHeight(1));
    drawTextIn(painter, subtitleRect, Qt::AlignVCenter | Qt::AlignLeft, subtitle);
}

} // namespace headstart::timeline
