// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/settings_summary.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>

namespace headstart {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::SettingsSummary)
};

QString imageText(const ImageSpec &image)
{
    QStringList parts;
    switch (image.source) {
    case ImageSpec::Source::Host:
        parts.append(Texts::tr("this machine's system"));
        break;
    case ImageSpec::Source::RootFolder:
        parts.append(image.rootFolder);
        break;
    case ImageSpec::Source::Registry:
        parts.append(image.reference);
        break;
    }
    if (!image.pythonVersion.isEmpty())
        parts.append(image.pythonVersion);
    if (!image.pythonPackages.isEmpty())
        parts.append(image.pythonPackages.join(QStringLiteral(", ")));
    if (!image.commands.isEmpty())
        parts.append(Texts::tr("%n command(s)", nullptr, static_cast<int>(image.commands.size())));
    return parts.join(QStringLiteral(" · "));
}

QString memoryText(int mib)
{
    return mib % 1024 == 0 ? Texts::tr("%1 GiB").arg(QLocale().toString(mib / 1024))
                           : Texts::tr("%1 MiB").arg(QLocale().toString(mib));
}

QString secondsText(int seconds, const QString &whenOff)
{
    return seconds < 0 ? whenOff : Texts::tr("%1 s").arg(QLocale().toString(seconds));
}

} // namespace

QList<SettingLine> summarize(const Endpoint &endpoint)
{
    const EndpointSettings &settings = endpoint.settings;
    const QLocale locale;
    QList<SettingLine> lines;
    const auto add = [&](const char *id, const QString &label, const QString &value) {
        const QString name = QString::fromLatin1(id);
        const auto unread = settings.unread.constFind(name);
        if (unread != settings.unread.cend())
            lines.append({name, label, *unread, true});
        else if (!value.isEmpty())
            lines.append({name, label, value, false});
    };
    const QString nothing = Texts::tr("none");

    add("name", Texts::tr("Name"), endpoint.displayName());
    lines.append({QStringLiteral("handler"), Texts::tr("Handler"),
        Texts::tr("%1 (@%2)").arg(endpoint.handler(), endpoint.kind)});
    add("on_start", Texts::tr("on_start"),
        settings.onStart.isEmpty() ? nothing : Texts::tr("%1, once in each worker").arg(settings.onStart));
    add("image", Texts::tr("Image"), imageText(settings.image));
    add("cpu", Texts::tr("CPU"), Texts::tr("%n core(s)", nullptr, settings.cpuMillicores / 1000));
    if (settings.cpuMillicores % 1000 != 0 && !lines.last().unread)
        lines.last().value = Texts::tr("%1 cores").arg(locale.toString(settings.cpuMillicores / 1000.0));
    add("memory", Texts::tr("Memory"), memoryText(settings.memoryMib));
    const QString gpus = settings.gpus.join(Texts::tr(", else "));
    add("gpu", Texts::tr("GPU"),
        settings.gpus.isEmpty()     ? nothing
            : settings.gpuCount > 1 ? Texts::tr("%1 × %2").arg(settings.gpuCount).arg(gpus)
                                    : gpus);
    add("workers", Texts::tr("Workers"), locale.toString(settings.workers));
    QStringList volumes;
    for (const VolumeMount &volume : settings.volumes)
        volumes.append(Texts::tr("%1 at %2", "a volume and where it is mounted").arg(volume.name, volume.mountPath));
    add("volumes", Texts::tr("Volumes"), volumes.join(QStringLiteral(", ")));
    add("secrets", Texts::tr("Secrets"), settings.secrets.join(QStringLiteral(", ")));
    add("env", Texts::tr("Environment"), settings.env.keys().join(QStringLiteral(", ")));
    add("keep_warm_seconds", Texts::tr("Keep warm"), secondsText(settings.keepWarmSeconds, Texts::tr("without end")));
    add("timeout", Texts::tr("Timeout"), secondsText(settings.timeoutSeconds, nothing));
    add("checkpoint_enabled", Texts::tr("Checkpoint"),
        settings.checkpointEnabled ? Texts::tr("after on_start") : QString());
    add("callback_url", Texts::tr("Callback"), settings.callbackUrl);
    for (auto argument = settings.unread.cbegin(); argument != settings.unread.cend(); ++argument) {
        const bool shown = std::any_of(
            lines.cbegin(), lines.cend(), [&](const SettingLine &line) { return line.id == argument.key(); });
        if (!shown)
            lines.append({argument.key(), argument.key(), argument.value(), true});
    }
    return lines;
}

SettingsSummary::SettingsSummary(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout)
    , m_obstacle(new QLabel(this))
    , m_warnings(new QLabel(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_grid->setColumnStretch(1, 1);
    m_grid->setHorizontalSpacing(14);
    m_grid->setVerticalSpacing(5);
    layout->addLayout(m_grid);
    m_obstacle->setObjectName(QStringLiteral("obstacle"));
    m_warnings->setObjectName(QStringLiteral("warnings"));
    for (QLabel *label : {m_obstacle, m_warnings}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        layout->addWidget(label);
    }
    layout->addStretch(1);
    updateColours();
}

void SettingsSummary::setEndpoint(const Endpoint &endpoint)
{
    qDeleteAll(std::exchange(m_labels, {}));
    for (const SettingLine &line : summarize(endpoint)) {
        auto *name = new QLabel(line.label, this);
        auto *value = new QLabel(this);
        value->setObjectName(QStringLiteral("setting_") + line.id);
        value->setTextFormat(Qt::PlainText);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setAccessibleName(line.label);
        value->setMinimumWidth(1); // a long name is cut rather than making the page wider; the tooltip has all of it
        value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        value->setToolTip(line.value);
        value->setText(line.value);
        if (line.unread) {
            value->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
            value->setAccessibleDescription(tr("This stands in the code and cannot be read without running it."));
            value->setToolTip(line.value + QLatin1Char('\n') + value->accessibleDescription());
        }
        const int row = static_cast<int>(m_labels.size()) / 2;
        m_grid->addWidget(name, row, 0, Qt::AlignTop);
        m_grid->addWidget(value, row, 1);
        m_labels << name << value;
    }
    m_obstacle->setText(endpoint.obstacle.isEmpty() ? QString() : tr("▲ %1").arg(endpoint.obstacle));
    m_obstacle->setVisible(!endpoint.obstacle.isEmpty());
    QStringList warnings;
    for (const QString &warning : endpoint.warnings)
        warnings.append(tr("△ %1").arg(warning));
    m_warnings->setText(warnings.join(QLatin1Char('\n')));
    m_warnings->setVisible(!warnings.isEmpty());
}

void SettingsSummary::updateColours()
{
    QPalette own = palette();
    own.setColor(QPalette::WindowText, colour(Colour::ErrorText, palette()));
    m_obstacle->setPalette(own);
    own.setColor(QPalette::WindowText, colour(Colour::WarningText, palette()));
    m_warnings->setPalette(own);
}

void SettingsSummary::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        updateColours();
    QWidget::changeEvent(event);
}

} // namespace headstart
