// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

class QApplication;

namespace headstart {

/// What the user asked for; System follows the desktop's palette, also when it changes while the window is open.
enum class Theme { System, Light, Dark };

/// What a colour says. Every colour outside the palette that the console draws with has a name here and a value for
/// light and dark.
enum class Colour {
    Queue,
    ImageLoad,
    ContainerStart,
    ApplicationStart,
    CheckpointCapture,
    TaskRun,
    RuntimeBoot,
    Import,
    OnStart,
    Restore,
    Resume,
    ReadAhead,
    Prepare,
    Freeze,
    Dump,
    SaveFilesystem,
    OtherSpan,
    Unaccounted,
    SuccessText,
    WarningText,
    ErrorText,
    MutedText,
    StderrText,
    SystemText,
    GridLine,
};
inline constexpr int colourCount = static_cast<int>(Colour::GridLine) + 1;

/// Whether a palette is a dark one: its window is darker than the text on it.
bool isDark(const QPalette &palette);

QColor colour(Colour id, bool dark);
/// The value that suits the palette.
QColor colour(Colour id, const QPalette &palette);

/// The contrast of two opaque colours by WCAG 2.1: 1 (alike) to 21 (black on white).
double contrastRatio(const QColor &a, const QColor &b);
/// Black or white, whichever is easier to read on the background.
QColor textOn(const QColor &background);

/// The palettes that Theme::Light and Theme::Dark stand for, whatever the desktop says.
QPalette lightPalette();
QPalette darkPalette();

/// Sets the Fusion style and a palette for Light and Dark; leaves the desktop's own for System.
void applyTheme(QApplication &app, Theme theme);

} // namespace headstart
