// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/activity_bar.h"

#include "backend/dispatch/dispatcher.h"
#include "ui/theme/format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace headstart {

ActivityBar::ActivityBar(Dispatcher *dispatcher, QWidget *parent)
    : QWidget(parent)
    , m_dispatcher(dispatcher)
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
        if (!m_tasks.contains(taskId))
            return;
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
    update();
}

void ActivityBar::update()
{
    setVisible(!m_tasks.isEmpty());
    if (m_tasks.isEmpty())
        return;
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
