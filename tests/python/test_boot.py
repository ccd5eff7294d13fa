# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Booting: the events in their order, on_start once in each worker, and twenty-odd apps that cannot be served."""

import json
import os
import subprocess
import sys
import unittest

from harness import PACKAGES, PYTHON, ContainerTest

HELLO = """
    from beam import endpoint
    import os

    IMPORTING = os.environ.get("BETA9_IMPORTING_USER_CODE")
    SECRET = os.environ.get("SECRET")

    def load():
        print("loading in", os.getpid())
        return {"pid": os.getpid()}

    @endpoint(on_start=load)
    def predict(context, x=1):
        return {"x": x, "start": context.on_start_value, "pid": os.getpid(), "importing": IMPORTING,
                "importing_now": os.environ.get("BETA9_IMPORTING_USER_CODE"), "secret": SECRET,
                "task": os.environ["TASK_ID"]}
"""


class Boot(ContainerTest):
    def test_events_come_in_order(self):
        container = self.ready(HELLO)
        names = [event["event"] for event in container.events if event["event"] != "log"]
        self.assertEqual(names, ["booted", "imported", "ready"])
        booted = container.named("booted")[0]
        self.assertEqual(booted["worker"], 0)
        self.assertRegex(booted["python"], r"^3\.\d+\.\d+$")
        self.assertIs(container.named("ready")[0]["on_start"], True)
        self.assertEqual(container.lines(task=None), ["loading in %d" % booted["pid"]])
        self.assertEqual([event["event"] for event in container.events], ["booted", "imported", "log", "ready"])

    def test_what_a_handler_sees(self):
        container = self.ready(HELLO)
        status, headers, body = container.call("task-9", x=5)
        pid = container.named("booted")[0]["pid"]
        self.assertEqual(status, 200)
        self.assertEqual(headers["x-headstart-outcome"], "complete")
        self.assertEqual(headers["content-type"], "application/json")
        self.assertEqual(body, {"x": 5, "start": {"pid": pid}, "pid": pid, "importing": "true", "importing_now": None,
                                "secret": "from stdin", "task": "task-9"})
        container.wait_event("task_finished", task="task-9")

    def test_on_start_runs_once_in_each_of_three_workers(self):
        container = self.container(HELLO, WORKERS="3")
        for worker in range(3):
            container.ready(worker)
        pids = {container.wait_event("booted", worker=worker)["pid"] for worker in range(3)}
        self.assertEqual(len(pids), 3)
        self.assertEqual(sorted(container.lines()), sorted("loading in %d" % pid for pid in pids))
        for worker in range(3):
            for _ in range(2):
                body = container.call(worker=worker)[2]
                self.assertEqual(body["start"]["pid"], body["pid"])
        self.assertEqual(len(container.lines()), 3)

    def test_context_has_nine_attributes_and_only_a_parameter_of_that_name_gets_it(self):
        container = self.ready("""
            from beta9 import endpoint
            @endpoint()
            def predict(context):
                return {name: getattr(context, name) for name in ("container_id", "stub_id", "stub_type",
                    "callback_url", "task_id", "timeout", "on_start_value", "bind_port", "python_version")}
            @endpoint()
            def other(**kwargs):
                return sorted(kwargs)
        """, TIMEOUT="77", CALLBACK_URL="http://x")
        self.assertEqual(container.call("t")[2], {
            "container_id": "container-1", "stub_id": "stub-1", "stub_type": "endpoint/deployment",
            "callback_url": "http://x", "task_id": "t", "timeout": 77, "on_start_value": None, "bind_port": 8001,
            "python_version": "python3"})
        other = self.ready(self._app_of(container), handler="app:other")
        self.assertEqual(other.call(a=1)[2], ["a"])
        self.assertIs(other.named("ready")[0]["on_start"], False)

    @staticmethod
    def _app_of(container):
        with open(os.path.join(container.code, "app.py"), encoding="utf-8") as file:
            return file.read()

    def test_context_is_found_behind_a_decorator_of_the_users(self):
        container = self.ready("""
            import functools
            from beam import endpoint
            def timed(func):
                @functools.wraps(func)
                def inner(*args, **kwargs):
                    return func(*args, **kwargs)
                return inner
            @endpoint(on_start=lambda: 42)
            @timed
            def predict(x, context):
                return [x, context.on_start_value]
        """)
        self.assertEqual(container.call(x=1)[2], [1, 42])

    def test_on_start_of_the_environment_and_in_another_module(self):
        app = """
            from beam import endpoint
            @endpoint()
            def predict(context):
                return context.on_start_value
        """
        container = self.container(app, ON_START="helper:make.value", first_line=b"")
        with open(os.path.join(container.code, "helper.py"), "w", encoding="utf-8") as file:
            file.write("class make:\n    @staticmethod\n    def value():\n        return 'helped'\n")
        container.process.stdin.write(b'{"environment":{}}\n')
        container.ready()
        self.assertEqual(container.call()[2], "helped")

    def test_async_on_start_and_handler_share_one_loop_that_lives_on(self):
        container = self.ready("""
            import asyncio
            from beam import endpoint
            ticks = []
            async def tick():
                while True:
                    ticks.append(1)
                    await asyncio.sleep(0.005)
            async def load():
                loop = asyncio.get_running_loop()
                loop.create_task(tick())
                return loop
            @endpoint(on_start=load)
            async def predict(context):
                await asyncio.sleep(0)
                return [asyncio.get_running_loop() is context.on_start_value, len(ticks)]
        """)
        client = container.client()
        seen = []
        while len(seen) < 400:  # without a request in between, the background task goes on: the count outruns ours
            status, _, body = client.task("t", {"kwargs": {}})
            self.assertEqual(status, 200)
            same, count = json.loads(body.decode())
            self.assertTrue(same)
            seen.append(count)
        self.assertGreater(seen[-1], 1)

    def test_generator_on_start_is_remarked_on(self):
        container = self.ready("""
            from beam import endpoint
            def load():
                yield 1
            @endpoint(on_start=load)
            def predict(context):
                return type(context.on_start_value).__name__
        """)
        self.assertIn("returned a generator", container.lines("system")[0])
        self.assertEqual(container.call()[2], "generator")

    def test_odd_on_start_values_arrive_as_they_are(self):
        for text, expected in (("None", "None"), ("(1, 'a')", "(1, 'a')"), ("object", "<class 'object'>"),
                               ("float('nan')", "nan"), ("predict", "@endpoint")):
            with self.subTest(text):
                container = self.ready("""
                    from beam import endpoint
                    @endpoint(on_start=lambda: %s)
                    def predict(context):
                        return repr(context.on_start_value)
                """ % text)
                self.assertIn(expected, container.call()[2])

    def test_started_as_a_module_in_a_folder_with_files_named_like_the_standard_library(self):
        container = self.container(HELLO, command=[PYTHON, "-m", "headstart_worker"], first_line=b"", in_code=True,
                                   PYTHONPATH=PACKAGES)
        for name in ("select", "fcntl", "_json", "_queue", "traceback", "linecache", "atexit"):
            with open(os.path.join(container.code, name + ".py"), "w", encoding="utf-8") as file:
                file.write("raise SystemExit('the user\\'s own %s')\n" % name)
        container.process.stdin.write(b'{"environment":{}}\n')
        container.ready()
        status, _, body = container.call(y=1)
        self.assertEqual(status, 500)
        self.assertIn("Traceback (most recent call last):\n", body["error"])
        self.assertEqual(container.call("t2")[0], 200)
        self.assertEqual(container.lines("system"), [])


