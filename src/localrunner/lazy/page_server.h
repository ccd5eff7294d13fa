// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/lazy/fault_descriptor.h"
#include "localrunner/lazy/lazy_ranges.h"
#include "localrunner/lazy/page_channel.h"
#include "localrunner/lazy/pages_file.h"
#include "localrunner/lazy/working_set.h"

#include <QString>

#include <deque>
#include <list>
#include <map>
#include <memory>

namespace headstart {

/// Brings the memory of one lazily restored container: the process headstart-page-server. It answers page faults from
/// the checkpoint's pages files, brings what earlier first requests have needed without being asked, and, when it is
/// told to, the rest as well; then it ends.
///
/// It is a process of its own so that one of two holders of every userfaultfd outlives a runner that is killed, and the
/// runner is the other (LazyPages): the kernel would hand out zero pages when the last one lets go. Without the runner
/// it goes on until all memory is there or no process is left.
///
/// One thread, no event loop but its own.
class PageServer
{
public:
    /// `channel` is the server's end of pageChannel(), `workingSet` the file that holds the WorkingSet.
    PageServer(QString images, QString workingSet, UniqueFd channel);

    /// Serves to the end. Returns the exit code: 0 when all memory is there or nobody needs it any more.
    int run();

private:
    /// One process.
    struct Memory
    {
        FaultDescriptor faults;
        LazyRanges ranges;
        quint32 pagesId = 0;
        std::shared_ptr<const PagesFile> pages;
        quint64 block = 0; ///< how much is brought around a fault
        quint64 expected = 0; ///< where the next fault is when memory is read from one end to the other
        bool gone = false;
    };
    struct Fault
    {
        Memory *memory;
        quint64 address;
    };

    bool isComplete() const;
    int patience() const;
    void waitForWork();
    void readChannel();
    void adopt(PageMessage message);
    void readEvents(Memory &memory);
    void follow(Memory &memory, FaultDescriptor::Event event);
    void fork(const Memory &parent, UniqueFd child);
    void answerFaults();
    FaultDescriptor::Outcome answer(Memory &memory, quint64 address);
    FaultDescriptor::Outcome bring(Memory &memory, LazyRanges::Piece piece);
    FaultDescriptor::Outcome bringZero(Memory &memory, quint64 address);
    Result<std::shared_ptr<const PagesFile>> pagesFile(quint32 id);
    void warmUp();
    void prefetch();
    void stream();
    void beginStreaming();
    void letGo(Memory &memory);
    void fail(const QString &why);

    const QString m_images;
    const QString m_workingSetPath;
    UniqueFd m_channel; ///< none: the runner is gone
    std::list<Memory> m_memories;
    std::map<quint32, std::shared_ptr<const PagesFile>> m_files; ///< by the number in their name
    std::deque<Fault> m_faults; ///< read and not answered yet
    WorkingSet m_expected; ///< from earlier restores
    WorkingSet m_needed; ///< and from this one, until the streaming began
    QList<WorkingSet::Extent> m_cold; ///< of the working set, not yet looked after
    bool m_coldAnnounced = false;
    std::deque<std::pair<Memory *, LazyRanges::Piece>> m_prefetch;
    quint64 m_total = 0;
    bool m_restored = false;
    bool m_streaming = false;
    bool m_failed = false;
};

} // namespace headstart
