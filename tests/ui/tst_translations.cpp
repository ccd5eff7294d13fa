// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/translators.h"
#include "ui/theme/format.h"
#include "ui/theme/span_style.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace headstart;

namespace {

QString tsFile(const QString &language)
{
    return QStringView(HEADSTART_SOURCE_DIR).toString() + QStringLiteral("/translations/headstart_%1.ts").arg(language);
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Message
{
    QString source;
    QStringList translations;
    bool finished = true;
};

QList<Message> messagesIn(const QString &path)
{
    QList<Message> messages;
    QXmlStreamReader reader(contents(path));
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (reader.name() == u"message") {
            messages.append(Message());
        } else if (reader.name() == u"source") {
            messages.last().source = reader.readElementText();
        } else if (reader.name() == u"translation") {
            messages.last().finished = reader.attributes().value(u"type"_qs).isEmpty();
            const QString text = reader.readElementText(QXmlStreamReader::IncludeChildElements);
            if (!text.trimmed().isEmpty())
                messages.last().translations.append(text);
        }
    }
    return messages;
}

QStringList placeholders(const QString &text)
{
    static const QRegularExpression expression(QStringLiteral("%(?:n|L?[0-9])"));
    QStringList found;
    QRegularExpressionMatchIterator it = expression.globalMatch(text);
    while (it.hasNext())
        found.append(it.next().captured());
    found.removeDuplicates();
    found.sort();
    return found;
}

} // namespace

class TranslationsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cleanup() { qDeleteAll(QCoreApplication::instance()->findChildren<QTranslator *>()); }

    void complete_data() { languages(); }
    void complete()
    {
        QFETCH(QString, language);
        const QList<Message> messages = messagesIn(tsFile(language));
        QVERIFY(messages.size() >= (language == u"en"_qs ? 10 : 200));
        for (const Message &message : messages) {
            QVERIFY2(message.finished && !message.translations.isEmpty(), qPrintable(message.source));
            for (const QString &translation : message.translations)
                QVERIFY2(placeholders(translation) == placeholders(message.source),
                    qPrintable(message.source + u" → "_qs + translation));
        }
    }

    void upToDate_data() { languages(); }
    void upToDate()
    {
        QFETCH(QString, language);
        QTemporaryDir folder;
        const QString copy = folder.filePath(u"copy.ts"_qs);
        QVERIFY(QFile::copy(tsFile(language), copy));
        QStringList arguments = QStringLiteral(LUPDATE_ARGUMENTS).split(u'|');
        if (language == u"en"_qs)
            arguments << u"-pluralonly"_qs;
        arguments << u"-target-language"_qs << language << u"-ts"_qs << copy;
        QProcess lupdate;
        lupdate.start(QStringLiteral(LUPDATE), arguments);
        QVERIFY(lupdate.waitForFinished(60'000));
        QCOMPARE(lupdate.exitCode(), 0);
        const QByteArray complaints = lupdate.readAllStandardError();
        QVERIFY2(complaints.isEmpty(), complaints.constData());
        QVERIFY2(contents(copy) == contents(tsFile(language)),
            "Sentences have changed: build the target update_translations and translate the new ones.");
    }

    void loaded_data()
    {
        QTest::addColumn<QLocale>("locale");
        QTest::addColumn<QString>("queue");
        QTest::addColumn<QString>("duration");
        QTest::newRow("German") << QLocale(u"de_AT"_qs) << u"Warteschlange"_qs << u"1 h 2 min"_qs;
        QTest::newRow("Chinese") << QLocale(u"zh_CN"_qs) << u"排队"_qs << u"1 小时 2 分"_qs;
        QTest::newRow("English") << QLocale(u"en_GB"_qs) << u"queue"_qs << u"1 h 2 min"_qs;
        QTest::newRow("no translation") << QLocale(u"fi_FI"_qs) << u"queue"_qs << u"1 h 2 min"_qs;
    }

    void loaded()
    {
        QFETCH(QLocale, locale);
        QFETCH(QString, queue);
        QFETCH(QString, duration);
        installTranslators(QCoreApplication::instance(), locale);
        QCOMPARE(spanLabel(spans::queue), queue);
        QCOMPARE(formatDuration(3'720'000'000'000, QLocale::c()), duration);
    }

    void progressInWords_data()
    {
        QTest::addColumn<QLocale>("locale");
        QTest::addColumn<QString>("starting");
        QTest::newRow("German") << QLocale(u"de_DE"_qs) << u"Container wird gestartet"_qs;
        QTest::newRow("Chinese") << QLocale(u"zh_CN"_qs) << u"正在启动容器"_qs;
        QTest::newRow("English") << QLocale(u"en_US"_qs) << u"Starting a container"_qs;
    }

    void progressInWords()
    {
        QFETCH(QLocale, locale);
        QFETCH(QString, starting);
        installTranslators(QCoreApplication::instance(), locale);
        QSet<QString> texts;
        for (int step = 0; step <= int(ProgressStep::StopContainer); ++step)
            texts.insert(progressStepText(ProgressStep(step)));
        QCOMPARE(texts.size(), int(ProgressStep::StopContainer) + 1);
        QVERIFY(!texts.contains(QString()));
        QCOMPARE(progressStepText(ProgressStep::StartContainer), starting);
    }

    void pluralsOfEnglish()
    {
        installTranslators(QCoreApplication::instance(), QLocale(u"en_US"_qs));
        QCOMPARE(QCoreApplication::translate("headstart::TasksPage", "%n task(s)", nullptr, 1), u"1 task"_qs);
        QCOMPARE(QCoreApplication::translate("headstart::TasksPage", "%n task(s)", nullptr, 2), u"2 tasks"_qs);
    }

private:
    static void languages()
    {
        QTest::addColumn<QString>("language");
        for (const QString &language : {u"de"_qs, u"zh_CN"_qs, u"en"_qs})
            QTest::newRow(qPrintable(language)) << language;
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
