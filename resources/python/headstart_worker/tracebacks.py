# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tracebacks as a user wants to read them: from their own frame on. The standard library's module for them is imported
only when something has failed."""

import os
import sys

_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
_PACKAGES = tuple(os.path.join(os.path.dirname(os.path.dirname(_OWN)), name) + os.sep
                  for name in ("beam", "beta9", "headstart", "headstart_worker"))
_MAX_TEXT = 48 * 1024
code_dir = ""  # the user's folder as it stands in sys.path; set by the worker


def standard_module(name):
    """Imports a module of the standard library even where the user's folder has a file of that name."""
    loaded = sys.modules.get(name)
    if loaded is not None:
        return loaded
    path = sys.path[:]
    sys.path[:] = [entry for entry in path if entry not in ("", code_dir)]
    try:
        return __import__(name)
    finally:
        sys.path[:] = path


def _is_machinery(filename):
    if filename.startswith((_OWN, "<frozen importlib")):
        return True
    return os.path.basename(os.path.dirname(filename)) == "asyncio"


def user_part(trace):
    """The traceback from the first frame that is neither ours nor the import's nor the event loop's, or None."""
    while trace is not None and _is_machinery(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return trace


def sentence(error):
    """"ValueError: no such thing", on one line; never raises."""
    name = type(error).__name__
    try:
        text = str(error)
    except BaseException as nested:
        text = "<its text raised %s>" % type(nested).__name__
    text = " ".join(text.split())
    if len(text) > 1000:
        text = text[:1000] + "…"
    return "%s: %s" % (name, text) if text else name


def _definition(function):
    """A frame-like line for an error that came before the first line of `function` ran: its definition."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    text = ""
    number = code.co_firstlineno  # of the first decorator
    try:
        with open(code.co_filename, encoding="utf-8", errors="replace") as file:
            lines = file.read().split("\n")
        for offset, line in enumerate(lines[number - 1:number + 200]):
            if line.lstrip().startswith(("def ", "async def ")) or "lambda" in line:
                number += offset
                text = "    %s\n" % line.strip()
                break
    except OSError:
        pass
    return '  File "%s", line %d, in %s\n%s' % (code.co_filename, number, code.co_name, text)


def _format(traceback, error, trace):
    """As the interpreter prints it, less the frames inside of our packages: a wrong argument of a decorator is shown
    where the user wrote it, not where we noticed it."""
    report = traceback.TracebackException(type(error), error, trace)
    waiting, seen = [report], set()
    while waiting:
        part = waiting.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        frames = [frame for frame in part.stack or () if not frame.filename.startswith(_PACKAGES)]
        if part.stack is not None:
            part.stack = traceback.StackSummary.from_list(frames)
        waiting.extend((part.__cause__, part.__context__))
        waiting.extend(getattr(part, "exceptions", None) or ())  # of a group
    return "".join(report.format())


def text(error, function=None):
    """The traceback of `error`, causes included, as `python` would print it, without our frames.

    `function` is what was called, named when the error arose before its first line (wrong arguments).
    """
    trace = user_part(error.__traceback__)
    try:
        result = _format(standard_module("traceback"), error, trace)
    except BaseException as nested:
        result = "%s\n(the traceback could not be formatted: %s)\n" % (sentence(error), sentence(nested))
        return result
    if trace is None and function is not None:
        where = _definition(function)
        if where:
            result = "Traceback (most recent call last):\n" + where + result
    if len(result) > _MAX_TEXT:
        half = _MAX_TEXT // 2
        result = "%s\n… %d characters left out …\n%s" % (result[:half], len(result) - 2 * half, result[-half:])
    return result
