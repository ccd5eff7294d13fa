// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/run_options.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace headstart {

RunOptions::RunOptions(QWidget *parent)
    : QGroupBox(tr("On this machine"), parent)
    , m_interpreter(new QLineEdit(this))
    , m_allowCpu(new QCheckBox(tr("Allow the C&PU where a GPU is asked for"), this))
    , m_network(new QCheckBox(tr("Net&work"), this))
{
    m_interpreter->setObjectName(QStringLiteral("interpreter"));
    m_interpreter->setPlaceholderText(tr("the system's python3"));
    m_interpreter->setToolTip(
        tr("A python, a virtual environment or a conda prefix. Its packages are what the endpoint can import."));
    m_interpreter->setClearButtonEnabled(true);
    m_allowCpu->setObjectName(QStringLiteral("allowCpu"));
    m_network->setObjectName(QStringLiteral("network"));
    m_network->setChecked(true);
    m_network->setToolTip(tr("Whether the container may use this machine's network."));

    auto *label = new QLabel(tr("&Interpreter"), this);
    label->setBuddy(m_interpreter);
    auto *choose = new QPushButton(tr("Choose…"), this);
    choose->setAccessibleName(tr("Choose the folder of a virtual environment"));
    choose->setAutoDefault(false);
    auto *row = new QHBoxLayout;
    row->addWidget(m_interpreter, 1);
    row->addWidget(choose);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addLayout(row);
    layout->addWidget(m_network);
    layout->addWidget(m_allowCpu);

    connect(choose, &QPushButton::clicked, this, &RunOptions::browse);
    connect(m_interpreter, &QLineEdit::textChanged, this, &RunOptions::changed);
    connect(m_allowCpu, &QCheckBox::toggled, this, &RunOptions::changed);
    connect(m_network, &QCheckBox::toggled, this, &RunOptions::changed);
}

void RunOptions::browse()
{
    auto *dialog = new QFileDialog(this, tr("Choose a virtual environment or a conda prefix"), m_interpreter->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, m_interpreter, &QLineEdit::setText);
    dialog->open();
}

LocalOptions RunOptions::options() const
{
    LocalOptions options;
    options.interpreter = m_interpreter->text().trimmed();
    options.allowCpu = m_allowCpu->isChecked();
    options.network = m_network->isChecked();
    return options;
}

void RunOptions::setOptions(const LocalOptions &options)
{
    m_interpreter->setText(options.interpreter);
    m_allowCpu->setChecked(options.allowCpu);
    m_network->setChecked(options.network);
}

QString RunOptions::problem() const
{
    const QString path = m_interpreter->text().trimmed();
    if (path.isEmpty())
        return {};
    if (!QFileInfo(path).isAbsolute())
        return tr("The interpreter '%1' must be given by its absolute path.").arg(path);
    if (!QFileInfo::exists(path))
        return tr("There is no interpreter at '%1'.").arg(path);
    return {};
}

} // namespace headstart
