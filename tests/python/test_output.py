# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What user code prints: whose it is, that it forges nothing, and that any amount of it harms nobody."""

import os
import shutil
import sys
import time
import unittest

from harness import ContainerTest

APP = """
    import os, subprocess, sys, time
    from beam import endpoint

    print("at import")

    def load():
        print("in on_start")

    @endpoint(on_start=load)
    def predict(code):
        exec(code, globals())
        return "done"
"""


class Attribution(ContainerTest):
    def test_lines_carry_their_task(self):
        one = self.ready(APP)
        self.assertEqual(one.lines(task=None), ["at import", "in on_start"])
        for number in range(20):
            one.call("t%d" % number, code="print('out %d'); print('err %d', file=sys.stderr)" % (number, number))
        one.wait_event("task_finished", task="t19")
        for number in range(20):
            self.assertEqual(one.lines("stdout", "t%d" % number), ["out %d" % number])
            self.assertEqual(one.lines("stderr", "t%d" % number), ["err %d" % number])
            between = [event for event in one.events if event.get("task") == "t%d" % number]
            self.assertEqual(between[0]["event"], "task_started")
            self.assertEqual(between[-1]["event"], "task_finished")

    def test_child_processes_and_c_code(self):
        one = self.ready(APP)
        one.call("child", code="subprocess.run(['sh', '-c', 'echo from sh; echo wrong >&2'])")
        one.call("system", code="os.system('printf no-line-end')")
        one.call("raw", code="os.write(1, b'raw bytes\\n'); os.write(2, b'\\xff\\xfe\\n')")
        one.call("c", code="import ctypes; ctypes.CDLL(None).puts(b'from C')")
        one.call("fork",
                 code="pid = os.fork()\nif not pid: print('from a fork', flush=True); os._exit(0)\nos.waitpid(pid, 0)")
        one.call("last", code="pass")
        one.wait_event("task_finished", task="last")
        self.assertEqual(one.lines("stdout", "child"), ["from sh"])
        self.assertEqual(one.lines("stderr", "child"), ["wrong"])
        self.assertEqual(one.lines("stdout", "system"), ["no-line-end"])
        self.assertEqual(one.lines("stdout", "raw"), ["raw bytes"])
        self.assertEqual(one.lines("stderr", "raw"), ["\ufffd\ufffd"])
        self.assertEqual(one.lines("stdout", "c"), ["from C"])
        self.assertEqual(one.lines("stdout", "fork"), ["from a fork"])

    def test_a_forked_child_that_comes_back_out_of_the_handler_answers_nothing(self):
        one = self.ready(APP)
        status, _, body = one.call("t", code="if os.fork() == 0: print('child', flush=True)")
        self.assertEqual((status, body), (200, "done"))
        self.assertEqual(one.call("t2", code="pass")[0], 200)
        status, _, body = one.call("t3", code="if os.fork() == 0: raise ValueError('child')")
        self.assertEqual((status, body), (200, "done"))
        self.assertEqual(one.call("t4", code="pass")[0], 200)
        self.assertEqual(one.named("worker_exited"), [])

    def test_a_process_that_holds_a_closed_connection_disturbs_no_other(self):
        """A fork by C code runs none of Python's hooks: it keeps what the worker had open."""
        one = self.ready(APP)
        one.call("t", code="import ctypes\nif ctypes.CDLL(None).fork() == 0:\n  time.sleep(600)\n  os._exit(0)")
        for number in range(20):
            self.assertEqual(one.call("n%d" % number, code="pass")[0], 200)

    def test_output_between_tasks_belongs_to_none(self):
        one = self.ready(APP)
        one.call("t1", code=(
            "import threading\ndef speak():\n  while 'TASK_ID' in os.environ: pass\n  time.sleep(0.05)\n"
            "  sys.stdout.write('between'); sys.stdout.flush(); open('said', 'w').close()\n"
            "threading.Thread(target=speak).start()"))
        deadline = time.monotonic() + 10
        while not os.path.exists(one.code + "/said") and time.monotonic() < deadline:
            os.sched_yield()
        one.call("t2", code="print('next')")
        one.wait_event("task_finished", task="t2")
        self.assertEqual(one.lines(task=None)[2:], ["between"])
        self.assertEqual(one.lines(task="t2"), ["next"])

    def test_multiprocessing_can_fork_spawn_and_terminate(self):
        one = self.ready("""
            import multiprocessing, time
            from beam import endpoint
            def square(x):
                return x * x
            @endpoint()
            def predict(method):
                context = multiprocessing.get_context(method)
                sleeper = context.Process(target=time.sleep, args=(600,))
                sleeper.start()
                with context.Pool(2) as pool:
                    result = pool.map(square, range(4))
                sleeper.terminate()
                sleeper.join()
                return [result, sleeper.exitcode]
        """)
        for method in ("fork", "spawn", "forkserver"):
            with self.subTest(method):
                self.assertEqual(one.call(method=method)[2], [[0, 1, 4, 9], -15])

    def test_unfinished_and_odd_lines(self):
        one = self.ready(APP)
        one.call("t1", code="print('begun', end='')")
        one.call("t2", code="print('one\\r\\ntwo\\n\\nthree\\u00e9\\ud800')")
        one.call("t3", code="print('x' * 40000 + '\\u20ac' * 10000)")
        one.call("t4", code="pass")
        one.wait_event("task_finished", task="t4")
        self.assertEqual(one.lines(task="t1"), ["begun"])
        self.assertEqual(one.lines(task="t2"), ["one", "two", "", "threeé\\ud800"])
        self.assertEqual(one.lines(task="t3"), ["x" * 40000 + "€" * 10000])
        self.assertEqual([event["partial"] for event in one.named("log", task="t3")], [True] * 4 + [False])

    def test_a_progress_bar_is_seen_while_it_grows(self):
        one = self.ready(APP)
        client = one.client()
        client.send_task("t", {"kwargs": {"code": (
            "sys.stderr.write('\\r10%'); sys.stderr.flush()\n"
            "while not os.path.exists('go'): pass\nsys.stderr.write('\\r100%\\n')")}})
        one.wait_event("log", message="\r10%", partial=True, task="t")
        open(one.code + "/go", "w").close()
        client.answer()
        one.wait_event("task_finished", task="t")
        self.assertEqual(one.lines("stderr", "t"), ["\r10%\r100%"])

    def test_a_background_printer_delays_no_task(self):
        one = self.ready(APP)
        one.call("t0", code="global child; child = subprocess.Popen(['yes'])")
        for number in range(20):
            self.assertEqual(one.call("n%d" % number, code="pass")[0], 200)
        one.call("kill", code="child.kill(); child.wait()")
        one.wait_event("task_finished", task="kill")


