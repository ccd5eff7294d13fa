// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/checkpoints/checkpoint_catalog.h"

#include <QScrollArea>

class QGridLayout;
class QLabel;

namespace headstart {

/// A fact about a checkpoint: what it is called and its value.
struct CheckpointFact
{
    enum class Side { Identity, Measure }; ///< what it is of, or what it takes and took
    Side side = Side::Identity;
    QString id; ///< stable, for tests: "memory"
    QString label;
    QString value;
};

/// What is known about a checkpoint besides its state, without what is not known. Pure.
QList<CheckpointFact> checkpointFacts(const CatalogEntry &entry);

/// Everything about one checkpoint: its state in sentences, the line of CRIU's log, a hint, and facts.
class CheckpointDetails : public QScrollArea
{
    Q_OBJECT
public:
    explicit CheckpointDetails(QWidget *parent = nullptr);

    void setEntry(const CatalogEntry &entry);
    /// Shows a sentence instead.
    void setNothing(const QString &sentence);

protected:
    void changeEvent(QEvent *event) override;

private:
    void setFacts(const QList<CheckpointFact> &facts);
    void updateColours();

    QLabel *m_title;
    QLabel *m_sentence;
    QLabel *m_hint;
    QLabel *m_log;
    QWidget *m_factsBox;
    QGridLayout *m_facts;
    QList<CheckpointFact> m_shown;
    bool m_failed = false;
};

} // namespace headstart
