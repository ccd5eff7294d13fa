# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the runner says on the lifeline after its first line: `prepare` for a memory checkpoint, and `resume`.

The supervisor's side; loaded when the first such line arrives.
"""

from headstart_worker import sockets
from headstart_worker.channels import checked_variables
from headstart_worker.child import IDLE, PREPARED, STARTING
from headstart_worker.fastjson import JsonError, loads
from headstart_worker.link import ASK_TO_PREPARE
from headstart_worker.settings import SettingsError

MAX_LINE_BYTES = 4 * 1024 * 1024
_IGNORED = " This line of the lifeline is ignored."


class _Refused(Exception):
    """An order that is not followed; str() is one sentence."""


class LineBuffer:
    """Cuts what arrives into lines. `feed` gives the whole ones, and None for one longer than MAX_LINE_BYTES."""

    __slots__ = ("_held", "_too_long")

    def __init__(self):
        self._held = bytearray()
        self._too_long = False

    def feed(self, data):
        lines = []
        for piece in _split_at_newlines(data):
            whole = piece.endswith(b"\n")
            if not self._too_long:
                self._held += piece
                self._too_long = len(self._held) > MAX_LINE_BYTES
            if self._too_long:
                self._held = bytearray()
            if whole:
                lines.append(None if self._too_long else bytes(self._held))
                self._held = bytearray()
                self._too_long = False
        return lines


def _split_at_newlines(data):
    parts = [part + b"\n" for part in data.split(b"\n")]
    parts[-1] = parts[-1][:-1]
    return [part for part in parts if part]


class Orders:
    """Follows the runner's orders. `owner` is the Supervisor; everything runs in its only thread.

    Preparing ends when every worker has reported; then no socket with a name or a client is left and `prepared` is
    written. A resume that comes earlier is given to each worker as soon as it has reported.
    """

    def __init__(self, owner, settings, children, control, events):
        self._owner = owner
        self._settings = settings
        self._children = children
        self._control = control
        self._events = events
        self._lines = LineBuffer()
        self._owing = set()     # indices of workers that were asked to prepare and have not reported
        self._prepared = False  # a prepare was followed and no resume since
        self._resume = None     # the latest resume, for workers that report late

    def feed(self, data):
        """Takes bytes of the lifeline."""
        for line in self._lines.feed(data):
            try:
                self._follow(line)
            except _Refused as error:
                self._owner.say(str(error) + _IGNORED)

    def _follow(self, line):
        if line is None:
            raise _Refused("A line is longer than %d MiB." % (MAX_LINE_BYTES // (1024 * 1024)))
        try:
            order = loads(line)
        except JsonError as error:
            raise _Refused("A line is not JSON: %s." % error) from None
        name = next(iter(order)) if isinstance(order, dict) and len(order) == 1 else None
        if name not in ("prepare", "resume") or not isinstance(order[name], dict):
            raise _Refused('An order is unknown; known are {"prepare": {}} and {"resume": {…}}.')
        if self._owner.ending:
            raise _Refused("The container is ending and cannot follow %s." % name)
        if name == "prepare":
            self._prepare()
        else:
            self._go_on(line, order[name])

    # prepare

    def _prepare(self):
        if self._prepared:
            raise _Refused("A prepare came and the container is being prepared or prepared already.")
        for child in self._children:
            if child.state != IDLE or child.index in self._owing:
                raise _Refused("A prepare came while worker %d was %s; all workers must be ready and idle."
                               % (child.index, child.state if child.state != IDLE else "still at the one before"))
        self._prepared = True
        self._resume = None
        for child in self._children:
            self._owing.add(child.index)
            child.link.ask(ASK_TO_PREPARE)

    def on_prepared(self, child):
        """A worker has reported that it is prepared and waits."""
        if child.index not in self._owing:
            return
        self._owing.discard(child.index)
        child.state = PREPARED
        if self._owner.ending:
            child.link.answer_prepared(None)
        elif self._resume is not None:
            self._send_on(child)
            self._forget_resume()
        elif not self._owing:
            for trouble in self._control.close():
                self._owner.say(trouble)
            self._events.send("prepared", [("worker", None)])

    def end(self, child):
        """The container ends: a worker that waits for a resume hears so."""
        if child.state == PREPARED:
            child.link.answer_prepared(None)

    # resume

    def _go_on(self, line, message):
        if not self._prepared:
            raise _Refused("A resume came without a prepare before it.")
        restored = message.get("restored")
        if not isinstance(restored, bool):
            raise _Refused('A resume needs "restored", true or false.')
        try:
            variables = checked_variables(message)
            if restored:
                self._settings.renew(variables)  # here, too, so that a worker need not fail over them
        except (JsonError, SettingsError) as error:
            raise _Refused("A resume cannot be used: %s." % str(error).rstrip(".")) from None
        self._prepared = False
        self._resume = line
        if restored:
            self._owner.on_restored()
        try:
            self._control.open()
        except sockets.ListenError as error:
            self._owner.say(str(error))
            self._owner.stop(1)
            return
        for child in self._children:
            if child.state == PREPARED:
                self._send_on(child)
        self._forget_resume()

    def _send_on(self, child):
        child.state = STARTING
        child.link.answer_prepared(self._resume)
        self._owner.watch_link(child)

    def _forget_resume(self):
        if not self._owing:
            self._resume = None  # it may be large, and it holds secrets
