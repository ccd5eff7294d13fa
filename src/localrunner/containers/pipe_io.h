// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QByteArray>
#include <QObject>

#include <memory>

class QSocketNotifier;

namespace headstart {

/// A pipe with both ends closed on exec.
struct Pipe
{
    UniqueFd readEnd;
    UniqueFd writeEnd;

    static Result<Pipe> open();
};

/// Writes to a pipe without blocking: what the pipe does not take is kept until it does.
class PipeWriter : public QObject
{
    Q_OBJECT

public:
    explicit PipeWriter(UniqueFd fd, QObject *parent = nullptr);
    ~PipeWriter() override;

    void write(const QByteArray &bytes);
    /// Closes the pipe: the reader sees its end. What was not yet taken is dropped.
    void close();

private:
    void writeSome();

    UniqueFd m_fd;
    QByteArray m_pending;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace headstart