def _only(app):
    return "from beam import endpoint\n" + app


# name: (app or None for no app.py at all, handler, on_start, kind, stage, in the message, in the traceback)
BAD_APPS = {
    "no file": (None, "app:predict", "", "not_found", "import", "There is no app.py in", ""),
    "no module in a package": (_only(""), "pkg.app:predict", "", "not_found", "import", "There is no pkg/app.py", ""),
    "no such function": (_only("@endpoint()\ndef predicts(): pass\n"), "app:predict", "", "no_such_function", "handler",
                         "app.py has no predict; decorated there: predicts", ""),
    "handler without a colon": (_only(""), "app", "", "not_found", "import", 'HANDLER is "app"', ""),
    "not decorated": ("def predict(): pass\n", "app:predict", "", "not_decorated", "handler",
                      "is a plain function; put @endpoint(...)", ""),
    "a number": ("predict = 3\n", "app:predict", "", "not_decorated", "handler", "is a int", ""),
    "another decorator": ("from beam import task_queue\n@task_queue()\ndef predict(): pass\n", "app:predict", "",
                          "not_decorated", "handler", "is a @task_queue, which does not run locally yet", ""),
    "without parentheses": (_only("@endpoint\ndef predict(): pass\n"), "app:predict", "", "import_error", "import",
                            "@endpoint needs parentheses", ", in <module>\n"),
    "unknown argument": (_only("@endpoint(retries=3)\ndef predict(): pass\n"), "app:predict", "", "import_error",
                         "import", "unexpected keyword argument 'retries'", 'app.py", line 2, in <module>'),
    "bad cpu": (_only("@endpoint(cpu=100)\ndef predict(): pass\n"), "app:predict", "", "import_error", "import",
                "CPU value out of range", 'app.py", line 2'),
    "syntax error": (_only("def predict(:\n"), "app:predict", "", "import_error", "import", "is not valid Python",
                     'app.py", line 2\n'),
    "wrong indentation": (_only("def f():\nreturn 1\n"), "app:predict", "", "import_error", "import",
                          "app.py, line 3", 'app.py", line 3\n'),
    "null bytes": (_only("x = '\0'\n"), "app:predict", "", "import_error", "import", "null bytes", ""),
    "missing package": (_only("import no_such_package.part\n"), "app:predict", "", "import_error", "import",
                        "imports no_such_package, which is not installed", 'app.py", line 2, in <module>'),
    "missing own module": (_only("from . import x\n"), "app:predict", "", "import_error", "import", "relative import",
                           'app.py", line 2'),
    "raises at import": (_only("def f():\n    raise ValueError('two\\nlines')\nf()\n"), "app:predict", "",
                         "import_error", "import", "Importing app.py raised ValueError: two lines",
                         'app.py", line 4, in <module>'),
    "exits at import": (_only("import sys\nsys.exit(3)\n"), "app:predict", "", "import_error", "import",
                        "SystemExit: 3", 'app.py", line 3'),
    "recursion at import": (_only("def f(): f()\nf()\n"), "app:predict", "", "import_error", "import", "RecursionError",
                            'app.py", line 3, in <module>'),
    "on_start raises": (_only("def load():\n    raise OSError('no weights')\n@endpoint(on_start=load)\n"
                              "def predict(): pass\n"), "app:predict", "", "on_start_error", "on_start",
                        "on_start load raised OSError: no weights", 'app.py", line 3, in load'),
    "async on_start raises": (_only("async def load():\n    1 / 0\n@endpoint(on_start=load)\ndef predict(): pass\n"),
                              "app:predict", "", "on_start_error", "on_start", "ZeroDivisionError",
                              'app.py", line 3, in load'),
    "on_start exits": (_only("import sys\n@endpoint(on_start=sys.exit)\ndef predict(): pass\n"), "app:predict", "",
                       "on_start_error", "on_start", "raised SystemExit", ""),
    "on_start wants arguments": (_only("def load(path, *, size): pass\n@endpoint(on_start=load)\n"
                                       "def predict(): pass\n"),
                                 "app:predict", "", "on_start_signature", "on_start", "it wants path, size", ""),
    "on_start wants self": (_only("class M:\n    def load(self): pass\n@endpoint(on_start=M.load)\n"
                                  "def predict(): pass\n"), "app:predict", "", "on_start_signature", "on_start",
                            "M.load without arguments, and it wants self", ""),
    "no such on_start": (_only("@endpoint()\ndef predict(): pass\n"), "app:predict", "app:load", "no_such_function",
                         "on_start", "app.py has no load", ""),
    "on_start is a text": (_only("load = 'x'\n@endpoint()\ndef predict(): pass\n"), "app:predict", "app:load",
                           "no_such_function", "on_start", "is a str, which cannot be called", ""),
    "on_start argument is a text": (_only("@endpoint(on_start='load')\ndef predict(): pass\n"), "app:predict", "",
                                    "import_error", "import", "endpoint(on_start=...) must be a function or None", ""),
}


