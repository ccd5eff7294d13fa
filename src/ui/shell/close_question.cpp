// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/close_question.h"

#include "backend/checkpoints/checkpoint_catalog.h"
#include "ui/checkpoints/checkpoint_words.h"

#include <QPushButton>

namespace headstart {

CloseQuestion::CloseQuestion(CheckpointCatalog *catalog, QWidget *parent)
    : QMessageBox(parent)
    , m_catalog(catalog)
{
    setObjectName(QStringLiteral("closeQuestion"));
    setAttribute(Qt::WA_DeleteOnClose);
    setIcon(QMessageBox::Warning);
    setWindowTitle(tr("Close Headstart?"));
    setTextFormat(Qt::PlainText);
    setInformativeText(tr("Closing Headstart now discards it; the next cold start captures anew. While this question "
                          "stays open, Headstart waits and closes once the capture has ended."));
    QPushButton *anyway = addButton(tr("&Close anyway"), QMessageBox::DestructiveRole);
    anyway->setObjectName(QStringLiteral("closeAnyway"));
    QPushButton *keep = addButton(tr("&Keep open"), QMessageBox::RejectRole);
    keep->setObjectName(QStringLiteral("keepOpen"));
    setDefaultButton(keep);
    setEscapeButton(keep);
    connect(anyway, &QPushButton::clicked, this, &CloseQuestion::agreed);
    connect(m_catalog, &CheckpointCatalog::capturesChanged, this, &CloseQuestion::update);
    update();
}

QString CloseQuestion::sentence(const QList<protocol::Checkpoint> &captures)
{
    if (captures.size() != 1) {
        QStringList names;
        for (const protocol::Checkpoint &capture : captures)
            names.append(capture.endpoint);
        return tr("%n checkpoint(s) are being captured: %1.", nullptr, static_cast<int>(captures.size()))
            .arg(names.join(QStringLiteral(", ")));
    }
    const protocol::Checkpoint &capture = captures.first();
    return isBeingVerified(capture) ? tr("The checkpoint of %1 is being verified.").arg(capture.endpoint)
                                    : tr("The checkpoint of %1 is being written.").arg(capture.endpoint);
}

void CloseQuestion::update()
{
    const QList<protocol::Checkpoint> captures = m_catalog->captures();
    if (!captures.isEmpty()) {
        setText(sentence(captures));
        return;
    }
    disconnect(m_catalog, nullptr, this, nullptr);
    Q_EMIT agreed();
    done(0);
}

} // namespace headstart
