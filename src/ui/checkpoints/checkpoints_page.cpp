// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/checkpoints/checkpoints_page.h"

#include "ui/checkpoints/checkpoint_details.h"
#include "ui/checkpoints/checkpoint_table_model.h"
#include "ui/checkpoints/checkpoint_words.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QClipboard>
#include <QDataStream>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QShowEvent>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headstart {

using protocol::Checkpoint;
using Knowledge = CheckpointCatalog::Knowledge;
using State = Checkpoint::State;

namespace {

constexpr int stateVersion = 1;
constexpr int blankWidth = 520;
constexpr qsizetype mostNamed = 5;
constexpr qint64 aDayInNovemberMs = 1'700'000'000'000; ///< as wide as a moment gets

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::CheckpointsPage)
};

QString named(const CatalogEntry &entry)
{
    return Texts::tr("%1 of %2", "the ID of a checkpoint, a deployment")
        .arg(shortId(entry.checkpoint.id), checkpointOwner(entry));
}

bool mayVerify(const CatalogEntry &entry)
{
    return entry.work == CatalogEntry::Work::None && entry.checkpoint.state != State::Capturing
        && entry.checkpoint.state != State::CaptureFailed;
}

bool mayDelete(const CatalogEntry &entry)
{
    return entry.work == CatalogEntry::Work::None && entry.checkpoint.state != State::Capturing;
}

qint64 diskBytes(const QList<CatalogEntry> &entries)
{
    qint64 bytes = 0;
    for (const CatalogEntry &entry : entries)
        bytes += std::max<qint64>(entry.checkpoint.diskBytes, 0);
    return bytes;
}

} // namespace

QString deleteQuestion(const QList<CatalogEntry> &entries)
{
    const QString size = QLocale().formattedDataSize(diskBytes(entries));
    if (entries.size() == 1)
        return Texts::tr("Delete checkpoint %1 (%2)?").arg(named(entries.first()), size);
    QStringList names;
    for (qsizetype i = 0; i < std::min(entries.size(), mostNamed); ++i)
        names.append(named(entries.at(i)));
    if (entries.size() > mostNamed)
        names.append(QStringLiteral("…"));
    return Texts::tr("Delete %n checkpoint(s) (%1)?", nullptr, static_cast<int>(entries.size())).arg(size)
        + QLatin1Char('\n') + names.join(QLatin1Char('\n'));
}

