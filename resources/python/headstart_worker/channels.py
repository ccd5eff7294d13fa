# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the first process of a container sets up for itself: its channels, its signals, its protection."""

import os

import _signal as signal  # the `signal` module makes enumerations, which cost milliseconds

from headstart_worker import sockets
from headstart_worker.fastjson import JsonError, loads

MAX_ENVIRONMENT_BYTES = 4 * 1024 * 1024


class LifelineCut(Exception):
    """The runner is gone."""


def read_environment(descriptor):
    """(variables, what followed) of the first line of the lifeline. Raises LifelineCut or JsonError."""
    line = bytearray()
    while True:
        data = os.read(descriptor, 65536)
        if not data:
            raise LifelineCut
        line += data
        if data.endswith(b"\n") or b"\n" in data:
            break
        if len(line) > MAX_ENVIRONMENT_BYTES:
            raise JsonError("it is longer than 4 MiB")
    end = line.index(b"\n")
    message = loads(line[:end])
    return checked_variables(message), bytes(line[end + 1:])


def checked_variables(message):
    """The member "environment" of `message`: texts by name. Raises JsonError."""
    variables = message.get("environment") if isinstance(message, dict) else None
    if not isinstance(variables, dict):
        raise JsonError('it has no object "environment"')
    for name, value in variables.items():
        if not name or "=" in name or "\0" in name or not isinstance(value, str) or "\0" in value:
            raise JsonError("the variable %r is no name with a text" % name)
    return variables


def forbid_peeking():
    """Keeps user code, which has the same user id, from opening our descriptors through /proc/<pid>/fd.

    A change of credentials makes the kernel take the "dumpable" mark off a process, which prctl(2) would do as well;
    Python has no prctl without ctypes, and ctypes costs milliseconds. Where the change is not allowed (an
    unprivileged user outside a container) things stay as they are.
    """
    group = os.getegid()
    try:
        os.setegid(group + 1)
        os.setegid(group)
    except OSError:
        pass


def catch_signals():
    """Turns the signals that matter here into bytes; returns the descriptor to read them from.

    Done before anything else: the kernel drops a SIGTERM for a first process that has no handler for it.
    """
    read_end, write_end = os.pipe()
    read_end, write_end = sockets.lift(read_end), sockets.lift(write_end)
    os.set_blocking(read_end, False)
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return read_end


def take_stdio():
    """(events, lifeline): the original stdout and stdin, put where no child looks; 0 and 1 become /dev/null."""
    lifeline = sockets.lift(os.dup(0))
    events = sockets.lift(os.dup(1))
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return events, lifeline
