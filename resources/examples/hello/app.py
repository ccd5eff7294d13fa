# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest endpoint that shows everything a cold start has: on_start, context, a volume."""

import os
import time

from beam import Volume, endpoint

STATE = "./state"


def count_start():
    """Runs once in each worker, before its first request. What it returns is context.on_start_value."""
    path = os.path.join(STATE, "starts.txt")
    try:
        with open(path, encoding="ascii") as file:
            starts = int(file.read())
    except FileNotFoundError:
        starts = 0
    starts += 1
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(str(starts))
    os.replace(path + ".new", path)
    print("start number", starts)
    return {"starts": starts, "ready_at": time.time()}


@endpoint(
    name="hello",
    cpu=1,
    memory=256,
    keep_warm_seconds=30,
    on_start=count_start,
    volumes=[Volume(name="hello-state", mount_path=STATE)],
)
def predict(context, name="world"):
    state = context.on_start_value
    print("greeting", name)
    return {
        "greeting": "Hello, %s!" % name,
        "starts": state["starts"],
        "seconds_since_ready": round(time.time() - state["ready_at"], 3),
        "task": context.task_id,
    }
