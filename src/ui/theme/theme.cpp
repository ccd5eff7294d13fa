// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QStyleFactory>

#include <array>
#include <cmath>

namespace headstart {

namespace {

struct Values
{
    QRgb light;
    QRgb dark;
};

// In the order of Colour. What lies beside each other in a chart takes hues that people with the common colour-vision
// deficiencies can tell apart; what remains alike differs in lightness, and each also has its own hatch.
constexpr std::array<Values, colourCount> values = {{
    {0xff6b7280, 0xff9aa3b2}, // Queue
    {0xff0072b2, 0xff5aa9e6}, // ImageLoad
    {0xffa0548c, 0xffd58fc4}, // ContainerStart
    {0xffb85c00, 0xfff0a04b}, // ApplicationStart
    {0xff6a4fb3, 0xffa892ee}, // CheckpointCapture
    {0xff00805c, 0xff35c496}, // TaskRun
    {0xff8a6d1f, 0xffd6b656}, // RuntimeBoot
    {0xffc2412d, 0xfff28b74}, // Import
    {0xffa04a00, 0xffffb870}, // OnStart
    {0xff104a5e, 0xff1593b8}, // Restore
    {0xffa85cc0, 0xfff3bdf0}, // Resume
    {0xff24407e, 0xffb9cdfa}, // ReadAhead
    {0xff9a6b00, 0xffb39247}, // Prepare
    {0xff2c82d6, 0xff7ddefd}, // Freeze
    {0xffa41367, 0xffe06a9c}, // Dump
    {0xff5b7d45, 0xffb5e092}, // SaveFilesystem
    {0xff5f6f86, 0xff9fb2cc}, // OtherSpan
    {0xff767676, 0xff9c9c9c}, // Unaccounted
    {0xff00694a, 0xff4fd1a5}, // SuccessText
    {0xff8a4b00, 0xfff0b45e}, // WarningText
    {0xffb3261e, 0xffff9a8f}, // ErrorText
    {0xff5c5f66, 0xffaeb3bd}, // MutedText
    {0xff9c2f17, 0xffffa48f}, // StderrText
    {0xff3f5b8c, 0xff9dbcf0}, // SystemText
    {0xffdcdfe4, 0xff43474f}, // GridLine
}};

double linear(double channel)
{
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &value)
{
    return 0.2126 * linear(value.redF()) + 0.7152 * linear(value.greenF()) + 0.0722 * linear(value.blueF());
}

struct Base
{
    QRgb window, base, alternate, text, button, highlight, highlightedText, link, disabled, placeholder;
};

QPalette paletteFrom(const Base &base)
{
    QPalette palette(QColor(base.button), QColor(base.window));
    const QColor text(base.text);
    for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, text);
    palette.setColor(QPalette::Window, QColor(base.window));
    palette.setColor(QPalette::Base, QColor(base.base));
    palette.setColor(QPalette::AlternateBase, QColor(base.alternate));
    palette.setColor(QPalette::ToolTipBase, QColor(base.alternate));
    palette.setColor(QPalette::Button, QColor(base.button));
    palette.setColor(QPalette::Highlight, QColor(base.highlight));
    palette.setColor(QPalette::HighlightedText, QColor(base.highlightedText));
    palette.setColor(QPalette::Link, QColor(base.link));
    palette.setColor(QPalette::PlaceholderText, QColor(base.placeholder));
    for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(base.disabled));
    return palette;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightnessF() < palette.color(QPalette::WindowText).lightnessF();
}

QColor colour(Colour id, bool dark)
{
    const Values &value = values.at(static_cast<std::size_t>(id));
    return QColor(dark ? value.dark : value.light);
}

QColor colour(Colour id, const QPalette &palette)
{
    return colour(id, isDark(palette));
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor textOn(const QColor &background)
{
    return contrastRatio(background, Qt::white) >= contrastRatio(background, Qt::black) ? Qt::white : Qt::black;
}

QPalette lightPalette()
{
    return paletteFrom({0xfff3f4f6, 0xffffffff, 0xfff7f8fa, 0xff1b1d21, 0xffe9ebee, 0xff2563c9, 0xffffffff, 0xff1f56b3,
        0xff8c9096, 0xff65696f});
}

QPalette darkPalette()
{
    return paletteFrom({0xff24272d, 0xff1b1d22, 0xff212429, 0xffe7e9ed, 0xff2f333a, 0xff3d7be0, 0xffffffff, 0xff86b4ff,
        0xff7c828c, 0xff969ca6});
}

void applyTheme(QApplication &app, Theme theme)
{
    if (theme == Theme::System)
        return;
    app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    app.setPalette(theme == Theme::Dark ? darkPalette() : lightPalette());
}

} // namespace headstart
