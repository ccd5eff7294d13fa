// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/activity_bar.h"

#include "backend/checkpoints/checkpoint_catalog.h"
#include "backend/dispatch/dispatcher.h"
#include "ui/checkpoints/checkpoint_words.h"
#include "ui/theme/format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace headstart {

ActivityBar::ActivityBar(Dispatcher *dispatcher, CheckpointCatalog *catalog, QWidget *parent)
    : QWidget(parent)
    , m_dispatcher(dispatcher)
    , m_catalog(catalog)
    , m_label(new QLabel(this))
    , m_cancel(new QToolButton(this))
{
    setObjectName(QStringLiteral("activityBar"));
    m_label->setObjectName(QStringLiteral("activityText"));
    m_label->setTextFormat(Qt::PlainText);
    m_label->setAccessibleName(tr("Activity"));
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_cancel->setObjectName(QStringLiteral("activityCancel"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Stop this task"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 2, 6, 2);
    layout->addWidget(m_label, 1);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, [this] { m_dispatcher->cancel(m_latest, false); });
    connect(dispatcher, &Dispatcher::taskChanged, this, [this](const TaskRecord &task) {
        if (isFinal(task.status))
            return;
        m_tasks[task.id].endpoint = task.endpoint.isEmpty() ? task.handler : task.endpoint;
        m_latest = task.id;
        update();
    });
    connect(dispatcher, &Dispatcher::progress, this, [this](const QString &taskId, ProgressStep step) {
        if (!m_tasks.contains(taskId)) { // its record is told of when it runs; before that it is prepared for long
            const TaskRecord task = m_dispatcher->running(taskId).task;
            if (task.id.isEmpty() || isFinal(task.status))
                return;
            m_tasks[taskId].endpoint = task.endpoint.isEmpty() ? task.handler : task.endpoint;
        }
        m_tasks[taskId].step = step;
        m_latest = taskId;
        update();
    });
    connect(dispatcher, &Dispatcher::taskFinished, this, [this](const TaskDetails &details) {
        m_tasks.remove(details.task.id);
        if (m_latest == details.task.id)
            m_latest = m_tasks.isEmpty() ? QString() : m_tasks.lastKey();
        update();
    });
    connect(catalog, &CheckpointCatalog::capturesChanged, this, &ActivityBar::update);
    update();
}

QString ActivityBar::captureText() const
{
    const QList<protocol::Checkpoint> captures = m_catalog->captures();
    if (captures.isEmpty())
        return {};
    const protocol::Checkpoint &latest = captures.last();
    return isBeingVerified(latest) ? tr("%1: the checkpoint is being verified", "an endpoint").arg(latest.endpoint)
                                   : tr("%1: the checkpoint is being written", "an endpoint").arg(latest.endpoint);
}

void ActivityBar::update()
{
    const QString capture = captureText();
    setVisible(!m_tasks.isEmpty() || !capture.isEmpty());
    m_cancel->setVisible(!m_tasks.isEmpty());
    if (m_tasks.isEmpty()) {
        m_label->setText(capture);
        m_label->setToolTip(capture);
        return;
    }
    const Activity activity = m_tasks.value(m_latest);
    QString text = activity.step
        ? tr("%1: %2", "an endpoint and what it does").arg(activity.endpoint, progressStepText(*activity.step))
        : tr("%1 is running.").arg(activity.endpoint);
    if (m_tasks.size() > 1)
        text += QLatin1Char(' ') + tr("(and %n other task(s))", nullptr, static_cast<int>(m_tasks.size()) - 1);
    m_label->setText(text);
    m_label->setToolTip(text);
}

} // namespace headstart
