# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker process as the supervisor sees it: its pipes, its state, the task that its output belongs to."""

import fcntl
import os

from headstart_worker import sockets
from headstart_worker.link import make_pair
from headstart_worker.loglines import LineCutter

STREAMS = ("stdout", "stderr")
STARTING, IDLE, BUSY, PREPARED = "starting", "idle", "busy", "prepared"
_FIONREAD = 0x541B  # termios.FIONREAD; that module is not part of every interpreter
_F_SETPIPE_SZ = 1031  # fcntl.F_SETPIPE_SZ of Python 3.10
_PIPE_BYTES = 1024 * 1024
_READ_BYTES = 256 * 1024


class Child:
    """Pipes and link are made by the constructor; `pid` is set by whoever forks."""

    __slots__ = ("index", "pid", "state", "task", "link", "worker_link", "outputs", "writers", "cutters", "status",
                 "_emit_log")

    def __init__(self, index, limit, emit_log):
        """`emit_log(child, stream, task, message: bytes, partial)` passes a line on."""
        self.index = index
        self.pid = 0
        self.state = STARTING
        self.task = None
        self.status = None  # of waitpid, once it has ended
        self.worker_link, self.link = make_pair()
        self.outputs = []
        self.writers = []
        self.cutters = []
        self._emit_log = emit_log
        for stream in STREAMS:
            read_end, write_end = os.pipe()
            read_end = sockets.lift(read_end)
            write_end = sockets.lift(write_end)
            os.set_blocking(read_end, False)
            try:
                fcntl.fcntl(write_end, _F_SETPIPE_SZ, _PIPE_BYTES)
            except OSError:
                pass  # the user's share of large pipes is used up; the usual 64 KiB does as well
            self.outputs.append(read_end)
            self.writers.append(write_end)
            self.cutters.append(LineCutter(limit, self._emitter(stream)))

    def _emitter(self, stream):
        return lambda message, partial: self._emit_log(self, stream, self.task, message, partial)

    def close_worker_ends(self):
        """In the supervisor, after the fork."""
        self.worker_link.close()
        for descriptor in self.writers:
            os.close(descriptor)
        self.writers = []

    def close_supervisor_ends(self):
        """In a worker: its own and those of the workers forked before it."""
        self.link.close()
        for descriptor in self.outputs:
            os.close(descriptor)

    def read_some(self, which):
        """Reads one portion of a stream. False at the stream's end or when nothing is there."""
        try:
            data = os.read(self.outputs[which], _READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return False
        if not data:
            return False
        self.cutters[which].feed(data)
        return True

    def drain(self):
        """Reads exactly what stands in the pipes now: whatever else keeps printing cannot hold us up."""
        for which, descriptor in enumerate(self.outputs):
            if descriptor < 0:
                continue
            try:
                size = int.from_bytes(fcntl.ioctl(descriptor, _FIONREAD, b"\0\0\0\0"), "little")
                while size > 0:
                    data = os.read(descriptor, min(size, _READ_BYTES))
                    if not data:
                        break
                    size -= len(data)
                    self.cutters[which].feed(data)
            except OSError:
                continue

    def end_lines(self):
        for cutter in self.cutters:
            cutter.end_line()
