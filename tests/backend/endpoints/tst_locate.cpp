// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/reading.h"

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace headstart;
using namespace headstart::test;

/// ProjectReader::locate(): what "app.py:predict" means.
class TestLocate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void found_data();
    void found();
    void refused_data();
    void refused();
    void throughLinks();
    void fromAFolderThatIsALink();

private:
    std::unique_ptr<ProjectFolder> m_folder;
};

void TestLocate::init()
{
    m_folder = std::make_unique<ProjectFolder>();
    m_folder->write(u"plain/app.py"_s, "");
    m_folder->write(u"plain/deep/app.py"_s, "");
    m_folder->write(u"plain/a:b.py"_s, "");
    m_folder->write(u"plain/with space.py"_s, "");
    m_folder->write(u"plain/app.txt"_s, "");
    m_folder->write(u"plain/noending"_s, "");
    m_folder->write(u"plain/.py"_s, "");
    m_folder->write(u"beam/.beamignore"_s, "");
    m_folder->write(u"beam/pkg/deep/app.py"_s, "");
    m_folder->write(u"beam/inner/.beta9ignore"_s, "");
    m_folder->write(u"beam/inner/pkg/app.py"_s, "");
    QCOMPARE(::mkfifo(QFile::encodeName(m_folder->path() + "/plain/pipe.py"_L1).constData(), 0600), 0);
}

void TestLocate::found_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("handler");
    QTest::newRow("in the folder") << u"app.py:predict"_s << u"plain"_s << u"plain"_s << u"app.py:predict"_s;
    QTest::newRow("from above") << u"plain/app.py:f"_s << QString() << u"plain"_s << u"app.py:f"_s;
    QTest::newRow("from below") << u"../app.py:f"_s << u"plain/deep"_s << u"plain"_s << u"app.py:f"_s;
    QTest::newRow("dots") << u"./deep/.././app.py:f"_s << u"plain"_s << u"plain"_s << u"app.py:f"_s;
    QTest::newRow("where the file lies") << u"deep/app.py:f"_s << u"plain"_s << u"plain/deep"_s << u"app.py:f"_s;
    QTest::newRow("absolute") << u"%1/plain/app.py:f"_s << u"beam"_s << u"plain"_s << u"app.py:f"_s;
    QTest::newRow("below a .beamignore") << u"pkg/deep/app.py:f"_s << u"beam"_s << u"beam"_s << u"pkg/deep/app.py:f"_s;
    QTest::newRow("below it, from there") << u"app.py:f"_s << u"beam/pkg/deep"_s << u"beam"_s << u"pkg/deep/app.py:f"_s;
    QTest::newRow("the nearest ignore file")
        << u"inner/pkg/app.py:f"_s << u"beam"_s << u"beam/inner"_s << u"pkg/app.py:f"_s;
    QTest::newRow("a colon in the name") << u"a:b.py:f"_s << u"plain"_s << u"plain"_s << u"a:b.py:f"_s;
    QTest::newRow("a space in the name") << u"with space.py:f"_s << u"plain"_s << u"plain"_s << u"with space.py:f"_s;
    QTest::newRow("a name with letters of any script")
        << u"app.py:größe_2"_s << u"plain"_s << u"plain"_s << u"app.py:größe_2"_s;
}

void TestLocate::found()
{
    QFETCH(QString, text);
    QFETCH(QString, from);
    QFETCH(QString, folder);
    QFETCH(QString, handler);
    const QString root = m_folder->path() + u'/';
    const auto location =
        ProjectReader::locate(text.replace("%1"_L1, m_folder->path()), from.isEmpty() ? m_folder->path() : root + from);
    QVERIFY2(location.ok(), qPrintable(location ? QString() : location.error().message));
    QCOMPARE(location->folder, root + folder);
    QCOMPARE(location->handler, handler);
}

