# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control sockets `w<N>.ctl`: JSON lines, one answer a line. Served by the supervisor, so that they answer
while user code keeps its interpreter busy."""

from headstart_worker import sockets
from headstart_worker.fastjson import JsonError, ascii_string, loads

MAX_LINE_BYTES = 64 * 1024
MAX_CONNECTIONS = 32


def _refusal(sentence):
    return '{"ok":false,"error":%s}\n' % ascii_string(sentence)


def answer(line, child, stop):
    """The answer to one command line (bytes) about `child`; `stop()` asks for the end of the container."""
    try:
        request = loads(line)
    except JsonError as error:
        return _refusal("The command is not JSON: %s." % error)
    if not isinstance(request, dict) or not isinstance(request.get("command"), str):
        return _refusal('A command is an object like {"command": "health"}.')
    command = request["command"]
    if command == "health":
        task = "null" if child.task is None else ascii_string(child.task)
        return '{"ok":true,"state":"%s","task":%s,"pid":%d}\n' % (child.state, task, child.pid)
    if command == "stop":
        stop()
        return '{"ok":true}\n'
    return _refusal("The command %s is unknown here; known are health and stop." % ascii_string(command))


class ControlConnection:
    """One client of a control socket."""

    __slots__ = ("sock", "child", "_buffer")

    def __init__(self, sock, child):
        self.sock = sock
        self.child = child
        self._buffer = bytearray()

    def readable(self, stop):
        """Reads and answers. False when the connection is over."""
        try:
            data = self.sock.recv(65536)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        if not data:
            return False
        self._buffer += data
        while True:
            newline = self._buffer.find(b"\n")
            if newline < 0:
                if len(self._buffer) > MAX_LINE_BYTES:
                    self._send(_refusal("A command line is at most 64 KiB long."))
                    return False
                return True
            line = bytes(self._buffer[:newline])
            del self._buffer[:newline + 1]
            if not self._send(answer(line, self.child, stop)):
                return False

    def _send(self, text):
        data = text.encode("ascii")
        try:
            # A client that asks and never reads loses its connection rather than holding the supervisor up.
            return self.sock.send(data) == len(data)
        except OSError:
            return False


class ControlSockets:
    """All control sockets of a container with their clients; part of the supervisor's poll loop.

    `watch(descriptor, handler)` and `unwatch(descriptor)` are the loop's; `stop()` asks for the container's end.
    """

    def __init__(self, run_dir, children, watch, unwatch, stop):
        self._run_dir = run_dir
        self._children = children
        self._watch = watch
        self._unwatch = unwatch
        self._stop = stop
        self._listeners = []
        self._connections = {}

    def listen(self):
        """Makes the listening sockets, where there are none. Raises sockets.ListenError."""
        for child in self._children[len(self._listeners):]:
            self._listeners.append(sockets.listen("%s/w%d.ctl" % (self._run_dir, child.index)))

    def watch(self):
        """Begins to accept."""
        for child, listener in zip(self._children, self._listeners):
            self._watch(listener.fileno(), lambda _, c=child, s=listener: self._on_client(c, s))

    def open(self):
        """Both of the above, after close(); does nothing while they are open. Raises sockets.ListenError."""
        if not self._listeners:
            self.listen()
            self.watch()

    def close(self):
        """Hangs up on every client and takes the sockets away with their names. Gives a list of what could not be
        removed, one sentence each."""
        troubles = []
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            self._unwatch(listener.fileno())
            try:
                sockets.stop_listening(listener)
            except OSError as error:
                troubles.append("A control socket could not be removed: %s." % error)
        for descriptor in list(self._connections):
            self._drop(descriptor)
        return troubles

    def forget(self):
        """In a worker: closes its copies of the listening sockets."""
        for listener in self._listeners:
            listener.close()

    def _on_client(self, child, listener):
        sock = sockets.accept(listener)
        if sock is None:
            return
        if len(self._connections) >= MAX_CONNECTIONS * len(self._children):
            sock.close()
            return
        connection = ControlConnection(sock, child)
        self._connections[sock.fileno()] = connection
        self._watch(sock.fileno(), lambda _: self._on_command(connection))

    def _on_command(self, connection):
        if not connection.readable(self._stop):
            self._drop(connection.sock.fileno())

    def _drop(self, descriptor):
        self._unwatch(descriptor)
        self._connections.pop(descriptor).sock.close()
