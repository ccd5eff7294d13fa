# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a container tells its workers through the environment."""

import os

CODE_DIR = "/mnt/code"
RUN_DIR = "/headstart/run"


class SettingsError(Exception):
    """A variable that must be set is not, or has no usable value; str() is one sentence."""


def _number(environ, name, default, low):
    text = environ.get(name, "")
    if not text:
        return default
    try:
        return max(low, int(text))
    except ValueError:
        raise SettingsError("%s is %r, which is not a whole number." % (name, text)) from None


class Settings:
    """The environment of docs/worker-protocol.md, read once."""

    __slots__ = (
        "container_id", "stub_id", "stub_type", "handler", "on_start", "workers", "timeout", "bind_port",
        "python_version", "callback_url", "run_dir", "code_dir", "grace_seconds",
    )

    def __init__(self, environ=os.environ):
        self.container_id = environ.get("CONTAINER_ID", "")
        self.stub_id = environ.get("STUB_ID", "")
        self.stub_type = environ.get("STUB_TYPE", "")
        self.handler = environ.get("HANDLER", "")
        self.on_start = environ.get("ON_START", "")
        self.workers = _number(environ, "WORKERS", 1, 1)
        self.timeout = _number(environ, "TIMEOUT", 180, -1)
        self.bind_port = _number(environ, "BIND_PORT", 8001, 0)
        self.python_version = environ.get("PYTHON_VERSION", "")
        self.callback_url = environ.get("CALLBACK_URL", "") or None
        self.run_dir = environ.get("HEADSTART_RUN_DIR", "") or RUN_DIR
        self.code_dir = environ.get("HEADSTART_CODE_DIR", "") or CODE_DIR
        self.grace_seconds = _number(environ, "HEADSTART_GRACE_SECONDS", 10, 0)
        for name in ("CONTAINER_ID", "STUB_ID", "HANDLER"):
            if not environ.get(name):
                raise SettingsError("%s is not set; a worker needs CONTAINER_ID, STUB_ID and HANDLER." % name)
