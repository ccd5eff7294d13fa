// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/welcome_page.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace headstart {

namespace {

constexpr int textWidth = 560;

} // namespace

WelcomePage::WelcomePage(bool hasExample, QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_problems(new QLabel(this))
{
    setObjectName(QStringLiteral("welcomePage"));
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 1.6);
    font.setBold(true);
    m_title->setFont(font);
    m_title->setObjectName(QStringLiteral("welcomeTitle"));
    m_text->setObjectName(QStringLiteral("welcomeText"));
    m_problems->setObjectName(QStringLiteral("welcomeProblems"));
    for (QLabel *label : {m_title, m_text, m_problems}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setFixedWidth(textWidth);
    }
    m_title->setTextInteractionFlags(Qt::NoTextInteraction);

    auto *open = new QPushButton(tr("&Open a folder…"), this);
    open->setObjectName(QStringLiteral("openFolderButton"));
    auto *example = new QPushButton(tr("&Try the example"), this);
    example->setObjectName(QStringLiteral("exampleButton"));
    example->setEnabled(hasExample);
    if (!hasExample) {
        example->setToolTip(tr("The example is not installed."));
        example->setAccessibleDescription(example->toolTip());
    }
    for (QPushButton *button : {open, example})
        button->setMinimumHeight(36);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(open);
    buttons->addWidget(example);
    buttons->addStretch(1);

    auto *column = new QVBoxLayout;
    column->setSpacing(12);
    column->addStretch(2);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_problems);
    column->addLayout(buttons);
    column->addStretch(3);
    auto *layout = new QHBoxLayout(this);
    layout->addStretch(1);
    layout->addLayout(column);
    layout->addStretch(1);

    connect(open, &QPushButton::clicked, this, &WelcomePage::openWanted);
    connect(example, &QPushButton::clicked, this, &WelcomePage::exampleWanted);
    showWelcome();
    updateColours();
}

void WelcomePage::show(const QString &title, const QString &text, const QString &problems)
{
    m_title->setText(title);
    m_text->setText(text);
    m_problems->setText(problems);
    m_problems->setVisible(!problems.isEmpty());
}

void WelcomePage::showWelcome()
{
    show(tr("Headstart"),
        tr("Run serverless endpoints on this machine as they would run on Beam, and see where every millisecond of a "
           "cold start "
           "went.\n\nOpen a folder with Python code that has endpoints in it."),
        {});
}

void WelcomePage::showReading(const QString &folder)
{
    show(tr("Reading the code …"), folder, {});
}

void WelcomePage::showProject(const Project &project)
{
    QStringList problems;
    for (const ProjectProblem &problem : project.problems)
        problems.append(tr("▲ %1, line %2: %3").arg(problem.file).arg(problem.line).arg(problem.message));
    const int count = static_cast<int>(project.endpoints.size());
    if (count == 0) {
        show(tr("No endpoint here"),
            tr("%1\n\nNo function in this folder is decorated with @endpoint. Add one as in this example; it appears "
               "here as soon as "
               "the file is saved.\n\nfrom beam import endpoint\n\n@endpoint(cpu=1, memory=\"1Gi\")\ndef "
               "predict(name=\"you\"):\n"
               "    return {\"hello\": name}")
                .arg(project.folder),
            problems.join(QLatin1Char('\n')));
        return;
    }
    show(tr("%n endpoint(s)", nullptr, count),
        tr("%1\n\nRead with Python %2 without running any of it. Choose an endpoint at the left.")
            .arg(project.folder, project.pythonVersion),
        problems.join(QLatin1Char('\n')));
}

void WelcomePage::showError(const QString &folder, const Error &error)
{
    show(tr("This folder cannot be read"), folder, tr("▲ %1").arg(error.message));
}

void WelcomePage::updateColours()
{
    QPalette own = palette();
    own.setColor(QPalette::WindowText, colour(Colour::ErrorText, palette()));
    m_problems->setPalette(own);
}

void WelcomePage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        updateColours();
    QWidget::changeEvent(event);
}

} // namespace headstart
