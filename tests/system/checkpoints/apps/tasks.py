# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A child process, a socket pair with a thread at its end, a pipe to the child, and a loop with a task in it."""
import asyncio
import os
import socket
import subprocess
import sys
import threading
import time

from beam import endpoint

HELD = {"count": 0}


def echo(end):
    while data := end.recv(100):
        end.sendall(b"echo " + data)


async def count():
    while True:
        HELD["count"] += 1
        await asyncio.sleep(0.005)


def load():
    HELD["sleeper"] = subprocess.Popen(["sleep", "600"])
    HELD["cat"] = subprocess.Popen([sys.executable, "-c", "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    HELD["pair"], other = socket.socketpair()
    threading.Thread(target=echo, args=(other,), daemon=True).start()
    HELD["lock"] = threading.Lock()
    HELD["lock"].acquire()
    threading.Thread(target=lambda: asyncio.run(count()), daemon=True).start()
    while HELD["count"] < 3:
        time.sleep(0.001)
    HELD["at least"] = HELD["count"]


@endpoint(on_start=load)
def predict(context, end=False):
    wrong = []
    if HELD["sleeper"].poll() is not None:
        wrong.append("the child has ended")
    HELD["cat"].stdin.write("line\n")
    HELD["cat"].stdin.flush()
    if HELD["cat"].stdout.readline() != "line\n":
        wrong.append("the child does not answer")
    HELD["pair"].sendall(b"x")
    if HELD["pair"].recv(100) != b"echo x":
        wrong.append("the pair of sockets is broken")
    if not HELD["lock"].locked():
        wrong.append("a lock that was held is free")
    before = HELD["count"]
    time.sleep(0.1)
    if not HELD["at least"] <= before < HELD["count"]:
        wrong.append(f"the loop does not count: {before}, {HELD['count']}")
    if end:
        HELD["sleeper"].terminate()
        if HELD["sleeper"].wait(5) != -15:
            wrong.append("the child cannot be waited for")
    return {"same": [HELD["sleeper"].pid, HELD["cat"].pid, os.getpid()], "wrong": wrong}
