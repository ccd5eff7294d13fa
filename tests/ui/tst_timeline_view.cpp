// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_chart.h"
#include "ui/timeline/timeline_panel.h"
#include "ui/timeline/waterfall_item.h"

#include "ui/sample_tasks.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QValueAxis>
#include <QWheelEvent>

using namespace headstart;
using namespace headstart::timeline;

class TimelineViewTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        // The offscreen platform says this of every window it shows.
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)")));
        m_panel = std::make_unique<TimelinePanel>();
        m_panel->resize(1000, 320);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        m_view = m_panel->view();
        m_chart = static_cast<TimelineChart *>(m_view->chart());
    }
    void cleanup() { m_panel.reset(); }

    void axisSpeaksSiUnits()
    {
        m_panel->setTasks({samples::coldTask()});
        auto *axis = qobject_cast<QValueAxis *>(m_chart->axes(Qt::Horizontal).value(0));
        QVERIFY(axis);
        QCOMPARE(axis->labelFormat(), u"%.0f s"_qs);
        QVERIFY(std::abs(axis->max() - 8.48 * 1.02) < 0.01);
        m_panel->setTasks({samples::warmTask()});
        QCOMPARE(axis->labelFormat(), u"%.0f ms"_qs);
        QCOMPARE(m_chart->waterfall()->scale().left, m_chart->plotArea().left());
    }

    void clickSelectsASpanAndTellsItsInterval()
    {
        m_panel->setTasks({samples::coldTask(), samples::warmTask()});
        QSignalSpy interval(m_panel.get(), &TimelinePanel::intervalSelected);
        QSignalSpy span(m_panel.get(), &TimelinePanel::spanSelected);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, pointAt(0, spans::onStart));
        QCOMPARE(interval.size(), 1);
        QCOMPARE(interval.first().at(0).toString(), samples::coldTask().task.id);
        QCOMPARE(interval.first().at(1).toLongLong(), 515'000'000);
        QCOMPARE(interval.first().at(2).toLongLong(), 8'435'000'000);
        QCOMPARE(span.first().at(1).toString(), u"c12"_qs);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(3, 3)); // beside everything
        QCOMPARE(span.last().at(1).toString(), QString());
    }

    void pressesOnEmptyGroundAreHarmless()
    {
        m_panel->setTasks({});
        m_chart->hide();
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->viewport()->rect().center());
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(2, 2));
        m_chart->show();
        QVERIFY(m_view->currentLayout().rows.isEmpty());
    }

    void draggingMeasures()
    {
        m_panel->setTasks({samples::coldTask()});
        QSignalSpy measured(m_view, &TimelineView::intervalMeasured);
        const Scale scale = m_chart->waterfall()->scale();
        const int y = int(m_chart->plotArea().center().y());
        const QPoint from(int(scale.toX(1e9)), y);
        const QPoint to(int(scale.toX(3e9)), y);
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(m_view->viewport(), to);
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, to);
        QCOMPARE(measured.size(), 1);
        QVERIFY(std::abs(measured.first().at(0).toLongLong() - 1'000'000'000) < 30'000'000);
        QVERIFY(std::abs(measured.first().at(1).toLongLong() - 3'000'000'000) < 30'000'000);
    }

    void controlWheelZoomsAtThePointer()
    {
        m_panel->setTasks({samples::coldTask()});
        const TimeRange before = m_view->timeRange();
        const QPointF at(
            m_chart->plotArea().left() + 0.25 * m_chart->plotArea().width(), m_chart->plotArea().center().y());
        const double anchor = m_chart->waterfall()->scale().toTime(at.x());
        wheel(at, 120, Qt::ControlModifier);
        QVERIFY(m_view->timeRange().lengthNs() < before.lengthNs());
        QVERIFY(std::abs(m_chart->waterfall()->scale().toX(anchor) - at.x()) < 2);
        wheel(at, -1200, Qt::ControlModifier);
        QCOMPARE(m_view->timeRange(), m_view->wholeRange());
    }

    void wheelScrollsTheRows()
    {
        m_panel->setTasks(samples::manyTasks(100));
        QCOMPARE(m_view->scrolled(), 0.0);
        wheel(m_chart->plotArea().center(), -120, Qt::NoModifier);
        QVERIFY(m_view->scrolled() > 0);
        QCOMPARE(m_view->timeRange(), m_view->wholeRange());
        QTest::keyClick(m_view, Qt::Key_End);
        QCOMPARE(m_view->scrolled(), m_view->largestScroll());
        QTest::keyClick(m_view, Qt::Key_Home);
        QCOMPARE(m_view->scrolled(), 0.0);
    }

    void keysZoomFitAndReset()
    {
        m_panel->setTasks({samples::coldTask()});
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Plus);
        QVERIFY(m_view->timeRange().lengthNs() < m_view->wholeRange().lengthNs());
        const TimeRange zoomedIn = m_view->timeRange();
        QTest::keyClick(m_view, Qt::Key_Right);
        QVERIFY(m_view->timeRange().startNs > zoomedIn.startNs);
        QTest::keyClick(m_view, Qt::Key_0);
        QCOMPARE(m_view->timeRange(), m_view->wholeRange());
        m_view->selectSpan(samples::coldTask().task.id, u"c2"_qs); // container_start, 4 to 30 ms
        QTest::keyClick(m_view, Qt::Key_F);
        QVERIFY(m_view->timeRange().startNs < 4e6 && m_view->timeRange().endNs > 30e6);
        QVERIFY(m_view->timeRange().lengthNs() < 40e6);
        m_panel->findChild<QToolButton *>(u"timelineReset"_qs)->click();
        QCOMPARE(m_view->timeRange(), m_view->wholeRange());
    }

    void openSpansGrowWhileShown()
    {
        m_panel->setTasks({samples::runningTask()});
        const auto total = [this] { return m_view->currentLayout().rows.first().totalNs; };
        const qint64 first = total();
        QTRY_VERIFY_WITH_TIMEOUT(total() > first + 150'000'000, 3000);
        QVERIFY(m_view->timeRange().endNs > double(total()));
        TaskDetails done = samples::coldTask(3);
        m_panel->setTasks({done});
        QCOMPARE(total(), 8'480'000'000);
        QCOMPARE(m_view->timeRange(), m_view->wholeRange());
    }

    void aChosenStretchAndSelectionOutliveUpdates()
    {
        const TaskDetails details = samples::coldTask();
        m_panel->setTasks({details});
        m_view->selectSpan(details.task.id, u"c12"_qs);
        m_view->zoomIn();
        const TimeRange chosen = m_view->timeRange();
        m_panel->setTasks({details});
        QCOMPARE(m_view->timeRange(), chosen);
        m_panel->setTasks({samples::warmTask()});
        QCOMPARE(m_view->timeRange(), m_view->wholeRange());
    }

    void paintsTheColoursOfBothThemes_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void paintsTheColoursOfBothThemes()
    {
        QFETCH(bool, dark);
        m_panel->setPalette(dark ? darkPalette() : lightPalette());
        m_panel->setTasks({samples::coldTask()});
        const QImage image = m_view->grab().toImage();
        QCOMPARE(image.pixelColor(2, image.height() / 2), m_panel->palette().color(QPalette::Base));
        const QRgb wanted = colour(Colour::ApplicationStart, dark).rgb();
        int found = 0;
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y)
                found += image.pixel(x, y) == wanted ? 1 : 0;
        }
        QVERIFY2(found > 1000, qPrintable(QString::number(found)));
    }

    void hundredsOfRowsCanBeScrolled()
    {
        m_panel->setTasks(samples::manyTasks(500));
        const QImage top = m_view->viewport()->grab().toImage();
        auto *scroll = m_panel->findChild<QScrollBar *>();
        QVERIFY(scroll != nullptr && scroll->orientation() == Qt::Vertical && scroll->maximum() > 0);
        scroll->setValue(scroll->maximum());
        QVERIFY(m_view->viewport()->grab().toImage() != top);
    }

    void saysInWordsWhatItShows()
    {
        QVERIFY(!m_view->accessibleName().isEmpty());
        m_panel->setTasks({samples::coldTask()});
        const QString description = m_view->accessibleDescription();
        QVERIFY2(description.contains(u"8.48 s"_qs) && description.contains(u"application start"_qs),
            qPrintable(description));
    }

private:
    QPoint pointAt(int row, QLatin1String name) const
    {
        const Row &shown = m_view->currentLayout().rows.at(row);
        for (const Bar &bar : shown.bars) {
            if (bar.span.name != name)
                continue;
            const Scale scale = m_chart->waterfall()->scale();
            const double x = scale.toX(double(bar.span.startNs + bar.span.endNs) / 2);
            return QPointF(x, m_chart->plotArea().top() + shown.top + laneTop(bar.lane) + 4 - m_view->scrolled())
                .toPoint();
        }
        return {};
    }

    void wheel(const QPointF &at, int angle, Qt::KeyboardModifiers modifiers)
    {
        QWheelEvent event(
            at, m_view->viewport()->mapToGlobal(at), {}, {0, angle}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view->viewport(), &event);
    }

    std::unique_ptr<TimelinePanel> m_panel;
    TimelineView *m_view = nullptr;
    TimelineChart *m_chart = nullptr;
};

QTEST_MAIN(TimelineViewTest)
#include "tst_timeline_view.moc"
