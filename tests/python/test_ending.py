# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a container ends: asked to, by a worker's death, by the loss of its runner; and its control sockets."""

import json
import os
import select
import signal
import sys
import time
import unittest

from harness import Client, ContainerTest

APP = """
    import asyncio, atexit, os, signal, subprocess, sys, threading, time
    from beam import endpoint

    atexit.register(lambda: print("at exit"))

    @endpoint()
    def predict(code):
        exec(code, globals())
        return "done"

    @endpoint()
    async def later(code):
        exec(code, globals())
        while not os.path.exists("go"):
            await asyncio.sleep(0.01)
        return "done"
"""
UNTIL_GO = "while not os.path.exists('go'): pass"


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before it was opened, or before it was read
        return False


def left_of(pids, patience=20):
    """Those of the processes that are still alive when the time is up; a signal takes a moment to work."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        pids = [pid for pid in pids if alive(pid)]
        if not pids:
            break
        os.sched_yield()
    return pids


class Asked(ContainerTest):
    def test_idle_container_ends_at_once(self):
        for handler in ("app:predict", "app:later"):
            for ask in ("signal", "control", "interrupt"):
                with self.subTest(handler, ask=ask):
                    one = self.ready(APP, handler, WORKERS="2")
                    one.ready(1)
                    if ask == "control":
                        self.assertEqual(one.command({"command": "stop"}, worker=1), {"ok": True})
                    else:
                        one.process.send_signal(signal.SIGTERM if ask == "signal" else signal.SIGINT)
                    began = time.monotonic()
                    self.assertEqual(one.wait_end(), 0)
                    self.assertLess(time.monotonic() - began, 8)  # well within the grace period
                    self.assertEqual([event["code"] for event in one.named("worker_exited")], [0, 0])
                    self.assertEqual(one.lines(), ["at exit"] * 2)

    def test_a_running_handler_may_finish(self):
        for handler in ("app:predict", "app:later"):
            with self.subTest(handler):
                one = self.ready(APP, handler)
                client, health = one.client(), one.client()
                client.send_task("t", {"kwargs": {"code": "print('runs')" if "later" in handler else UNTIL_GO}})
                one.wait_event("task_started", task="t")
                one.process.terminate()
                health.send(b"GET /health HTTP/1.1\r\n\r\n")
                self.assertEqual(health.answer()[0], 200)
                refused, late = [], []
                deadline = time.monotonic() + 9
                while not refused and time.monotonic() < deadline:  # what comes early is queued
                    late.append(one.client())
                    late[-1].send_task("late", {})
                    refused = select.select([waiting.sock for waiting in late], [], [], 0.02)[0]
                self.assertTrue(refused, "a request that came after the signal waits for the running handler")
                with open(one.code + "/go", "w"):
                    pass
                status, _, body = client.answer()
                self.assertEqual((status, json.loads(body.decode())), (200, "done"))
                self.assertEqual({waiting.answer()[0] for waiting in late}, {503})
                self.assertEqual(one.wait_end(), 0)
                self.assertEqual(len(one.named("task_finished", task="t")), 1)
                self.assertEqual(one.named("worker_exited")[0]["code"], 0)
                self.assertEqual(one.named("task_started", task="late"), [])

    def test_a_handler_beyond_the_grace_period_is_killed(self):
        one = self.ready(APP, HEADSTART_GRACE_SECONDS="1")
        client = one.client()
        client.send_task("t", {"kwargs": {"code": "global c; c = subprocess.Popen(['sleep', '600']); print(c.pid)\n"
                                                  "while True: pass"}})
        child = int(one.wait_event("log", task="t")["message"])
        one.process.terminate()
        began = time.monotonic()
        self.assertEqual(one.wait_end(), 0)
        self.assertGreater(time.monotonic() - began, 0.8)
        self.assertEqual(one.named("worker_exited")[0]["signal"], signal.SIGKILL)
        self.assertEqual(len(one.named("task_finished", task="t")), 1)
        self.assertIn("did not end within 1 s", one.lines("system")[0])
        self.assertEqual(left_of([child]), [])

    def test_user_code_that_handles_sigterm_itself_cannot_stay(self):
        one = self.ready(APP, HEADSTART_GRACE_SECONDS="1")
        one.call("t", code="signal.signal(signal.SIGTERM, lambda *_: print('mine', flush=True))")
        one.process.terminate()
        self.assertEqual(one.wait_end(), 0)
        self.assertEqual(one.named("worker_exited")[0]["code"], 0)
        self.assertIn("mine", one.lines())

    def test_threads_of_the_users_delay_nothing(self):
        one = self.ready(APP)
        one.call("t", code="threading.Thread(target=time.sleep, args=(600,)).start()")
        one.process.terminate()
        self.assertEqual(one.wait_end(patience=20), 0)

    def test_on_start_is_ended_by_the_signal(self):
        one = self.container("""
            import time
            from beam import endpoint
            def load():
                print("loads")
                time.sleep(600)
            @endpoint(on_start=load)
            def predict(): pass
        """)
        one.wait_event("log", message="loads")
        one.process.terminate()
        self.assertEqual(one.wait_end(patience=20), 0)
        self.assertEqual(one.named("worker_exited")[0]["signal"], signal.SIGTERM)
        self.assertEqual(one.named("startup_failed"), [])


class Died(ContainerTest):
    def test_a_worker_that_dies_ends_the_container(self):
        for code, how in (("os._exit(3)", ("code", 3)), ("os._exit(0)", ("code", 0)),
                          ("os.kill(os.getpid(), 9)", ("signal", 9)), ("os.abort()", ("signal", 6)),
                          ("import ctypes; ctypes.string_at(0)", ("signal", 11))):
            with self.subTest(code):
                one = self.ready(APP, WORKERS="2")
                one.ready(1)
                client = one.client()
                client.send_task("t", {"kwargs": {"code": "print('last words', flush=True)\n" + code}})
                self.assertEqual(one.wait_end(), 1)
                exits = one.named("worker_exited", worker=0)
                self.assertEqual([event.get(how[0]) for event in exits], [how[1]])
                self.assertEqual(one.named("worker_exited", worker=1)[0].get("code"), 0)
                self.assertEqual(one.lines(task="t")[0], "last words")
                self.assertEqual(len(one.named("task_finished", task="t")), 1)
                if how[1] in (6, 11):
                    self.assertTrue(any("Fatal Python error" in line for line in one.lines("stderr", "t")))
                    self.assertTrue(any("app.py" in line for line in one.lines("stderr", "t")))
                self.assertEqual([event["event"] for event in one.events if event.get("worker") == 0][-1],
                                 "worker_exited")

    def test_a_worker_killed_while_idle_and_its_children(self):
        one = self.ready(APP)
        one.call("t", code="global c; c = subprocess.Popen(['sleep', '600']); print(c.pid)")
        one.wait_event("task_finished", task="t")
        child = int(one.lines(task="t")[0])
        os.kill(one.named("booted")[0]["pid"], signal.SIGKILL)
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(left_of([child]), [])

    def test_death_in_on_start(self):
        one = self.container("""
            import os
            from beam import endpoint
            @endpoint(on_start=lambda: os._exit(5))
            def predict(): pass
        """)
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(one.named("worker_exited")[0]["code"], 5)
        self.assertEqual(one.named("ready"), [])


class RunnerGone(ContainerTest):
    def _pids_after(self, end):
        one = self.ready(APP, WORKERS="2")
        one.ready(1)
        client = one.client()
        client.send_task("t", {"kwargs": {"code": "global c; c = subprocess.Popen(['sleep', '600']); print(c.pid)\n"
                                                  "while True: pass"}})
        child = int(one.wait_event("log", task="t")["message"])
        pids = [event["pid"] for event in one.named("booted")] + [child]
        self.assertTrue(all(alive(pid) for pid in pids))
        end(one)
        one.process.wait(20)
        return one, left_of(pids)

    def test_end_of_the_lifeline(self):
        one, left = self._pids_after(lambda one: one.process.stdin.close())
        self.assertEqual(left, [])
        self.assertNotEqual(one.process.returncode, 0)

    def test_end_of_the_event_reader(self):
        def end(one):
            one.process.stdout.close()
            one.command({"command": "stop"})  # something to say, with nobody to hear it

        self.assertEqual(self._pids_after(end)[1], [])

    def test_a_killed_supervisor_takes_its_workers_with_it(self):
        one = self.ready(APP)
        client = one.client()
        client.send_task("t", {"kwargs": {"code": UNTIL_GO}})
        one.wait_event("task_started", task="t")
        one.process.kill()
        self.assertIsNone(client.head()[0])
        self.assertEqual(left_of([one.named("booted")[0]["pid"]]), [])

    def test_no_first_line_at_all(self):
        one = self.container(APP, first_line=b"")
        one.process.stdin.close()
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(one.events, [])


class Control(ContainerTest):
    def test_listens_before_booted_and_tells_the_state(self):
        one = self.container("""
            import os
            from beam import endpoint
            def load():
                while not os.path.exists("go"): pass
            @endpoint(on_start=load)
            def predict():
                return 1
        """)
        booted = one.wait_event("booted")
        self.assertEqual(one.command({"command": "health"}),
                         {"ok": True, "state": "starting", "task": None, "pid": booted["pid"]})
        with open(one.code + "/go", "w"):
            pass
        one.ready()
        self.assertEqual(one.command({"command": "health"})["state"], "idle")
        self.assertEqual(os.stat(one.run_dir + "/w0.ctl").st_mode & 0o777, 0o666)
        self.assertEqual(os.stat(one.run_dir + "/w0.http").st_mode & 0o777, 0o666)

    def test_bad_commands_are_answered(self):
        one = self.ready(APP)
        for line in (b"\n", b"x\n", b"[]\n", b"{}\n", b'{"command": 1}\n', b'{"command": "fly"}\n', b"\xff\n",
                     b"[" * 60000 + b"\n", b"x" * 70000, b'{"command": "health"\n'):
            with self.subTest(line[:20]):
                answer = one.command(line)
                self.assertIs(answer["ok"], False)
                self.assertTrue(answer["error"].endswith("."))
        self.assertIs(one.command({"command": "health"})["ok"], True)

    def test_several_commands_on_one_connection_and_clients_that_leave(self):
        one = self.ready(APP)
        client = Client(one.connect("w0.ctl"))
        client.send(b'{"command":"health"}\n{"command":"health"}\n{"comm')
        client.send(b'and":"health"}\n')
        for _ in range(3):
            self.assertTrue(json.loads(client.file.readline().decode())["ok"])
        client.close()
        for _ in range(40):
            one.connect("w0.ctl").close()
        self.assertIs(one.command({"command": "health"})["ok"], True)


if __name__ == "__main__":
    sys.exit(unittest.main())
