# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container of the size that is wanted, which can hold up its own capture until the volume has a file `go`."""
import gc
import hashlib
import os
import time

from beam import endpoint

HELD = {}


class Gate:
    """In a cycle with itself: the collection before a capture ends it, and waits."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        while not os.path.exists("/volumes/data/go"):
            time.sleep(0.01)


def load():
    with open("/volumes/data/starts", "a") as marks:
        marks.write("x")
    HELD["data"] = os.urandom(int(os.environ.get("MEMORY_MIB", "1")) << 20)
    HELD["digest"] = hashlib.sha256(HELD["data"]).hexdigest()
    with open("/root/layer", "wb") as layer:
        for _ in range(int(os.environ.get("LAYER_MIB", "0"))):
            layer.write(os.urandom(1 << 20))
    if "GATE" in os.environ:
        gc.disable()
        Gate()


@endpoint(on_start=load)
def predict(context):
    return {"whole": hashlib.sha256(HELD["data"]).hexdigest() == HELD["digest"],
            "layer": os.path.getsize("/root/layer") >> 20}
