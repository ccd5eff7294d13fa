# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the files of a job one by one and says on standard output what is in them, one JSON object a line."""
import ast
import io
import json
import os
import resource
import sys
import tokenize
import warnings

from headstart_reader.module import Module

# Files that do not mention the SDK hold no handler. They are looked at for syntax errors only, and only this many bytes
# of them.
PLAIN_BYTES = 1 << 20
# What an answer may have; the console takes twice as much for garbage.
MAX_LINE_BYTES = 16 << 20
# No project needs more; one that does must not take the machine's.
MAX_MEMORY_BYTES = 2 << 30


def split_lines(content):
    """The lines of a file as UTF-8, split where Python splits them, without a byte order mark."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    return [line.encode("utf-8", "replace") for line in text.split("\n")]


def line_of(content, position):
    """The number of the line that holds a byte."""
    return content.replace(b"\r\n", b" \n").replace(b"\r", b"\n").count(b"\n", 0, position) + 1


def line_of_encoding(content):
    """The line that makes a file undecodable: with the first byte that is wrong, else with the name of the encoding."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        content.decode(encoding)
    except UnicodeDecodeError as error:
        return line_of(content, error.start)
    except (SyntaxError, LookupError):
        for number, line in enumerate(content.split(b"\n")[:2], 1):
            if b"coding" in line:
                return number
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            return line_of(content, error.start)
    return 0


def read_source(content, handlers_wanted=True):
    """What a file holds: {"handlers": [...]} or {"problem": {"line", "message"}}."""
    if b"\0" in content:
        line = line_of(content, content.index(b"\0"))
        return {"problem": {"line": line, "message": "It holds zero bytes, so it is not Python source."}}
    try:
        tree = ast.parse(content)
        return {"handlers": Module(tree, split_lines(content)).handlers if handlers_wanted else []}
    except SyntaxError as error:
        return {"problem": {"line": error.lineno or line_of_encoding(content),
                            "message": "%s: %s." % (type(error).__name__, error.msg)}}
    except (UnicodeError, ValueError, LookupError) as error:
        return {"problem": {"line": line_of_encoding(content), "message": "It cannot be decoded: %s." % error}}
    except RecursionError:
        return {"problem": {"line": 0, "message": "It is nested too deeply to be read."}}
    except MemoryError:
        return {"problem": {"line": 0, "message": "It is nested too deeply or takes too much memory to be read."}}


def say(answer):
    line = json.dumps(answer).encode("ascii") + b"\n"
    if len(line) > MAX_LINE_BYTES:
        problem = {"line": 0, "message": "The arguments of its decorators are too long to be read."}
        line = json.dumps({"index": answer["index"], "problem": problem}).encode("ascii") + b"\n"
    while line:
        line = line[os.write(1, line):]


def main(job):
    warnings.simplefilter("ignore")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > MAX_MEMORY_BYTES:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, hard))
    say({"python": "%d.%d.%d" % sys.version_info[:3], "executable": sys.executable})
    plain_left = PLAIN_BYTES
    for index, name in enumerate(job["files"]):
        say({"begin": index})
        try:
            with open(os.path.join(os.fsencode(job["folder"]), os.fsencode(name)), "rb") as file:
                content = file.read()
        except OSError as error:
            say({"index": index, "problem": {"line": 0, "message": "It cannot be opened: %s." % error.strerror}})
            continue
        mentions = b"beam" in content or b"beta9" in content
        if not mentions:
            plain_left -= len(content)
            if plain_left < 0:
                continue
        answer = read_source(content, mentions)
        if answer.get("handlers") != []:
            answer["index"] = index
            say(answer)
    say({"end": True})
