// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsObject>
#include <QPalette>
#include <QStringList>

namespace headstart::timeline {

/// Names the colours and patterns of a timeline, in as many lines as the width needs.
class LegendItem : public QGraphicsObject
{
    Q_OBJECT
public:
    explicit LegendItem(QGraphicsItem *chart);

    /// The spans to explain, in this order.
    void setNames(const QStringList &names);
    QStringList names() const { return m_names; }
    void setPalette(const QPalette &palette);
    /// The height that the names need in this width.
    double heightFor(double width) const;
    void setGeometry(const QRectF &area);

    QRectF boundingRect() const override { return m_area; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    QList<QPointF> places(double width) const;

    QStringList m_names;
    QPalette m_palette;
    QRectF m_area;
};

} // namespace headstart::timeline
