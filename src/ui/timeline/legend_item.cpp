// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/legend_item.h"

#include "ui/theme/span_style.h"

#include <QGuiApplication>
#include <QPainter>

namespace headstart::timeline {

namespace {

constexpr double swatchWidth = 22;
constexpr double swatchHeight = 12;
constexpr double lineHeight = 20;
constexpr double gap = 6;
constexpr double between = 18;

QFont legendFont()
{
    QFont font = QGuiApplication::font();
    font.setPixelSize(11);
    return font;
}

double entryWidth(const QString &name)
{
    return swatchWidth + gap + QFontMetricsF(legendFont()).horizontalAdvance(spanLabel(name));
}

} // namespace

LegendItem::LegendItem(QGraphicsItem *chart)
    : QGraphicsObject(chart)
{
    setZValue(11);
    setAcceptedMouseButtons(Qt::NoButton);
}

void LegendItem::setNames(const QStringList &names)
{
    m_names = names;
    update();
}

void LegendItem::setPalette(const QPalette &palette)
{
    m_palette = palette;
    update();
}

QList<QPointF> LegendItem::places(double width) const
{
    QList<QPointF> result;
    QPointF next(0, 0);
    for (const QString &name : m_names) {
        const double wanted = entryWidth(name);
        if (next.x() > 0 && next.x() + wanted > width)
            next = QPointF(0, next.y() + lineHeight);
        result.append(next);
        next.rx() += wanted + between;
    }
    return result;
}

double LegendItem::heightFor(double width) const
{
    const QList<QPointF> all = places(width);
    return all.isEmpty() ? 0 : all.last().y() + lineHeight;
}

void LegendItem::setGeometry(const QRectF &area)
{
    prepareGeometryChange();
    m_area = area;
}

void LegendItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    painter->setFont(legendFont());
    const QList<QPointF> all = places(m_area.width());
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QString &name = m_names.at(i);
        const SpanStyle style = spanStyle(name);
        const QColor fill = colour(style.colour, m_palette);
        const QPointF at = m_area.topLeft() + all.at(i);
        const QRectF swatch(at + QPointF(0, (lineHeight - swatchHeight) / 2), QSizeF(swatchWidth, swatchHeight));
        if (name == unaccountedName) {
            painter->setBrush(Qt::NoBrush);
            painter->setPen(QPen(fill, 1, Qt::DashLine));
            painter->drawRect(swatch);
        } else {
            painter->fillRect(swatch, fill);
            QColor line = textOn(fill);
            line.setAlphaF(0.4F);
            painter->setPen(QPen(line, 1));
            painter->drawLines(hatchLines(swatch, style.hatch, 5));
        }
        painter->setPen(m_palette.color(QPalette::Text));
        const QRectF text(at + QPointF(swatchWidth + gap, 0), QSizeF(entryWidth(name), lineHeight));
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, spanLabel(name));
    }
}

} // namespace headstart::timeline
