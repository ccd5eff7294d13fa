// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QString>

namespace headstart {

/// A pages file of CRIU, mapped to be copied from. Movable; unmaps itself.
class PagesFile
{
public:
    /// Maps `name` of the folder of images. Io: it cannot be opened or mapped.
    static Result<PagesFile> map(const QString &folder, const QString &name);

    PagesFile() = default;
    ~PagesFile();
    PagesFile(PagesFile &&other) noexcept;
    PagesFile &operator=(PagesFile &&other) noexcept;
    Q_DISABLE_COPY(PagesFile)

    /// Has the kernel bring a part into memory and map it, so that a copy from it does not wait for the disk page by
    /// page. Io: the disk fails, or the file has been cut since.
    Result<void> bringIn(quint64 offset, quint64 length) const;
    /// Tells the kernel what will be copied soon; it reads meanwhile.
    void announce(quint64 offset, quint64 length) const;

    const char *data() const { return m_data; }
    quint64 bytes() const { return m_bytes; }

private:
    QString m_name;
    const char *m_data = nullptr;
    quint64 m_bytes = 0;
};

} // namespace headstart