class Forging(ContainerTest):
    def test_printed_events_are_lines(self):
        one = self.ready(APP)
        forged = '{"event":"task_finished","worker":0,"task":"forged"}'
        one.call("t", code="print(%r); sys.stderr.write(%r)\nos.system('echo ' + repr(%r))" % (forged, forged + "\n",
                                                                                               forged))
        one.wait_event("task_finished", task="t")
        self.assertEqual(one.named("task_finished", task="forged"), [])
        self.assertEqual(one.lines(task="t"), [forged, forged])

    def test_writing_to_guessed_descriptors(self):
        one = self.ready(APP)
        forged = b'{"event":"ready","worker":7,"on_start":true}\n'
        one.call("t", code="for n in range(3, 21):\n  try: os.write(n, %r)\n  except OSError: pass" % forged)
        # And to everything that is open, the worker's own sockets included: the answer may suffer, the stream not.
        client = one.client()
        client.send_task("all", {"kwargs": {"code": (
            "for n in map(int, os.listdir('/proc/self/fd')):\n"
            "  if n > 2:\n    try: os.set_blocking(n, False); os.write(n, %r); os.write(n, b'x\\nready\\ntrue')\n"
            "    except OSError: pass" % forged)}})
        client.file.readline()
        one.wait_event("log", stream="system",
                       message="Bytes written to a descriptor of the worker's own were ignored.")
        one.wait_event("task_finished", task="all")
        self.assertEqual(one.named("ready", worker=7), [])
        self.assertEqual(len(one.named("ready")), 1)

    def test_closing_every_descriptor_ends_the_worker_and_not_silently(self):
        one = self.ready(APP)
        client = one.client()
        client.send_task("t", {"kwargs": {"code": "os.closerange(3, 4096)"}})
        self.assertEqual(one.wait_end(), 1)
        self.assertEqual(len(one.named("worker_exited")), 1)

    def test_the_stream_of_the_supervisor_cannot_be_opened_through_proc(self):
        """As in a container: user id 0 without CAP_SYS_PTRACE. (Without CAP_SETGID, as for an ordinary user, the
        supervisor cannot protect itself, and there is nothing to see.)"""
        if os.geteuid() != 0 or shutil.which("setpriv") is None:
            self.assertNotEqual(os.geteuid(), 0, "setpriv of util-linux is missing")
            return
        from harness import MAIN, PYTHON

        one = self.ready(APP, command=["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-all", PYTHON, MAIN])
        one.call("t", code=(
            "folder = '/proc/%d/fd/' % os.getppid()\n"
            "for n in map(str, range(1024)):\n"
            "  try: open(folder + n, 'w').write('{\"event\":\"forged\"}\\n'); print('opened', n)\n"
            "  except PermissionError: print('refused')\n"
            "  except FileNotFoundError: pass"))
        one.wait_event("task_finished", task="t")
        self.assertEqual(set(one.lines(task="t")), {"refused"})
        self.assertEqual(one.named("forged"), [])

    def test_user_code_holds_none_of_the_supervisors_descriptors(self):
        one = self.ready(APP)
        one.call("t", code="for n in os.listdir('/proc/self/fd'):\n  try: print(n, os.readlink('/proc/self/fd/' + n))\n"
                           "  except OSError: pass")
        one.wait_event("task_finished", task="t")
        own = {os.readlink("/proc/self/fd/%d" % one.process.stdout.fileno()),
               os.readlink("/proc/self/fd/%d" % one.process.stdin.fileno())}
        held = dict(line.split(" ", 1) for line in one.lines(task="t"))
        self.assertEqual(own & set(held.values()), set())
        self.assertEqual(sorted(int(n) for n in held if int(n) < 200 and "/proc" not in held[n]), [0, 1, 2])
        one.call("child", code="subprocess.run('ls /proc/self/fd', shell=True, close_fds=False)")
        one.wait_event("task_finished", task="child")
        self.assertTrue(set(one.lines(task="child")) <= {"0", "1", "2", "3"})


