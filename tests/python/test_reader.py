# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reader finds in a file: handlers, the values of their arguments, and what is wrong with a file."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

from harness import PACKAGES, PYTHON

from headstart_reader.main import read_source

BODY = "def f():\n    pass\n"
IMPORTS = "from beam import endpoint, Image, Volume, GpuType, PythonVersion, schema\n"


def handlers(source):
    answer = read_source(textwrap.dedent(source).encode("utf-8"))
    if "problem" in answer:
        raise AssertionError(answer["problem"])
    return answer["handlers"]


def found(source):
    return ["%s %s" % (handler["kind"], handler["function"]) for handler in handlers(source)]


def problem(content):
    return read_source(content)["problem"]


def plain(value):
    """A value as the Python object that it stands for; what is unread is Ellipsis."""
    kind = value["k"]
    if kind in ("str", "int", "float", "bool", "none"):
        return value["v"]
    if kind == "list":
        return [plain(item) for item in value["items"]]
    if kind == "dict":
        return {plain(key): plain(item) for key, item in value["items"]}
    if kind == "unread":
        return ...
    if kind == "call":
        return [(step["name"], [plain(arg) for arg in step["args"]],
                 {key: plain(item) for key, item in step["kwargs"]}) for step in [value] + value["steps"]]
    return value


def argument(before, expression, name="cpu"):
    """The value and the source text of an argument that is written as `expression` below `before`."""
    source = IMPORTS + textwrap.dedent(before) + "\n@endpoint(%s=%s)\n%s" % (name, expression, BODY)
    keyword = handlers(source)[0]["keywords"][0]
    return plain(keyword["value"]), keyword["source"]


class Handlers(unittest.TestCase):
    def test_names_of_the_sdk(self):
        for name, source, expected in (
                ("from beam", "from beam import endpoint\n@endpoint()\n", ["endpoint f"]),
                ("alias", "from beam import endpoint as e\n@e()\n", ["endpoint f"]),
                ("module", "import beam\n@beam.endpoint()\n", ["endpoint f"]),
                ("module alias", "import beam as b\n@b.endpoint()\n", ["endpoint f"]),
                ("beta9", "from beta9 import endpoint\n@endpoint()\n", ["endpoint f"]),
                ("beta9 alias", "import beta9 as n\n@n.task_queue()\n", ["task_queue f"]),
                ("submodule", "import beam.schema\n@beam.endpoint()\n", ["endpoint f"]),
                ("assigned alias", "import beam\ne = beam.endpoint\n@e(cpu=2)\n", ["endpoint f"]),
                ("look-alike package", "from beamer import endpoint\n@endpoint()\n", []),
                ("relative import", "from .beam import endpoint\n@endpoint()\n", []),
                ("rebound", "from beam import endpoint\nendpoint = print\n@endpoint()\n", []),
                ("in a string", "'''\nfrom beam import endpoint\n@endpoint()\n'''\n", [])):
            with self.subTest(name):
                self.assertEqual(found(source + BODY), expected)

    def test_places(self):
        start = "from beam import endpoint, asgi\nimport functools\n"
        for name, source, expected in (
                ("several", "@endpoint()\ndef a(): pass\n@asgi()\ndef b(): pass\n@endpoint()\ndef c(): pass\n",
                 [("a", None), ("b", None), ("c", None)]),
                ("async", "@endpoint()\nasync def a(): pass\n", [("a", None)]),
                ("method", "class K:\n    @endpoint()\n    def a(self): pass\n", [("a", "class K")]),
                ("static method", "class K:\n    @staticmethod\n    @endpoint()\n    def a(): pass\n",
                 [("a", "class K")]),
                ("in a function", "def make():\n    @endpoint()\n    def a(): pass\n    return a\n",
                 [("a", "function make")]),
                ("a class", "@endpoint()\nclass K:\n    def __call__(self): pass\n", []),
                ("if TYPE_CHECKING", "import typing\nif typing.TYPE_CHECKING:\n    pass\nelse:\n"
                 "    @endpoint()\n    def a(): pass\n", [("a", None)]),
                ("with", "with open('x') as y:\n    @endpoint()\n    def a(): pass\n", [("a", None)]),
                ("main only", "if __name__ == '__main__':\n    @endpoint()\n    def a(): pass\n", []),
                ("not main", "if __name__ != '__main__':\n    @endpoint()\n    def a(): pass\n", [("a", None)]),
                ("False", "if False:\n    @endpoint()\n    def a(): pass\n", [])):
            with self.subTest(name):
                self.assertEqual([(one["function"], one["within"]) for one in handlers(start + source)], expected)

    def test_match_is_followed(self):
        if sys.version_info < (3, 10):
            return  # has no such statement
        source = ("import sys\nfrom beam import endpoint\nN = 1\nmatch sys.argv:\n    case [N, *rest]:\n"
                  "        @endpoint(cpu=N)\n        def a(): pass\n@endpoint(cpu=N)\ndef b(): pass\n")
        self.assertEqual([(one["function"], one["keywords"][0]["value"]["k"]) for one in handlers(source)],
                         [("a", "unread"), ("b", "unread")])

    def test_stacked_decorators(self):
        start = "from beam import endpoint, asgi\nimport functools\n@functools.cache\n"
        one, = handlers(start + "@endpoint(cpu=2)\n@other\n" + BODY)
        self.assertEqual((one["outer"], one["several"], one["bare"]), (["functools.cache"], False, False))
        one, = handlers(start + "@endpoint()\n@asgi()\n" + BODY)
        self.assertEqual((one["kind"], one["several"]), ("endpoint", True))
        one, = handlers(start + "@endpoint\n" + BODY)
        self.assertEqual((one["kind"], one["bare"], one["keywords"]), ("endpoint", True, []))

    def test_a_later_definition_replaces(self):
        one, two = handlers(IMPORTS + "@endpoint()\n" + BODY + "@endpoint(cpu=2)\n" + BODY)
        self.assertEqual((one["replaced"], two["replaced"]), (True, False))
        one, = handlers(IMPORTS + "@endpoint()\n" + BODY + "f = 3\n")
        self.assertEqual(one["replaced"], True)

    def test_made_by_call(self):
        for name, source, expected in (
                ("new name", "served = endpoint(cpu=2)(f)\n", [("served", [4, 9, 4, 24])]),
                ("same name", "f = endpoint(cpu=2)(f)\n", [("f", [4, 4, 4, 19])]),
                ("through a variable", "e = endpoint(cpu=2)\nserved = e(f)\n", [("served", [5, 9, 5, 10])]),
                ("of another module", "from other import g\nserved = endpoint(cpu=2)(g)\n",
                 [("served", [5, 9, 5, 24])]),
                ("not assigned", "endpoint(cpu=2)(f)\n", []),
                ("never applied", "e = endpoint(cpu=2)\n", []),
                ("another library's", "served = print(cpu=2)(f)\n", [])):
            with self.subTest(name):
                ranges = [(one["function"], one["range"]) for one in handlers(IMPORTS + BODY + source)]
                self.assertEqual(ranges, expected)
        one, = handlers(IMPORTS + BODY + "served = endpoint(cpu=2)(f)\n")
        self.assertEqual((one["keywords"][0]["source"], one["replaced"], one["within"]), ("2", False, None))
        one, = handlers(IMPORTS + BODY + "served = endpoint()(f)\nserved = None\n")
        self.assertTrue(one["replaced"])


