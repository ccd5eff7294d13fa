# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preparing a container for a memory checkpoint and going on in the same container."""

import json
import os
import socket
import stat
import sys
import threading
import time
import unittest

from checkpointing import CheckpointTest, sockets_of, wait_until

COUNTER = """
    import os, sys
    from beam import endpoint
    seen = []
    def load():
        seen.append("started")
        return "weights"
    @endpoint(on_start=load)
    def predict(context, x=0):
        seen.append(x)
        return [seen, context.on_start_value, context.container_id]
"""
EXEC = """
    import os, socket, sys, threading, time
    from beam import endpoint
    @endpoint()
    def predict(code):
        exec(code, globals())
        return "done"
"""


class Prepare(CheckpointTest):
    def test_no_socket_is_left_and_the_same_state_goes_on(self):
        one = self.ready(COUNTER)
        pids = [one.process.pid, one.named("booted")[0]["pid"]]
        self.assertEqual(len([name for pid in pids for name in sockets_of(pid) if name]), 2)  # else this sees nothing
        self.assertEqual(self.prepare(one), {"event": "prepared", "worker": None})
        self.assertEqual(os.listdir(one.run_dir), ["w0.files"])
        self.assert_only_inner_sockets(pids)
        for name in ("w0.http", "w0.ctl"):
            self.assertFalse(os.path.lexists(os.path.join(one.run_dir, name)))
        self.assertEqual(self.go_on(one), [{"event": "ready", "worker": 0, "on_start": True}])
        self.assertEqual(one.call(x=1)[2], [["started", 1], "weights", "container-1"])
        one.wait_event("task_finished")
        self.assertEqual(one.command({"command": "health"}),
                         {"ok": True, "state": "idle", "task": None, "pid": pids[1]})
        for name in ("w0.http", "w0.ctl"):
            self.assertEqual(os.stat(os.path.join(one.run_dir, name)).st_mode & 0o777, 0o666)
        self.assertEqual(one.lines("system"), [])

    def test_clients_of_every_kind_are_hung_up_on(self):
        one = self.ready(COUNTER)
        clients = [one.client() for _ in range(5)]
        clients[1].send(b"GET /hea")
        clients[2].send(b"POST / HTTP/1.1\r\nX-TASK-ID: t\r\nContent-Length: 100\r\n\r\nabc")
        clients[3].task("t", {"kwargs": {"x": 1}})  # answered, and kept alive
        clients[4].sock.shutdown(1)
        control = one.connect("w0.ctl")
        control.sendall(b'{"command":"health"}\n{"comm')
        self.assertTrue(control.recv(1000))
        one.wait_event("task_finished")
        self.prepare(one)
        for client in clients:
            try:
                self.assertEqual(client.sock.recv(1000), b"")
            except ConnectionResetError:
                pass  # what it had sent was not read
        try:
            self.assertEqual(control.recv(1000), b"")
        except ConnectionResetError:
            pass
        control.close()
        self.assert_only_inner_sockets([one.process.pid, one.named("booted")[0]["pid"]])
        self.go_on(one)
        self.assertEqual(one.call(x=2)[2][0], ["started", 1, 2])

    def test_three_workers(self):
        one = self.ready(COUNTER, WORKERS="3")
        one.ready(1), one.ready(2)
        self.prepare(one)
        self.assertEqual(len(one.named("prepared")), 1)
        self.assertEqual(sorted(os.listdir(one.run_dir)), ["w0.files", "w1.files", "w2.files"])
        self.assert_only_inner_sockets([one.process.pid] + [event["pid"] for event in one.named("booted")])
        self.go_on(one, workers=3)
        self.assertEqual(one.named("prepared"), [])  # no second one behind that which was read
        for worker in range(3):
            self.assertEqual(one.call(worker=worker, x=worker)[2][0], ["started", worker])

    def test_again_and_again(self):
        one = self.ready(COUNTER)
        folders = ["/proc/%d/fd" % pid for pid in (one.process.pid, self.worker_pid)]
        before = [len(os.listdir(folder)) for folder in folders]
        for _ in range(20):
            self.prepare(one)
            self.go_on(one)
        self.assertEqual([len(os.listdir(folder)) for folder in folders], before)
        self.assertEqual(one.call(x=1)[2][0], ["started", 1])
        self.assertEqual(one.lines("system"), [])

    def test_loads_its_modules_only_then(self):
        one = self.ready(EXEC, handler="app:predict")
        one.call("before", code="print([m for m in ('ctypes', 'headstart', 'headstart_worker.quiesce', "
                                "'headstart_worker.revive', 'headstart_worker.orders') if m in sys.modules])")
        one.wait_event("task_finished", task="before")
        self.assertEqual(one.lines(task="before"), ["[]"])

    def test_an_event_loop_with_a_task_that_goes_on(self):
        one = self.ready("""
            import asyncio
            from beam import endpoint
            n = 0
            async def count():
                global n
                while True:
                    n += 1
                    await asyncio.sleep(0.001)
            async def load():
                return asyncio.get_running_loop().create_task(count())
            @endpoint(on_start=load)
            async def predict(context):
                return [n, context.on_start_value.done()]
        """)
        self.prepare(one)
        self.go_on(one)
        before, done = one.call()[2]
        self.assertFalse(done)
        wait_until(lambda: one.call()[2][0] > before + 10)

    def test_threads_of_the_users_go_on(self):
        one = self.ready(EXEC)
        one.call("t", code="def run():\n  while True:\n    print('tick', flush=True)\n    time.sleep(0.01)\n"
                           "threading.Thread(target=run, daemon=True).start()")
        one.wait_event("task_finished")
        self.prepare(one)
        one.events.clear()
        one.wait_event("log", message="tick")
        self.go_on(one)
        self.assertEqual(one.call("u", code="pass")[0], 200)


