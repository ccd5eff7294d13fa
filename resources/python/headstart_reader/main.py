# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the files of a job one by one and says on standard output what is in them, one JSON object a line."""
import ast
import io
import json
import os
import sys
import tokenize
import warnings

from headstart_reader.module import Module

# Files that do not mention the SDK hold no handler. They are looked at for syntax errors only, and only this many bytes of them.
PLAIN_BYTES = 1 << 20


def split_lines(content):
    """The lines of a file as UTF-8, split where Python splits them, without a byte order mark."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    return [line.encode("utf-8", "replace") for line in text.split("\n")]


def read_source(content, handlers_wanted=True):
    """What a file holds: {"handlers": [...]} or {"problem": {"line", "message"}}."""
    if b"\0" in content:
        return {"problem": {"line": 0, "message": "It holds zero bytes, so it is not Python source."}}
    try:
        tree = ast.parse(content)
        return {"handlers": Module(tree, split_lines(content)).handlers if handlers_wanted else []}
    except SyntaxError as error:
        return {"problem": {"line": error.lineno or 0, "message": "%s: %s." % (type(error).__name__, error.msg)}}
    except (UnicodeError, ValueError, LookupError) as error:
        return {"problem": {"line": 0, "message": "It cannot be decoded: %s." % error}}
    except (RecursionError, MemoryError):
        return {"problem": {"line": 0, "message": "It is nested too deeply to be read."}}


def say(answer):
    os.write(1, json.dumps(answer).encode("ascii") + b"\n")


def main(job):
    warnings.simplefilter("ignore")
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
