# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker's HTTP socket, served by a thread of its own so that /health answers while a handler runs.

This thread reads requests and answers everything but the handler's ones; those go to the main thread, which writes
their answers itself (one thread switch less) and then gives the connection back. User code never runs here.
"""

import os
import select
import sys
import time

import _thread

from headstart_worker import sockets
from headstart_worker.fastjson import ascii_string
from headstart_worker.http1 import BadRequest, RequestParser
from headstart_worker.link import ASK_TO_FINISH, ASK_TO_PREPARE

IDLE_REQUEST_SECONDS = 30.0  # how long a request may stay incomplete without a byte arriving
MAX_CONNECTIONS = 256
_ACCEPTS_A_TURN = 64  # clients that never stop coming must not keep the supervisor's word from being heard
PREPARE = object()    # in the queue of jobs: the worker is to prepare for a checkpoint
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
            413: "Content Too Large", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
            501: "Not Implemented", 503: "Service Unavailable", 505: "HTTP Version Not Supported"}


class ClientGone(Exception):
    """The other end of a connection has closed it."""


def head(status, keep_alive, headers):
    """The head of an answer; `headers` is a list of (name, value)."""
    lines = ["HTTP/1.1 %d %s\r\n" % (status, _REASONS.get(status, "Status"))]
    for name, value in headers:
        lines.append("%s: %s\r\n" % (name, value))
    lines.append("\r\n" if keep_alive else "Connection: close\r\n\r\n")
    return "".join(lines).encode("latin-1", "replace")


def whole_answer(status, keep_alive, body, content_type="application/json", more=()):
    headers = [("Content-Length", len(body))]
    if body or content_type != "application/json":
        headers.append(("Content-Type", content_type))
    headers.extend(more)
    return head(status, keep_alive, headers) + body


def detail_answer(status, keep_alive, sentence, more=()):
    body = ('{"detail":%s}' % ascii_string(sentence)).encode("ascii")
    return whole_answer(status, keep_alive, body, more=more)


class Connection:
    """One client. While `busy`, the main thread owns writing; reading always belongs to the server's thread."""

    __slots__ = ("sock", "descriptor", "parser", "busy", "gone", "ended", "closing", "deadline")

    def __init__(self, sock):
        self.sock = sock
        self.descriptor = sock.fileno()
        self.parser = RequestParser()
        self.busy = False
        self.gone = False     # the client has closed both directions
        self.ended = False    # the client sends no more
        self.closing = False  # close after the present answer
        self.deadline = None

    def send(self, data):
        """Sends everything, waiting where the client reads slowly. Raises ClientGone."""
        try:
            sent = self.sock.send(data)
            if sent == len(data):
                return
            view = memoryview(data)[sent:]
        except (BlockingIOError, InterruptedError):
            view = memoryview(data)
        except OSError:
            self.gone = True
            raise ClientGone from None
        room = select.poll()
        room.register(self.descriptor, select.POLLOUT)
        while view:
            room.poll()
            try:
                view = view[self.sock.send(view):]
            except (BlockingIOError, InterruptedError):
                continue
            except OSError:
                self.gone = True
                raise ClientGone from None


def _lifted_epoll():
    made = select.epoll()
    lifted = sockets.lift(os.dup(made.fileno()))
    made.close()
    return select.epoll.fromfd(lifted)