class Files(CheckpointTest):
    def listed(self, one, worker=0):
        path = os.path.join(one.run_dir, "w%d.files" % worker)
        status = os.lstat(path)
        self.assertTrue(stat.S_ISREG(status.st_mode))
        self.assertEqual(status.st_mode & 0o777, 0o600)
        with open(path, "rb") as file:
            return [os.fsdecode(name) for name in file.read().split(b"\0")]

    def test_names_everything_that_was_imported(self):
        one = self.container("""
            import os, sys, types, zipfile
            with zipfile.ZipFile("lib.zip", "w") as archive:
                archive.writestr("zipped.py", "value = 1")
            os.makedirs("space/inner", exist_ok=True)
            open("space/inner/leaf.py", "w").write("value = 2")
            open("helper.py", "w").write("value = 3")
            open("näme.py", "w").write("value = 4")
            sys.path.append(os.path.abspath("lib.zip"))
            import helper, zipped, space.inner.leaf, json.decoder, näme, _ctypes
            class Lazy(types.ModuleType):
                def __getattribute__(self, name):
                    os.abort()
            sys.modules["lazy"] = Lazy("lazy")
            sys.modules["odd"] = 7
            sys.modules["none"] = None
            sys.modules["invented"] = types.ModuleType("invented")
            sys.modules["invented"].__file__ = "_ops.py"
            sys.modules["wrong"] = types.ModuleType("wrong")
            sys.modules["wrong"].__file__ = ["x"]
            from beam import endpoint
            os.chdir("/")
            @endpoint()
            def predict():
                return [json.decoder.__file__, _ctypes.__file__, sys.executable, helper.__cached__]
        """)
        one.ready()
        self.prepare(one)
        listed = self.listed(one)
        self.assertEqual(listed, sorted(set(listed), key=os.fsencode))
        for name in listed:
            self.assertTrue(os.path.isabs(name) and os.path.isfile(name), name)
        self.go_on(one)
        expected = one.call()[2] + [os.path.join(one.code, name) for name in
                                    ("app.py", "helper.py", "näme.py", "lib.zip", "space/inner/leaf.py")]
        self.assertEqual(set(expected) - set(listed), set())
        self.assertTrue(any(name.endswith("beam/__init__.py") for name in listed))
        self.assertTrue(any(name.endswith("headstart_worker/supervisor.py") for name in listed))
        self.assertFalse(any("_ops" in name for name in listed))
        self.assertEqual(one.lines("system"), [])

    def test_a_link_laid_there_is_not_followed_and_an_obstacle_is_said(self):
        one = self.ready(COUNTER, WORKERS="2")
        one.ready(1)
        target = os.path.join(one.folder, "target")
        with open(target, "w", encoding="ascii") as file:
            file.write("untouched")
        for name in ("w0.files", "w0.files.new"):
            os.symlink(target, os.path.join(one.run_dir, name))
        os.mkdir(os.path.join(one.run_dir, "w1.files"))
        self.prepare(one)
        self.assertTrue(self.listed(one))
        with open(target, encoding="ascii") as file:
            self.assertEqual(file.read(), "untouched")
        self.assertEqual(sorted(os.listdir(one.run_dir)), ["w0.files", "w1.files"])
        self.assertIn("The list of imported files could not be written", one.lines("system")[0])
        self.assertEqual(one.named("log", stream="system")[0]["worker"], 1)
        self.go_on(one, workers=2)


