# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker's one event loop under user code that mistreats it."""

import os
import sys
import unittest

from harness import ContainerTest

APP = """
    import asyncio, os
    from beam import endpoint

    async def leave(code):
        raise SystemExit(code)

    @endpoint()
    async def predict(what):
        loop = asyncio.get_running_loop()
        if what == "exit":
            raise SystemExit(3)
        if what == "interrupt":
            raise KeyboardInterrupt
        if what == "cancel":
            asyncio.current_task().cancel()
            await asyncio.sleep(0)
        if what == "timeout":
            await asyncio.wait_for(asyncio.sleep(600), 0.01)
        if what == "task exits":
            loop.create_task(leave(4))
            await asyncio.sleep(1)
        if what == "stop":
            loop.stop()
        if what == "stop later":
            loop.call_soon(lambda: loop.call_soon(loop.stop))
        if what == "exit later":
            print("leaving")
            loop.call_later(0.05, loop.create_task, leave(5))
        return what

    @endpoint()
    async def endless():
        try:
            n = 0
            while True:
                yield n
                n += 1
                await asyncio.sleep(0)
        finally:
            await asyncio.sleep(0)
            print("closed")

    @endpoint()
    def nested():
        async def inner():
            await asyncio.sleep(0)
            return "ran"
        return asyncio.run(inner())
"""


class Loop(ContainerTest):
    def test_what_a_coroutine_raises_is_an_error_of_its_task(self):
        one = self.ready(APP)
        for what, words in (("exit", "SystemExit: 3"), ("interrupt", "KeyboardInterrupt"), ("cancel", "CancelledError"),
                            ("timeout", "TimeoutError"), ("task exits", "SystemExit: 4")):
            with self.subTest(what):
                status, headers, body = one.call(what=what)
                self.assertEqual((status, headers["x-headstart-outcome"]), (500, "error"))
                self.assertIn(words, body["error"])
                self.assertIn("app.py", body["error"])
                self.assertNotIn("headstart_worker", body["error"])
                self.assertNotIn("base_events", body["error"])
                self.assertEqual(one.call(what="fine")[::2], (200, "fine"))

    def test_a_stopped_loop_goes_on(self):
        one = self.ready(APP)
        for what in ("stop", "stop later"):
            with self.subTest(what):
                one.call(what=what)
                for number in range(3):
                    self.assertEqual(one.call("t%d" % number, what="fine")[::2], (200, "fine"))

    def test_a_closed_loop_is_made_anew(self):
        one = self.ready("""
            from beam import endpoint
            import asyncio
            async def load():
                return asyncio.get_running_loop()
            async def value():
                return "fine"
            @endpoint(on_start=load)
            def predict(context, close):
                if close:
                    context.on_start_value.close()
                return value()
        """)
        for close in (False, True, False, False):
            self.assertEqual(one.call(close=close)[::2], (200, "fine"))

    def test_an_exit_between_requests_ends_the_worker_with_the_users_traceback(self):
        one = self.ready(APP)
        self.assertEqual(one.call(what="exit later")[0], 200)
        self.assertEqual(one.wait_end(), 1)
        said = "\n".join(one.lines("stderr"))
        self.assertIn("SystemExit: 5", said)
        self.assertIn(", in leave", said)
        self.assertNotIn("headstart_worker", said)

    def test_a_client_that_leaves_closes_an_async_generator(self):
        one = self.ready(APP, handler="app:endless")
        client = one.client()
        client.send_task("t", {})
        client.head()
        client.chunk()
        client.close()
        one.wait_event("log", message="closed", task="t")
        one.wait_event("task_finished", task="t")

    def test_a_sync_handler_may_run_a_loop_of_its_own(self):
        one = self.ready(APP, handler="app:nested")
        for _ in range(2):
            self.assertEqual(one.call()[::2], (200, "ran"))


class FirstProcess(ContainerTest):
    """As in a container: the supervisor is process 1 of a process namespace."""

    def start(self, app):
        from harness import MAIN, PYTHON

        namespace = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
        if os.geteuid() != 0:
            namespace += ["--user", "--map-root-user"]
        one = self.ready(app, command=namespace + [PYTHON, MAIN])
        with open("/proc/%d/task/%d/children" % (one.process.pid, one.process.pid), encoding="ascii") as file:
            return one, int(file.read().split()[0])

    APP = """
        import os, subprocess, time
        from beam import endpoint
        @endpoint()
        def predict(code):
            exec(code, globals())
            return os.getppid()
    """

    def test_orphans_are_reaped(self):
        one, _ = self.start(self.APP)
        one.call("before", code=(
            "def processes():\n  return {name for name in os.listdir('/proc') if name.isdigit()}\n"
            "before = processes()"))
        status, _, parent = one.call("t", code="os.system('for i in 1 2 3 4 5; do (setsid true &) ; done')")
        self.assertEqual((status, parent), (200, 1))
        one.call("look", code=(
            "end = time.monotonic() + 10\n"
            "while processes() - before and time.monotonic() < end: pass\nprint(sorted(processes() - before))"))
        one.wait_event("task_finished", task="look")
        self.assertEqual(one.lines(task="look"), ["[]"])
        self.assertEqual(one.named("worker_exited"), [])

    def test_sigterm_is_heard(self):
        one, supervisor = self.start(self.APP)
        os.kill(supervisor, 15)
        self.assertEqual(one.wait_end(), 0)

    def test_the_end_of_the_lifeline_takes_everything_with_it(self):
        one, _ = self.start(self.APP)
        one.call("t", code="subprocess.Popen(['setsid', 'sleep', '600'])")
        one.process.stdin.close()
        self.assertEqual(one.wait_end(), 1)  # the namespace ends with its first process, and the stream with it


if __name__ == "__main__":
    sys.exit(unittest.main())
