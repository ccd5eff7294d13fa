// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/tree_transfer.h"

namespace headstart::transfer {

namespace {
constexpr qsizetype mostNotes = 100;
}

Result<void> Progress::checkCancelled() const
{
    if (m_cancelled)
        return Error{
            ErrorCode::Interrupted, QStringLiteral("The transfer was interrupted because the runner is stopping."), {}};
    return {};
}

void Progress::countFile(qint64 bytes)
{
    ++m_report.files;
    m_report.bytes += bytes;
}

void Progress::note(const QString &sentence)
{
    if (m_report.notes.size() < mostNotes - 1) {
        m_report.notes.append(sentence);
        return;
    }
    if (m_report.notes.size() < mostNotes)
        m_report.notes.append(QString());
    m_report.notes.last() = QStringLiteral("%1 more were left out.").arg(++m_unsaid);
}

Result<QStringList> safePath(const QString &path)
{
    QStringList names = path.split(u'/', Qt::SkipEmptyParts);
    if (path.startsWith(u'/') || names.contains(QStringLiteral(".."))) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("The archive has an entry \"%1\" that leads outside of it; nothing was imported.")
                .arg(path.left(300)),
            {}};
    }
    names.removeAll(QStringLiteral("."));
    return names;
}

bool staysInside(const QStringList &path, const QString &target)
{
    if (target.startsWith(u'/'))
        return false;
    qsizetype depth = path.size() - 1;
    for (const QString &name : target.split(u'/', Qt::SkipEmptyParts)) {
        if (name == u"..")
            --depth;
        else if (name != u".")
            ++depth;
        if (depth < 0)
            return false;
    }
    return true;
}

} // namespace headstart::transfer
