// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/endpoint.h"
#include "ui/endpoints/endpoint_state.h"

#include <QTreeWidget>

namespace headstart {

/// The list at the left: the project's endpoints with the state of each, and the other pages.
class Navigation : public QTreeWidget
{
    Q_OBJECT
public:
    explicit Navigation(QWidget *parent = nullptr);

    /// Lists these endpoints and problems; what was current stays so where it still exists. No signal is emitted for
    /// that.
    void setProject(const Project &project);
    void setState(const QString &handler, const EndpointState &state);

    void selectOverview();
    void selectTasks();
    void selectCheckpoints();
    /// Selects an endpoint; false when there is none of that name.
    bool selectEndpoint(const QString &handler);
    /// The handler of the current endpoint, or empty.
    QString currentHandler() const;

Q_SIGNALS:
    void overviewChosen();
    void tasksChosen();
    void checkpointsChosen();
    void endpointChosen(const QString &handler);

private:
    void announce(QTreeWidgetItem *item);
    QTreeWidgetItem *endpointItem(const QString &handler) const;

    QTreeWidgetItem *m_endpoints;
    QTreeWidgetItem *m_tasks;
    QTreeWidgetItem *m_checkpoints;
};

} // namespace headstart