class Arguments(unittest.TestCase):
    def test_what_is_certain_is_read(self):
        for before, expression, expected in (
                ("", "2", 2), ("", "1.5", 1.5), ("", "-1", -1), ("", "'500m'", "500m"), ("", "None", None),
                ("N = 2", "N", 2), ("N = 2", "N * 2 + 1", 5), ("N: int = 3", "N", 3), ("N = 2\nN += 2", "N", 4),
                ("A = B = 4", "B", 4), ("A, B = 1, 2", "B", 2), ("D = {'cpu': 3}", "D['cpu']", 3),
                ("L = [1, 2]\nL.append(3)", "L", [1, 2, 3]), ("L = [1]\nL += [2]", "L", [1, 2]), ("L = [1]", "L[0]", 1),
                ("L = [1]\nM = L\nM.append(2)", "L", [1, 2]),
                ("N = 2", "f'{N}00m'", "200m"), ("", "'a' 'b' + 'c'", "abc"), ("DEBUG = False", "1 if DEBUG else 4", 4),
                ("", "2 ** 3", 8), ("", "not 1", False), ("", "0 or 7", 7), ("", "int('3')", 3),
                ("", "(1, *(2, 3))", [1, 2, 3]), ("if True:\n    N = 1\nelse:\n    N = 2", "N", 1),
                ("import os\nif os.x:\n    N = 1\nelse:\n    N = 1", "N", 1),
                ("def g():\n    N = 9\nN = 2", "N", 2), ("", "{'a': 1, **{'b': 2}}", {"a": 1, "b": 2})):
            with self.subTest("%s | %s" % (before, expression)):
                self.assertEqual(argument(before, expression), (expected, expression))

    def test_what_is_not_certain_is_kept_verbatim(self):
        for before, expression in (
                ("import os", "os.environ['N']"), ("import os", "os.environ.get( 'N' ,  1 )"), ("", "missing"),
                ("from settings import N", "[x for x in N]"), ("def g():\n    return 1", "g()"),
                ("N = 1\ndef g():\n    global N\n    N = 2", "N"), ("for N in range(3):\n    pass", "N"),
                ("import os\nif os.x:\n    N = 1\nelse:\n    N = 2", "N"),
                ("try:\n    N = 1\nexcept E:\n    N = 2", "N"),
                ("N = 1\nprint(N := 2)", "N"), ("N = 1\ndel N", "N"), ("import random\nN = random.random()", "N"),
                ("L = [1]\nL.sort()", "L"), ("L = [1]\nchange(L)", "L"), ("D = {}\nD['a'] = 1", "D"),
                ("", "1 / 0"), ("", "10 ** 10000"), ("", "'x' * 10 ** 9"), ("", "1 << 1000"), ("", "f'{1:>99999999}'"),
                ("", "float('nan')"), ("", "float('inf')"), ("", "2 ** 60"), ("", "b'bytes'"), ("", "1j"),
                ("", "'\\ud800'")):
            with self.subTest("%s | %s" % (before, expression)):
                self.assertEqual(argument(before, expression), (..., expression))

    def test_verbatim_source_of_any_script(self):
        lines = "missing(1,\n  2,  # why\n\t3)"
        self.assertEqual(argument("", lines), (..., lines))
        self.assertEqual(argument("", "größe('ü', '日本')"), (..., "größe('ü', '日本')"))
        latin = "# coding: latin-1\nfrom beam import endpoint\n@endpoint(cpu=größe('ü'))\n" + BODY
        handler, = read_source(latin.encode("latin-1"))["handlers"]
        self.assertEqual(handler["keywords"][0]["source"], "größe('ü')")
        self.assertEqual(handler["range"], [3, 1, 3, 28])  # in bytes of UTF-8

    def test_keywords_in_a_dictionary(self):
        def keywords(before, inside):
            one, = handlers(IMPORTS + before + "\n@endpoint(%s)\n" % inside + BODY)
            return [(item["name"], plain(item["value"]), item["source"]) for item in one["keywords"]]

        self.assertEqual(keywords("D = {'cpu': 2, 'memory': '1Gi'}", "**D"),
                         [("cpu", 2, "D"), ("memory", "1Gi", "D")])
        self.assertEqual(keywords("D = dict(cpu=2)", "gpu='T4', **D"), [("gpu", "T4", "'T4'"), ("**", ..., "D")])
        self.assertEqual(keywords("from settings import D", "**D"), [("**", ..., "D")])
        self.assertEqual(keywords("D = {1: 2}", "**D"), [("**", ..., "D")])
        self.assertEqual(keywords("D = {'cpu': missing}", "**D"), [("cpu", ..., "D")])

    def test_positional_arguments(self):
        one, = handlers(IMPORTS + "@endpoint('app', *REST)\n" + BODY)
        self.assertEqual([plain(arg) for arg in one["args"]], ["app", ...])

    def test_members_functions_and_schemas(self):
        self.assertEqual(argument("", "GpuType.A100_80", "gpu")[0],
                         {"k": "member", "enum": "GpuType", "name": "A100_80"})
        self.assertEqual(argument("import beam", "beam.GpuType.T4.value", "gpu")[0],
                         {"k": "member", "enum": "GpuType", "name": "T4"})
        self.assertEqual(argument("def load(): pass", "load", "on_start")[0], {"k": "function", "name": "load"})
        self.assertEqual(argument("from models import load as l", "l", "on_start")[0], {"k": "imported", "name": "l"})
        self.assertEqual(argument("", "lambda: 1", "on_start")[0], {"k": "lambda"})
        before = """
            class Inner(schema.Schema):
                n = schema.Integer()
            class Both(Inner):
                s: object = schema.String()
                o = schema.Object(Inner)
                other = 3
        """
        self.assertEqual(argument(before, "Both", "inputs")[0], {"k": "schema", "fields": {
            "n": {"type": "Integer"}, "s": {"type": "String"},
            "o": {"type": "object", "fields": {"n": {"type": "Integer"}}}}})