class Server:
    """`jobs.put((connection, request))` hands a request to the main thread; `notify()` follows each put.

    `jobs.put(None)` follows once the worker was asked to finish; `stopping` is then set. `jobs.put(PREPARE)` follows
    once it was asked to prepare and no socket is left: the listener is gone with its name, clients were hung up on and
    those that the main thread held have been given back. It lasts until reopen().
    """

    def __init__(self, listener, lifeline, jobs):
        self.stopping = False
        self.trouble = None  # a sentence, when giving up the listener did not go smoothly
        self.notify = lambda: None
        self._listener = listener
        self._lifeline = lifeline
        self._jobs = jobs
        self._lock = _thread.allocate_lock()
        self._returned = []
        self._connections = {}
        self._closed = False    # asked to prepare
        self._reported = False  # PREPARE is in the queue
        self._epoll = _lifted_epoll()
        read_end, write_end = os.pipe()
        self._wake_read, self._wake_write = sockets.lift(read_end), sockets.lift(write_end)
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        for descriptor in (listener.fileno(), lifeline, self._wake_read):
            self._epoll.register(descriptor, select.EPOLLIN)

    def start(self):
        _thread.start_new_thread(self._run, ())

    def give_back(self, connection):
        """Called by the main thread when it has written an answer."""
        with self._lock:
            connection.busy = False
            if not (connection.gone or connection.ended or connection.closing or connection.parser.begun):
                return
            self._returned.append(connection)
        self._wake()

    def forget(self):
        """In a process forked by user code: closes what belongs to the worker, without a word to its clients."""
        self._epoll.close()
        for descriptor in (self._wake_read, self._wake_write):
            os.close(descriptor)
        listener = self._listener
        if listener is not None:
            listener.close()
        for connection in list(self._connections.values()):
            connection.sock.close()

    def _wake(self):
        try:
            os.write(self._wake_write, b"w")
        except BlockingIOError:
            pass  # it is awake already

    def _run(self):
        try:
            while True:
                for descriptor, mask in self._epoll.poll(self._patience()):
                    self._dispatch(descriptor, mask)
                self._close_overdue()
        except BaseException:  # without this thread the worker is deaf: end it visibly
            sys.excepthook(*sys.exc_info())
            os._exit(1)

    def _patience(self):
        due = [c.deadline for c in self._connections.values() if c.deadline is not None]
        return max(0.0, min(due) - time.monotonic()) if due else -1

    def _close_overdue(self):
        now = time.monotonic()
        for connection in list(self._connections.values()):
            if connection.deadline is not None and now >= connection.deadline:
                connection.deadline = None
                self._refuse(connection, BadRequest(408, "The request was not completed."))

    def _dispatch(self, descriptor, mask):
        if descriptor == self._wake_read:
            try:
                os.read(self._wake_read, 512)
            except BlockingIOError:
                pass
            with self._lock:
                returned, self._returned = self._returned, []
            for connection in returned:
                self._proceed(connection)
        elif descriptor == self._lifeline:
            asked = os.read(self._lifeline, 64)
            if not asked:
                os._exit(1)  # the supervisor is gone
            if ASK_TO_PREPARE in asked:
                self._hang_up()
            if ASK_TO_FINISH in asked:
                self._stop()
        elif self._listener is not None and descriptor == self._listener.fileno():
            self._accept()
        else:
            connection = self._connections.get(descriptor)
            if connection is not None:
                self._on_connection(connection, mask)

    def _stop(self):
        self.stopping = True  # whoever connects now is still told so
        self._jobs.put(None)
        self.notify()

    def _hang_up(self):
        """Gives up the listener and every client."""
        if self._closed:
            return
        self._closed = True
        listener, self._listener = self._listener, None
        self._epoll.unregister(listener.fileno())
        try:
            sockets.stop_listening(listener)
        except OSError as error:
            self.trouble = "The socket of this worker could not be removed: %s." % error
        for connection in list(self._connections.values()):
            with self._lock:
                held = connection.busy
                connection.gone = True
            if held:  # the main thread may be writing: its next attempt fails, and it gives the connection back
                self._unregister(connection)
                sockets.shut(connection.sock)
            else:
                self._close(connection)
        self._report_when_alone()

    def _report_when_alone(self):
        if self._closed and not self._reported and not self._connections:
            self._reported = True
            self._jobs.put(PREPARE)
            self.notify()

    def reopen(self, listener):
        """Called by the main thread, after PREPARE: serves again."""
        self._listener = listener
        self._reported = self._closed = False
        self._epoll.register(listener.fileno(), select.EPOLLIN)

    def _accept(self):
        for _ in range(_ACCEPTS_A_TURN):
            sock = sockets.accept(self._listener)
            if sock is None:
                return
            connection = Connection(sock)
            if len(self._connections) >= MAX_CONNECTIONS:
                self._write(connection, detail_answer(503, False, "There are too many connections."))
                sock.close()
                continue
            self._connections[connection.descriptor] = connection
            self._epoll.register(connection.descriptor, select.EPOLLIN)

    def _on_connection(self, connection, mask):
        if self._closed:
            return  # hung up on in this very turn
        if mask & (select.EPOLLHUP | select.EPOLLERR):
            with self._lock:
                connection.gone = True
                if connection.busy:
                    self._unregister(connection)
                    return
            self._close(connection)
            return
        try:
            data = connection.sock.recv(262144)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        with self._lock:
            if data:
                connection.parser.feed(data)
            else:
                connection.ended = True
                self._epoll.modify(connection.descriptor, 0)  # a hang-up is still told
            if connection.busy:
                return
        self._proceed(connection)

    def _proceed(self, connection):
        """Takes the requests that are complete, until one is the main thread's."""
        while not connection.busy:
            if connection.gone or connection.closing:
                self._close(connection)
                return
            try:
                request = connection.parser.next()
            except BadRequest as error:
                self._refuse(connection, error)
                return
            if request is None:
                if connection.ended:
                    self._close(connection)
                    return
                if connection.parser.wants_continue():
                    self._write(connection, b"HTTP/1.1 100 Continue\r\n\r\n")
                connection.deadline = time.monotonic() + IDLE_REQUEST_SECONDS if connection.parser.begun else None
                return
            connection.deadline = None
            connection.closing = not request.keep_alive
            self._route(connection, request)

    def _route(self, connection, request):
        keep = request.keep_alive
        if request.path == "/health":
            if request.method == "GET":
                answer = whole_answer(200, keep, b"")
            else:
                answer = detail_answer(405, keep, "/health takes GET.", [("Allow", "GET")])
        elif request.path != "/":
            answer = detail_answer(404, keep, "There is only / and /health here.")
        elif request.method not in ("GET", "POST"):
            answer = detail_answer(405, keep, "/ takes GET and POST.", [("Allow", "GET, POST")])
        elif self.stopping:
            connection.closing = True
            answer = detail_answer(503, False, "The container is ending.")
        else:
            connection.busy = True
            self._jobs.put((connection, request))
            self.notify()
            return
        self._write(connection, answer)

    def _refuse(self, connection, error):
        self._write(connection, detail_answer(error.status, False, error.detail))
        self._close(connection)

    def _write(self, connection, data):
        """A small answer of this thread's own; a client that leaves no room for it is dropped."""
        try:
            if connection.sock.send(data) != len(data):
                connection.gone = True
        except OSError:
            connection.gone = True

    def _close(self, connection):
        if self._connections.pop(connection.descriptor, None) is not None:
            # Closing alone would not do: a process that user code has just forked may hold the same socket, and its
            # events would go on arriving under a number that belongs to another connection by then.
            self._unregister(connection)
            sockets.hang_up(connection.sock)
            self._report_when_alone()

    def _unregister(self, connection):
        try:
            self._epoll.unregister(connection.descriptor)
        except FileNotFoundError:
            pass  # taken out when one side hung up
