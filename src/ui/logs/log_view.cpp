// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/log_view.h"

#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QLocale>
#include <QScrollBar>
#include <QTextBlock>

namespace headstart {

namespace {

constexpr int batchMs = 60;
constexpr qsizetype longestLine = 8'192;

/// When and on which stream a line of the document was said.
class LineOrigin : public QTextBlockUserData
{
public:
    LineOrigin(qint64 timeNs, const QString &name, int length)
        : ns(timeNs)
        , stream(name)
        , marginLength(length)
    {
    }
    qint64 ns;
    QString stream;
    int marginLength;
};

QString marginText(const protocol::LogLine &line)
{
    QString stream = line.stream == QLatin1String("stderr") ? QStringLiteral("err")
        : line.stream == QLatin1String("stdout")            ? QStringLiteral("out")
                                                            : QStringLiteral("sys");
    if (line.worker > 0)
        stream += QString::number(line.worker);
    return QStringLiteral("%1 %2 │ ").arg(QLocale().toString(double(line.timeNs) / 1e9, 'f', 3), 8).arg(stream, -4);
}

/// User code prints anything; characters that would break the layout are shown as their symbols.
QString printable(const QString &message)
{
    QString text = message.size() > longestLine ? message.left(longestLine) + QChar(0x2026) : message;
    for (QChar &c : text) {
        if (c.unicode() < 0x20 && c != QLatin1Char('\t'))
            c = QChar(0x2400 + c.unicode());
        else if (c == QChar::ParagraphSeparator || c == QChar::LineSeparator)
            c = QChar(0x2424);
    }
    return text;
}

} // namespace

LogView::LogView(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setMaximumBlockCount(maximumLines);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setAccessibleName(tr("Log"));
    setPlaceholderText(tr("What the task prints appears here."));
    m_flush.setSingleShot(true);
    m_flush.setInterval(batchMs);
    connect(&m_flush, &QTimer::timeout, this, &LogView::flush);
    updateColours();
}

void LogView::clearLines()
{
    m_flush.stop();
    m_waiting.clear();
    m_lastWasPartial = false;
    clear();
    clearInterval();
}

void LogView::setLines(const QList<protocol::LogLine> &lines)
{
    clearLines();
    m_waiting = lines;
    flush();
}

void LogView::append(const protocol::LogLine &line)
{
    m_waiting.append(line);
    if (!m_flush.isActive())
        m_flush.start();
}

void LogView::flush()
{
    if (m_waiting.isEmpty())
        return;
    const bool follow = verticalScrollBar()->value() >= verticalScrollBar()->maximum();
    const qsizetype skipped = std::max<qsizetype>(0, m_waiting.size() - maximumLines);
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.beginEditBlock();
    for (qsizetype i = skipped; i < m_waiting.size(); ++i)
        insert(cursor, m_waiting.at(i));
    cursor.endEditBlock();
    m_waiting.clear();
    if (follow)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void LogView::insert(QTextCursor &cursor, const protocol::LogLine &line)
{
    if (!m_lastWasPartial) {
        if (!document()->isEmpty())
            cursor.insertBlock();
        const QString margin = marginText(line);
        cursor.insertText(margin, m_margin);
        cursor.block().setUserData(new LineOrigin(line.timeNs, line.stream, static_cast<int>(margin.size())));
    }
    m_lastWasPartial = line.partial && cursor.block().length() < longestLine;
    cursor.insertText(printable(line.message), formatOf(line.stream));
}

const QTextCharFormat &LogView::formatOf(const QString &stream) const
{
    if (stream == QLatin1String("stderr"))
        return m_stderr;
    return stream == QLatin1String("stdout") ? m_stdout : m_system;
}

int LogView::showInterval(qint64 startNs, qint64 endNs)
{
    flush();
    QTextEdit::ExtraSelection mark;
    mark.format.setBackground(palette().brush(QPalette::AlternateBase));
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    mark.format.setFontUnderline(true);
    QList<QTextEdit::ExtraSelection> marks;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const auto *time = static_cast<const LineOrigin *>(block.userData());
        if (time == nullptr || time->ns < startNs || time->ns > endNs)
            continue;
        mark.cursor = QTextCursor(block);
        mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        marks.append(mark);
    }
    setExtraSelections(marks);
    if (!marks.isEmpty()) {
        QTextCursor first = marks.first().cursor;
        first.setPosition(first.anchor());
        setTextCursor(first);
        centerCursor();
    }
    return static_cast<int>(marks.size());
}

void LogView::clearInterval()
{
    setExtraSelections({});
}

void LogView::updateColours()
{
    m_stdout.setForeground(palette().brush(QPalette::Text));
    m_stderr.setForeground(colour(Colour::StderrText, palette()));
    m_system.setForeground(colour(Colour::SystemText, palette()));
    m_margin.setForeground(colour(Colour::MutedText, palette()));
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const auto *origin = static_cast<const LineOrigin *>(block.userData());
        if (origin == nullptr)
            continue;
        cursor.setPosition(block.position());
        cursor.setPosition(block.position() + origin->marginLength, QTextCursor::KeepAnchor);
        cursor.setCharFormat(m_margin);
        cursor.setPosition(cursor.position());
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.setCharFormat(formatOf(origin->stream));
    }
    cursor.endEditBlock();
}

void LogView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        updateColours();
    QPlainTextEdit::changeEvent(event);
}

} // namespace headstart
