# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a container tells its workers through the environment."""

import os

CODE_DIR = "/mnt/code"
RUN_DIR = "/headstart/run"
# What a handler is told about its container: the fields of Settings and the variables that they come from.
_IDENTITY = (("container_id", "CONTAINER_ID"), ("stub_id", "STUB_ID"), ("stub_type", "STUB_TYPE"),
             ("timeout", "TIMEOUT"), ("bind_port", "BIND_PORT"), ("python_version", "PYTHON_VERSION"),
             ("callback_url", "CALLBACK_URL"))


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
        self._read_identity(environ)
        self.handler = environ.get("HANDLER", "")
        self.on_start = environ.get("ON_START", "")
        self.workers = _number(environ, "WORKERS", 1, 1)
        self.run_dir = environ.get("HEADSTART_RUN_DIR", "") or RUN_DIR
        self.code_dir = environ.get("HEADSTART_CODE_DIR", "") or CODE_DIR
        self.grace_seconds = _number(environ, "HEADSTART_GRACE_SECONDS", 10, 0)
        for name in ("CONTAINER_ID", "STUB_ID", "HANDLER"):
            if not environ.get(name):
                raise SettingsError("%s is not set; a worker needs CONTAINER_ID, STUB_ID and HANDLER." % name)

    def renew(self, variables):
        """In a container that continues from a checkpoint: takes what `variables` (dict) gives of the new container's
        identity. The rest went into what was loaded and stays. Raises SettingsError, with nothing changed then."""
        known = {name: getattr(self, field) for field, name in _IDENTITY}
        known = {name: "" if value is None else str(value) for name, value in known.items()}
        known.update((name, value) for name, value in variables.items() if name in known)
        if not known["CONTAINER_ID"]:
            raise SettingsError("CONTAINER_ID is empty; a worker needs one.")
        self._read_identity(known)

    def _read_identity(self, environ):
        timeout = _number(environ, "TIMEOUT", 180, -1)
        bind_port = _number(environ, "BIND_PORT", 8001, 0)
        self.container_id = environ.get("CONTAINER_ID", "")
        self.stub_id = environ.get("STUB_ID", "")
        self.stub_type = environ.get("STUB_TYPE", "")
        self.timeout = timeout
        self.bind_port = bind_port
        self.python_version = environ.get("PYTHON_VERSION", "")
        self.callback_url = environ.get("CALLBACK_URL", "") or None
