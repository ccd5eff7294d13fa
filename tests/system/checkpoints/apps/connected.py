# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP connection to a server outside of the container, made in on_start."""
import os
import socket

from beam import endpoint

HELD = {}


def load():
    HELD["connection"] = socket.create_connection(("127.0.0.1", int(os.environ["SERVER_PORT"])))
    HELD["connection"].settimeout(5)


@endpoint(on_start=load)
def predict(context):
    try:
        HELD["connection"].sendall(b"x")
        HELD["connection"].sendall(b"y")
        return {"connected": True}
    except OSError as problem:
        return {"connected": False, "why": str(problem)}