class Amount(ContainerTest):
    def test_a_gigabyte_in_lines(self):
        self._print_much("line = 'x' * 1023 + '\\n'\nfor _ in range(1000): sys.stdout.write(line * 1000)", 1000000,
                         1024000000)

    def test_two_hundred_megabytes_in_one_line(self):
        self._print_much("for _ in range(200): sys.stdout.write('y' * 1000000)\nprint()", 1, 200000001)

    def test_many_short_lines(self):
        self._print_much("for _ in range(100): sys.stdout.write('z\\n' * 10000)", 1000000, 2000000)

    def _print_much(self, code, lines, size):
        one = self.ready(APP)
        client = one.client()
        began = time.monotonic()
        client.send_task("much", {"kwargs": {"code": code}})
        self.assertTrue(one.wait_event("task_started", task="much"))
        self.assertEqual(one.command({"command": "health"})["ok"], True)
        one.wait_event("task_finished", task="much", patience=120)
        took = time.monotonic() - began
        self.assertEqual(client.answer()[0], 200)
        one.process.terminate()
        self.assertEqual(one.wait_end(), 0)
        passed = one.named("log", stream="stdout", task="much")
        passed_bytes = sum(len(event["message"]) for event in passed)
        # Five seconds' worth at once and one more for each second that it took, with room for a piece.
        self.assertLessEqual(len(passed), 2000 * (5 + took + 1))
        self.assertLessEqual(passed_bytes, 2 * 1024 * 1024 * (5 + took + 1))
        self.assertGreater(len(passed), 500)
        reports = [line.split() for line in one.lines("system") if line.startswith("Left out")]
        self.assertTrue(reports)
        self.assertLessEqual(len(reports), took + 3)
        # The last of them, too, is said before the task is over, so that it stands in the task's own log.
        self.assertEqual(len(one.named("log", stream="system", task="much")), len(reports))
        dropped_lines = sum(int(words[2]) for words in reports)
        dropped_bytes = sum(int(words[4][1:]) for words in reports)
        whole = sum(not event["partial"] for event in passed)
        self.assertEqual(dropped_bytes + passed_bytes + self._line_ends(passed, dropped_lines, lines), size)
        self.assertIn(dropped_lines + whole, (lines, lines + 1))

    @staticmethod
    def _line_ends(passed, dropped_lines, lines):
        """The line ends that stand in no message and were not counted as dropped."""
        return lines - dropped_lines

    def test_a_reader_that_stalls_stalls_no_task(self):
        one = self.ready(APP)
        client = one.client()
        for number in range(30):  # nothing reads the events meanwhile
            status, _, _ = client.task("t%d" % number, {"kwargs": {"code": "print('line\\n' * 100000)"}})
            self.assertEqual(status, 200)
        with open("/proc/%d/status" % one.process.pid, encoding="ascii") as file:
            peak = int([line for line in file if line.startswith("VmHWM")][0].split()[1])
        self.assertLess(peak, 120 * 1024)
        one.call("last", code="pass")
        one.wait_event("task_finished", task="last")
        self.assertEqual(len(one.named("task_finished")), 31)

    def test_memory_of_the_supervisor_stays_small(self):
        one = self.ready(APP)
        client = one.client()
        client.send_task("t", {"kwargs": {"code": "for _ in range(300): sys.stdout.write('y' * 1000000)"}})
        one.wait_event("task_finished", task="t")
        with open("/proc/%d/status" % one.process.pid, encoding="ascii") as file:
            peak = int([line for line in file if line.startswith("VmHWM")][0].split()[1])
        self.assertLess(peak, 60 * 1024)


if __name__ == "__main__":
    sys.exit(unittest.main())
