# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a worker becomes when it continues as a copy: its identity, its randomness, the user's callbacks."""

import os
import subprocess
import sys
import time
import unittest

from checkpointing import CheckpointTest, is_ending, wait_until
from harness import PACKAGES, PYTHON
from test_ending import left_of

EXEC = """
    import ctypes, os, random, ssl, subprocess, sys, tempfile, uuid
    import numpy.random, torch
    from beam import endpoint
    @endpoint()
    def predict(context, code):
        return eval(code, globals(), {"context": context})
"""
NUMPY = """
calls = []
def seed(*args):
    calls.append(args)
"""
TORCH = """
seeds = []
def manual_seed(number):
    seeds.append(number)
class _Cuda: pass
import sys, types
cuda = sys.modules["torch.cuda"] = types.ModuleType("torch.cuda")
emptied = []
cuda.is_initialized = lambda: True
cuda.empty_cache = lambda: emptied.append(True)
"""
NEW = {"CONTAINER_ID": "container-2", "CONTAINER_HOSTNAME": "host-2", "TOKEN": "gehéim", "TIMEOUT": "7"}


class RestoreTest(CheckpointTest):
    evaluations = 0

    def folder(self, app=EXEC):
        """A started container whose code folder has a numpy and a torch of ours."""
        one = self.container("""
            import os
            here = os.path.dirname(os.path.abspath(__file__))
            os.makedirs(here + "/numpy/random")
            for name, text in (("numpy/__init__.py", ""), ("numpy/random/__init__.py", %r), ("torch.py", %r)):
                with open(os.path.join(here, name), "w") as file:
                    file.write(text)
            import importlib
            importlib.invalidate_caches()
            import textwrap
            exec(textwrap.dedent(%r))
        """ % (NUMPY, TORCH, app))
        one.ready()
        return one

    def evaluate(self, one, code):
        self.evaluations += 1
        task = "evaluation-%d" % self.evaluations
        status, _, body = one.call(task, code=code)
        self.assertEqual(status, 200, body)
        one.wait_event("task_finished", task=task)
        return body

    def restore(self, one, workers=1, **environment):
        self.prepare(one)
        return self.go_on(one, True, workers, **dict(NEW, **environment))


class Identity(RestoreTest):
    def test_environment_context_and_children_are_the_new_containers(self):
        one = self.folder()
        self.assertEqual(self.restore(one), [{"event": "ready", "worker": 0, "on_start": False, "after_restore": 0}])
        for code, value in (
                ("os.environ['CONTAINER_ID']", "container-2"), ("os.environ['TOKEN']", "gehéim"),
                ("os.environ['SECRET']", "from stdin"), ("context.container_id", "container-2"),
                ("context.timeout", 7), ("context.stub_id", "stub-1"), ("context.bind_port", 8001),
                ("subprocess.check_output('echo $CONTAINER_ID $CONTAINER_HOSTNAME', shell=True).decode()",
                 "container-2 host-2\n"),
                ("(lambda get: (setattr(get, 'restype', ctypes.c_char_p), get(b'CONTAINER_ID').decode())[1])"
                 "(ctypes.CDLL(None).getenv)", "container-2"),
                ("'TASK_ID' in os.environ", True)):
            with self.subTest(code):
                self.assertEqual(self.evaluate(one, code), value)
        self.assertEqual(one.lines("system"), [])
        self.assertEqual(one.command({"command": "health"})["state"], "idle")

    def test_the_same_container_keeps_what_it_was(self):
        one = self.folder()
        self.evaluate(one, "random.seed(7)")
        self.prepare(one)
        ready = self.go_on(one, False, CONTAINER_ID="other")
        self.assertEqual(ready, [{"event": "ready", "worker": 0, "on_start": False}])
        self.assertEqual(self.evaluate(one, "[context.container_id, os.environ['CONTAINER_ID']]"), ["container-1"] * 2)
        self.assertEqual(self.evaluate(one, "random.random() == random.Random(7).random()"), True)
        self.assertEqual(self.evaluate(one, "numpy.random.calls + torch.seeds"), [])

    def test_what_user_code_took_out_of_the_environment_does_no_harm(self):
        one = self.folder()
        self.evaluate(one, "[os.environ.pop(n) for n in ('HANDLER', 'STUB_ID', 'WORKERS')] and None")
        self.evaluate(one, "os.environ.update(TIMEOUT='never')")
        self.prepare(one)
        self.go_on(one, True, CONTAINER_ID="container-2")
        self.assertEqual(self.evaluate(one, "[context.container_id, context.timeout]"), ["container-2", 180])

    def test_a_large_environment_and_many_workers(self):
        one = self.container("""
            import os
            from beam import endpoint
            @endpoint()
            def predict():
                return [os.environ["CONTAINER_ID"], sum(len(os.environ["V%d" % n]) for n in range(35))]
        """, WORKERS="3")
        for worker in range(3):
            one.ready(worker)
        self.worker_pid = 0
        big = {"V%d" % number: "v" * 100000 for number in range(35)}
        self.restore(one, workers=3, **big)
        for worker in range(3):
            self.assertEqual(one.call(worker=worker)[2], ["container-2", 3500000])