void TestLocate::refused_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("sentence");
    const auto nameless = [](const QString &text) {
        return u"\"%1\" does not name a handler. Write the file and the function, as in app.py:predict."_s.arg(text);
    };
    for (const QString &text : {QString(), u":"_s, u"app.py"_s, u"app.py:"_s, u":predict"_s, u"predict"_s})
        QTest::addRow("nameless \"%s\"", qPrintable(text)) << text << ErrorCode::BadInput << nameless(text);
    for (const QString &function : {u"1st"_s, u"pre-dict"_s, u"K.method"_s, u" f"_s, u"f "_s, u"f()"_s, u"f\n"_s}) {
        QTest::addRow("function \"%s\"", qPrintable(QString(function).replace(u'\n', u"\\n"_s)))
            << QString(u"app.py:"_s + function) << ErrorCode::BadInput
            << u"\"%1\" cannot be the name of a Python function. Write a handler as in app.py:predict."_s.arg(function);
    }
    QTest::newRow("missing file") << u"none.py:f"_s << ErrorCode::NotFound
                                  << u"There is no file none.py (looked for in %1/plain)."_s;
    QTest::newRow("missing folder") << u"no/such/app.py:f"_s << ErrorCode::NotFound
                                    << u"There is no file no/such/app.py (looked for in %1/plain/no/such)."_s;
    QTest::newRow("as a module")
        << u"app:f"_s << ErrorCode::NotFound
        << u"There is no file app (looked for in %1/plain). The file is named with its ending, as in app.py:predict."_s;
    QTest::newRow("a folder") << u"deep:f"_s << ErrorCode::BadInput
                              << u"deep is a folder. Name the Python file in it, as in deep/app.py:f."_s;
    QTest::newRow("another ending") << u"app.txt:f"_s << ErrorCode::BadInput
                                    << u"app.txt is no Python file: its name does not end in .py."_s;
    QTest::newRow("no ending") << u"noending:f"_s << ErrorCode::BadInput
                               << u"noending is no Python file: its name does not end in .py."_s;
    QTest::newRow("a pipe") << u"pipe.py:f"_s << ErrorCode::BadInput << u"pipe.py is no file with Python code."_s;
    QTest::newRow("a device") << u"/dev/null:f"_s << ErrorCode::BadInput << u"/dev/null is no file with Python code."_s;
}

void TestLocate::refused()
{
    QFETCH(QString, text);
    QFETCH(ErrorCode, code);
    QFETCH(QString, sentence);
    const auto location = ProjectReader::locate(text, m_folder->path() + "/plain"_L1);
    QVERIFY2(!location, qPrintable(location ? location->handler : QString()));
    QCOMPARE(location.error().message, sentence.replace("%1"_L1, m_folder->path()));
    QVERIFY(location.error().code == code);
}

/// A linked file belongs to the project in which the link lies; a link to nowhere is no file.
void TestLocate::throughLinks()
{
    QVERIFY(QFile::link(u"../plain/app.py"_s, m_folder->path() + "/beam/linked.py"_L1));
    const auto location = ProjectReader::locate(u"linked.py:f"_s, m_folder->path() + "/beam"_L1);
    QVERIFY(location.ok());
    QCOMPARE(location->folder, QString(m_folder->path() + "/beam"_L1));
    QCOMPARE(location->handler, u"linked.py:f"_s);

    QVERIFY(QFile::link(u"nowhere.py"_s, m_folder->path() + "/plain/dangling.py"_L1));
    QVERIFY(
        ProjectReader::locate(u"dangling.py:f"_s, m_folder->path() + "/plain"_L1).error().code == ErrorCode::NotFound);
}

void TestLocate::fromAFolderThatIsALink()
{
    QVERIFY(QFile::link(u"beam/pkg"_s, m_folder->path() + "/short"_L1));
    const auto location = ProjectReader::locate(u"short/deep/app.py:f"_s, m_folder->path());
    QVERIFY(location.ok());
    QCOMPARE(location->folder, QString(m_folder->path() + "/beam"_L1));
    QCOMPARE(location->handler, u"pkg/deep/app.py:f"_s);
}

QTEST_GUILESS_MAIN(TestLocate)
#include "tst_locate.moc"
