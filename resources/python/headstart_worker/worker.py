# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker process: imports the handler, runs on_start, serves tasks one at a time, and ends when asked to."""

import atexit
import faulthandler
import os
import sys

import _signal as signal
from _queue import SimpleQueue

from headstart_worker import answers, fastjson, sockets
from headstart_worker import handler as handlers
from headstart_worker import tracebacks
from headstart_worker.caller import Caller, is_async_generator, is_generator
from headstart_worker.events import clip
from headstart_worker.handler import StartupError
from headstart_worker.link import BOOTED, FAILED, FINISH, IMPORTED, PREPARED, READY, SAY, START
from headstart_worker.server import PREPARE, ClientGone, Server, detail_answer

_MAX_TASK_ID = 128
# Characters. Were all of them control characters, written with six bytes each, they would still fit into one packet.
_MAX_MESSAGE = 4000
_MAX_TRACEBACK = 20000


class BadPayload(Exception):
    """A request that is no task: answered with 400 before a task begins."""


def _take_stdio(writers):
    """Puts the pipes on 1 and 2 and /dev/null on 0, with text streams that write line by line."""
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    for target, descriptor in zip((1, 2), writers):
        os.dup2(descriptor, target)
        os.close(descriptor)
    # backslashreplace: printing a text that UTF-8 cannot carry must not fail a task.
    sys.stdout = sys.__stdout__ = open(1, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.stderr = sys.__stderr__ = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    faulthandler.enable(2)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass  # user code put something else there, or closed it


def _ignore_signal(number, frame):
    """SIGTERM while a handler runs: it may finish. A handler and not SIG_IGN, which child programs would inherit."""


class Worker:
    """One worker process, from its fork to its end."""

    def __init__(self, settings, index, link):
        self._settings = settings
        self._index = index
        self._link = link
        self._pid = os.getpid()
        self._is_copy = False  # a process that user code has forked
        self._jobs = SimpleQueue()
        self._server = None
        self._caller = None
        self._ran_on_start = "false"

    def run(self):
        try:
            self._start()
            self._serve()
        except StartupError as error:
            _flush()
            self._link.tell(FAILED, fastjson.dumps({
                "stage": error.stage, "kind": error.kind, "message": clip(error.message, _MAX_MESSAGE),
                "traceback": clip(error.traceback, _MAX_TRACEBACK)}))
            os._exit(1)

    def _start(self):
        version = "%d.%d.%d" % sys.version_info[:3]
        self._link.tell(BOOTED, version)
        os.register_at_fork(after_in_child=self._in_forked_child)
        code_dir = self._settings.code_dir
        try:
            os.chdir(code_dir)
        except OSError as error:
            raise StartupError("import", "not_found", "The code folder %s cannot be entered: %s."
                               % (code_dir, error.strerror)) from None
        sys.path.insert(0, code_dir)
        tracebacks.code_dir = code_dir
        sys.argv = [code_dir]
        target = handlers.load(self._settings)
        _flush()
        self._link.tell_and_wait(IMPORTED)
        self._caller = Caller(self._settings, target)
        if self._caller.start(self._say):
            self._ran_on_start = "true"
        self._server = Server(self._listen("on_start"), self._link.lifeline, self._jobs)
        signal.signal(signal.SIGTERM, _ignore_signal)
        self._server.start()
        _flush()
        self._link.tell(READY, self._ran_on_start)

    def _listen(self, stage):
        try:
            return sockets.listen(self._path("http"))
        except sockets.ListenError as error:
            raise StartupError(stage, stage + "_error", str(error)) from None

    def _path(self, ending):
        return "%s/w%d.%s" % (self._settings.run_dir, self._index, ending)

    def _say(self, sentence):
        self._link.tell(SAY, sentence)

    def _in_forked_child(self):
        """A process that user code forks has no part in serving."""
        if self._is_copy:
            return
        self._is_copy = True
        self._link.close()
        if self._server is not None:
            self._server.forget()
        if signal.getsignal(signal.SIGTERM) is _ignore_signal:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def _serve(self):
        loop = self._caller.loop
        while not self._server.stopping:
            if loop.made:
                self._server.notify = loop.notify
                job = loop.wait_for(self._jobs)
            else:
                job = self._jobs.get()
            if job is None:
                break
            if job is PREPARE:
                self._pause()
                continue
            connection, request = job
            try:
                if not connection.gone:
                    self._task(connection, request)
            except ClientGone:
                pass
            self._server.give_back(connection)
        self._end()

    def _end(self):
        """A worker that was asked to finish; the interpreter's own shutdown would wait for the user's threads."""
        while not self._jobs.empty():
            job = self._jobs.get()
            try:
                if job is not None:
                    job[0].send(detail_answer(503, False, "The container is ending."))
            except ClientGone:
                pass
        try:
            atexit._run_exitfuncs()
        except BaseException:
            pass  # atexit has printed it
        _flush()
        os._exit(0)

    # A checkpoint

    def _pause(self):
        """Prepares for a checkpoint, waits, and goes on: in this container or in a copy of it. Raises StartupError."""
        from headstart_worker.quiesce import quiesce

        if self._server.trouble:
            self._say(self._server.trouble)
            self._server.trouble = None
        quiesce(self._path("files"), self._say)
        _flush()
        self._link.tell(PREPARED)
        resume = self._link.wait_for_resume()
        if resume is None:
            return  # the end: its word comes, or has come, through the queue of jobs
        resume = fastjson.loads(resume)["resume"]
        ready = self._ran_on_start
        if resume["restored"]:
            ran = self._revive(resume["environment"])
            if ran is None:
                return
            ready += " %d" % ran
        self._server.reopen(self._listen("after_restore"))
        _flush()
        self._link.tell(READY, ready)

    def _revive(self, variables):
        """Becomes a worker of the container that `variables` tell of. Returns the number of callbacks that ran, None
        when the container ends already: a worker whose callbacks did not run is never ready."""
        from headstart_worker import revive

        os.environ.update(variables)
        self._settings.renew(variables)
        revive.reseed(self._say)
        callbacks = revive.callbacks()
        default = signal.getsignal(signal.SIGTERM) is _ignore_signal
        if default:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)  # as in on_start: a callback has no part in the grace period
        try:
            if self._server.stopping:
                return None
            self._caller.after_restore(callbacks, self._say)
        finally:
            if default:
                signal.signal(signal.SIGTERM, _ignore_signal)
        return len(callbacks)

    # One request

    def _task(self, connection, request):
        try:
            task, args, kwargs = _payload(request)
        except BadPayload as error:
            connection.send(detail_answer(400, request.keep_alive, str(error)))
            return
        self._link.tell_and_wait(START, task)
        for descriptor in (1, 2):
            os.set_blocking(descriptor, True)  # a child program, node for one, may have changed the pipe that we share
        os.environ["TASK_ID"] = task
        try:
            self._answer(connection, request.keep_alive, task, args, kwargs)
        finally:
            if os.getpid() != self._pid:
                _flush()
                os._exit(0)  # a fork of the handler's came back out of it
            os.environ.pop("TASK_ID", None)
            _flush()
            self._link.tell(FINISH, task)

    def _answer(self, connection, keep_alive, task, args, kwargs):
        try:
            value = self._caller.call(task, args, kwargs)
            if is_generator(value) or is_async_generator(value):
                self._stream(connection, keep_alive, self._caller.items(value))
                return
            answer = answers.result_answer(value, keep_alive)
        except answers.NotJson as error:
            answer = answers.error_answer(self._report(str(error)), answers.NOT_JSON, keep_alive)
        except ClientGone:
            raise
        except BaseException as error:
            text = tracebacks.text(error, self._caller.function)
            answer = answers.error_answer(self._report(text), answers.ERROR, keep_alive)
        if os.getpid() == self._pid:
            connection.send(answer)

    def _stream(self, connection, keep_alive, items):
        """Sends a generator's items. An error before the first item is raised; a later one breaks the transfer off."""
        try:
            data = answers.frame(next(items))
        except StopIteration:
            data = b""
        connection.send(answers.stream_head(keep_alive) + data)
        if not data:
            connection.send(answers.LAST_CHUNK)
            return
        try:
            while True:
                try:
                    value = next(items)
                except StopIteration:
                    break
                connection.send(answers.frame(value))
            connection.send(answers.LAST_CHUNK)
        except ClientGone:
            items.close()
            raise
        except BaseException as error:
            known = isinstance(error, answers.NotJson)
            text = self._report(str(error) if known else tracebacks.text(error, self._caller.function))
            connection.closing = True
            connection.send(answers.error_frame(text))

    @staticmethod
    def _report(text):
        """Prints what went wrong into the task's log; returns it."""
        try:
            sys.stderr.write(text if text.endswith("\n") else text + "\n")
        except Exception:
            pass  # user code closed it; the answer carries the text as well
        return text


