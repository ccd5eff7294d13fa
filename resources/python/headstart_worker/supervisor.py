# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first process of a container: forks the workers, is the only writer of events, and ends the container."""

import os
import select
import sys
import time

import _signal as signal  # the `signal` module makes enumerations, which cost milliseconds

from headstart_worker import control, sockets, worker
from headstart_worker.channels import LifelineCut, catch_signals, forbid_peeking, read_environment, take_stdio
from headstart_worker.child import BUSY, IDLE, STREAMS, Child
from headstart_worker.events import EventWriter
from headstart_worker.fastjson import JsonError, loads
from headstart_worker.link import ASK_TO_FINISH, BOOTED, FAILED, FINISH, IMPORTED, PREPARED, READY, SAY, START
from headstart_worker.loglines import BYTES_PER_SECOND, LINES_PER_SECOND, RateLimit
from headstart_worker.settings import Settings, SettingsError

HELD_LINE_SECONDS = 0.5
DROP_REPORT_SECONDS = 1.0
LAST_WORDS_SECONDS = 2.0  # how long the reader of events may take for the last ones


class Supervisor:
    """The poll loop. One instance; everything runs in this process's only thread."""

    def __init__(self, settings, events, lifeline, signals, orders=b""):
        """`signals` is the read end of what catch_signals made, `orders` what was read behind the lifeline's first
        line."""
        self._settings = settings
        self._events = events
        self._lifeline = lifeline
        self._signals = signals
        self._poll = select.poll()
        self._handlers = {}
        self._children = []
        self._control = None
        self._orders = None  # made when the first order comes
        self._early = orders
        self._limit = RateLimit(time.monotonic())
        self._next_report = 0.0
        self._held_since = {}
        self._exit_code = None   # set when the end has begun
        self._kill_at = None
        self._writing = False

    # Starting

    def run(self):
        """Runs the container to its end and returns the exit code."""
        limit = self._limit
        for index in range(self._settings.workers):
            self._children.append(Child(index, limit, self._log))
        self._control = control.ControlSockets(self._settings.run_dir, self._children, self._watch, self._unwatch,
                                               lambda: self.stop(0))
        self._control.listen()
        for child in self._children:
            self._fork(child)
        forbid_peeking()
        self._watch(self._signals, self._on_signal)
        self._watch(self._lifeline, self._on_lifeline)
        self._control.watch()
        for child in self._children:
            self._watch(child.link.fileno(), lambda _, c=child: self._on_link(c))
            for which, descriptor in enumerate(child.outputs):
                self._watch(descriptor, lambda mask, c=child, w=which: self._on_output(c, w, mask))
        if self._early:
            self._follow(self._early)
        while not self._over():
            self._turn()
        return self._finish()

    def _fork(self, child):
        pid = os.fork()
        if pid:
            child.pid = pid
            child.close_worker_ends()
            return
        try:
            for other in self._children:
                other.close_supervisor_ends()
                if other.index > child.index:
                    other.close_worker_ends()
            signal.set_wakeup_fd(-1)
            os.close(self._signals)
            self._control.forget()
            os.close(self._lifeline)
            os.close(self._events.descriptor)
            worker.main(self._settings, child.index, child.worker_link, child.writers)
        finally:
            os._exit(1)  # worker.main never returns

    # The loop

    def _watch(self, descriptor, handler, mask=select.POLLIN):
        self._handlers[descriptor] = handler
        self._poll.register(descriptor, mask)

    def _unwatch(self, descriptor):
        if self._handlers.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)

    def _turn(self):
        for descriptor, mask in self._poll.poll(self._patience()):
            handler = self._handlers.get(descriptor)
            if handler is not None:
                handler(mask)
        self._tick(time.monotonic())
        if self._events.broken:
            raise LifelineCut
        if self._events.waiting != self._writing:
            self._writing = self._events.waiting
            if self._writing:
                self._watch(self._events.descriptor, lambda _: self._events.flush(), select.POLLOUT)
            else:
                self._unwatch(self._events.descriptor)

    def _patience(self):
        """Milliseconds until something is due, None when nothing is."""
        due = []
        if self._kill_at is not None:
            due.append(self._kill_at)
        if self._dropped_something():
            due.append(self._next_report)
        due.extend(self._held_since.values())
        if not due:
            return None
        return max(0, int((min(due) - time.monotonic()) * 1000) + 1)

    def _tick(self, now):
        self._limit.refill(now)
        if self._kill_at is not None and now >= self._kill_at:
            self._kill_at = None
            self._kill()
        if self._held_since:
            for cutter, due in list(self._held_since.items()):
                if not cutter.holding:
                    del self._held_since[cutter]
                elif now >= due:
                    del self._held_since[cutter]
                    cutter.show_held()
        if now >= self._next_report and self._dropped_something():
            self._report_dropped(now)

    def _dropped_something(self):
        return any(cutter.dropped_bytes for child in self._children for cutter in child.cutters)

    def _report_dropped(self, now):
        self._next_report = now + DROP_REPORT_SECONDS
        for child in self._children:
            self._say_dropped(child)

    def _say_dropped(self, child):
        lines = size = 0
        for cutter in child.cutters:
            more_lines, more_bytes = cutter.take_dropped()
            lines += more_lines
            size += more_bytes
        if size:
            self.say("Left out %d lines (%d bytes) of output: a container may print %d lines and %d MiB a second."
                     % (lines, size, LINES_PER_SECOND, BYTES_PER_SECOND // (1024 * 1024)), child)

    def _end_output(self, child):
        """Says all that belongs to what `child` did until now: what comes next is another task's, or no one's."""
        child.end_lines()
        self._say_dropped(child)

    # What arrives

    def _on_lifeline(self, mask):
        try:
            data = os.read(self._lifeline, 65536)
        except OSError:
            data = b""
        if not data:
            raise LifelineCut
        self._follow(data)

    def _follow(self, data):
        if self._orders is None:
            from headstart_worker.orders import Orders

            self._orders = Orders(self, self._settings, self._children, self._control, self._events)
        self._orders.feed(data)

    def _on_signal(self, mask):
        try:
            numbers = os.read(self._signals, 512)
        except BlockingIOError:
            return
        if signal.SIGTERM in numbers or signal.SIGINT in numbers:
            self.stop(0)
        self._reap()

    def _on_output(self, child, which, mask):
        if not child.read_some(which) and mask & (select.POLLHUP | select.POLLERR):
            self._unwatch(child.outputs[which])
        cutter = child.cutters[which]
        if cutter.holding and cutter not in self._held_since:
            self._held_since[cutter] = time.monotonic() + HELD_LINE_SECONDS

    def watch_link(self, child):
        """Watches a worker's link for what comes, and for room as long as something waits to be sent."""
        if child.link.fileno() in self._handlers:
            self._poll.modify(child.link.fileno(), select.POLLIN | (select.POLLOUT if child.link.waiting else 0))

    def _on_link(self, child):
        if child.link.waiting:
            child.link.flush()
            self.watch_link(child)
        while True:
            message = child.link.receive()
            if message is None:
                break
            # What was printed before the message belongs before it in the stream.
            child.drain()
            self._on_message(child, *message)
        if child.link.rejected:
            child.link.rejected = 0
            self.say("Bytes written to a descriptor of the worker's own were ignored.", child)
        if child.link.ended:
            self._unwatch(child.link.fileno())

    def _on_message(self, child, verb, payload):
        worker_member = ("worker", child.index)
        if verb == START:
            self._end_output(child)
            child.task = payload
            child.state = BUSY
            child.link.acknowledge()
            self._events.send("task_started", [worker_member, ("task", payload)])
        elif verb == FINISH:
            self._end_output(child)
            self._events.send("task_finished", [worker_member, ("task", payload)])
            child.task = None
            child.state = IDLE
        elif verb == BOOTED:
            self._events.send("booted", [worker_member, ("pid", child.pid), ("python", payload)])
        elif verb == IMPORTED:
            child.link.acknowledge()
            self._events.send("imported", [worker_member])
        elif verb == READY:
            child.end_lines()
            child.state = IDLE
            ran, _, callbacks = payload.partition(" ")
            members = [worker_member, ("on_start", ran == "true")]
            if callbacks.isdigit():
                members.append(("after_restore", int(callbacks)))
            self._events.send("ready", members)
        elif verb == PREPARED:
            child.end_lines()
            if self._orders is not None:
                self._orders.on_prepared(child)
        elif verb == SAY:
            self.say(payload, child)
        elif verb == FAILED:
            child.end_lines()
            self._send_failure(child, payload)
            self.stop(1, child)

    def _send_failure(self, child, payload):
        names = ("stage", "kind", "message", "traceback")
        try:
            failure = loads(payload.encode("utf-8"))
            members = [(name, str(failure[name])) for name in names]
        except (JsonError, KeyError, TypeError):
            members = [("stage", "import"), ("kind", "import_error"),
                       ("message", "The worker could not say why it failed."), ("traceback", "")]
        self._events.send("startup_failed", [("worker", child.index)] + members)

    # Saying

    def _log(self, child, stream, task, message, partial):
        if self._events.full:
            child.cutters[STREAMS.index(stream)].count_dropped(message, partial)
            return
        self._events.send("log", [("worker", child.index), ("stream", stream), ("task", task),
                                  ("message", message.decode("utf-8", "replace")), ("partial", partial)])

    def say(self, sentence, child=None):
        """Writes a `system` line, about a worker or about the whole container."""
        self._events.send("log", [("worker", None if child is None else child.index), ("stream", "system"),
                                  ("task", None if child is None else child.task), ("message", sentence),
                                  ("partial", False)])

    # A restore

    def on_restored(self):
        """This is a copy of the container that was prepared, at another time: its stdout is another pipe, and where the
        kernel has no time namespace the monotonic clock may stand lower."""
        os.set_blocking(self._events.descriptor, False)
        now = time.monotonic()
        self._limit.restart(now)
        self._next_report = min(self._next_report, now)
        self._held_since = {cutter: now for cutter in self._held_since}

    # Ending

    @property
    def ending(self):
        """True when the end has begun."""
        return self._exit_code is not None

    def stop(self, code, ending=None):
        """Begins the end: workers are asked to finish what they do; after the grace period they are killed.

        `ending` is a worker that is about to exit by itself, whose exit code should not be lost to a signal.
        """
        if self._exit_code is not None:
            return
        self._exit_code = code
        self._kill_at = time.monotonic() + self._settings.grace_seconds
        for child in self._children:
            if child.status is None and child is not ending:
                child.link.ask(ASK_TO_FINISH)
                if self._orders is not None:
                    self._orders.end(child)
                self._send_signal(child, signal.SIGTERM, False)

    def _kill(self):
        for child in self._children:
            if child.status is None:
                if child.state == BUSY:
                    self.say("The task did not end within %d s of being asked to; its worker is killed."
                              % self._settings.grace_seconds, child)
                self._kill_with_group(child)

    def _kill_with_group(self, child):
        self._send_signal(child, signal.SIGKILL, False)  # one that has not made its group yet
        self._send_signal(child, signal.SIGKILL, True)

    def _send_signal(self, child, number, group):
        try:
            if group:
                os.killpg(child.pid, number)
            else:
                os.kill(child.pid, number)
        except OSError:
            pass  # it has ended in the meantime, and waitpid will say so

    def _reap(self):
        """Waits for every process that has ended: workers, and orphans when this is a container's first process."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self._children:
                if child.pid == pid:
                    self._on_worker_exit(child, status)

    def _on_worker_exit(self, child, status):
        child.status = status
        self._on_link(child)  # its last words
        child.drain()
        self._end_output(child)
        if child.task is not None:
            self._events.send("task_finished", [("worker", child.index), ("task", child.task)])
            child.task = None
        how = ("signal", os.WTERMSIG(status)) if os.WIFSIGNALED(status) else ("code", os.WEXITSTATUS(status))
        self._events.send("worker_exited", [("worker", child.index), how])
        self._send_signal(child, signal.SIGKILL, True)  # what it leaves behind has no one to report to
        self.stop(1)

    def _over(self):
        return all(child.status is not None for child in self._children)

    def _finish(self):
        """Writes the last events, for as long as their reader keeps reading, and returns the exit code."""
        deadline = time.monotonic() + LAST_WORDS_SECONDS
        waiting = select.poll()
        waiting.register(self._events.descriptor, select.POLLOUT)
        while self._events.waiting and not self._events.broken and time.monotonic() < deadline:
            waiting.poll(100)
            self._events.flush()
        return self._exit_code if self._exit_code is not None else 1

    def kill_all(self):
        """Ends every worker without asking."""
        for child in self._children:
            if child.pid and child.status is None:
                self._kill_with_group(child)


def main():
    """Runs the container and exits the process."""
    signals = catch_signals()
    descriptor, lifeline = take_stdio()
    events = EventWriter(descriptor)
    supervisor = None
    code = 1
    try:
        variables, orders = read_environment(lifeline)
        os.environ.update(variables)
        settings = Settings()
        supervisor = Supervisor(settings, events, lifeline, signals, orders)
        code = supervisor.run()
    except LifelineCut:
        if supervisor is not None:
            supervisor.kill_all()
    except (JsonError, SettingsError, sockets.ListenError) as error:
        sentence = str(error)
        if isinstance(error, JsonError):
            sentence = "The line on the lifeline could not be used: %s." % error
        events.send("log", [("worker", None), ("stream", "system"), ("task", None), ("message", sentence),
                            ("partial", False)])
    sys.stderr.flush()
    os._exit(code)  # no interpreter shutdown: the container's end waits for it
