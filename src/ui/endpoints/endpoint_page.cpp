// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_page.h"

#include "ui/checkpoints/checkpoint_words.h"
#include "ui/endpoints/body_editor.h"
#include "ui/endpoints/endpoint_run.h"
#include "ui/endpoints/phase_progress.h"
#include "ui/endpoints/run_options.h"
#include "ui/endpoints/settings_summary.h"
#include "ui/logs/log_view.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_panel.h"

#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace headstart {

namespace {

constexpr int tickMs = 200;
constexpr int answerMs = 150;

QLabel *caption(const QString &text, QWidget *buddy, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setBuddy(buddy);
    return label;
}

QVBoxLayout *column(QWidget *parent)
{
    auto *layout = new QVBoxLayout(parent);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(4);
    return layout;
}

} // namespace

EndpointPage::EndpointPage(Dispatcher *dispatcher, QWidget *parent)
    : QWidget(parent)
    , m_dispatcher(dispatcher)
    , m_run(new EndpointRun(dispatcher, this))
    , m_columns(new QSplitter(Qt::Horizontal, this))
    , m_rows(new QSplitter(Qt::Vertical, m_columns))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_columns, 1);
    m_columns->addWidget(makeSettings());
    m_columns->addWidget(m_rows);
    m_rows->addWidget(makeRequest());
    m_rows->addWidget(makeOutcome());
    m_timeline = new TimelinePanel(m_rows);
    m_timeline->setObjectName(QStringLiteral("endpointTimeline"));
    m_timeline->view()->setEmptyText(tr("Run the endpoint to see where its time goes."));
    m_rows->addWidget(m_timeline);
    m_columns->setChildrenCollapsible(false);
    m_rows->setChildrenCollapsible(false);
    m_columns->setStretchFactor(1, 1);
    m_columns->setSizes({340, 900});
    m_rows->setSizes({210, 270, 220});

    connect(m_body, &BodyEditor::changed, this, &EndpointPage::updateRunnable);
    connect(m_options, &RunOptions::changed, this, &EndpointPage::updateRunnable);
    connect(m_runButton, &QPushButton::clicked, this, &EndpointPage::run);
    connect(m_cancelButton, &QPushButton::clicked, this, &EndpointPage::cancel);
    connect(m_run, &EndpointRun::stateChanged, this, &EndpointPage::updateTask);
    connect(m_run, &EndpointRun::progressed, this, &EndpointPage::tick);
    connect(m_run, &EndpointRun::logged, m_log, &LogView::append);
    connect(m_run, &EndpointRun::answerChanged, this, [this] {
        if (!m_answerUpdates.isActive())
            m_answerUpdates.start();
    });
    m_answerUpdates.setSingleShot(true);
    m_answerUpdates.setInterval(answerMs);
    connect(&m_answerUpdates, &QTimer::timeout, this, &EndpointPage::updateAnswer);
    m_tick.setInterval(tickMs);
    connect(
        &m_tick, &QTimer::timeout, this, [this] { m_progress->show(m_run->details(), m_run->nowNs(), m_run->step()); });
    connect(m_timeline, &TimelinePanel::intervalSelected, m_log,
        [this](const QString &, qint64 startNs, qint64 endNs) { m_log->showInterval(startNs, endNs); });
    updateRunnable();
}

QWidget *EndpointPage::makeHeader()
{
    auto *header = new QWidget(this);
    auto *rows = new QVBoxLayout(header);
    rows->setContentsMargins(10, 8, 10, 6);
    rows->setSpacing(2);
    auto *layout = new QHBoxLayout;
    m_title = new QLabel(header);
    m_title->setObjectName(QStringLiteral("endpointTitle"));
    m_title->setTextFormat(Qt::PlainText);
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    font.setBold(true);
    m_title->setFont(font);
    m_title->setMinimumWidth(1);
    m_stateLabel = new QLabel(header);
    m_stateLabel->setObjectName(QStringLiteral("endpointState"));
    m_stateLabel->setAccessibleName(tr("State of the endpoint"));
    layout->addWidget(m_title);
    layout->addSpacing(12);
    layout->addWidget(m_stateLabel, 1);
    m_checkpointLabel = new QLabel(header);
    m_checkpointLabel->setObjectName(QStringLiteral("endpointCheckpoint"));
    m_checkpointLabel->setTextFormat(Qt::PlainText);
    m_checkpointLabel->setMinimumWidth(1); // a long reason is cut; the tooltip has all of it
    m_checkpointLabel->hide();
    rows->addLayout(layout);
    rows->addWidget(m_checkpointLabel);
    return header;
}

QWidget *EndpointPage::makeSettings()
{
    auto *scroll = new QScrollArea(m_columns);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(320);
    auto *content = new QWidget(scroll);
    auto *layout = column(content);
    m_settings = new SettingsSummary(content);
    m_options = new RunOptions(content);
    layout->addWidget(m_settings);
    layout->addWidget(m_options);
    layout->addStretch(1);
    scroll->setWidget(content);
    return scroll;
}

