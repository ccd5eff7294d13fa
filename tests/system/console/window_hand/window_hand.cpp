// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QGenericPlugin>
#include <QLabel>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QTimer>

#include <cstdio>

namespace headstart::testing {

/// What a user does with the window, inside the process of the real `headstart`: waits until the open endpoint can be
/// run, presses Ctrl+Return, reads log and outcome (told on stderr as "log | …", "outcome | …" and "answer | …"), and
/// closes the window.
class WindowHand : public QObject
{
    Q_OBJECT
public:
    WindowHand()
    {
        m_look.setInterval(50);
        connect(&m_look, &QTimer::timeout, this, &WindowHand::look);
        m_look.start();
    }

private:
    static void say(const char *what, const QString &text)
    {
        const QStringList lines = text.split(QLatin1Char('\n'));
        for (const QString &line : lines)
            std::fprintf(stderr, "%s | %s\n", what, line.toUtf8().constData());
        std::fflush(stderr);
    }

    template <class T> T *visible(const char *name) const
    {
        const QList<T *> all = m_window->findChildren<T *>(QString::fromLatin1(name));
        for (T *candidate : all) {
            if (candidate->isVisible())
                return candidate;
        }
        return nullptr;
    }

    void look()
    {
        if (m_window == nullptr) {
            const QWidgetList windows = QApplication::topLevelWidgets();
            for (QWidget *window : windows) {
                if (window->objectName() == u"mainWindow" && window->isVisible())
                    m_window = window;
            }
            return;
        }
        if (!m_pressed) {
            const auto *run = visible<QPushButton>("runButton");
            auto *body = visible<QPlainTextEdit>("bodyEditor");
            if (run == nullptr || body == nullptr || !run->isEnabled())
                return;
            m_pressed = true;
            QTest::keyClick(body, Qt::Key_Return, Qt::ControlModifier);
            return;
        }
        if (const auto *log = visible<QPlainTextEdit>("endpointLog")) {
            const QString text = log->toPlainText();
            if (text != m_log)
                say("log", text);
            m_log = text;
        }
        if (const auto *outcome = visible<QLabel>("outcome")) {
            m_look.stop();
            say("outcome", outcome->text());
            if (const auto *answer = visible<QPlainTextEdit>("answer"))
                say("answer", answer->toPlainText());
            m_window->close();
        }
    }

    QTimer m_look;
    QWidget *m_window = nullptr;
    bool m_pressed = false;
    QString m_log;
};

/// Loaded by QGuiApplication where QT_QPA_GENERIC_PLUGINS names it.
class WindowHandPlugin : public QGenericPlugin
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "window_hand.json")
public:
    /// QGuiApplication deletes what it gets.
    QObject *create(const QString &key, const QString & /*specification*/) override
    {
        return key == u"headstart_window_hand" ? new WindowHand : nullptr;
    }
};

} // namespace headstart::testing

#include "window_hand.moc"
