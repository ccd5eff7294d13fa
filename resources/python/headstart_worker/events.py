# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event stream: the container's original stdout, held by the supervisor alone."""

import os

from headstart_worker.fastjson import ascii_string

MAX_LINE_BYTES = 256 * 1024
# When whoever reads us stalls, output waits here up to this size; beyond it log lines are left out, events never.
MAX_WAITING_LOG_BYTES = 8 * 1024 * 1024


def clip(text, limit):
    """`text` cut in the middle to about `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return "%s\n… %d characters left out …\n%s" % (text[:half], len(text) - 2 * half, text[-half:])


def _member(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    return ascii_string(value)


def event_line(name, members):
    """One line of the stream: `members` is a list of (name, str | int | bool | None)."""
    parts = ['{"event":"%s"' % name]
    for key, value in members:
        parts.append(',"%s":%s' % (key, _member(value)))
    parts.append("}\n")
    line = "".join(parts).encode("ascii")
    if len(line) > MAX_LINE_BYTES:
        longest = max(len(value) for _, value in members if isinstance(value, str))
        return event_line(name, [(k, clip(v, longest // 2) if isinstance(v, str) else v) for k, v in members])
    return line


class EventWriter:
    """Writes lines to a descriptor that it never blocks on. `waiting` says that the caller should poll for writing."""

    __slots__ = ("descriptor", "broken", "_pending")

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.broken = False
        self._pending = bytearray()
        os.set_blocking(descriptor, False)

    @property
    def waiting(self):
        return bool(self._pending)

    @property
    def full(self):
        """True when log lines should be left out because the reader does not keep up."""
        return len(self._pending) > MAX_WAITING_LOG_BYTES

    def send(self, name, members):
        line = event_line(name, members)
        if self._pending:
            self._pending += line
        else:
            written = self._write(line)
            if written < len(line):
                self._pending += line[written:]

    def flush(self):
        """Writes what waits, as far as the descriptor takes it."""
        while self._pending:
            written = self._write(self._pending[:65536])
            if not written:
                return
            del self._pending[:written]

    def _write(self, data):
        if self.broken:
            return len(data)
        try:
            return os.write(self.descriptor, data)
        except BlockingIOError:
            return 0
        except OSError:
            self.broken = True
            return len(data)
