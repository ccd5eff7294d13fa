// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/checkpoints/checkpoint_catalog.h"
#include "backend/endpoints/endpoint.h"
#include "ui/endpoints/endpoint_state.h"

#include <QTimer>
#include <QVariantMap>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSplitter;

namespace headstart {

class BodyEditor;
class EndpointRun;
class LogView;
class PhaseProgress;
class RunOptions;
class SettingsSummary;
class TimelinePanel;

/// One endpoint: its settings, a body to send, and what came of the last run: answer, log and timeline.
class EndpointPage : public QWidget
{
    Q_OBJECT
public:
    /// `dispatcher` must outlive the page.
    explicit EndpointPage(Dispatcher *dispatcher, QWidget *parent = nullptr);

    /// The endpoint as it now stands in the code.
    void setEndpoint(const QString &projectFolder, const Endpoint &endpoint);
    /// The code does not have it any more.
    void setGone();
    QString handler() const { return m_endpoint.handler(); }
    void setState(const EndpointState &state);
    /// What checkpoint the endpoint has, if any; `listKnown`: it is known that there is no other.
    void setCheckpoint(const std::optional<CatalogEntry> &entry, bool listKnown);

    /// Shows a task of the past in place of the last run.
    void showTask(const TaskDetails &details);
    bool isRunning() const;
    /// Why Run is disabled; empty when it is not.
    QString runObstacle() const;

    /// The body, options and splitters, for the next time.
    QVariantMap saveState() const;
    void restoreState(const QVariantMap &state);

public Q_SLOTS:
    void run();
    void cancel();

Q_SIGNALS:
    /// Whether it can run or is running may have changed.
    void runnableChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeSettings();
    QWidget *makeRequest();
    QWidget *makeOutcome();
    void updateRunnable();
    void updateCheckpoint();
    void updateTask();
    void updateAnswer();
    void updateOutcome(const TaskDetails &details, const QByteArray &answer);
    void tick();
    QMap<QString, QString> secrets() const;
    QStringList missingSecrets() const;

    Dispatcher *m_dispatcher;
    EndpointRun *m_run;
    QString m_project;
    Endpoint m_endpoint;
    EndpointState m_state;
    std::optional<CatalogEntry> m_checkpoint;
    bool m_checkpointsKnown = false;
    bool m_gone = false;

    QLabel *m_title;
    QLabel *m_stateLabel;
    QLabel *m_checkpointLabel;
    SettingsSummary *m_settings;
    RunOptions *m_options;
    BodyEditor *m_body;
    QPushButton *m_runButton;
    QPushButton *m_cancelButton;
    QLabel *m_obstacle;
    PhaseProgress *m_progress;
    QLabel *m_outcome;
    QPlainTextEdit *m_answer;
    LogView *m_log;
    TimelinePanel *m_timeline;
    QSplitter *m_columns;
    QSplitter *m_rows;
    QTimer m_tick; ///< lets elapsed times run on
    QTimer m_answerUpdates; ///< a streamed answer is drawn a few times a second
    QString m_shownTask;
};

} // namespace headstart
