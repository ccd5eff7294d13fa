// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/process.h"
#include "localrunner/lazy/lazy_stats.h"
#include "localrunner/lazy/page_channel.h"
#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <vector>

namespace headstart {

/// The runner's side of a lazy restore. A lazily restored process runs while its memory arrives through userfaultfd(2);
/// headstart-page-server brings it.
///
/// When the last descriptor of a userfaultfd is closed, the kernel hands out zero pages for whatever is still lacking:
/// a server that dies would silently corrupt the process. So CRIU's restore gives the descriptors to this object, which
/// passes them on and keeps one of each. With the server gone faults then block, and the container has to be ended
/// (broken()).
///
/// Lives in the thread that made it and needs its event loop.
class LazyPages : public QObject
{
    Q_OBJECT

public:
    struct Order
    {
        QString server; ///< absolute path of headstart-page-server
        QString images; ///< absolute path of the image files
        QString workingSet; ///< absolute path of the checkpoint's WorkingSet, which need not be there yet
        QString work; ///< the work folder that is given to `runc restore`: CRIU looks for lazy-pages.socket in it
    };
    explicit LazyPages(Order order, QObject *parent = nullptr);
    /// Ends the server and lets go of the descriptors: the container must be gone, or have all its memory.
    ~LazyPages() override;

    /// Starts the server and listens for CRIU. Before runc is called.
    Result<void> start();

    /// Has all that is still lacking brought. Until then only what is asked for, and a little around it, is: the first
    /// request has the machine for itself. Nothing when it was called before.
    void stream();

Q_SIGNALS:
    /// All memory has arrived; nothing here is needed any more.
    void complete(const headstart::LazyStats &stats);
    /// The server ended before that. Faults block from now on.
    void broken(const headstart::Error &error);

private:
    void accept();
    void hearCriu();
    bool hearServer();
    void tell(PageMessage message);
    void onServerEnded(const ProcessEnd &end);
    void finish(const LazyStats &stats);
    void breakOff(const QString &why);

    Order m_order;
    UniqueFd m_listener;
    UniqueFd m_criu;
    UniqueFd m_channel;
    std::unique_ptr<QSocketNotifier> m_listening;
    std::unique_ptr<QSocketNotifier> m_criuSpoke;
    std::unique_ptr<QSocketNotifier> m_serverSpoke;
    ProcessWatch m_process;
    std::vector<UniqueFd> m_faults; ///< a copy of every userfaultfd
    qint32 m_task = 0; ///< whose descriptor comes next
    bool m_streaming = false;
    bool m_over = false;
};

} // namespace headstart