class Images(unittest.TestCase):
    def image(self, before, expression):
        return argument(before, expression, "image")[0]

    def test_chains(self):
        self.assertEqual(self.image("", "Image()"), [("Image", [], {})])
        self.assertEqual(
            self.image("", "Image(python_version='python3.9').add_python_packages(['torch']).add_commands(['ls'])"
                       ".with_envs({'A': '1'}).build_with_gpu(gpu='T4').add_python_packages('requirements.txt')"),
            [("Image", [], {"python_version": "python3.9"}), ("add_python_packages", [["torch"]], {}),
             ("add_commands", [["ls"]], {}), ("with_envs", [{"A": "1"}], {}), ("build_with_gpu", [], {"gpu": "T4"}),
             ("add_python_packages", ["requirements.txt"], {})])
        self.assertEqual(self.image("", "Image.from_registry('a/b:c').add_commands(missing)"),
                         [("Image.from_registry", ["a/b:c"], {}), ("add_commands", [...], {})])

    def test_methods_change_the_image_itself(self):
        steps = [("Image", [], {}), ("add_commands", [["ls"]], {})]
        for name, before in (("statement", "i = Image()\ni.add_commands(['ls'])"),
                             ("assigned", "i = Image()\ni = i.add_commands(['ls'])"),
                             ("another name", "i = Image()\nj = i\nj.add_commands(['ls'])"),
                             ("inside a call", "i = Image()\nprint(i.add_commands(['ls']))")):
            with self.subTest(name):
                self.assertEqual(self.image(before, "i"), steps)
        for name, before in (("if", "i = Image()\nif missing:\n    i.add_commands(['ls'])"),
                             ("for", "i = Image()\nfor c in 'ab':\n    i.add_commands([c])"),
                             ("and", "i = Image()\nmissing and i.add_commands(['ls'])"),
                             ("conditional", "i = Image()\ni.add_commands(['ls']) if missing else None"),
                             ("comprehension", "i = Image()\n[i.add_commands([c]) for c in 'ab']"),
                             ("given away", "i = Image()\nchange(i)"), ("attribute", "i = Image()\ni.commands = []")):
            with self.subTest(name):
                self.assertIs(self.image(before, "i"), ...)

    def test_an_image_used_before_it_changes(self):
        one, two = handlers(IMPORTS + "i = Image()\n@endpoint(image=i)\ndef a(): pass\ni.add_commands(['ls'])\n"
                            "@endpoint(image=i)\ndef b(): pass\n")
        self.assertEqual([len(plain(each["keywords"][0]["value"])) for each in (one, two)], [1, 2])


