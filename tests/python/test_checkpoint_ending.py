# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a container ends that is being prepared for a memory checkpoint, or is prepared."""

import os
import signal
import sys
import time
import unittest

from checkpointing import CheckpointTest, is_ending, wait_until
from test_ending import left_of

EXEC = """
    import os, time
    from beam import endpoint
    @endpoint()
    def predict(code):
        exec(code, globals())
        return "done"
"""


class Ending(CheckpointTest):
    def prepared(self, handler="predict"):
        one = self.ready("""
            import atexit, os
            from beam import endpoint
            atexit.register(lambda: print("at exit"))
            @endpoint()
            def predict(): pass
            @endpoint()
            async def later(): pass
        """, "app:" + handler, WORKERS="2")
        one.ready(1)
        self.prepare(one)
        return one, [one.named("booted", worker=worker)[0]["pid"] for worker in (0, 1)]

    def test_sigterm(self):
        for handler in ("predict", "later"):
            for number in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(handler, number=number):
                    one, pids = self.prepared(handler)
                    one.process.send_signal(number)
                    began = time.monotonic()
                    self.assertEqual(one.wait_end(), 0)
                    self.assertLess(time.monotonic() - began, 8)
                    self.assertEqual([event.get("code") for event in one.named("worker_exited")], [0, 0])
                    self.assertEqual(one.lines(), ["at exit"] * 2)
                    self.assertEqual(left_of(pids), [])

    def test_sigterm_while_preparing(self):
        for _ in range(10):
            one = self.ready(EXEC)
            one.process.stdin.write(b'{"prepare":{}}\n')
            one.process.terminate()
            began = time.monotonic()
            self.assertEqual(one.wait_end(), 0)
            self.assertLess(time.monotonic() - began, 8)

    def test_orders_while_it_ends(self):
        one = self.ready(EXEC)
        client = one.client()
        client.send_task("t", {"kwargs": {"code": "while not os.path.exists('go'): time.sleep(0.01)"}})
        one.wait_event("task_started")
        one.process.terminate()
        wait_until(lambda: is_ending(one))
        one.process.stdin.write(b'{"prepare":{}}\n')
        one.wait_event("log", stream="system")
        self.assertIn("is ending", one.lines("system")[0])
        with open(one.code + "/go", "w"):
            pass
        self.assertEqual(one.wait_end(), 0)

    def test_a_worker_that_dies(self):
        one, pids = self.prepared()
        os.kill(pids[1], signal.SIGKILL)
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(one.named("worker_exited", worker=1)[0]["signal"], signal.SIGKILL)
        self.assertEqual(one.named("worker_exited", worker=0)[0]["code"], 0)
        self.assertEqual(left_of(pids), [])

    def test_a_worker_that_dies_while_preparing(self):
        one = self.ready("""
            import gc, os
            from beam import endpoint
            gc.callbacks.append(lambda *_: os.path.exists("die") and os._exit(7))
            @endpoint()
            def predict(): pass
        """, WORKERS="2")
        one.ready(1)
        with open(one.code + "/die", "w"):
            pass
        one.process.stdin.write(b'{"prepare":{}}\n')
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(one.named("prepared"), [])
        self.assertIn(7, [event.get("code") for event in one.named("worker_exited")])

    def test_the_end_of_the_lifeline(self):
        one, pids = self.prepared()
        one.process.stdin.close()
        one.process.wait(20)
        self.assertEqual(left_of(pids), [])

    def test_a_killed_supervisor(self):
        one, pids = self.prepared()
        one.process.kill()
        self.assertEqual(left_of(pids), [])

    def test_a_socket_that_cannot_be_made_again(self):
        one, _ = self.prepared()
        os.mkdir(os.path.join(one.run_dir, "w0.http"))
        self.resume(one)
        self.assertEqual(one.wait_end(), 1)
        failure = one.named("startup_failed")[0]
        self.assertEqual((failure["stage"], failure["kind"]), ("after_restore", "after_restore_error"))
        self.assertIn("w0.http could not be made", failure["message"])
        one, _ = self.prepared()
        os.mkdir(os.path.join(one.run_dir, "w1.ctl"))
        self.resume(one)
        self.assertEqual(one.wait_end(), 1)
        self.assertIn("w1.ctl could not be made", one.lines("system")[0])


if __name__ == "__main__":
    sys.exit(unittest.main())
