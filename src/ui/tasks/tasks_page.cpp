// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/tasks_page.h"

#include "backend/store/store.h"
#include "ui/tasks/phases_delegate.h"
#include "ui/tasks/task_selection.h"
#include "ui/tasks/task_table_model.h"
#include "ui/tasks/task_tabs.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <QDataStream>
#include <QDir>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace headstart {

namespace {

constexpr int stateVersion = 1;
constexpr int refreshMs = 400;
constexpr int mostSorted = 20'000; ///< rows loaded for sorting by another column than the time

} // namespace

TasksPage::TasksPage(Store *store, Dispatcher *dispatcher, QWidget *parent)
    : QWidget(parent)
    , m_store(store)
    , m_model(new TaskTableModel(store, this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_selection(new TaskSelection(store, dispatcher, this))
    , m_phases(new PhasesDelegate(this))
    , m_table(makeTable())
    , m_tabs(new TaskTabs(this))
    , m_footer(new QLabel(this))
    , m_error(new QLabel(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
{
    m_tabs->setObjectName(QStringLiteral("taskTabs"));
    m_footer->setObjectName(QStringLiteral("taskFooter"));
    m_footer->setContentsMargins(8, 3, 8, 3);
    m_error->setObjectName(QStringLiteral("taskError"));
    m_error->setWordWrap(true);
    m_error->setContentsMargins(8, 3, 8, 3);
    m_error->hide();

    auto *upper = new QWidget(this);
    auto *upperLayout = new QVBoxLayout(upper);
    upperLayout->setContentsMargins(0, 0, 0, 0);
    upperLayout->setSpacing(0);
    upperLayout->addWidget(m_error);
    upperLayout->addWidget(m_table, 1);
    upperLayout->addWidget(m_footer);
    m_splitter->addWidget(upper);
    m_splitter->addWidget(m_tabs);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);

    connect(m_model, &TaskTableModel::loaded, this, [this] {
        m_error->hide();
        m_tableLoaded = true;
        m_phases->setScale(m_model->longestNs());
        applyPendingSelection();
        updateFooter();
        if (m_loadAll && m_model->rowCount() < mostSorted && m_model->canFetchMore({}))
            m_model->fetchMore({});
        Q_EMIT loaded();
    });
    connect(m_model, &TaskTableModel::dataChanged, this, [this] { m_phases->setScale(m_model->longestNs()); });
    connect(m_model, &TaskTableModel::rowsInserted, this, [this] {
        applyPendingSelection();
        updateFooter();
    });
    connect(m_model, &TaskTableModel::totalChanged, this, &TasksPage::updateFooter);
    connect(m_model, &TaskTableModel::failed, this, &TasksPage::showError);
    connect(m_selection, &TaskSelection::failed, this, &TasksPage::showError);
    connect(m_selection, &TaskSelection::changed, this, [this] {
        m_tabs->setTasks(m_selection->tasks());
        m_detailsPending = false;
        Q_EMIT loaded();
    });
    watchDatabase();
}

QTableView *TasksPage::makeTable()
{
    auto *table = new QTableView(this);
    table->setObjectName(QStringLiteral("taskTable"));
    table->setAccessibleName(tr("Tasks"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(TaskTableModel::SortRole);
    table->setModel(m_sorted);
    table->setItemDelegateForColumn(TaskTableModel::PhasesColumn, m_phases);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setTabKeyNavigation(false);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(26);
    QHeaderView *header = table->horizontalHeader();
    header->setStretchLastSection(true);
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(TaskTableModel::CreatedColumn, Qt::DescendingOrder);
    const QFontMetrics metrics(table->font());
    const auto width = [&metrics](const QString &sample) { return metrics.horizontalAdvance(sample) + 18; };
    table->setColumnWidth(TaskTableModel::StatusColumn, width(statusText(TaskStatus::Cancelled)));
    table->setColumnWidth(TaskTableModel::EndpointColumn, width(QStringLiteral("endpoint-name")));
    table->setColumnWidth(TaskTableModel::IdColumn, width(QStringLiteral("00000000")));
    table->setColumnWidth(TaskTableModel::CreatedColumn, width(QStringLiteral("00.00.00 00:00:00")));
    table->setColumnWidth(TaskTableModel::StartColumn, width(QStringLiteral("restored")));
    for (int column = TaskTableModel::QueueColumn; column <= TaskTableModel::TotalColumn; ++column) {
        const QString title = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        table->setColumnWidth(column, std::max(width(QStringLiteral("00.0 ms")), width(title)));
    }
    connect(header, &QHeaderView::sortIndicatorChanged, this, &TasksPage::sortBy);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TasksPage::selectionChanged);
    return table;
}

void TasksPage::watchDatabase()
{
    // SQLite writes to the log beside the database, which comes and goes with the connections.
    const QString folder = m_store->folder();
    const QString log = folder + QStringLiteral("/headstart.db-wal");
    const auto watchLog = [this, log] {
        if (QFileInfo::exists(log) && !m_watcher.files().contains(log))
            m_watcher.addPath(log);
    };
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    connect(&m_refresh, &QTimer::timeout, m_model, &TaskTableModel::refresh);
    const auto changed = [this, watchLog] {
        watchLog();
        if (!m_refresh.isActive())
            m_refresh.start();
    };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, changed);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, changed);
    m_watcher.addPath(folder);
    watchLog();
}

void TasksPage::setProject(const QString &project)
{
    m_tableLoaded = false;
    m_model->setProject(project);
}

void TasksPage::selectNewest(int count)
{
    m_pendingNewest = count;
    m_detailsPending = true;
    applyPendingSelection();
}

void TasksPage::selectTask(const QString &taskId)
{
    m_pendingTask = taskId;
    applyPendingSelection();
}

void TasksPage::applyPendingSelection()
{
    if (!m_pendingTask.isEmpty()) {
        const int row = m_model->rowOf(m_pendingTask);
        if (row >= 0) {
            m_pendingTask.clear();
            const QModelIndex index = m_sorted->mapFromSource(m_model->index(row, 0));
            m_table->selectRow(index.row());
            m_table->scrollTo(index);
        }
    }
    if (m_pendingNewest > 0 && m_tableLoaded) {
        const int count = std::min(std::exchange(m_pendingNewest, 0), m_model->rowCount());
        if (count == 0) {
            m_detailsPending = false;
            return;
        }
        const QItemSelection rows(m_model->index(0, 0), m_model->index(count - 1, TaskTableModel::columnTotal - 1));
        m_table->selectionModel()->select(m_sorted->mapSelectionFromSource(rows), QItemSelectionModel::ClearAndSelect);
    }
}

QStringList TasksPage::selectedIds() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
    QStringList ids;
    for (const QModelIndex &row : std::as_const(rows))
        ids.append(row.data(TaskTableModel::TaskIdRole).toString());
    return ids;
}

void TasksPage::selectionChanged()
{
    m_selection->setIds(selectedIds());
    updateFooter();
}

void TasksPage::sortBy(int column, Qt::SortOrder order)
{
    // Newest first is the order in which the database gives the rows; only another order needs all of them here.
    const bool natural = column == TaskTableModel::CreatedColumn && order == Qt::DescendingOrder;
    m_loadAll = !natural;
    m_sorted->sort(natural ? -1 : column, order);
    if (m_loadAll && m_model->rowCount() < mostSorted && m_model->canFetchMore({}))
        m_model->fetchMore({});
    updateFooter();
}

void TasksPage::updateFooter()
{
    const QLocale locale;
    const int loaded = m_model->rowCount();
    const int selected = static_cast<int>(m_table->selectionModel()->selectedRows().size());
    QStringList parts;
    if (loaded == 0 && m_tableLoaded)
        parts.append(tr("No task yet: run an endpoint, here or with 'headstart run'."));
    else if (m_model->total() >= 0)
        parts.append(tr("%n task(s)", nullptr, static_cast<int>(m_model->total())));
    if (m_loadAll && m_model->total() > loaded)
        parts.append(tr("sorted among the newest %1").arg(locale.toString(loaded)));
    if (selected > TaskSelection::mostTasks)
        parts.append(tr("%1 selected, the first %2 are shown")
                         .arg(locale.toString(selected), locale.toString(TaskSelection::mostTasks)));
    else if (selected > 1)
        parts.append(tr("%n selected", nullptr, selected));
    m_footer->setText(parts.join(QStringLiteral(" · ")));
}

void TasksPage::showError(const Error &error)
{
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, colour(Colour::ErrorText, this->palette()));
    m_error->setPalette(palette);
    m_error->setText(tr("▲ %1").arg(error.message));
    m_error->show();
    m_tableLoaded = true;
    m_detailsPending = false;
    Q_EMIT loaded();
}

QByteArray TasksPage::saveState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << stateVersion << m_table->horizontalHeader()->saveState() << m_splitter->saveState()
           << m_tabs->currentIndex();
    return state;
}

void TasksPage::restoreState(const QByteArray &state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_4);
    int version = 0;
    QByteArray header;
    QByteArray splitter;
    int tab = 0;
    stream >> version >> header >> splitter >> tab;
    if (stream.status() != QDataStream::Ok || version != stateVersion)
        return;
    m_table->horizontalHeader()->restoreState(header);
    m_splitter->restoreState(splitter);
    m_tabs->setCurrentIndex(std::clamp(tab, 0, m_tabs->count() - 1));
}

} // namespace headstart
