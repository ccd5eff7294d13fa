#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A runner for tests of the client: answers by the book except where SCRIPTED_RUNNER says otherwise."""
import json
import os
import signal
import sys

mode = os.environ.get("SCRIPTED_RUNNER", "")


def say(**members):
    sys.stdout.write(json.dumps(members) + "\n")
    sys.stdout.flush()


if mode == "dies_at_once":
    sys.stderr.write("cannot find my feet\n")
    sys.exit(7)

for line in sys.stdin:
    request = json.loads(line)
    number, command = request["id"], request["command"]
    if command == "hello":
        if mode == "wrong_version":
            say(id=number, ok=False, error={"code": "protocol", "message": "Version 1 was asked for, this is 2.", "details": ""})
        else:
            say(id=number, ok=True, result={"version": 1, "runner": "scripted", "pgid": os.getpgid(0), "pid": os.getpid(),
                                            "root": request.get("root"), "console": request.get("console")})
    elif command == "die":
        sys.stderr.write("last words of %d\n" % os.getpid())
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    elif command == "exit":
        sys.exit(3)
    elif command == "garbage":
        sys.stdout.write("this is no json\n")
        sys.stdout.flush()
    elif command == "long":
        sys.stdout.write("x" * (17 << 20) + "\n")
        sys.stdout.flush()
    elif command == "never":
        pass
    elif command == "refuse":
        say(id=number, ok=False, error={"code": "not_found", "message": "There is none.", "details": "d"})
    elif command == "stray":
        say(id=number + 1000, ok=True, result={})
        say(id=number, ok=True, result={})
    elif command == "events":
        for index in range(3):
            say(event="log", container="c", line={"message": str(index)})
        say(id=number, ok=True, result={})
    else:
        say(id=number, ok=True, result={"echo": request})

marker = os.environ.get("SCRIPTED_RUNNER_MARKER")
if marker:
    with open(marker, "w") as file:
        file.write("input ended")