CheckpointsPage::CheckpointsPage(CheckpointCatalog *catalog, QWidget *parent)
    : QWidget(parent)
    , m_catalog(catalog)
    , m_model(new CheckpointTableModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_verify(new QAction(tr("&Verify"), this))
    , m_delete(new QAction(tr("&Delete…"), this))
    , m_copy(new QAction(tr("Copy &ID"), this))
    , m_refresh(new QAction(tr("Read &again"), this))
    , m_table(makeTable())
    , m_details(new CheckpointDetails(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_stack(new QStackedWidget(this))
    , m_message(new QLabel(this))
    , m_footer(new QLabel(this))
{
    setObjectName(QStringLiteral("checkpointsPage"));
    m_details->setObjectName(QStringLiteral("checkpointDetails"));
    m_splitter->setObjectName(QStringLiteral("checkpointSplitter"));
    m_message->setObjectName(QStringLiteral("checkpointMessage"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setContentsMargins(8, 3, 8, 3);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->hide();
    m_footer->setObjectName(QStringLiteral("checkpointFooter"));
    m_footer->setTextFormat(Qt::PlainText);
    m_footer->setWordWrap(true);
    m_footer->setContentsMargins(8, 3, 8, 3);

    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({430, 250});
    m_splitter->setChildrenCollapsible(false);
    m_stack->addWidget(makeBlank());
    m_stack->addWidget(m_splitter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(m_message);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_footer);

    connect(m_catalog, &CheckpointCatalog::changed, this, &CheckpointsPage::showCatalog);
    connect(m_catalog, &CheckpointCatalog::failed, this,
        [this](const Error &error) { say(tr("▲ %1").arg(error.message), true); });
    connect(m_catalog, &CheckpointCatalog::verified, this, [this](const Checkpoint &checkpoint) {
        say(tr("Checkpoint %1 holds: a container was restored from it and answered.").arg(shortId(checkpoint.id)),
            false);
    });
    connect(m_catalog, &CheckpointCatalog::removed, this, [this](const Checkpoint &checkpoint) {
        say(tr("Checkpoint %1 has been deleted.").arg(shortId(checkpoint.id)), false);
    });
    showCatalog();
}

QWidget *CheckpointsPage::makeBar()
{
    m_verify->setToolTip(tr("Restores a container from it and asks for its health (Return)"));
    m_verify->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    m_delete->setToolTip(tr("Removes it from the disk (Delete)"));
    m_delete->setShortcut(QKeySequence::Delete);
    m_copy->setToolTip(tr("Copies its whole ID (Ctrl+C)"));
    m_copy->setShortcut(QKeySequence::Copy);
    m_refresh->setToolTip(tr("Asks the runner which checkpoints there are"));
    connect(m_verify, &QAction::triggered, this, &CheckpointsPage::verifySelected);
    connect(m_delete, &QAction::triggered, this, &CheckpointsPage::askToDelete);
    connect(m_copy, &QAction::triggered, this, &CheckpointsPage::copyId);
    connect(m_refresh, &QAction::triggered, m_catalog, &CheckpointCatalog::refresh);
    auto *bar = new QWidget(this);
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 6, 8, 6);
    for (QAction *action : {m_verify, m_delete, m_copy, m_refresh}) {
        action->setShortcutContext(Qt::WidgetShortcut);
        auto *button = new QToolButton(bar);
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        if (action == m_refresh)
            layout->addStretch(1);
        else
            m_table->addAction(action);
        layout->addWidget(button);
    }
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    return bar;
}

QTableView *CheckpointsPage::makeTable()
{
    auto *table = new QTableView(this);
    table->setObjectName(QStringLiteral("checkpointTable"));
    table->setAccessibleName(tr("Checkpoints"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(CheckpointTableModel::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    table->setModel(m_sorted);
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
    table->setSortingEnabled(true);
    table->sortByColumn(CheckpointTableModel::CreatedColumn, Qt::DescendingOrder);
    const QFontMetrics metrics(table->font());
    const auto fit = [&](CheckpointTableModel::Column column, const QString &sample) {
        // The title has the arrow of the order beside it.
        const QString title = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        table->setColumnWidth(
            column, std::max(metrics.horizontalAdvance(sample) + 20, metrics.horizontalAdvance(title) + 34));
    };
    fit(CheckpointTableModel::StateColumn, checkpointStateText(State::CaptureFailed));
    fit(CheckpointTableModel::EndpointColumn, QStringLiteral("an-endpoint-name v10"));
    fit(CheckpointTableModel::IdColumn, QStringLiteral("00000000"));
    fit(CheckpointTableModel::MemoryColumn, QStringLiteral("000.00 MiB"));
    fit(CheckpointTableModel::FilesColumn, QStringLiteral("000.00 MiB"));
    const QString moment = formatMoment(aDayInNovemberMs);
    fit(CheckpointTableModel::CreatedColumn, moment);
    fit(CheckpointTableModel::LastRestoreColumn, moment);
    fit(CheckpointTableModel::RestoresColumn, QStringLiteral("0000"));
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &CheckpointsPage::updateSelected);
    return table;
}

QWidget *CheckpointsPage::makeBlank()
{
    auto *blank = new QWidget(this);
    m_blankText = new QLabel(blank);
    m_blankText->setObjectName(QStringLiteral("checkpointBlank"));
    m_blankText->setTextFormat(Qt::PlainText);
    m_blankText->setWordWrap(true);
    m_blankText->setFixedWidth(blankWidth);
    m_blankText->setAlignment(Qt::AlignHCenter);
    m_blankText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_blankButton = new QPushButton(blank);
    m_blankButton->setObjectName(QStringLiteral("checkpointBlankButton"));
    m_blankButton->setMinimumHeight(32);
    connect(m_blankButton, &QPushButton::clicked, m_catalog, &CheckpointCatalog::refresh);
    auto *button = new QHBoxLayout;
    button->addStretch(1);
    button->addWidget(m_blankButton);
    button->addStretch(1);
    auto *column = new QVBoxLayout;
    column->setSpacing(14);
    column->addStretch(2);
    column->addWidget(m_blankText);
    column->addLayout(button);
    column->addStretch(3);
    auto *layout = new QHBoxLayout(blank);
    layout->addStretch(1);
    layout->addLayout(column);
    layout->addStretch(1);
    return blank;
}

void CheckpointsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!event->spontaneous() && !m_catalog->isReading() && !m_catalog->mayAsk())
        m_catalog->refresh();
}

void CheckpointsPage::showCatalog()
{
    const bool wasEmpty = m_model->rowCount() == 0;
    m_model->setEntries(m_catalog->entries());
    const bool isEmpty = m_model->rowCount() == 0;
    const Knowledge knowledge = m_catalog->knowledge();
    if (wasEmpty && !isEmpty && !m_table->selectionModel()->hasSelection())
        m_table->selectRow(0);
    m_stack->setCurrentIndex(isEmpty ? 0 : 1);
    m_refresh->setEnabled(!m_catalog->isReading());
    m_blankButton->setVisible(knowledge != Knowledge::Known && !m_catalog->isReading());
    m_blankButton->setText(knowledge == Knowledge::Failed ? tr("&Try again") : tr("&Read the list"));
    if (knowledge == Knowledge::Known)
        m_blankText->setText(tr("There are no checkpoints yet: the first cold start of an endpoint with "
                                "checkpoint_enabled=True captures one."));
    else if (m_catalog->isReading())
        m_blankText->setText(tr("Reading the list …"));
    else if (knowledge == Knowledge::Failed)
        m_blankText->setText(tr("▲ The list could not be read. %1").arg(m_catalog->error().message));
    else
        m_blankText->setText(tr("The list of checkpoints has not been read yet. Headstart's runner keeps it, and "
                                "starting the runner may need an administrator's consent."));

    QStringList parts;
    if (!isEmpty) {
        parts.append(tr("%n checkpoint(s)", nullptr, m_model->rowCount()));
        parts.append(tr("%1 on the disk").arg(QLocale().formattedDataSize(diskBytes(m_catalog->entries()))));
    }
    if (!isEmpty && knowledge != Knowledge::Known)
        parts.append(tr("others may exist: the list has not been read"));
    QString footer = parts.join(QStringLiteral(" · "));
    for (const QString &problem : m_catalog->problems())
        footer += (footer.isEmpty() ? QString() : QStringLiteral("\n")) + tr("▲ %1").arg(problem);
    m_footer->setText(footer);
    m_footer->setVisible(!footer.isEmpty());
    updateSelected();
    Q_EMIT loaded();
}

QList<CatalogEntry> CheckpointsPage::selectedEntries() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
    QList<CatalogEntry> entries;
    for (const QModelIndex &row : std::as_const(rows))
        entries.append(m_model->entry(m_sorted->mapToSource(row).row()));
    return entries;
}

void CheckpointsPage::updateSelected()
{
    const QList<CatalogEntry> selected = selectedEntries();
    if (selected.size() == 1)
        m_details->setEntry(selected.first());
    else if (selected.isEmpty())
        m_details->setNothing(tr("Select a checkpoint to see what is known about it."));
    else
        m_details->setNothing(
            tr("%n checkpoint(s) selected, %1 on the disk.", nullptr, static_cast<int>(selected.size()))
                .arg(QLocale().formattedDataSize(diskBytes(selected))));
    updateActions(selected);
}

void CheckpointsPage::updateActions(const QList<CatalogEntry> &selected)
{
    m_verify->setEnabled(selected.size() == 1 && mayVerify(selected.first()));
    m_delete->setEnabled(!selected.isEmpty() && std::all_of(selected.cbegin(), selected.cend(), mayDelete));
    m_copy->setEnabled(selected.size() == 1);
}

void CheckpointsPage::verifySelected()
{
    const QList<CatalogEntry> selected = selectedEntries();
    if (selected.size() != 1 || !mayVerify(selected.first()))
        return;
    m_message->hide();
    m_catalog->verify(selected.first().checkpoint.id);
}

void CheckpointsPage::askToDelete()
{
    const QList<CatalogEntry> selected = selectedEntries();
    if (selected.isEmpty() || !std::all_of(selected.cbegin(), selected.cend(), mayDelete))
        return;
    auto *question = new QMessageBox(
        QMessageBox::Question, tr("Delete checkpoints"), deleteQuestion(selected), QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("deleteQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("It cannot be undone; a later cold start can capture a new one."));
    QPushButton *agree = question->addButton(tr("&Delete"), QMessageBox::DestructiveRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    QStringList ids;
    for (const CatalogEntry &entry : selected)
        ids.append(entry.checkpoint.id);
    connect(agree, &QPushButton::clicked, this, [this, ids] {
        m_message->hide();
        for (const QString &id : ids)
            m_catalog->remove(id);
    });
    question->open();
}

void CheckpointsPage::copyId() const
{
    const QList<CatalogEntry> selected = selectedEntries();
    if (selected.size() == 1)
        QGuiApplication::clipboard()->setText(selected.first().checkpoint.id);
}

void CheckpointsPage::say(const QString &sentence, bool isError)
{
    // Of several that are deleted at once, what failed is not hidden by what did not.
    const bool alreadyFailed = !m_message->isHidden() && m_messageIsError;
    if (alreadyFailed && !isError)
        return;
    showMessage(alreadyFailed && !m_message->text().contains(sentence)
            ? QString(m_message->text() + QLatin1Char('\n') + sentence)
            : sentence,
        isError);
}

void CheckpointsPage::showMessage(const QString &text, bool isError)
{
    m_messageIsError = isError;
    QPalette own = palette();
    own.setColor(QPalette::WindowText, colour(isError ? Colour::ErrorText : Colour::SuccessText, palette()));
    m_message->setPalette(own);
    m_message->setText(text);
    m_message->show();
}

void CheckpointsPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && !m_message->isHidden())
        showMessage(m_message->text(), m_messageIsError);
    QWidget::changeEvent(event);
}

QByteArray CheckpointsPage::saveState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << stateVersion << m_table->horizontalHeader()->saveState() << m_splitter->saveState();
    return state;
}

void CheckpointsPage::restoreState(const QByteArray &state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_4);
    int version = 0;
    QByteArray header;
    QByteArray splitter;
    stream >> version >> header >> splitter;
    if (stream.status() != QDataStream::Ok || version != stateVersion)
        return;
    m_table->horizontalHeader()->restoreState(header);
    m_splitter->restoreState(splitter);
}

} // namespace headstart
