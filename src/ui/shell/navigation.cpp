// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/navigation.h"

#include <QHeaderView>
#include <QSignalBlocker>

namespace headstart {

namespace {

enum Role { HandlerRole = Qt::UserRole, NameRole };
enum Column { NameColumn, StateColumn };

constexpr int rowPixels = 28;

void describe(QTreeWidgetItem *item, const QString &glyph, const QString &sentence)
{
    item->setText(StateColumn, glyph);
    for (int column : {NameColumn, StateColumn}) {
        item->setToolTip(column, sentence);
        item->setData(column, Qt::AccessibleTextRole, sentence);
    }
}

} // namespace

Navigation::Navigation(QWidget *parent)
    : QTreeWidget(parent)
    , m_endpoints(new QTreeWidgetItem(this, {tr("Endpoints")}))
    , m_tasks(new QTreeWidgetItem(this, {tr("Tasks")}))
    , m_checkpoints(new QTreeWidgetItem(this, {tr("Checkpoints")}))
{
    setObjectName(QStringLiteral("navigation"));
    setAccessibleName(tr("Pages"));
    setColumnCount(2);
    setHeaderHidden(true);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    header()->setSectionResizeMode(StateColumn, QHeaderView::ResizeToContents);
    header()->setMinimumSectionSize(24);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(14);
    setFrameShape(QFrame::NoFrame);
    setMinimumWidth(150);
    setTextElideMode(Qt::ElideMiddle);
    setUniformRowHeights(true);
    m_endpoints->setSizeHint(NameColumn, QSize(0, rowPixels)); // with uniform rows it holds for all
    QFont bold = font();
    bold.setBold(true);
    for (QTreeWidgetItem *item : {m_endpoints, m_tasks, m_checkpoints})
        item->setFont(NameColumn, bold);
    m_endpoints->setExpanded(true);
    connect(this, &QTreeWidget::currentItemChanged, this, &Navigation::announce);
}

void Navigation::announce(QTreeWidgetItem *item)
{
    if (item == nullptr)
        return;
    const QString handler = item->data(NameColumn, HandlerRole).toString();
    if (!handler.isEmpty())
        Q_EMIT endpointChosen(handler);
    else if (item == m_tasks)
        Q_EMIT tasksChosen();
    else if (item == m_checkpoints)
        Q_EMIT checkpointsChosen();
    else
        Q_EMIT overviewChosen();
}

void Navigation::setProject(const Project &project)
{
    const QSignalBlocker blocker(this);
    const QString handler = currentHandler();
    QTreeWidgetItem *page = currentItem() == m_tasks || currentItem() == m_checkpoints ? currentItem() : nullptr;
    qDeleteAll(m_endpoints->takeChildren());
    for (const Endpoint &endpoint : project.endpoints) {
        auto *item = new QTreeWidgetItem(m_endpoints, {endpoint.displayName()});
        item->setData(NameColumn, HandlerRole, endpoint.handler());
        item->setData(NameColumn, NameRole, endpoint.displayName());
        item->setTextAlignment(StateColumn, Qt::AlignCenter);
    }
    for (const ProjectProblem &problem : project.problems) {
        auto *item = new QTreeWidgetItem(m_endpoints, {problem.file});
        describe(
            item, QStringLiteral("▲"), tr("%1, line %2: %3").arg(problem.file).arg(problem.line).arg(problem.message));
    }
    m_endpoints->setExpanded(true);
    QTreeWidgetItem *current = page != nullptr ? page : endpointItem(handler);
    setCurrentItem(current != nullptr ? current : m_endpoints);
}

void Navigation::setState(const QString &handler, const EndpointState &state)
{
    QTreeWidgetItem *item = endpointItem(handler);
    if (item == nullptr)
        return;
    const QString name = item->data(NameColumn, NameRole).toString();
    const QString text = tr("%1: %2", "an endpoint and its state").arg(name, stateText(state));
    if (item->toolTip(NameColumn) != text || item->text(StateColumn) != stateGlyph(state))
        describe(item, stateGlyph(state), text);
}

QTreeWidgetItem *Navigation::endpointItem(const QString &handler) const
{
    for (int i = 0; i < m_endpoints->childCount() && !handler.isEmpty(); ++i) {
        if (m_endpoints->child(i)->data(NameColumn, HandlerRole).toString() == handler)
            return m_endpoints->child(i);
    }
    return nullptr;
}

QString Navigation::currentHandler() const
{
    return currentItem() == nullptr ? QString() : currentItem()->data(NameColumn, HandlerRole).toString();
}

void Navigation::selectOverview()
{
    setCurrentItem(m_endpoints);
}

void Navigation::selectTasks()
{
    setCurrentItem(m_tasks);
}

void Navigation::selectCheckpoints()
{
    setCurrentItem(m_checkpoints);
}

bool Navigation::selectEndpoint(const QString &handler)
{
    QTreeWidgetItem *item = endpointItem(handler);
    if (item != nullptr)
        setCurrentItem(item);
    return item != nullptr;
}

} // namespace headstart