class Orders(CheckpointTest):
    def refused(self, one, line, words):
        known = len(one.lines("system"))
        one.process.stdin.write(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")
        wait_until(lambda: len(one.lines("system")) > known, lambda: one.read_event(time.monotonic() + 20))
        said = one.lines("system")[-1]
        self.assertIn(words, said)
        self.assertTrue(said.endswith("This line of the lifeline is ignored."), said)

    def test_what_is_not_understood_is_said_and_ignored(self):
        one = self.ready(COUNTER)
        for line, words in ((b"\n", "not JSON"), (b"x\n", "not JSON"), (b"[]\n", "unknown"), (b"{}\n", "unknown"),
                            (b"\xff\r\n", "not JSON"), (b'"prepare"\n', "unknown"), ({"prepare": None}, "unknown"),
                            ({"prepare": {}, "resume": {}}, "unknown"), ({"fly": {}}, "unknown"),
                            (b"[" * 100000 + b"\n", "not JSON"),
                            ({"resume": {"restored": False, "environment": {}}}, "without a prepare")):
            with self.subTest(line):
                self.refused(one, line, words)
        self.assertEqual(one.call(x=1)[2][0], ["started", 1])

    def test_a_line_too_long_and_one_in_pieces(self):
        one = self.ready(COUNTER)
        data = b'{"prepare": {"x": "' + b"x" * (4 << 20)
        for at in range(0, len(data), 60000):
            one.process.stdin.write(data[at:at + 60000])
        self.refused(one, b'"}}\n', "longer than 4 MiB")
        for piece in (b'{"pre', b'pare"', b":{}}", b"\n"):
            one.process.stdin.write(piece)
        one.wait_event("prepared")
        one.events.clear()
        one.process.stdin.write(b'{"resume":{"restored":false,"environment":{}}}\n{"resume":{}}\n')
        one.ready()
        self.assertEqual(len(one.lines("system")), 1)

    def test_a_prepare_at_a_wrong_moment(self):
        one = self.container("""
            import os, time
            from beam import endpoint
            def load():
                while not os.path.exists("go"): time.sleep(0.01)
            @endpoint(on_start=load)
            def predict(): return 1
        """)
        one.wait_event("imported")
        self.refused(one, {"prepare": {}}, "while worker 0 was starting")
        with open(one.code + "/go", "w"):
            pass
        one.ready()
        self.prepare(one)
        self.refused(one, {"prepare": {}}, "prepared already")
        self.go_on(one)
        self.refused(one, {"resume": {"restored": False, "environment": {}}}, "without a prepare")
        self.assertEqual(one.call()[2], 1)

    def test_an_order_right_behind_the_first_line(self):
        one = self.container(COUNTER, first_line=b'{"environment":{}}\n{"prepare":{}}\n')
        one.ready()
        self.assertIn("while worker 0 was starting", one.lines("system")[0])

    def test_a_resume_that_cannot_be_used(self):
        one = self.ready(COUNTER)
        self.prepare(one)
        for message, words in (({}, '"restored"'), ({"restored": 1, "environment": {}}, '"restored"'),
                               ({"restored": True}, '"environment"'),
                               ({"restored": False, "environment": []}, '"environment"'),
                               ({"restored": True, "environment": {"A=B": "x"}}, "A=B"),
                               ({"restored": True, "environment": {"A": 1}}, "'A'"),
                               ({"restored": True, "environment": {"A": "\0"}}, "'A'"),
                               ({"restored": True, "environment": {"CONTAINER_ID": ""}}, "CONTAINER_ID"),
                               ({"restored": True, "environment": {"TIMEOUT": "soon"}}, "TIMEOUT")):
            with self.subTest(message):
                self.refused(one, {"resume": message}, words)
        self.assertEqual(os.listdir(one.run_dir), ["w0.files"])
        self.go_on(one)
        self.assertEqual(one.call(x=1)[2][2], "container-1")

    def test_a_resume_before_everything_is_prepared(self):
        one = self.ready(EXEC, WORKERS="2")
        one.ready(1)
        one.process.stdin.write(b'{"prepare":{}}\n{"resume":{"restored":false,"environment":{}}}\n')
        wait_until(lambda: all(len(one.named("ready", worker=worker)) == 2 for worker in (0, 1)),
                   lambda: one.read_event(time.monotonic() + 20))
        for worker in (0, 1):
            self.assertEqual(one.call("u", worker=worker, code="pass")[::2], (200, "done"))
        self.assertEqual(one.named("prepared"), [])


class Busy(CheckpointTest):
    """The runner prepares no container that has work; others may connect to its sockets."""

    def test_a_prepare_that_meets_a_running_task_is_refused(self):
        one = self.ready(EXEC)
        client = one.client()
        client.send_task("t", {"kwargs": {"code": "while not os.path.exists('go'): time.sleep(0.01)"}})
        one.wait_event("task_started")
        one.process.stdin.write(b'{"prepare":{}}\n')
        one.wait_event("log", stream="system")
        with open(one.code + "/go", "w"):
            pass
        self.assertEqual(client.answer()[0], 200)
        self.assertIn("while worker 0 was busy", one.lines("system")[0])

    def test_requests_that_arrive_in_the_same_moment_end_or_are_dropped(self):
        one = self.ready(EXEC)
        for number in range(30):
            clients = [one.client() for _ in range(3)]
            for client in clients:
                client.send_task("t%d" % number, {"kwargs": {"code": "x = list(range(100))"}})
            one.events.clear()
            one.process.stdin.write(b'{"prepare":{}}\n')
            wait_until(lambda: one.named("prepared") or one.lines("system"),
                       lambda: one.read_event(time.monotonic() + 20))
            prepared = bool(one.named("prepared"))
            if prepared:
                self.assertEqual(len(one.named("task_started")), len(one.named("task_finished")))
                self.assert_only_inner_sockets([one.process.pid, self.worker_pid])
            for client in clients:
                try:
                    status = client.answer()[0]
                except ConnectionResetError:
                    status = None
                self.assertIn(status, (None, 200) if prepared else (200,))
                client.close()
            if prepared:
                self.go_on(one)
            else:  # refused: a task had begun; all are through by now
                wait_until(lambda: len(one.named("task_finished")) == 3, lambda: one.read_event(time.monotonic() + 20))
        self.assertEqual(one.call("end", code="pass")[::2], (200, "done"))

    def test_a_client_that_reads_no_answer_holds_nothing_up(self):
        one = self.ready("""
            from beam import endpoint
            @endpoint()
            def predict():
                yield "x" * 50000000
        """)
        client = one.client()
        client.send_task("t", {})
        client.head()
        one.process.stdin.write(b'{"prepare":{}}\n')
        wait_until(lambda: one.named("prepared") or one.lines("system"), lambda: one.read_event(time.monotonic() + 20))
        if one.named("prepared"):
            self.go_on(one)
        client.close()
        one.wait_event("task_finished")
        self.assertEqual(one.client().task("u", {})[0], 200)

    def test_threads_that_keep_connecting(self):
        one = self.ready(EXEC)
        one.call("t", code=(
            "def knock(name):\n"
            "  while True:\n"
            "    try:\n"
            "      s = socket.socket(socket.AF_UNIX); s.settimeout(5)\n"
            "      s.connect(os.environ['HEADSTART_RUN_DIR'] + name)\n"
            "      s.send(b'GET /health HTTP/1.1\\r\\n\\r\\n'); s.recv(100); s.close()\n"
            "    except socket.timeout: print('hung', flush=True)\n"
            "    except OSError: pass\n"
            "for n in ('/w0.http', '/w0.ctl') * 3: threading.Thread(target=knock, args=(n,), daemon=True).start()"))
        stop = []

        def knock(name):
            while not stop:
                with socket.socket(socket.AF_UNIX) as sock:
                    sock.settimeout(10)
                    try:
                        sock.connect(os.path.join(one.run_dir, name))
                        sock.sendall(b"\n")
                        sock.recv(100)
                    except TimeoutError:
                        stop.append("hung")
                    except OSError:
                        pass  # dropped, or nobody there for the moment

        one.wait_event("task_finished")
        outside = [threading.Thread(target=knock, args=(name,)) for name in ("w0.http", "w0.ctl")]
        for thread in outside:
            thread.start()
        try:
            for _ in range(5):
                self.prepare(one)
                self.assertEqual(os.listdir(one.run_dir), ["w0.files"])
                self.assertEqual(sockets_of(one.process.pid), [""])  # its end of the worker's link
                self.assertEqual([name for name in sockets_of(self.worker_pid) if name], [])
                self.go_on(one)
        finally:
            stop.append("over")
            for thread in outside:
                thread.join()
        self.assertEqual(stop, ["over"])
        self.assertEqual(one.call("end", code="pass")[0], 200)
        self.assertNotIn("hung", one.lines())


if __name__ == "__main__":
    sys.exit(unittest.main())