class Randomness(RestoreTest):
    def test_every_loaded_source_is_renewed(self):
        one = self.folder()
        self.evaluate(one, "random.seed(7)")
        self.evaluate(one, "uuid.uuid1() and setattr(uuid, '_node', 1 << 40 | 5)")
        self.evaluate(one, "tempfile.gettempdir() and random.seed(7)")
        self.evaluate(one, "setattr(tempfile._get_candidate_names(), '_rng', random.Random(7))")
        self.evaluate(one, "setattr(tempfile._get_candidate_names(), '_rng_pid', os.getpid())")
        self.evaluate(one, "setattr(ssl, '_added', []) or setattr(ssl, 'RAND_add', lambda *a: ssl._added.append(a))")
        known = self.evaluate(one, "[random.Random(7).random(), ''.join(random.Random(7).choices("
                                   "'abcdefghijklmnopqrstuvwxyz0123456789_', k=8))]")
        self.restore(one)
        self.assertNotEqual(self.evaluate(one, "random.random()"), known[0])
        self.assertNotEqual(self.evaluate(one, "next(tempfile._get_candidate_names())"), known[1])
        self.assertEqual(self.evaluate(one, "[len(args) for args in numpy.random.calls]"), [0])
        seeds = self.evaluate(one, "torch.seeds")
        self.assertEqual(len(seeds), 1)
        self.assertTrue(0 <= seeds[0] < 1 << 63)
        self.assertEqual(self.evaluate(one, "[[len(a), b] for a, b in ssl._added]"), [[64, 64.0]])
        node = self.evaluate(one, "uuid.getnode()")
        self.assertNotEqual(node, 1 << 40 | 5)
        self.assertTrue(node >> 40 & 1)
        first = self.evaluate(one, "[uuid.uuid1().hex, uuid.uuid1().hex, uuid.uuid1().node]")
        self.assertEqual(first[2], node)
        self.assertNotEqual(first[0], first[1])
        self.assertEqual(one.lines("system"), [])

    def test_the_source_of_tempfile_before_a_restore_gives_the_known_name(self):
        """So that the comparison above can fail."""
        one = self.folder()
        self.evaluate(one, "setattr(tempfile._get_candidate_names(), '_rng', random.Random(7))")
        self.evaluate(one, "setattr(tempfile._get_candidate_names(), '_rng_pid', os.getpid())")
        self.prepare(one)
        self.go_on(one)
        self.assertEqual(*self.evaluate(one, "[next(tempfile._get_candidate_names()), ''.join(random.Random(7).choices("
                                             "'abcdefghijklmnopqrstuvwxyz0123456789_', k=8))]"))

    def test_a_node_that_the_hardware_has_stays(self):
        one = self.folder()
        self.evaluate(one, "setattr(uuid, '_node', 0x020000000001)")
        self.restore(one)
        self.assertEqual(self.evaluate(one, "uuid.uuid1().node"), 0x020000000001)

    def test_workers_and_repeated_restores_differ(self):
        one = self.container("""
            import random
            from beam import endpoint
            @endpoint(on_start=lambda: random.seed(7))
            def predict():
                return random.random()
        """, WORKERS="2")
        one.ready(), one.ready(1)
        self.worker_pid = 0
        seen = set()
        for _ in range(3):
            self.restore(one, workers=2)
            for worker in (0, 1):
                seen.add(one.call(worker=worker)[2])
                one.wait_event("task_finished", worker=worker)
            one.events.clear()
        self.assertEqual(len(seen), 6)

    def test_modules_of_the_users_that_have_other_contents_are_said(self):
        one = self.folder()
        self.evaluate(one, "delattr(numpy.random, 'seed')")
        self.evaluate(one, "setattr(torch, 'manual_seed', lambda n: 1 / 0)")
        self.restore(one)
        self.assertEqual(len(one.lines("system")), 2)
        self.assertIn("numpy.random could not be given a new seed", one.lines("system")[0])
        self.assertIn("ZeroDivisionError", one.lines("system")[1])
        self.assertEqual(self.evaluate(one, "1"), 1)

    def test_nothing_is_loaded_that_was_not(self):
        one = self.ready("""
            import sys
            from beam import endpoint
            @endpoint()
            def predict():
                return [name for name in ("random", "ssl", "tempfile", "uuid", "headstart") if name in sys.modules]
        """)
        before = one.call()[2]
        one.wait_event("task_finished")
        self.restore(one)
        self.assertEqual(one.call()[2], before)
        self.assertNotIn("headstart", before)

    def test_cuda_memory_that_is_not_used_is_given_back(self):
        one = self.folder()
        self.prepare(one)
        self.go_on(one)
        self.assertEqual(self.evaluate(one, "torch.emptied"), [True])
        self.evaluate(one, "setattr(torch.cuda, 'is_initialized', lambda: False)")
        self.prepare(one)
        self.go_on(one)
        self.evaluate(one, "setattr(torch.cuda, 'is_initialized', lambda: 1 / 0)")
        self.assertEqual(self.evaluate(one, "torch.emptied"), [True])
        self.assertEqual(one.lines("system"), [])
        self.prepare(one)
        self.assertIn("empty_cache() failed before the checkpoint: ZeroDivisionError", one.lines("system")[0])
        self.go_on(one)


