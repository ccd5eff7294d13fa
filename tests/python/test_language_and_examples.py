# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The language level, the standard library only, and the examples."""

import ast
import base64
import json
import os
import shutil
import sys
import tempfile
import unittest

from harness import EXAMPLES, PACKAGES, ContainerTest

OWN = {"beam", "beta9", "headstart", "headstart_worker", "headstart_reader"}
# Modules that are imported where a user asks for what needs them.
OPTIONAL = {("beam/schema.py", "PIL")}
# The standard library of Python 3.8, as far as the running interpreter (3.10 or later) can tell.
STANDARD = set(sys.stdlib_module_names) - {"graphlib", "tomllib", "zoneinfo", "compression", "annotationlib"}


def sources():
    for folder, _, names in os.walk(PACKAGES):
        for name in sorted(names):
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, PACKAGES), file.read()


class Language(unittest.TestCase):
    def test_python_3_8_and_the_standard_library_only(self):
        seen = 0
        for name, text in sources():
            with self.subTest(name):
                seen += 1
                tree = ast.parse(text, name, feature_version=(3, 8))
                for node in ast.walk(tree):
                    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                        [node.module] if isinstance(node, ast.ImportFrom) else []
                    for module in modules:
                        top = module.partition(".")[0]
                        self.assertTrue(top in OWN or top in STANDARD or (name, top) in OPTIONAL,
                                        module)
                self.assertIn(name.partition(os.sep)[0], OWN)
                self.assertTrue(text.startswith("# SPDX-FileCopyrightText"))
                self.assertLessEqual(max(len(line) for line in text.split("\n")), 120)
                self.assertLess(text.count("\n"), 600)
        self.assertGreater(seen, 20)

    def test_examples_parse_and_have_their_files(self):
        names = sorted(name for name in os.listdir(EXAMPLES) if os.path.isdir(os.path.join(EXAMPLES, name)))
        self.assertEqual(names, ["hello", "ocr", "opt-125m", "primes"])
        for name in names:
            with open(os.path.join(EXAMPLES, name, "app.py"), encoding="utf-8") as file:
                ast.parse(file.read(), name, feature_version=(3, 8))
            with open(os.path.join(EXAMPLES, name, "request.json"), encoding="utf-8") as file:
                self.assertIsInstance(json.load(file), dict)
            self.assertTrue(os.path.exists(os.path.join(EXAMPLES, name, "README.md")))


class Examples(ContainerTest):
    def copy(self, name, volume):
        """The example's folder with an empty volume in it."""
        folder = tempfile.mkdtemp(prefix="hs-example-")
        self.addCleanup(shutil.rmtree, folder)
        code = os.path.join(folder, name)
        shutil.copytree(os.path.join(EXAMPLES, name), code)
        os.mkdir(os.path.join(code, volume))
        return code

    def request(self, code):
        with open(os.path.join(code, "request.json"), encoding="utf-8") as file:
            return json.load(file)

    def test_hello_counts_its_starts(self):
        code = self.copy("hello", "state")
        for starts in (1, 2):
            one = self.ready(code)
            status, _, body = one.call("task-7", **self.request(code))
            self.assertEqual((status, body["greeting"], body["starts"], body["task"]),
                             (200, "Hello, Ada!", starts, "task-7"))
            one.process.terminate()
            self.assertEqual(one.wait_end(), 0)

    def test_primes_counts_them(self):
        one = self.ready(self.copy("primes", "unused"))
        for below, primes in ((0, 0), (2, 0), (3, 1), (65536, 6542), (65537, 6542), (65538, 6543), (1000000, 78498),
                              (150000000, 8444396)):  # OEIS A000720
            self.assertEqual(one.call(below=below)[2], {"below": below, "primes": primes, "restored": False})
        self.assertEqual(one.call(below=150000001)[0], 500)

    def test_ocr_reads_the_sentence_and_fetches_its_model_once(self):
        code = self.copy("ocr", "models")
        for words in ("fetching the model from", "model found in the volume"):
            one = self.ready(code)
            self.assertTrue(one.lines(task=None)[0].startswith(words), one.lines())
            status, _, body = one.call(**self.request(code))
            self.assertEqual((status, body["text"]), (200, "The quick brown fox jumps over the lazy dog."))
            one.process.terminate()
            self.assertEqual(one.wait_end(), 0)
        self.assertEqual(os.listdir(os.path.join(code, "models")), ["eng.traineddata"])
        one = self.ready(code)
        with open(os.path.join(code, "sentence.png"), "rb") as file:
            data = base64.b64encode(file.read()).decode()
        self.assertEqual(one.call(image_base64=data)[2]["text"], "The quick brown fox jumps over the lazy dog.")
        for kwargs, words in (({}, "Give either image_base64 or path."), ({"image_base64": "?"}, "is not base64"),
                              ({"path": "absent.png"}, "No such file"),
                              ({"image_base64": "AAAA"}, "cannot identify image")):
            status, _, body = one.call(**kwargs)
            self.assertEqual(status, 500)
            self.assertIn(words, body["error"])


if __name__ == "__main__":
    sys.exit(unittest.main())
