// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/checkpoints/checkpoint_catalog.h"

#include <QWidget>

class QAction;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace headstart {

class CheckpointDetails;
class CheckpointTableModel;

/// The checkpoints over what is known about the selected one, with what can be done about them.
///
/// The list is read when the page is shown, but only where nobody is asked for consent by that; else a button reads it.
class CheckpointsPage : public QWidget
{
    Q_OBJECT
public:
    /// `catalog` must outlive the page.
    explicit CheckpointsPage(CheckpointCatalog *catalog, QWidget *parent = nullptr);

    /// Whether nothing more is on its way.
    bool isLoaded() const { return !m_catalog->isReading(); }

    QByteArray saveState() const;
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    /// isLoaded() may have become true.
    void loaded();

protected:
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeBar();
    QTableView *makeTable();
    QWidget *makeBlank();
    void showCatalog();
    void updateSelected();
    void updateActions(const QList<CatalogEntry> &selected);
    void verifySelected();
    void askToDelete();
    void copyId() const;
    void say(const QString &sentence, bool isError);
    void showMessage(const QString &text, bool isError);
    QList<CatalogEntry> selectedEntries() const;

    CheckpointCatalog *m_catalog;
    CheckpointTableModel *m_model;
    QSortFilterProxyModel *m_sorted;
    QAction *m_verify;
    QAction *m_delete;
    QAction *m_copy;
    QAction *m_refresh;
    QTableView *m_table;
    CheckpointDetails *m_details;
    QSplitter *m_splitter;
    QLabel *m_blankText = nullptr;
    QPushButton *m_blankButton = nullptr;
    QStackedWidget *m_stack;
    QLabel *m_message;
    QLabel *m_footer;
    bool m_messageIsError = false;
};

/// What is asked before checkpoints are deleted: names them and their size. Pure.
QString deleteQuestion(const QList<CatalogEntry> &entries);

} // namespace headstart