class Callbacks(RestoreTest):
    APP = """
        import asyncio, os, random, threading
        from beam import endpoint
        from headstart import after_restore
        ran = []

        @after_restore
        def first():
            print("first", os.environ["CONTAINER_ID"], os.path.exists(os.environ["HEADSTART_RUN_DIR"] + "/w0.http"))
            ran.append("first")

        @after_restore
        async def second():
            await asyncio.sleep(0.01)
            ran.append("second")

        class Third:
            def __call__(self, more=1):
                ran.append(threading.current_thread() is threading.main_thread())
                after_restore(lambda: ran.append("later"))
        after_restore(Third())

        @endpoint(on_start=lambda: ran.append("start"))
        def predict():
            return ran
    """

    def test_run_in_order_before_the_socket_is_there(self):
        one = self.ready(self.APP)
        self.assertEqual(one.call()[2], ["start"])
        one.wait_event("task_finished")
        ready = self.restore(one)
        self.assertEqual(ready, [{"event": "ready", "worker": 0, "on_start": True, "after_restore": 3}])
        self.assertEqual(one.lines(), ["first container-2 False"])
        self.assertEqual(one.named("log")[0]["task"], None)
        self.assertEqual(one.call()[2], ["start", "first", "second", True])

    def test_do_not_run_without_a_restore(self):
        one = self.ready(self.APP)
        self.prepare(one)
        self.go_on(one)
        self.assertEqual(one.call()[2], ["start"])

    def test_run_in_every_worker_and_in_no_child_of_one(self):
        one = self.container("""
            import os, time
            from beam import endpoint
            from headstart import after_restore
            after_restore(lambda: print("ran", os.getpid()))
            def load():
                if os.fork() == 0:
                    while os.getppid() != 1: time.sleep(0.05)
                    os._exit(0)
            @endpoint(on_start=load)
            def predict(): return os.getpid()
        """, WORKERS="3")
        pids = [one.wait_event("booted", worker=worker)["pid"] for worker in range(3)]
        for worker in range(3):
            one.ready(worker)
        self.worker_pid = 0
        self.assertEqual([event["after_restore"] for event in self.restore(one, workers=3)], [1, 1, 1])
        self.assertEqual(sorted(one.lines()), sorted("ran %d" % pid for pid in pids))

    def test_background_tasks_and_callbacks_share_the_loop(self):
        one = self.ready("""
            import asyncio
            from beam import endpoint
            from headstart import after_restore
            async def load():
                return asyncio.get_running_loop()
            loops = []
            @after_restore
            async def again():
                loops.append(asyncio.get_running_loop())
            @endpoint(on_start=load)
            async def predict(context):
                return loops == [context.on_start_value] == [asyncio.get_running_loop()]
        """)
        self.restore(one)
        self.assertIs(one.call()[2], True)

    def failure(self, body, workers="1"):
        one = self.container("""
            import asyncio, sys, time
            from beam import endpoint
            from headstart import after_restore
            @after_restore
            %s
            @endpoint()
            def predict(): pass
        """ % body.replace("\n", "\n            "), WORKERS=workers)
        for worker in range(int(workers)):
            one.ready(worker)
        self.worker_pid = 0
        self.prepare(one)
        self.resume(one, True, **NEW)
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(one.named("ready", worker=0), [])
        failure = one.named("startup_failed")[0]
        self.assertEqual((failure["stage"], failure["kind"]), ("after_restore", "after_restore_error"))
        return one, failure

    def test_one_that_raises_ends_the_container(self):
        for body, words in (("def again():\n    print('tries')\n    raise ValueError('no token')",
                             "after_restore again raised ValueError: no token."),
                            ("async def again():\n    await asyncio.sleep(0)\n    raise KeyError('x')",
                             "after_restore again raised KeyError: 'x'."),
                            ("def again():\n    sys.exit(4)", "after_restore again raised SystemExit: 4.")):
            with self.subTest(body):
                one, failure = self.failure(body)
                self.assertEqual(failure["message"], words)
                self.assertIn("Traceback", failure["traceback"])
                self.assertIn(", in again", failure["traceback"])
                self.assertIn("app.py", failure["traceback"])
                self.assertNotIn("headstart_worker", failure["traceback"])
                self.assertEqual(one.named("worker_exited")[0]["code"], 1)

    def test_one_that_wants_arguments(self):
        _, failure = self.failure("def again(container):\n    pass")
        self.assertEqual(failure["message"],
                         "after_restore calls again without arguments, and it wants container; give it a default.")

    def test_the_failure_of_one_worker_ends_the_others(self):
        one, _ = self.failure("def again():\n    raise ValueError", workers="3")
        self.assertEqual(len(one.named("worker_exited")), 3)

    def test_one_that_returns_a_generator_is_warned_of(self):
        one = self.ready("""
            from beam import endpoint
            from headstart import after_restore
            @after_restore
            def again():
                yield 1
            @endpoint()
            def predict(): pass
        """)
        self.restore(one)
        self.assertEqual(one.lines("system"), ["after_restore again returned a generator, so none of its body has run; "
                                               "it should return a value, not yield."])

    def test_sigterm_ends_one_that_takes_long(self):
        one = self.ready("""
            import time
            from beam import endpoint
            from headstart import after_restore
            @after_restore
            def again():
                print("again", flush=True)
                time.sleep(600)
            @endpoint()
            def predict(): pass
        """)
        self.prepare(one)
        self.resume(one, True, **NEW)
        one.wait_event("log", message="again")
        self.assertEqual(one.command({"command": "health"})["state"], "starting")
        one.process.terminate()
        began = time.monotonic()
        self.assertEqual(one.wait_end(), 0)
        self.assertLess(time.monotonic() - began, 8)
        self.assertEqual(one.named("worker_exited")[0]["signal"], 15)

    def test_afterwards_a_running_handler_may_finish_as_ever(self):
        one = self.ready("""
            import os, time
            from beam import endpoint
            from headstart import after_restore
            after_restore(lambda: None)
            @endpoint()
            def predict():
                while not os.path.exists("go"): time.sleep(0.01)
                return "done"
        """)
        self.restore(one)
        client = one.client()
        client.send_task("t", {})
        one.wait_event("task_started")
        one.process.terminate()
        wait_until(lambda: is_ending(one))
        with open(one.code + "/go", "w"):
            pass
        self.assertEqual(client.answer()[0], 200)
        self.assertEqual(one.wait_end(), 0)
        self.assertEqual(one.named("worker_exited")[0].get("code"), 0)

    def test_one_that_kills_the_worker(self):
        one = self.ready("""
            import os
            from beam import endpoint
            from headstart import after_restore
            after_restore(lambda: os._exit(6))
            @endpoint()
            def predict(): pass
        """)
        self.prepare(one)
        self.resume(one, True, **NEW)
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(one.named("worker_exited")[0]["code"], 6)
        self.assertEqual(left_of([self.worker_pid]), [])