class Problems(unittest.TestCase):
    def test_line_and_sentence(self):
        start = b"from beam import endpoint\n"
        for name, content, line, words in (
                ("syntax", start + b"def f(:\n", 2, "SyntaxError: "),
                ("unfinished", start + b"x = (\n", 2, "SyntaxError: "),
                ("indentation", start + b"def f():\nreturn 1\n", 3, "IndentationError: "),
                ("tabs and spaces", start + b"if 1:\n        x = 1\n\ty = 2\n", 4, "TabError: "),
                ("zero byte", start + b"x = 1\nx = '\0'\n", 3, "It holds zero bytes, so it is not Python source."),
                ("zero byte, CR LF", b"a\r\nb\r\n\0", 3, "It holds zero bytes"),
                ("UTF-16", "x = 1\n".encode("utf-16"), 1, "It holds zero bytes"),
                ("unknown encoding", b"# coding: klingon\n" + start, 1, "klingon"),
                ("unknown encoding below", b"#!/usr/bin/python\n# coding: klingon\n" + start, 2, "klingon"),
                ("not UTF-8", start + b"x = 1\nx = '\xff'\n", 3, "0xff"),
                ("not what the cookie says", b"# coding: ascii\n" + start + b"x = '\xc3\xa4'\n", 3, "ascii"),
                ("mark and another cookie", b"\xef\xbb\xbf# coding: latin-1\n" + start, 1, "encoding problem"),
                ("nested brackets", start + b"x = " + b"(" * 10000 + b")" * 10000, None, ""),
                ("nested blocks", start + b"".join(b" " * n + b"if 1:\n" for n in range(150)), None, ""),
                ("Python 2", start + b"print 'x'\n", 2, "SyntaxError: ")):
            with self.subTest(name):
                told = problem(content)
                if line is not None:
                    self.assertEqual(told["line"], line, told)
                self.assertIn(words, told["message"])
                self.assertTrue(told["message"].endswith("."), told)
                self.assertNotIn("\n", told["message"])

    def test_a_newer_f_string(self):
        source = "from beam import endpoint\nx = f'{'a'}'\n@endpoint()\n" + BODY
        if sys.version_info >= (3, 12):
            self.assertEqual(found(source), ["endpoint f"])
        else:
            told = problem(source.encode())
            self.assertEqual(told["line"], 2)
            self.assertIn("SyntaxError: ", told["message"])

    def test_forms_that_are_fine(self):
        start = "from beam import endpoint\n@endpoint(name='ä')\n" + BODY
        for name, content in (("mark", b"\xef\xbb\xbf" + start.encode()),
                              ("mark and its cookie", b"\xef\xbb\xbf# coding: utf-8\n" + start.encode()),
                              ("latin-1", b"# coding: latin-1\n" + start.encode("latin-1")),
                              ("CR LF", start.replace("\n", "\r\n").encode()),
                              ("CR", start.replace("\n", "\r").encode()),
                              ("form feed", b"\x0c\n" + start.encode()), ("no last line end", start.encode()[:-1])):
            with self.subTest(name):
                handler, = read_source(content)["handlers"]
                keyword, = handler["keywords"]
                self.assertEqual((keyword["value"]["v"], keyword["source"]), ("ä", "'ä'"))

    def test_hostile_files_take_neither_time_nor_the_rest(self):
        end = "\n@endpoint(cpu=X)\n" + BODY
        for name, before in (
                ("a chain of calls", "X = q" + ".a()" * 60), ("a long sum", "X = " + "+".join(["1"] * 400)),
                ("a long sum of texts", "X = " + "+".join(["'a'"] * 400)), ("signs", "X = " + "-" * 150 + "1" + "+ q"),
                ("deep lists", "X = [1]\n" + "X = [X]\n" * 120),
                ("lists in lists", "X = []\n" + "X = [X, X]\n" * 200),
                ("a list of lists", "X = [1]\n" + "X = [X] * 9999\n" * 9),
                ("long texts", "X = ['a' * 9999] * 9999"), ("doubling", "X = [1]\n" + "X = X + X\n" * 60),
                ("doubling texts", "X = 'a'\n" + "X = X + X\n" * 60)):
            with self.subTest(name):
                began = time.monotonic()
                handler, = handlers(IMPORTS + before + end)
                json.dumps(handler)
                self.assertIs(plain(handler["keywords"][0]["value"]), ...)
                self.assertLess(time.monotonic() - began, 5)

    def test_too_deep_for_a_chain_leaves_no_half_read_image(self):
        chain = "i = Image()\nj = i" + ".add_commands(['ls'])" * 200
        self.assertIs(argument(chain, "i", "image")[0], ...)