class BadApps(ContainerTest):
    def test_each_is_explained(self):
        for name, (app, handler, on_start, kind, stage, message, traceback) in BAD_APPS.items():
            with self.subTest(name):
                container = self.container(app or "\n", handler, ON_START=on_start, first_line=b"")
                if app is None:
                    os.unlink(os.path.join(container.code, "app.py"))
                container.process.stdin.write(b'{"environment":{}}\n')
                failure = container.wait_event("startup_failed")
                self.assertEqual((failure["kind"], failure["stage"], failure["worker"]), (kind, stage, 0))
                self.assertIn(message, failure["message"])
                self.assertNotIn("\n", failure["message"])
                self.assertIn(traceback, failure["traceback"])
                self.assertNotIn("resources/python", failure["traceback"])
                self.assertNotIn("importlib", failure["traceback"])
                self.assertEqual(container.wait_end(), 1)
                self.assertEqual(container.named("ready"), [])
                self.assertEqual([event["code"] for event in container.named("worker_exited")], [1])

    def test_one_bad_worker_of_three_ends_the_container(self):
        container = self.container("""
            import os
            from beam import endpoint
            def load():
                try:
                    os.mkdir("first")
                except FileExistsError:
                    raise ValueError("only one of us")
            @endpoint(on_start=load)
            def predict(): pass
        """, WORKERS="3")
        self.assertEqual(container.wait_end(), 1)
        self.assertIn("only one of us", container.named("startup_failed")[0]["message"])
        self.assertEqual(len(container.named("worker_exited")), 3)

    def test_huge_tracebacks_and_messages_fit_into_a_line(self):
        container = self.container(_only("raise ValueError('\\x01' * 1000000)\n"))
        failure = container.wait_event("startup_failed")
        self.assertIn("ValueError", failure["message"])
        self.assertEqual(container.wait_end(), 1)


