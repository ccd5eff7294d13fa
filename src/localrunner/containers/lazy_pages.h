// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/process.h"
#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <vector>

namespace headstart {

/// The memory of a lazily restored container: CRIU's page daemon (`criu lazy-pages`), and what keeps its death from
/// doing harm.
///
/// A restored process runs while its memory arrives through userfaultfd(2). When the last descriptor of a userfaultfd
/// is closed, the kernel hands out zero pages instead: a daemon that dies would silently corrupt the process. So this
/// stands between CRIU's restore and the daemon, passes the descriptors on, and keeps one of each. With the daemon gone
/// faults then block, and the container has to be ended (broken()).
///
/// Lives in the thread that made it and needs its event loop.
class LazyPages : public QObject
{
    Q_OBJECT

public:
    struct Order
    {
        QString criu; ///< absolute path of the program
        QString images; ///< absolute path of the image files
        QString work; ///< the work folder that is given to `runc restore`: CRIU looks for lazy-pages.socket in it
        QString daemonWork; ///< an own one for the daemon: its socket and log
    };
    explicit LazyPages(Order order, QObject *parent = nullptr);
    /// Ends the daemon and lets go of the descriptors: the container must be gone, or have all its memory.
    ~LazyPages() override;

    /// Starts the daemon and listens. Before runc is called.
    Result<void> start();

Q_SIGNALS:
    /// All memory has arrived; nothing here is needed any more.
    void complete();
    /// The daemon ended before that. Faults block from now on.
    void broken(const headstart::Error &error);

private:
    void accept();
    void connectToDaemon();
    void forward();
    void onDaemonEnded(const ProcessEnd &end);
    void breakOff(const QString &why);

    Order m_order;
    UniqueFd m_listener;
    UniqueFd m_client; ///< CRIU's restore
    UniqueFd m_daemon;
    std::unique_ptr<QSocketNotifier> m_listening;
    std::unique_ptr<QSocketNotifier> m_reading;
    QTimer m_retry;
    QElapsedTimer m_waiting;
    ProcessWatch m_process;
    std::vector<UniqueFd> m_faults; ///< a copy of every userfaultfd
    bool m_over = false;
};

} // namespace headstart