class Job(unittest.TestCase):
    """The reader as the console runs it: its own process, JSON lines."""

    def run_job(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files:
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            job = {"folder": folder, "files": [name for name, _ in files]}
            code = ("import json, sys\nsys.path.insert(0, sys.argv[1])\nfrom headstart_reader.main import main\n"
                    "main(json.load(sys.stdin))\n")
            done = subprocess.run([PYTHON, "-I", "-S", "-B", "-c", code, PACKAGES], input=json.dumps(job).encode(),
                                  stdout=subprocess.PIPE, timeout=60, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_lines(self):
        good = (IMPORTS + "@endpoint()\n" + BODY).encode()
        first, *lines, last = self.run_job([("a.py", good), ("b.py", b"x = 1\n"), ("c.py", b"x = (\n"), ("d.py", good)])
        self.assertTrue(first["python"].startswith("3."))
        self.assertEqual(last, {"end": True})
        self.assertEqual([line.get("begin", line.get("index")) for line in lines], [0, 0, 1, 2, 2, 3, 3])
        self.assertEqual([sorted(line) for line in lines if "index" in line],
                         [["handlers", "index"], ["index", "problem"], ["handlers", "index"]])

    def test_an_answer_too_long(self):
        source = IMPORTS + "X = 'a' * 9999\nX = [X] * 100\n"
        source += "".join("@endpoint(name=X)\ndef f%d(): pass\n" % number for number in range(30))
        lines = self.run_job([("a.py", source.encode()), ("b.py", (IMPORTS + "@endpoint()\n" + BODY).encode())])
        self.assertEqual(lines[2], {"index": 0, "problem": {
            "line": 0, "message": "The arguments of its decorators are too long to be read."}})
        self.assertEqual(len(lines[4]["handlers"]), 1)

    def test_a_file_that_has_gone(self):
        with tempfile.TemporaryDirectory() as folder:
            pass
        self.assertFalse(os.path.exists(folder))
        lines = self.run_job([("a.py", b"x\n")])
        self.assertEqual(len(lines), 3)


if __name__ == "__main__":
    sys.exit(unittest.main())