QWidget *EndpointPage::makeRequest()
{
    auto *request = new QWidget(m_rows);
    auto *layout = column(request);
    m_body = new BodyEditor(request);
    m_runButton = new QPushButton(tr("▶ &Run"), request);
    m_runButton->setObjectName(QStringLiteral("runButton"));
    m_runButton->setToolTip(tr("Run the endpoint with this body (Ctrl+Return)"));
    m_runButton->setAutoDefault(false);
    m_cancelButton = new QPushButton(tr("■ &Cancel"), request);
    m_cancelButton->setObjectName(QStringLiteral("cancelButton"));
    m_cancelButton->setToolTip(tr("Stop the task (Ctrl+.); a second time stops it at once"));
    m_cancelButton->setAutoDefault(false);
    m_obstacle = new QLabel(request);
    m_obstacle->setObjectName(QStringLiteral("runObstacle"));
    m_obstacle->setTextFormat(Qt::PlainText);
    m_obstacle->setWordWrap(true);
    m_progress = new PhaseProgress(request);
    m_progress->setObjectName(QStringLiteral("phaseProgress"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_runButton);
    buttons->addWidget(m_cancelButton);
    buttons->addWidget(m_obstacle, 1);
    layout->addWidget(caption(tr("Request &body (JSON)"), m_body->editor(), request));
    layout->addWidget(m_body, 1);
    layout->addLayout(buttons);
    layout->addWidget(m_progress);
    return request;
}

QWidget *EndpointPage::makeOutcome()
{
    auto *halves = new QSplitter(Qt::Horizontal, m_rows);
    auto *left = new QWidget(halves);
    auto *leftLayout = column(left);
    m_outcome = new QLabel(left);
    m_outcome->setObjectName(QStringLiteral("outcome"));
    m_outcome->setTextFormat(Qt::PlainText);
    m_outcome->setWordWrap(true);
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_answer = new QPlainTextEdit(left);
    m_answer->setObjectName(QStringLiteral("answer"));
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->setReadOnly(true);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_answer->setTabChangesFocus(true);
    m_answer->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_answer->setPlaceholderText(tr("The answer appears here."));
    leftLayout->addWidget(caption(tr("A&nswer"), m_answer, left));
    leftLayout->addWidget(m_outcome);
    leftLayout->addWidget(m_answer, 1);
    auto *right = new QWidget(halves);
    auto *rightLayout = column(right);
    m_log = new LogView(right);
    m_log->setObjectName(QStringLiteral("endpointLog"));
    rightLayout->addWidget(caption(tr("&Log"), m_log, right));
    rightLayout->addWidget(m_log, 1);
    halves->addWidget(left);
    halves->addWidget(right);
    halves->setChildrenCollapsible(false);
    m_outcome->hide();
    return halves;
}

void EndpointPage::setEndpoint(const QString &projectFolder, const Endpoint &endpoint)
{
    const bool alike = !m_gone && m_project == projectFolder && m_endpoint == endpoint;
    m_project = projectFolder;
    m_endpoint = endpoint;
    m_gone = false;
    if (alike)
        return;
    m_title->setText(endpoint.displayName());
    m_settings->setEndpoint(endpoint);
    updateRunnable();
    updateCheckpoint();
}

void EndpointPage::setGone()
{
    m_gone = true;
    updateRunnable();
}

void EndpointPage::setState(const EndpointState &state)
{
    m_state = state;
    m_stateLabel->setText(stateGlyph(state) + QLatin1Char(' ') + stateText(state));
}

void EndpointPage::setCheckpoint(const std::optional<CatalogEntry> &entry, bool listKnown)
{
    m_checkpoint = entry;
    m_checkpointsKnown = listKnown;
    updateCheckpoint();
}

void EndpointPage::updateCheckpoint()
{
    const QString line =
        endpointCheckpointLine(m_checkpoint, m_endpoint.settings.checkpointEnabled, m_checkpointsKnown);
    m_checkpointLabel->setText(line);
    m_checkpointLabel->setToolTip(m_checkpoint ? checkpointSentence(*m_checkpoint) : QString());
    m_checkpointLabel->setAccessibleDescription(m_checkpointLabel->toolTip());
    m_checkpointLabel->setVisible(!line.isEmpty());
    const bool failed = m_checkpoint && !m_checkpoint->checkpoint.reason.isEmpty();
    QPalette own = palette();
    own.setColor(QPalette::WindowText, colour(failed ? Colour::WarningText : Colour::MutedText, palette()));
    m_checkpointLabel->setPalette(own);
}

QStringList EndpointPage::missingSecrets() const
{
    QStringList missing;
    for (const QString &name : m_endpoint.settings.secrets) {
        if (!qEnvironmentVariableIsSet(name.toLocal8Bit().constData()))
            missing.append(name);
    }
    return missing;
}

QMap<QString, QString> EndpointPage::secrets() const
{
    QMap<QString, QString> values;
    for (const QString &name : m_endpoint.settings.secrets)
        values.insert(name, qEnvironmentVariable(name.toLocal8Bit().constData()));
    return values;
}

QString EndpointPage::runObstacle() const
{
    if (m_gone)
        return tr("%1 is not in the code any more.").arg(m_endpoint.handler());
    if (!m_endpoint.obstacle.isEmpty())
        return m_endpoint.obstacle;
    if (m_run->isRunning())
        return m_run->isCancelling() ? tr("The task is being stopped; Cancel again stops it at once.")
                                     : tr("A task is running.");
    const QStringList missing = missingSecrets();
    if (!missing.isEmpty()) {
        return tr("The secret(s) %1 have no value: start Headstart with them in its environment.", nullptr,
            static_cast<int>(missing.size()))
            .arg(missing.join(QStringLiteral(", ")));
    }
    if (!m_options->problem().isEmpty())
        return m_options->problem();
    return m_body->problem();
}

bool EndpointPage::isRunning() const
{
    return m_run->isRunning();
}

void EndpointPage::updateRunnable()
{
    const QString obstacle = runObstacle();
    m_runButton->setEnabled(obstacle.isEmpty());
    m_cancelButton->setEnabled(m_run->isRunning());
    m_obstacle->setText(obstacle);
    m_runButton->setAccessibleDescription(obstacle);
    Q_EMIT runnableChanged();
}

void EndpointPage::run()
{
    if (!runObstacle().isEmpty())
        return;
    m_log->clearLines();
    m_answer->clear();
    m_outcome->hide();
    m_run->start({m_project, m_endpoint.handler(), m_body->body(), secrets(), m_options->options()});
}

void EndpointPage::cancel()
{
    m_run->cancel();
}

void EndpointPage::updateTask()
{
    const TaskDetails &details = m_run->details();
    if (m_shownTask != details.task.id) {
        m_shownTask = details.task.id;
        m_log->setLines(details.logs);
    }
    if (m_run->isRunning())
        m_tick.start();
    else
        m_tick.stop();
    tick();
    updateRunnable();
    if (!m_run->isRunning())
        updateOutcome(details, m_run->answer());
}

void EndpointPage::tick()
{
    m_progress->show(m_run->details(), m_run->nowNs(), m_run->step());
    m_timeline->setTasks({m_run->details()});
}

void EndpointPage::updateAnswer()
{
    if (m_run->isRunning())
        m_answer->setPlainText(formatBody(m_run->answer(), {}));
}

void EndpointPage::updateOutcome(const TaskDetails &details, const QByteArray &answer)
{
    const TaskRecord &task = details.task;
    QString summary = tr("%1 · %2 · %3", "status, kind of start, duration")
                          .arg(statusText(task.status), startText(task.start), formatDuration(task.durationNs));
    if (!task.error.message.isEmpty())
        summary += QLatin1Char('\n') + task.error.message;
    m_outcome->setText(summary);
    QPalette own = palette();
    own.setColor(QPalette::WindowText,
        colour(task.status == TaskStatus::Complete ? Colour::SuccessText : Colour::ErrorText, palette()));
    m_outcome->setPalette(own);
    m_outcome->show();
    QString text = formatBody(answer, task.resultType);
    if (!task.error.details.isEmpty())
        text += (text.isEmpty() ? QString() : QStringLiteral("\n\n")) + task.error.details;
    m_answer->setPlainText(text);
}

void EndpointPage::showTask(const TaskDetails &details)
{
    if (m_run->isRunning() || !m_shownTask.isEmpty())
        return;
    m_log->setLines(details.logs);
    m_progress->show(details, details.task.durationNs, {});
    m_timeline->setTasks({details});
    updateOutcome(details, details.task.result);
    if (m_body->text().isEmpty())
        m_body->setText(formatBody(details.task.request, QStringLiteral("application/json")));
}

QVariantMap EndpointPage::saveState() const
{
    const LocalOptions options = m_options->options();
    return {{QStringLiteral("body"), m_body->text()}, {QStringLiteral("interpreter"), options.interpreter},
        {QStringLiteral("allow_cpu"), options.allowCpu}, {QStringLiteral("network"), options.network},
        {QStringLiteral("columns"), m_columns->saveState()}, {QStringLiteral("rows"), m_rows->saveState()}};
}

void EndpointPage::restoreState(const QVariantMap &state)
{
    if (state.isEmpty())
        return;
    m_body->setText(state.value(QStringLiteral("body")).toString());
    LocalOptions options;
    options.interpreter = state.value(QStringLiteral("interpreter")).toString();
    options.allowCpu = state.value(QStringLiteral("allow_cpu"), false).toBool();
    options.network = state.value(QStringLiteral("network"), true).toBool();
    m_options->setOptions(options);
    m_columns->restoreState(state.value(QStringLiteral("columns")).toByteArray());
    m_rows->restoreState(state.value(QStringLiteral("rows")).toByteArray());
}

void EndpointPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        updateCheckpoint();
    if (event->type() == QEvent::PaletteChange && !m_outcome->isHidden() && !m_run->details().task.id.isEmpty())
        updateOutcome(m_run->details(), m_run->answer());
    QWidget::changeEvent(event);
}

} // namespace headstart
