# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""on_start leaves a mark in the volume, builds a random state and starts a thread that goes on counting."""
import os
import random
import socket
import tempfile
import threading
import time
import uuid

from beam import endpoint
from headstart import after_restore

STATE = {"ticks": 0, "callbacks": 0}


def tick():
    while True:
        STATE["ticks"] += 1
        time.sleep(0.001)


def load():
    with open("/volumes/data/starts", "a") as marks:
        marks.write("x")
    STATE["token"] = os.urandom(8).hex()
    random.seed(7)  # without new randomness after a restore, every copy would go on alike
    threading.Thread(target=tick, daemon=True).start()
    return STATE["token"]


@after_restore
def count_callback():
    with open("/volumes/data/callbacks", "a") as marks:
        marks.write("x")
    STATE["callbacks"] += 1


@endpoint(on_start=load)
def predict(context, eat=0, **inputs):
    if eat:
        STATE["eaten"] = [bytearray(os.urandom(1 << 20)) for _ in range(eat)]
    before = STATE["ticks"]
    deadline = time.monotonic() + 5
    while STATE["ticks"] == before and time.monotonic() < deadline:
        time.sleep(0.005)
    return {
        "token": STATE["token"],
        "on_start_value": context.on_start_value,
        "callbacks": STATE["callbacks"],
        "counts": STATE["ticks"] > before,
        "container": os.environ["CONTAINER_ID"],
        "context": context.container_id,
        "hostname": socket.gethostname(),
        "hostname_file": open("/etc/hostname").read().strip(),
        "random": [str(random.random()), str(uuid.uuid4()), str(uuid.uuid1()),
                   os.path.basename(tempfile.mktemp()), os.urandom(8).hex()],
    }
