// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/checkpoints/checkpoint_details.h"

#include "ui/checkpoints/checkpoint_words.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace headstart {

using protocol::Checkpoint;

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::CheckpointDetails)
};

QLabel *textLabel(const char *name, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setMinimumWidth(1);
    return label;
}

} // namespace

QList<CheckpointFact> checkpointFacts(const CatalogEntry &entry)
{
    const Checkpoint &checkpoint = entry.checkpoint;
    const QLocale locale;
    QList<CheckpointFact> facts;
    using Side = CheckpointFact::Side;
    const auto add = [&facts](Side side, const char *id, const QString &label, const QString &value) {
        if (!value.isEmpty())
            facts.append({side, QLatin1String(id), label, value});
    };
    add(Side::Identity, "id", Texts::tr("ID"), checkpoint.id);
    add(Side::Identity, "deployment", Texts::tr("Deployment"), checkpoint.deployment);
    add(Side::Identity, "handler", Texts::tr("Handler"), entry.handler);
    add(Side::Identity, "project", Texts::tr("Project"), entry.project);
    add(Side::Identity, "workers", Texts::tr("Workers"), locale.toString(checkpoint.workers));
    add(Side::Identity, "image", Texts::tr("Image"), checkpoint.image);
    add(Side::Identity, "criu", Texts::tr("CRIU"), checkpoint.criuVersion);
    add(Side::Identity, "kernel", Texts::tr("Kernel"), checkpoint.kernel);
    add(Side::Measure, "memory", Texts::tr("Memory"),
        checkpoint.memoryBytes > 0 && checkpoint.zeroBytes ? Texts::tr("%1, of it %2 zero")
                                                                 .arg(locale.formattedDataSize(checkpoint.memoryBytes),
                                                                     locale.formattedDataSize(*checkpoint.zeroBytes))
                                                           : sizeOrNothing(checkpoint.memoryBytes));
    add(Side::Measure, "touched", Texts::tr("Needed by the first request"),
        checkpoint.touchedBytes ? locale.formattedDataSize(*checkpoint.touchedBytes) : QString());
    add(Side::Measure, "files", Texts::tr("Files of the container"), sizeOrNothing(checkpoint.fileBytes));
    add(Side::Measure, "disk", Texts::tr("On the disk"), sizeOrNothing(checkpoint.diskBytes));
    add(Side::Measure, "frozen", Texts::tr("Stood still for"),
        checkpoint.frozenNs ? formatDuration(*checkpoint.frozenNs, locale) : QString());
    add(Side::Measure, "created", Texts::tr("Created"), formatMoment(checkpoint.createdAtMs));
    add(Side::Measure, "last_restore", Texts::tr("Last restore"), lastRestoreText(checkpoint));
    add(Side::Measure, "restores", Texts::tr("Restores"),
        checkpoint.diskBytes > 0 ? locale.toString(checkpoint.restores) : QString());
    return facts;
}

CheckpointDetails::CheckpointDetails(QWidget *parent)
    : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("The selected checkpoint"));
    auto *content = new QWidget(this);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    m_title = textLabel("checkpointTitle", content);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_sentence = textLabel("checkpointSentence", content);
    m_hint = textLabel("checkpointHint", content);
    m_log = textLabel("checkpointLog", content);
    m_log->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_log->setAccessibleName(tr("The line of CRIU's log"));
    m_factsBox = new QWidget(content);
    m_facts = new QGridLayout(m_factsBox);
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setHorizontalSpacing(14);
    m_facts->setVerticalSpacing(4);
    m_facts->setColumnStretch(1, 1);
    m_facts->setColumnStretch(3, 1);
    for (QLabel *label : {m_title, m_sentence, m_hint, m_log})
        layout->addWidget(label);
    layout->addWidget(m_factsBox);
    layout->addStretch(1);
    setWidget(content);
    setNothing({});
}

void CheckpointDetails::setEntry(const CatalogEntry &entry)
{
    const Checkpoint &checkpoint = entry.checkpoint;
    m_failed =
        checkpoint.state == Checkpoint::State::CaptureFailed || checkpoint.state == Checkpoint::State::RestoreFailed;
    m_title->setText(tr("%1 · %2", "a deployment and the state of its checkpoint")
                         .arg(checkpointOwner(entry), checkpointStateText(entry)));
    m_title->show();
    m_sentence->setText(checkpointSentence(entry));
    m_hint->setText(checkpoint.hint.isEmpty() ? QString() : tr("Hint: %1").arg(checkpoint.hint));
    m_hint->setVisible(!checkpoint.hint.isEmpty());
    m_log->setText(checkpoint.detail.isEmpty() ? QString() : tr("CRIU's log: %1").arg(checkpoint.detail));
    m_log->setVisible(!checkpoint.detail.isEmpty());
    setFacts(checkpointFacts(entry));
    updateColours();
}

void CheckpointDetails::setNothing(const QString &sentence)
{
    m_failed = false;
    m_title->hide();
    m_sentence->setText(sentence);
    m_hint->hide();
    m_log->hide();
    setFacts({});
    updateColours();
}

void CheckpointDetails::setFacts(const QList<CheckpointFact> &facts)
{
    m_factsBox->setVisible(!facts.isEmpty());
    const bool alike = std::equal(facts.cbegin(), facts.cend(), m_shown.cbegin(), m_shown.cend(),
        [](const CheckpointFact &a, const CheckpointFact &b) { return a.id == b.id && a.value == b.value; });
    if (alike)
        return; // a text that is being selected stays
    m_shown = facts;
    qDeleteAll(m_factsBox->findChildren<QLabel *>(QString(), Qt::FindDirectChildrenOnly));
    int rows[] = {0, 0};
    for (const CheckpointFact &fact : facts) {
        auto *name = new QLabel(fact.label, m_factsBox);
        QPalette muted = palette();
        muted.setColor(QPalette::WindowText, colour(Colour::MutedText, palette()));
        name->setPalette(muted);
        auto *value = textLabel("", m_factsBox);
        value->setObjectName(QStringLiteral("checkpoint_") + fact.id);
        value->setAccessibleName(fact.label);
        value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        value->setText(fact.value);
        value->setToolTip(fact.value);
        const int side = static_cast<int>(fact.side);
        const int row = rows[side]++;
        const int column = side * 2;
        m_facts->addWidget(name, row, column, Qt::AlignTop);
        m_facts->addWidget(value, row, column + 1, Qt::AlignTop);
    }
}

void CheckpointDetails::updateColours()
{
    QPalette own = palette();
    if (m_failed)
        own.setColor(QPalette::WindowText, colour(Colour::ErrorText, palette()));
    m_sentence->setPalette(own);
    own.setColor(QPalette::WindowText, colour(Colour::MutedText, palette()));
    m_log->setPalette(own);
}

void CheckpointDetails::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
        const QList<CheckpointFact> facts = std::exchange(m_shown, {});
        setFacts(facts);
    }
    QScrollArea::changeEvent(event);
}

} // namespace headstart
