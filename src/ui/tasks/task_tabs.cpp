// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/task_tabs.h"

#include "ui/logs/log_view.h"
#include "ui/theme/format.h"
#include "ui/timeline/span_table_model.h"
#include "ui/timeline/timeline_panel.h"

#include <QFontDatabase>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace headstart {

namespace {

QPlainTextEdit *bodyView(const QString &name, const QString &accessibleName, QWidget *parent)
{
    auto *view = new QPlainTextEdit(parent);
    view->setObjectName(name);
    view->setAccessibleName(accessibleName);
    view->setReadOnly(true);
    view->setTabChangesFocus(true);
    view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    return view;
}

QLabel *heading(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(6, 4, 6, 4);
    return label;
}

/// Sets the text only when it differs, so that a selection and the scroll position outlive updates.
void setText(QPlainTextEdit *view, const QString &text)
{
    if (view->toPlainText() != text)
        view->setPlainText(text);
}

} // namespace

TaskTabs::TaskTabs(QWidget *parent)
    : QTabWidget(parent)
    , m_timeline(new TimelinePanel(this))
    , m_spans(new SpanTableModel(this))
{
    setDocumentMode(true);
    m_timeline->setObjectName(QStringLiteral("timelinePanel"));
    addTab(m_timeline, tr("&Timeline"));
    addTab(makeTable(), tr("Ta&ble"));
    addTab(makeLogs(), tr("&Logs"));
    addTab(makeBodies(), tr("Re&quest and response"));
    connect(m_timeline, &TimelinePanel::intervalSelected, this, &TaskTabs::showInterval);
    connect(m_timeline, &TimelinePanel::spanSelected, m_table, [this](const QString &taskId, const QString &spanId) {
        const int row = m_spans->rowOf(taskId, spanId);
        if (row >= 0 && !spanId.isEmpty())
            m_table->selectRow(row);
    });
    setTasks({});
}

QWidget *TaskTabs::makeTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("spanTable"));
    m_table->setAccessibleName(tr("Spans of the selected tasks"));
    m_table->setModel(m_spans);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(24);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnWidth(SpanTableModel::TaskColumn, 160);
    m_table->setColumnWidth(SpanTableModel::SpanColumn, 180);
    connect(
        m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &current) {
            if (!current.isValid())
                return;
            const QString taskId = current.data(SpanTableModel::TaskIdRole).toString();
            m_timeline->view()->selectSpan(taskId, current.data(SpanTableModel::SpanIdRole).toString());
            showInterval(taskId, current.data(SpanTableModel::StartNsRole).toLongLong(),
                current.data(SpanTableModel::EndNsRole).toLongLong());
        });
    return m_table;
}

QWidget *TaskTabs::makeLogs()
{
    auto *page = new QWidget(this);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_logsHeading = heading(page);
    m_logsHeading->setObjectName(QStringLiteral("logsHeading"));
    m_logs = new LogView(page);
    m_logs->setObjectName(QStringLiteral("taskLogs"));
    m_logsHeading->setBuddy(m_logs);
    layout->addWidget(m_logsHeading);
    layout->addWidget(m_logs, 1);
    return page;
}

QWidget *TaskTabs::makeBodies()
{
    auto *page = new QWidget(this);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_bodiesHeading = heading(page);
    m_bodiesHeading->setObjectName(QStringLiteral("bodiesHeading"));
    auto *halves = new QSplitter(Qt::Horizontal, page);
    m_request = bodyView(QStringLiteral("requestBody"), tr("Request"), halves);
    m_request->setPlaceholderText(tr("No request body."));
    m_response = bodyView(QStringLiteral("responseBody"), tr("Response"), halves);
    m_response->setPlaceholderText(tr("No answer."));
    halves->addWidget(m_request);
    halves->addWidget(m_response);
    layout->addWidget(m_bodiesHeading);
    layout->addWidget(halves, 1);
    return page;
}

void TaskTabs::setTasks(const QList<TaskDetails> &tasks)
{
    m_tasks = tasks;
    m_timeline->setTasks(tasks);
    m_spans->setTasks(tasks);
    updateLogs();
    updateBodies();
}

void TaskTabs::updateLogs()
{
    if (m_tasks.isEmpty()) {
        m_logs->clearLines();
        m_logsOf.clear();
        m_logLines = 0;
        m_logsHeading->setText(tr("Select a task to read what it printed."));
        return;
    }
    const TaskDetails &details = m_tasks.first();
    if (m_logsOf != details.task.id || details.logs.size() < m_logLines) {
        m_logs->setLines(details.logs);
    } else {
        for (qsizetype i = m_logLines; i < details.logs.size(); ++i)
            m_logs->append(details.logs.at(i));
    }
    m_logsOf = details.task.id;
    m_logLines = details.logs.size();
    m_logsHeading->setText(tr("%1 %2: %n line(s)", nullptr, static_cast<int>(m_logLines))
                               .arg(details.task.endpoint, shortId(details.task.id)));
}

void TaskTabs::updateBodies()
{
    if (m_tasks.isEmpty()) {
        setText(m_request, {});
        setText(m_response, {});
        m_bodiesHeading->setText(tr("Select a task to read its request and its response."));
        return;
    }
    const TaskRecord &task = m_tasks.first().task;
    m_bodiesHeading->setText(task.error.message.isEmpty()
            ? tr("%1 %2: %3").arg(task.endpoint, shortId(task.id), statusText(task.status))
            : tr("%1 %2: %3. %4").arg(task.endpoint, shortId(task.id), statusText(task.status), task.error.message));
    setText(m_request, formatBody(task.request, QStringLiteral("application/json")));
    const QString answer = formatBody(task.result, task.resultType);
    setText(m_response,
        task.error.details.isEmpty()
            ? answer
            : answer + (answer.isEmpty() ? QString() : QStringLiteral("\n\n")) + task.error.details);
}

void TaskTabs::showInterval(const QString &taskId, qint64 startNs, qint64 endNs)
{
    if (m_tasks.isEmpty())
        return;
    const auto found =
        std::find_if(m_tasks.cbegin(), m_tasks.cend(), [&](const TaskDetails &t) { return t.task.id == taskId; });
    if (found == m_tasks.cend())
        return;
    if (m_logsOf != taskId) {
        m_logs->setLines(found->logs);
        m_logsOf = taskId;
        m_logLines = found->logs.size();
    }
    const int lines = m_logs->showInterval(startNs, endNs);
    m_logsHeading->setText(
        tr("%1 %2: %n line(s) between %3 and %4", nullptr, lines)
            .arg(found->task.endpoint, shortId(taskId), formatDuration(startNs), formatDuration(endNs)));
}

} // namespace headstart
