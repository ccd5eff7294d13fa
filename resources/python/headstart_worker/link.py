# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a worker says to the supervisor, and the supervisor to a worker.

Messages from the worker are `<key>\\n<verb>\\n<payload>` in one packet. The key is random for each worker and in no
place that user code comes across, so bytes written to a guessed descriptor are not taken for a message.
IMPORTED and START are answered, so that what is printed after them cannot be taken for output from before; FINISH needs
no answer, as the next START waits for one.
PREPARED is answered when the container goes on: by a resume, whose text follows in packets of its own, or by the end.
The lifeline is a pipe: one byte asks the worker to finish or to prepare for a checkpoint, its end means that the
supervisor is gone.
"""

import os

from headstart_worker import sockets

BOOTED, IMPORTED, READY, FAILED, START, FINISH, SAY = "booted", "imported", "ready", "failed", "start", "finish", "say"
PREPARED = "prepared"
VERBS = (BOOTED, IMPORTED, READY, FAILED, START, FINISH, SAY, PREPARED)
# Bytes of the lifeline.
ASK_TO_FINISH, ASK_TO_PREPARE = b"s", b"p"
# Below the kernel's default limit for one packet (212,992 bytes, of which bookkeeping takes a part).
MAX_PACKET = 160 * 1024
_PIECE = 64 * 1024
_END, _RESUME = b"end", b"resume "


class Link:
    """The worker's end. Used by the worker's main thread only."""

    __slots__ = ("_socket", "_key", "lifeline")

    def __init__(self, channel, key, lifeline):
        self._socket = channel
        self._key = key
        self.lifeline = lifeline

    def tell(self, verb, payload=""):
        """Sends a message; a supervisor that is gone takes the container with it."""
        data = payload.encode("utf-8", "replace")
        try:
            self._socket.send(b"%b\n%b\n%b" % (self._key, verb.encode(), data[:MAX_PACKET]))
        except OSError:
            os._exit(1)

    def tell_and_wait(self, verb, payload=""):
        """As tell; returns when everything printed before has been taken for what came before."""
        self.tell(verb, payload)
        try:
            if self._socket.recv(16):
                return
        except OSError:
            pass
        os._exit(1)

    def wait_for_resume(self):
        """After PREPARED: the bytes of the resume, or None when the container ends instead."""
        try:
            head = self._socket.recv(64)
            if head == _END:
                return None
            if head.startswith(_RESUME):
                size = int(head[len(_RESUME):])
                text = bytearray()
                while len(text) < size:
                    piece = self._socket.recv(MAX_PACKET)
                    if not piece:
                        break
                    text += piece
                else:
                    return bytes(text)
        except OSError:
            pass
        os._exit(1)

    def close(self):
        self._socket.close()
        os.close(self.lifeline)


class LinkEnd:
    """The supervisor's end. `receive` returns (verb, payload), None when nothing is there; `ended` after its end."""

    __slots__ = ("_socket", "_key", "_lifeline", "_waiting", "ended", "rejected")

    def __init__(self, channel, key, lifeline):
        self._socket = channel
        self._socket.setblocking(False)
        self._key = key
        self._lifeline = lifeline
        self._waiting = []
        self.ended = False
        self.rejected = 0  # packets that no worker of ours has sent

    def fileno(self):
        return self._socket.fileno()

    def receive(self):
        while not self.ended:
            try:
                packet = self._socket.recv(MAX_PACKET + 256)
            except (BlockingIOError, InterruptedError):
                return None
            except OSError:
                packet = b""
            if not packet:
                self.ended = True
                return None
            parts = packet.split(b"\n", 2)
            if len(parts) == 3 and parts[0] == self._key:
                verb = parts[1].decode("ascii", "replace")
                if verb in VERBS:
                    return verb, parts[2].decode("utf-8", "replace")
            self.rejected += 1
        return None

    def acknowledge(self):
        try:
            self._socket.send(b"ok")
        except OSError:
            self.ended = True

    @property
    def waiting(self):
        """True while packets wait for room: the caller should poll for writing and call flush()."""
        return bool(self._waiting)

    def answer_prepared(self, resume):
        """The answer to PREPARED: the bytes of the resume, None for the end."""
        if resume is None:
            self._waiting = [_END]
        else:
            self._waiting = [b"%b%d" % (_RESUME, len(resume))]
            self._waiting += [resume[at:at + _PIECE] for at in range(0, len(resume), _PIECE)]
        self.flush()

    def flush(self):
        while self._waiting and not self.ended:
            try:
                self._socket.send(self._waiting[0])
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                break
            del self._waiting[0]
        self._waiting = []

    def ask(self, what):
        """Writes ASK_TO_FINISH or ASK_TO_PREPARE."""
        try:
            os.write(self._lifeline, what)
        except OSError:
            pass  # it has ended

    def close(self):
        self._socket.close()
        os.close(self._lifeline)


def make_pair():
    """(Link, LinkEnd) of one worker."""
    worker_end, supervisor_end = sockets.packet_pair()
    read_end, write_end = os.pipe()
    key = os.urandom(12).hex().encode()
    return (Link(worker_end, key, sockets.lift(read_end)), LinkEnd(supervisor_end, key, sockets.lift(write_end)))
