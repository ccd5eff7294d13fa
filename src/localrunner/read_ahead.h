// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/page_images.h"
#include "localrunner/protocol/container_spec.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <optional>

namespace headstart {

struct RunServices;

/// Brings the images of the checkpoint that a start will probably come from into the page cache, from the moment the
/// start is asked for, while the image is resolved and mounted. Lives in the runner's thread; what it began is given up
/// when it is deleted.
class ReadAhead : public QObject
{
    Q_OBJECT

public:
    /// Begins; null where the spec wants a cold start or there is no checkpoint. `verifies` names one.
    static std::unique_ptr<ReadAhead> beginFor(
        const ContainerSpec &spec, const QString &verifies, const RunServices &services);
    ~ReadAhead() override;

    qint64 startNs() const { return m_startNs; }

Q_SIGNALS:
    /// All has been asked for; `endNs` is CLOCK_MONOTONIC.
    void done(const headstart::pageimages::ReadAhead &result, qint64 endNs);

private:
    ReadAhead();

    qint64 m_startNs = 0;
    std::shared_ptr<std::atomic<bool>> m_cancelled = std::make_shared<std::atomic<bool>>(false);
};

} // namespace headstart