def _payload(request):
    """(task, args, kwargs) of a request. Raises BadPayload."""
    task = request.headers.get("x-task-id", "")
    if not task:
        raise BadPayload("Task ID missing")
    if len(task) > _MAX_TASK_ID or not task.isascii() or not task.isprintable():
        raise BadPayload("Task ID is longer than 128 characters or has odd ones")
    if not request.body:
        return task, (), {}
    try:
        payload = fastjson.loads(request.body)
    except fastjson.JsonError as error:
        raise BadPayload("The body is not JSON: %s." % error) from None
    if not isinstance(payload, dict):
        raise BadPayload('The body must be an object with "args" and "kwargs".')
    args, kwargs = payload.get("args"), payload.get("kwargs")
    if not (args is None or isinstance(args, list)):
        raise BadPayload('"args" must be an array or null.')
    if not (kwargs is None or isinstance(kwargs, dict)):
        raise BadPayload('"kwargs" must be an object or null.')
    return task, args or (), kwargs or {}


def main(settings, index, link, writers):
    """Runs a freshly forked worker to the end of its process; never returns."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _take_stdio(writers)
    try:
        Worker(settings, index, link).run()
    except BaseException as error:  # out of a task that user code left running in the event loop, or an error of ours
        if tracebacks.user_part(error.__traceback__) is not None:
            sys.stderr.write(tracebacks.text(error))
        else:
            sys.excepthook(*sys.exc_info())
        _flush()
    os._exit(1)
