#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the house find what they are there to find: each is run on a small tree that breaks its rule."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
SPDX = "// SPDX-FileCopyrightText: 2026 The Headstart authors\n// SPDX-License-Identifier: GPL-3.0-or-later\n"


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="house.")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("src/ui/shell/page.cpp", SPDX + '#include "ui/shell/page.h"\n#include "backend/store/store.h"\n')
        self.write("src/localrunner/support/result.h", SPDX + "#pragma once\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run_check(self, name, *arguments):
        done = subprocess.run(
            [str(SCRIPTS / name), "--root", str(self.root), *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def assert_clean(self, name, *arguments):
        status, output = self.run_check(name, *arguments)
        self.assertEqual(status, 0, output)

    def assert_found(self, name, expected, *arguments):
        status, output = self.run_check(name, *arguments)
        self.assertEqual(status, 1, output)
        self.assertIn(expected, output)


class Sizes(Tree):
    def test_limits(self):
        self.assert_clean("check-sizes")
        for name, lines in (("src/ui/a.cpp", 600), ("app/b.h", 200), ("tests/ui/tst_a.cpp", 500), ("tests/python/test_a.py", 500)):
            with self.subTest(name):
                path = self.write(name, "x\n" * lines)
                self.assert_clean("check-sizes")
                path.write_text("x\n" * (lines + 1))
                self.assert_found("check-sizes", f"{name}: {lines + 1} lines")
                path.unlink()

    def test_an_empty_tree_is_an_error(self):
        self.root = Path(tempfile.mkdtemp(dir=self.root))
        self.assert_found("check-sizes", "nothing to check was found")


class Spdx(Tree):
    def test_every_kind_of_source(self):
        self.assert_clean("check-spdx")
        for name, text in (
            ("src/ui/a.cpp", "int x;\n"),
            ("resources/python/a.py", "x = 1\n"),
            ("tests/CMakeLists.txt", "# nothing\n"),
            ("scripts/tool", "#!/bin/sh\n"),
            ("src/ui/b.h", "// SPDX-FileCopyrightText: 2026 The Headstart authors\n// SPDX-License-Identifier: MIT\n"),
            ("src/ui/c.h", "\n" * 9 + SPDX),
        ):
            with self.subTest(name):
                path = self.write(name, text)
                self.assert_found("check-spdx", f"{name}: lacks 'SPDX-License-Identifier")
                path.unlink()

    def test_a_tests_input_is_left_alone(self):
        self.write("tests/python/data/app.py", "import beam\n")
        self.assert_clean("check-spdx")


class Colours(Tree):
    def test_raw_colours(self):
        for code in (
            'QColor accent("#ff0000");',
            'setStyleSheet(u"color: #f00"_qs);',
            'setStyleSheet(u"background-color: red"_qs);',
            "painter.setPen(QColor(255, 0, 0));",
            "QColor c{0x11, 0, 0};",
            "painter.fillRect(r, Qt::darkRed);",
            "auto c = qRgb(1, 2, 3);",
            "auto c = QColor::fromRgb(12, 3, 4);",
            "auto c = QColorConstants::Svg::teal;",
        ):
            with self.subTest(code):
                path = self.write("src/ui/tasks/a.cpp", SPDX + code + "\n")
                self.assert_found("check-colours", "src/ui/tasks/a.cpp:3:")
                path.unlink()

    def test_what_is_no_raw_colour(self):
        self.write(
            "src/ui/tasks/a.cpp",
            SPDX + '// not #ff0000\n/* QColor(1, 2, 3) */\nQColor c = theme.phase(u"queue"_qs);\np.fill(Qt::transparent);\n'
            'auto s = u"run #1 of the endpoint"_qs;\nQColor blend(const QColor &a, const QColor &b);\n',
        )
        self.write("src/ui/theme/palette.cpp", SPDX + 'QColor a("#ff0000");\n')
        self.assert_clean("check-colours")


class Words(Tree):
    def test_in_code(self):
        for name, code in (
            ("src/ui/a.cpp", "QCoreApplication::processEvents();"),
            ("src/backend/a.cpp", "QEventLoop loop;"),
            ("src/ui/a.cpp", "dialog.exec();"),
            ("src/ui/a.cpp", "m_menu->exec(position);"),
            ("src/ui/a.cpp", 'QMessageBox::warning(this, tr("a"), tr("b"));'),
            ("src/localrunner/a.cpp", 'system("ls");'),
            ("src/localrunner/a.cpp", '::popen("ls", "r");'),
            ("src/localrunner/a.cpp", 'process.start(u"/bin/sh"_qs, arguments);'),
            ("src/localrunner/a.cpp", 'process.startCommand(u"ls -l"_qs);'),
            ("src/localrunner/a.cpp", "QThread::msleep(10);"),
            ("src/localrunner/a.cpp", "std::this_thread::sleep_for(10ms);"),
            ("src/localrunner/a.cpp", "usleep(10);"),
            ("src/backend/a.cpp", 'return tr("a sentence");'),
            ("src/backend/a.cpp", "// TODO: later"),
            ("src/backend/a.cpp", "// as in issue #12"),
            ("docs/a.md", "This is enough for now."),
        ):
            with self.subTest(code):
                path = self.write(name, SPDX + code + "\n")
                self.assert_found("check-words", f"{name}:3:")
                path.unlink()

    def test_what_is_allowed(self):
        self.write(
            "src/backend/a.cpp",
            SPDX + "// processEvents() is never called, nor sleep(1)\nquery.exec();\nsettings.system(name);\nint attr(int);\nattr(1);\n"
            'auto s = u"this system (host) cannot sleep (long)"_qs;\n'
            "application.exec();\n",
        )
        self.write("src/ui/a.cpp", SPDX + 'label->setText(tr("a sentence"));\ndialog->open();\n')
        self.assert_clean("check-words")


class Texts(Tree):
    def test_what_lupdate_does_not_see(self):
        for code in (
            'QString translate(const char *text)\n{\n    return QCoreApplication::translate("headstart::A", text);\n}',
            "label->setText(tr(text));",
            'label->setText(tr(wide ? "a" : "b"));',
            'label->setText(tr("a" SUFFIX));',
            "label->setText(QObject::tr(words[0]));",
            'return app->translate("headstart::A", text);',
            'char a = \'"\'; return QCoreApplication::translate("a", QT_TRANSLATE_NOOP("b", "text"), words);',
            'const char *x[] = {QT_TRANSLATE_NOOP("b", "one")};\nreturn QCoreApplication::translate("a", x[0]);',
            'writeErr(QStringLiteral("It has failed.\\n"));',
            'writeErr(QStringLiteral("It"\n" has failed"));',
            'note(u"It has failed"_qs);',
            'button->setText(u"Cancel"_qs);',
            'menu->addAction(QStringLiteral("Größe"));',
        ):
            for name in ("src/ui/tasks/a.cpp", "app/console/a.h"):
                with self.subTest(name + code):
                    path = self.write(name, SPDX + code + "\n")
                    self.assert_found("check-texts", f"{name}:")
                    path.unlink()

    def test_what_it_sees(self):
        self.write(
            "src/ui/tasks/a.cpp",
            SPDX + '// tr(text)\nlabel->setText(tr("It has failed: %1.", "a comment").arg(text));\nx = Texts::tr("It has "\n    "failed.");\n'
            'tr("%n task(s)", nullptr, count);\npainter->translate(dx, dy);\nQTransform().translate(1, 2);\n'
            'y = QCoreApplication::translate("a", "It has failed.");\ntr(R"(a "quoted" word)");\nlabel->setObjectName(u"cancelButton"_qs);\n'
            'const char *words[] = {QT_TRANSLATE_NOOP("spans", "image load")};\nz = QCoreApplication::translate("spans", words[0]);\n',
        )
        self.write("src/backend/a.cpp", SPDX + 'Error{u"The body is no object."_qs};\n')
        self.assert_clean("check-texts")


class Names(Tree):
    FIRST = SPDX + "#pragma once\nnamespace headstart {\nstruct RunOptions\n{\n    QString root;\n};\n} // namespace headstart\n"

    def setUp(self):
        super().setUp()
        self.write("app/console/run_arguments.h", self.FIRST)

    def test_a_name_twice(self):
        for code in (
            "namespace headstart {\nclass RunOptions : public QWidget\n{\n    Q_OBJECT\n};\n}\n",
            "namespace headstart {\nstruct RunOptions { int x; };\n}\n",
            "namespace headstart {\nenum class RunOptions : int { A };\n}\n",
            "namespace headstart {\nunion [[nodiscard]] alignas(8) RunOptions final { int x; };\n}\n",
            "namespace headstart {\ntemplate <class T, class U = struct V> class RunOptions { };\n}\n",
            "namespace headstart {\nnamespace {\nint hidden() { if (true) { return 1'000; } return '{'; }\n}\nclass RunOptions { };\n}\n",
            "namespace headstart {\nint a{3};\nA::A() : m_b{1}, m_c{} { call({1}); }\n#define X {\nQ_DECLARE_METATYPE(Y)\nclass RunOptions { };\n}\n",
        ):
            for name in ("src/ui/endpoints/run_options.h", "src/ui/endpoints/page.cpp", "tests/ui/tst_page.cpp"):
                with self.subTest(name + code):
                    path = self.write(name, SPDX + code)
                    line = 3 + code[: code.index("RunOptions")].count("\n")
                    status, output = self.run_check("check-names")
                    path.unlink()
                    self.assertEqual(status, 1, output)
                    self.assertIn(": headstart::RunOptions is also defined in ", output)
                    self.assertIn(f"{name}:{line}", output)
                    self.assertIn("app/console/run_arguments.h:5", output)

    def test_a_nested_name_twice(self):
        for folder in ("a", "b"):
            self.write(f"src/backend/{folder}.cpp", SPDX + "namespace headstart::rows {\nclass Store::Private\n{\n};\n}\n")
        self.assert_found("check-names", "headstart::rows::Store::Private is also defined in src/backend/a.cpp:4")

    def test_what_is_no_second_definition(self):
        self.write(
            "src/ui/a.cpp",
            SPDX + "class RunOptions { };\nnamespace headstart {\nclass RunOptions;\nenum class Flag : int;\nstruct RunOptions make(int a);\n"
            "struct RunOptions make(int a)\n{\n    struct RunOptions { };\n    return {};\n}\nusing Names = RunOptions;\n"
            "// struct RunOptions { };\nconst char text[] = R\"(struct RunOptions { };)\";\n"
            "namespace {\nstruct RunOptions { };\nnamespace inner {\nstruct RunOptions { };\n}\n}\n"
            "namespace other { struct RunOptions { }; }\nclass Page { friend class RunOptions; struct RunOptions { }; };\n"
            "template <> struct Traits<RunOptions> { };\nstruct RunOptions shared = {1};\n}\n",
        )
        self.write("app/runner/main.cpp", SPDX + "namespace headstart {\ntemplate <> struct Traits<int> { };\n}\n")
        self.assert_clean("check-names")

    def test_braces_that_do_not_match(self):
        self.write("src/ui/a.cpp", SPDX + "namespace headstart {\n")
        self.assert_found("check-names", "src/ui/a.cpp: cannot be read: 1 '{' without a '}'")

    def test_sources_without_any_type_are_an_error(self):
        (self.root / "app/console/run_arguments.h").unlink()
        self.assert_found("check-names", "has this check gone blind?")


class Links(Tree):
    def test_links(self):
        self.write("docs/b.md", "# The Map, of `all`\n")
        self.write("README.md", "[b](docs/b.md) [m](docs/b.md#the-map-of-all) [w](https://example.org/x) `src/ui/shell/page.cpp`\n")
        self.assert_clean("check-links")
        for text in ("[x](docs/c.md)", "![x](docs/c.png)", "[x](docs/b.md#elsewhere)", "[x]: docs/c.md", "`src/ui/none.cpp`"):
            with self.subTest(text):
                self.write("README.md", "# A\n\n" + text + "\n")
                self.assert_found("check-links", "README.md:3:")
        self.write("README.md", "```\n[x](docs/c.md)\n```\n")
        self.assert_clean("check-links")


class Layers(Tree):
    def build(self, needed=("libQt6Core.so.6", "libc.so.6"), **targets):
        """A build folder: each target with the Qt modules on its compile line, and a runner that loads NEEDED."""
        build = self.root / "build/dev"
        commands = [
            {"command": " ".join(["c++", *(f"-isystem /usr/include/qt6/Qt{module}" for module in modules), f"-o CMakeFiles/{name}.dir/a.o"])}
            for name, modules in targets.items()
        ]
        self.write("build/dev/compile_commands.json", json.dumps(commands))
        # The loader's list comes from a linked file: shared libraries of these names, which hold nothing, are linked in.
        runner = build / "app/runner/headstart-runner"
        runner.parent.mkdir(parents=True, exist_ok=True)
        objects = []
        for name in needed:
            library = build / name
            compile_c = ["cc", "-shared", "-nostdlib", "-xc", "/dev/null", f"-Wl,-soname,{name}", "-o"]
            subprocess.run([*compile_c, str(library)], check=True, timeout=60)
            objects.append(str(library))
        subprocess.run(
            ["cc", "-shared", "-nostdlib", "-xc", "/dev/null", "-xnone", "-Wl,--no-as-needed", *objects, "-o", str(runner)],
            check=True,
            timeout=60,
        )
        return str(build)

    def test_includes(self):
        self.assert_clean("check-layers")
        for name, include in (
            ("src/localrunner/a.cpp", "backend/store/store.h"),
            ("src/backend/a.h", "ui/theme/theme.h"),
            ("app/runner/main.cpp", "backend/store/store.h"),
        ):
            with self.subTest(name):
                path = self.write(name, SPDX + f'#include "{include}"\n')
                self.assert_found("check-layers", f"{name}:3:")
                path.write_text(SPDX + f'// #include "{include}"\n')
                self.assert_clean("check-layers")
                path.unlink()

    def test_targets(self):
        good = {"localrunner": ["Core"], "backend": ["Core", "Sql"], "headstart-runner": ["Core"]}
        self.assert_clean("check-layers", "--build", self.build(**good))
        for change, expected in (
            ({"localrunner": ["Core", "Network"]}, "localrunner: sees Qt6::Network"),
            ({"backend": ["Core", "Gui"]}, "backend: sees Qt6::Gui"),
            ({"localrunner": []}, "localrunner: its compile commands name no Qt module"),
            ({"needed": ["libQt6Core.so.6", "libcurl.so.4"]}, "headstart-runner: loads libcurl.so.4"),
            ({"needed": ["libQt6Sql.so.6"]}, "headstart-runner: loads libQt6Sql.so.6"),
            ({"needed": []}, "loads no library"),
        ):
            with self.subTest(expected):
                self.assert_found("check-layers", expected, "--build", self.build(**{**good, **change}))
        del good["backend"]
        self.assert_found("check-layers", "backend: its compile commands name no Qt module", "--build", self.build(**good))


class Skips(Tree):
    def run_check(self, name, *arguments):
        done = subprocess.run([str(SCRIPTS / name), str(self.root)], capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def results(self, status="run", said="", inner="", log=""):
        self.write(
            "junit.xml",
            f'<testsuite><testcase name="tst_a" status="{status}">{inner}<system-out>{said}</system-out></testcase></testsuite>',
        )
        self.write("Testing/Temporary/LastTest.log", log)

    def test_skips(self):
        self.results(said="PASS   : TestA::b()\nTotals: 3 passed, 0 failed, 0 skipped, 0 blacklisted, 4ms\nOK\n")
        self.assert_clean("check-skips")
        self.write("junit.xml", "<testsuite/>")
        self.assert_found("check-skips", "name no test at all")
        for results in (
            {"status": "notrun", "inner": '<skipped message="SKIP_RETURN_CODE=77"/>'},
            {"status": "disabled"},
            {"said": "SKIP   : TestA::b() needs root\n"},
            {"said": "Ran 4 tests in 0.1s\n\nOK (skipped=1)\n"},
            {"said": "test_b (a.B) ... skipped 'no root'\n"},
            {"log": "SKIP   : TestA::b() needs root\n"},
        ):
            with self.subTest(str(results)):
                self.results(**results)
                self.assert_found("check-skips", "skipped: ")


if __name__ == "__main__":
    unittest.main()
