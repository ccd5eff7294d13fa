// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/criu_stats.h"

#include "localrunner/images/file_access.h"

#include <QHash>

#include <optional>

namespace headstart {

namespace {

constexpr qsizetype headerBytes = 12;
constexpr qint64 microsecond = 1000;

/// A cursor over the wire format of protocol buffers, as far as these messages use it.
class Wire
{
public:
    explicit Wire(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {
    }

    struct Field
    {
        quint64 number = 0;
        quint64 value = 0; ///< of a number
        QByteArray message; ///< of a nested message
    };

    std::optional<Field> next()
    {
        const std::optional<quint64> key = varint();
        if (!key)
            return std::nullopt;
        Field field;
        field.number = *key >> 3;
        const std::optional<quint64> value = varint();
        if (!value)
            return std::nullopt;
        switch (*key & 7) {
        case 0:
            field.value = *value;
            return field;
        case 2:
            if (*value > static_cast<quint64>(m_bytes.size() - m_at))
                return std::nullopt;
            field.message = m_bytes.mid(m_at, static_cast<qsizetype>(*value));
            m_at += static_cast<qsizetype>(*value);
            return field;
        default:
            return std::nullopt; // no such field is in these messages
        }
    }

private:
    std::optional<quint64> varint()
    {
        quint64 value = 0;
        for (int shift = 0; shift < 64 && m_at < m_bytes.size(); shift += 7) {
            const auto byte = static_cast<quint8>(m_bytes[m_at++]);
            value |= static_cast<quint64>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0)
                return value;
        }
        return std::nullopt;
    }

    QByteArray m_bytes;
    qsizetype m_at = 0;
};

QHash<quint64, qint64> numbersOf(const QByteArray &message)
{
    QHash<quint64, qint64> numbers;
    Wire wire(message);
    while (const std::optional<Wire::Field> field = wire.next())
        numbers.insert(field->number, static_cast<qint64>(field->value));
    return numbers;
}

} // namespace

CriuStats parseCriuStats(const QByteArray &bytes)
{
    CriuStats stats;
    Wire wire(bytes.mid(headerBytes));
    while (const std::optional<Wire::Field> entry = wire.next()) {
        const QHash<quint64, qint64> numbers = numbersOf(entry->message);
        if (entry->number == 1) {
            stats.freezingNs = numbers.value(1) * microsecond;
            stats.frozenNs = numbers.value(2) * microsecond;
            stats.memoryDumpNs = numbers.value(3) * microsecond;
            stats.memoryWriteNs = numbers.value(4) * microsecond;
            stats.pagesScanned = numbers.value(5);
            stats.pagesWritten = numbers.value(7);
        } else if (entry->number == 2) {
            stats.forkingNs = numbers.value(3) * microsecond;
            stats.restoreNs = numbers.value(4) * microsecond;
            stats.pagesRestored = numbers.value(5);
        }
    }
    return stats;
}

CriuStats readCriuStats(const QString &path)
{
    return parseCriuStats(readHostFile(path, 4096).value_or(QByteArray()));
}

} // namespace headstart
