// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_export.h"

#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_chart.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <cmath>

namespace headstart {

namespace {

constexpr int largestSide = 20'000;
constexpr int pixelsPerPixel = 2;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::TimelineExport)
};

/// Everything a chart needs around it to be drawn without a window.
struct Picture
{
    QGraphicsScene scene;
    timeline::TimelineChart *chart;
    QSizeF size;

    Picture(const QList<TaskDetails> &tasks, const QSize &wanted)
        : chart(new timeline::TimelineChart(lightPalette()))
    {
        scene.addItem(chart);
        const timeline::Layout layout = timeline::layOut(tasks);
        chart->setLayout(layout);
        const double height = wanted.height() > 0 ? wanted.height() : std::ceil(chart->heightForRows(wanted.width()));
        size = QSizeF(wanted.width(), height);
        chart->resize(size);
        static_cast<QGraphicsWidget *>(chart)->layout()->activate();
        scene.setSceneRect(QRectF(QPointF(0, 0), size));
        chart->setTimeRange(timeline::fitting(double(layout.longestNs)));
        scene.setBackgroundBrush(lightPalette().brush(QPalette::Base));
    }

    void render(QPainter *painter) { scene.render(painter, QRectF(QPointF(0, 0), size), scene.sceneRect()); }
};

QByteArray svg(Picture &picture)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(picture.size.toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), picture.size));
    generator.setResolution(96);
    generator.setTitle(Texts::tr("Timeline of tasks"));
    QPainter painter(&generator);
    picture.render(&painter);
    painter.end();
    return bytes;
}

QByteArray png(Picture &picture)
{
    QImage image(picture.size.toSize() * pixelsPerPixel, QImage::Format_RGB32);
    image.setDevicePixelRatio(pixelsPerPixel);
    image.fill(lightPalette().color(QPalette::Base));
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    picture.render(&painter);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace

Result<void> renderTimeline(const QList<TaskDetails> &tasks, const QString &file, const QSize &size)
{
    const bool isSvg = file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive);
    if (!isSvg && !file.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        return Error{ErrorCode::BadInput,
            Texts::tr("Cannot draw the timeline to '%1': the name of the file must end in .svg or .png.").arg(file),
            {}};
    }
    if (tasks.isEmpty())
        return Error{ErrorCode::BadInput, Texts::tr("There is no task to draw a timeline of."), {}};

    Picture picture(tasks, size);
    if (size.width() <= 0 || picture.size.width() > largestSide || picture.size.height() > largestSide) {
        return Error{ErrorCode::BadInput,
            Texts::tr("A timeline of %1 × %2 pixels is not drawn, the limit is %3 on a side: choose fewer tasks or "
                      "another size.")
                .arg(picture.size.width())
                .arg(picture.size.height())
                .arg(largestSide),
            {}};
    }
    const QByteArray bytes = isSvg ? svg(picture) : png(picture);
    QSaveFile out(file);
    if (bytes.isEmpty() || !out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit()) {
        return Error{
            ErrorCode::Io, Texts::tr("Cannot write the timeline to '%1': %2.").arg(file, out.errorString()), {}};
    }
    return {};
}

} // namespace headstart