class Environment(ContainerTest):
    def test_a_bad_first_line_is_told(self):
        for line, words in ((b"nonsense\n", "could not be used"), (b"[]\n", "no object"), (b"{}\n", "no object"),
                            (b'{"environment": {"A": 1}}\n', "'A'"), (b'{"environment": {"A=B": "x"}}\n', "'A=B'")):
            with self.subTest(line):
                container = self.container(HELLO, first_line=line)
                self.assertEqual(container.wait_end(), 1)
                self.assertEqual([event["event"] for event in container.events], ["log"])
                self.assertIn(words, container.events[0]["message"])
                self.assertEqual(container.events[0]["stream"], "system")

    def test_missing_and_odd_variables_are_told(self):
        for name, value in (("HANDLER", None), ("CONTAINER_ID", ""), ("WORKERS", "two"),
                            ("HEADSTART_RUN_DIR", "/nonexistent/dir"), ("HEADSTART_RUN_DIR", "/tmp/" + "x" * 120)):
            with self.subTest(name, value=value):
                container = self.container(HELLO, **{name: value})
                self.assertEqual(container.wait_end(), 1)
                self.assertIn(value[:20] if value else name, container.events[0]["message"])

    def test_an_absent_code_folder_is_told(self):
        container = self.container(HELLO, HEADSTART_CODE_DIR="/nonexistent")
        self.assertEqual(container.wait_event("startup_failed")["kind"], "not_found")
        self.assertEqual(container.wait_end(), 1)

    def test_a_long_environment_line_is_read_whole(self):
        secret = "x" * 1500000  # above what one variable may have for an exec, but nothing is executed
        container = self.container(HELLO, first_line=b"")
        data = b'{"environment":{"SECRET":"%b"}}\n' % secret.encode()
        container.process.stdin.write(data[:100])
        sent = 100
        while sent < len(data):
            sent += container.process.stdin.write(data[sent:])
        container.ready()
        self.assertEqual(container.call()[2]["secret"], secret)


class ImportsNothingHeavy(unittest.TestCase):
    def test_supervisor_and_worker_load_only_cheap_modules(self):
        code = ("import sys; before = set(sys.modules); import headstart_worker.supervisor; "
                "print(*sorted(set(sys.modules) - before))")
        loaded = subprocess.run([PYTHON, "-S", "-c", code], stdout=subprocess.PIPE, check=True,
                                env=dict(os.environ, PYTHONPATH=PACKAGES)).stdout.decode().split()
        allowed = {"_json", "_queue", "_socket", "atexit", "faulthandler", "fcntl", "select", "os", "posixpath", "stat",
                   "_stat", "genericpath", "_collections_abc", "os.path", "abc", "_abc", "errno", "array", "math"}
        heavy = [name for name in loaded if not name.startswith("headstart_worker") and name not in allowed]
        self.assertEqual(heavy, [])


if __name__ == "__main__":
    sys.exit(unittest.main())
