# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From bytes that a worker printed to lines of the log: cutting and limiting. Pure: time is passed in."""

PIECE_BYTES = 16 * 1024
LINES_PER_SECOND = 2000
BYTES_PER_SECOND = 2 * 1024 * 1024
BURST_SECONDS = 5


class RateLimit:
    """A bucket of lines and one of bytes, both refilled by the clock, `BURST_SECONDS` worth deep."""

    __slots__ = ("_lines", "_bytes", "_at")

    def __init__(self, now):
        self._lines = float(LINES_PER_SECOND * BURST_SECONDS)
        self._bytes = float(BYTES_PER_SECOND * BURST_SECONDS)
        self._at = now

    def refill(self, now):
        """Adds what has accrued until `now` (seconds of a monotonic clock)."""
        passed = now - self._at
        if passed <= 0:
            return
        self._at = now
        self._lines = min(self._lines + passed * LINES_PER_SECOND, float(LINES_PER_SECOND * BURST_SECONDS))
        self._bytes = min(self._bytes + passed * BYTES_PER_SECOND, float(BYTES_PER_SECOND * BURST_SECONDS))

    def restart(self, now):
        """Goes on from `now` with another clock."""
        self._at = now

    def take(self, size):
        """True when one line of `size` bytes may pass; it is then paid for."""
        if self._lines < 1 or self._bytes < size:
            return False
        self._lines -= 1
        self._bytes -= size
        return True

    def empty(self):
        return self._lines < 1 or self._bytes < 1


def _character_end(data, end):
    """The largest position <= end that splits no UTF-8 character of `data`."""
    back = end
    while back > 0 and end - back < 3 and (data[back - 1] & 0xC0) == 0x80:
        back -= 1
    if back > 0 and data[back - 1] >= 0xC0:
        lead = data[back - 1]
        length = 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2
        if back - 1 + length > end:
            return back - 1
    return end


class LineCutter:
    """One stream of one worker. Hands lines to `emit(message: bytes, partial: bool)` as far as the limit allows.

    A line longer than PIECE_BYTES goes out in partial pieces; of a line that the limit cut into, the rest is left
    out as well. Never holds more than PIECE_BYTES.
    """

    __slots__ = ("_held", "_open", "_dropping", "_limit", "_emit", "dropped_lines", "dropped_bytes")

    def __init__(self, limit, emit):
        self._held = b""
        self._open = False      # a partial piece of the present line is out
        self._dropping = False  # the rest of the present line is left out
        self._limit = limit
        self._emit = emit
        self.dropped_lines = 0
        self.dropped_bytes = 0

    @property
    def holding(self):
        """True when the beginning of a line waits for its end."""
        return bool(self._held)

    def feed(self, data):
        if self._held:
            data = self._held + data
            self._held = b""
        at = 0
        size = len(data)
        while at < size:
            if self._limit.empty() and not self._dropping:
                self._begin_drop()
            newline = data.find(b"\n", at)
            if self._dropping:
                if newline < 0:
                    self.dropped_bytes += size - at
                    return
                last = newline
                if self._limit.empty():  # nothing can pass in this piece of data: count it at one go
                    last = data.rfind(b"\n", at)
                self.dropped_lines += data.count(b"\n", at, last + 1)
                self.dropped_bytes += last + 1 - at
                at = last + 1
                self._dropping = False
                continue
            end = size if newline < 0 else newline
            if end - at > PIECE_BYTES:
                cut = _character_end(data, at + PIECE_BYTES)
                self._pass(data[at:cut], True)
                at = cut
                continue
            if newline < 0:
                self._held = data[at:]
                return
            stop = newline - 1 if newline > at and data[newline - 1] == 13 else newline
            self._pass(data[at:stop], False)
            if self._dropping:  # this very line was refused, and it ends here
                self._dropping = False
                self.dropped_lines += 1
            at = newline + 1

    def end_line(self):
        """Closes an unfinished line: what follows belongs to another task."""
        if self._held or self._open:
            held, self._held = self._held, b""
            self._pass(held, False)
            if self._dropping:
                self._dropping = False
                self.dropped_lines += 1

    def show_held(self):
        """Passes the beginning of an unfinished line on: a prompt or a progress bar has no line end for long."""
        cut = _character_end(self._held, len(self._held))
        if cut:
            held = self._held
            self._held = held[cut:]
            self._pass(held[:cut], True)

    def count_dropped(self, message, partial):
        """Counts a piece that was emitted and then left out by whoever took it; a whole line with its line end."""
        self.dropped_lines += not partial
        self.dropped_bytes += len(message) + (not partial)

    def take_dropped(self):
        """(lines, bytes) left out since the last call."""
        dropped = (self.dropped_lines, self.dropped_bytes)
        self.dropped_lines = self.dropped_bytes = 0
        return dropped

    def _pass(self, message, partial):
        if self._limit.take(len(message)):
            self._emit(message, partial)
            self._open = partial
        else:
            self.dropped_bytes += len(message)
            self._begin_drop()

    def _begin_drop(self):
        self._dropping = True
        if self._open:  # the reader waits for the end of the line that it has a piece of
            self._emit(b"", False)
            self._open = False