class Module(unittest.TestCase):
    def run_python(self, code):
        done = subprocess.run([PYTHON, "-S", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              env=dict(os.environ, PYTHONPATH=PACKAGES))
        self.assertEqual(done.stderr.decode(), "")
        return done.stdout.decode()

    def test_outside_of_a_worker_it_does_nothing(self):
        self.assertEqual(self.run_python(
            "import sys; before = set(sys.modules)\n"
            "from headstart import after_restore\n"
            "@after_restore\ndef fn(): print('ran')\n"
            "fn(); print(sorted(set(sys.modules) - before))"), "ran\n['headstart']\n")

    def test_what_cannot_be_called_is_refused(self):
        self.assertEqual(self.run_python(
            "from headstart import after_restore\n"
            "for value in (None, 7, 'load'):\n"
            "  try: after_restore(value); print('taken')\n"
            "  except TypeError as error: print(error)"),
            "after_restore takes a function to call after a restore, and None is a NoneType, which cannot be called.\n"
            "after_restore takes a function to call after a restore, and 7 is a int, which cannot be called.\n"
            "after_restore takes a function to call after a restore, and 'load' is a str, which cannot be called.\n")


class UsersOwnModule(RestoreTest):
    def test_a_module_of_the_users_named_headstart_is_none_of_ours(self):
        one = self.container("""
            import os
            with open("headstart.py", "w") as file:
                file.write("_callbacks = [1]\\ndef after_restore(fn): return fn\\n")
            from headstart import after_restore
            from beam import endpoint
            @endpoint()
            def predict(): return after_restore.__module__
        """)
        one.ready()
        self.worker_pid = 0
        self.assertEqual(self.restore(one)[0]["after_restore"], 0)
        self.assertEqual(one.call()[2], "headstart")


if __name__ == "__main__":
    sys.exit(unittest.main())
