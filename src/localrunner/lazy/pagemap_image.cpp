// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/pagemap_image.h"

#include <QtEndian>

#include <protozero/pbf_reader.hpp>

namespace headstart {

namespace {

constexpr quint32 commonMagic = 0x54564319; // of every image since CRIU 1.6
constexpr quint32 pagemapMagic = 0x56084025;
constexpr quint64 pageBytes = 4096;
constexpr quint64 lastAddress = quint64(1) << 63; // user space ends below, whatever the machine
constexpr quint32 inParent = 1;
constexpr quint32 isLazy = 2;
constexpr quint32 isPresent = 4;

struct Entry
{
    quint64 address = 0;
    quint64 pages = 0;
    quint32 flags = 0;
    bool parent = false;
};

/// A number in the field of this name; a field of another type is none that is known.
constexpr quint32 numberField(protozero::pbf_tag_type name)
{
    return protozero::tag_and_type(name, protozero::pbf_wire_type::varint);
}

Entry readEntry(protozero::pbf_reader message)
{
    Entry entry;
    quint64 shortPages = 0;
    while (message.next()) {
        switch (message.tag_and_type()) {
        case numberField(1):
            entry.address = message.get_uint64();
            break;
        case numberField(2):
            shortPages = message.get_uint32();
            break;
        case numberField(3):
            entry.parent = message.get_bool();
            break;
        case numberField(4):
            entry.flags = message.get_uint32();
            break;
        case numberField(5):
            entry.pages = message.get_uint64();
            break;
        default:
            message.skip();
        }
    }
    if (entry.pages == 0)
        entry.pages = shortPages; // as before CRIU 4
    return entry;
}

quint32 readHead(protozero::pbf_reader message)
{
    quint32 id = 0;
    while (message.next()) {
        if (message.tag_and_type() == numberField(1))
            id = message.get_uint32();
        else
            message.skip();
    }
    return id;
}

/// The messages of an image one after the other: four bytes of size, then that many.
class Messages
{
public:
    explicit Messages(const QByteArray &bytes)
        : m_bytes(bytes)
    {
    }
    bool atEnd() const { return m_at == m_bytes.size(); }
    /// False: the image is cut.
    bool next(protozero::pbf_reader *message)
    {
        quint32 size = 0;
        if (!number(&size) || size > static_cast<quint64>(m_bytes.size() - m_at))
            return false;
        *message = protozero::pbf_reader(m_bytes.constData() + m_at, size);
        m_at += size;
        return true;
    }
    bool number(quint32 *value)
    {
        if (m_bytes.size() - m_at < 4)
            return false;
        *value = qFromLittleEndian<quint32>(m_bytes.constData() + m_at);
        m_at += 4;
        return true;
    }

private:
    const QByteArray &m_bytes;
    qsizetype m_at = 0;
};

/// False: damaged. protozero's exceptions pass through.
bool read(const QByteArray &bytes, PagemapImage *image)
{
    Messages messages(bytes);
    quint32 common = 0;
    quint32 magic = 0;
    protozero::pbf_reader message;
    if (!messages.number(&common) || !messages.number(&magic) || common != commonMagic || magic != pagemapMagic
        || !messages.next(&message))
        return false;
    image->pagesId = readHead(message);
    quint64 last = 0;
    while (!messages.atEnd()) {
        if (!messages.next(&message))
            return false;
        const Entry entry = readEntry(message);
        if (entry.parent || (entry.flags & inParent) != 0 || entry.address % pageBytes != 0 || entry.address < last
            || entry.address >= lastAddress || entry.pages > (lastAddress - entry.address) / pageBytes)
            return false;
        const quint64 length = entry.pages * pageBytes;
        last = entry.address + length;
        if ((entry.flags & isPresent) == 0)
            continue; // pages of zeros have no place in the pages file
        if ((entry.flags & isLazy) != 0)
            image->lazy.add({entry.address, length, image->fileBytes});
        image->fileBytes += length;
    }
    return image->pagesId != 0;
}

} // namespace

Result<PagemapImage> parsePagemap(const QByteArray &bytes, const QString &name)
{
    const Error damaged{ErrorCode::Io, QStringLiteral("The checkpoint's %1 is damaged.").arg(name), {}};
    try {
        PagemapImage image;
        if (!read(bytes, &image))
            return damaged;
        return image;
    } catch (const protozero::exception &) {
        return damaged;
    }
}

} // namespace headstart
