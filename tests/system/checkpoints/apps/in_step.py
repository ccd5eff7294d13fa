# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread that counts in memory and in files, in step: a copy of the files from another moment shows for ever."""
import os
import threading
import time

from beam import endpoint

PLACES = ("/root/steps", "/etc/steps", "steps")
LOCK = threading.Lock()
HELD = {"count": 0}


def count():
    files = [os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND) for place in PLACES]
    while True:
        with LOCK:
            HELD["count"] += 1
            for file in files:
                os.write(file, b"%d\n" % HELD["count"])
        time.sleep(0.0002)


def load():
    threading.Thread(target=count, daemon=True).start()
    while HELD["count"] < 50:
        time.sleep(0.001)


@endpoint(on_start=load)
def predict(context):
    wrong = []
    with LOCK:
        for place in PLACES:
            with open(place) as file:
                lines = file.read().split()
            if lines != [str(number) for number in range(1, HELD["count"] + 1)]:
                wrong.append(f"{place}: {len(lines)} lines, the last {lines[-1:]}, at {HELD['count']}")
    return {"same": [], "wrong": wrong, "count": HELD["count"]}
