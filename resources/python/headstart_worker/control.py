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


def listen(run_dir, index):
    """The listening control socket of worker `index`. Raises sockets.ListenError."""
    return sockets.listen("%s/w%d.ctl" % (run_dir, index))
