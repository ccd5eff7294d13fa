// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/body_editor.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QJsonDocument>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace headstart {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::BodyEditor)
};

/// Line and column, from 1, of a position in UTF-8 text.
std::pair<int, int> placeOf(const QByteArray &utf8, int offset)
{
    const QString before = QString::fromUtf8(utf8.left(offset));
    const qsizetype lineStart = before.lastIndexOf(QLatin1Char('\n')) + 1;
    return {static_cast<int>(before.count(QLatin1Char('\n'))) + 1, static_cast<int>(before.size() - lineStart) + 1};
}

QString explain(QJsonParseError::ParseError error)
{
    switch (error) {
    case QJsonParseError::UnterminatedObject:
        return Texts::tr("an object is not closed with '}'");
    case QJsonParseError::MissingNameSeparator:
        return Texts::tr("a ':' is missing behind a name");
    case QJsonParseError::UnterminatedArray:
        return Texts::tr("an array is not closed with ']'");
    case QJsonParseError::MissingValueSeparator:
        return Texts::tr("a ',' is missing between two values");
    case QJsonParseError::IllegalValue:
        return Texts::tr("this is no JSON value");
    case QJsonParseError::TerminationByNumber:
    case QJsonParseError::IllegalNumber:
        return Texts::tr("this is no JSON number");
    case QJsonParseError::IllegalEscapeSequence:
        return Texts::tr("this escape sequence does not exist in JSON");
    case QJsonParseError::IllegalUTF8String:
        return Texts::tr("this is not valid UTF-8");
    case QJsonParseError::UnterminatedString:
        return Texts::tr("a string is not closed, or a name is not in double quotes");
    case QJsonParseError::MissingObject:
        return Texts::tr("a name in double quotes is missing behind the ','");
    case QJsonParseError::DeepNesting:
        return Texts::tr("it is nested too deeply");
    case QJsonParseError::DocumentTooLarge:
        return Texts::tr("it is too long");
    case QJsonParseError::GarbageAtEnd:
        return Texts::tr("something follows behind the end of the object");
    case QJsonParseError::NoError:
        break;
    }
    return {};
}

} // namespace

QString bodyProblem(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return {};
    const QByteArray utf8 = text.toUtf8();
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(utf8, &error);
    const bool isScalar = !trimmed.startsWith(QLatin1Char('{')) && !trimmed.startsWith(QLatin1Char('['));
    if (isScalar || document.isArray())
        return Texts::tr("The body must be a JSON object: the names in it are the handler's arguments, e.g. "
                         "{\"prompt\": \"Hello\"}.");
    if (error.error == QJsonParseError::NoError)
        return {};
    const auto [line, column] = placeOf(utf8, error.offset);
    return Texts::tr("Line %1, column %2: %3.").arg(line).arg(column).arg(explain(error.error));
}

BodyEditor::BodyEditor(QWidget *parent)
    : QWidget(parent)
    , m_editor(new QPlainTextEdit(this))
    , m_state(new QLabel(this))
{
    m_editor->setObjectName(QStringLiteral("bodyEditor"));
    m_editor->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_editor->setTabChangesFocus(true);
    m_editor->setPlaceholderText(tr("{\"prompt\": \"Hello\"}"));
    m_editor->setAccessibleName(tr("Request body (JSON)"));
    m_state->setObjectName(QStringLiteral("bodyState"));
    m_state->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_state);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &BodyEditor::validate);
    validate();
}

QWidget *BodyEditor::editor() const
{
    return m_editor;
}

QString BodyEditor::text() const
{
    return m_editor->toPlainText();
}

void BodyEditor::setText(const QString &text)
{
    m_editor->setPlainText(text);
}

QByteArray BodyEditor::body() const
{
    return text().trimmed().toUtf8();
}

void BodyEditor::validate()
{
    m_problem = bodyProblem(text());
    if (!m_problem.isEmpty())
        m_state->setText(tr("▲ %1").arg(m_problem));
    else if (text().trimmed().isEmpty())
        m_state->setText(tr("Without a body the handler is called without arguments."));
    else
        m_state->setText(tr("✓ This can be sent."));
    m_editor->setAccessibleDescription(m_state->text());
    updateColours();
    Q_EMIT changed();
}

void BodyEditor::updateColours()
{
    QPalette own = m_state->palette();
    own.setColor(QPalette::WindowText, colour(m_problem.isEmpty() ? Colour::MutedText : Colour::ErrorText, palette()));
    m_state->setPalette(own);
}

void BodyEditor::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        updateColours();
    QWidget::changeEvent(event);
}

} // namespace headstart
