# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of the decorators: one table that construction, errors and `beam.describe` all read."""

DECORATORS = ("endpoint", "asgi", "realtime", "function", "task_queue", "schedule")
E, A, R, F, T, S = DECORATORS
_ALL = DECORATORS
_SERVERS = (E, A, R)

REQUIRED = object()


class Made:
    """A default that is made anew for each decorator: a class of this package, called without arguments."""

    def __init__(self, name):
        self.name = name

    def make(self):
        import beam

        return getattr(beam, self.name)()


class Argument:
    """One row: `types` are names understood by beam.checks, `defaults` maps a decorator to its default."""

    __slots__ = ("name", "types", "meaning", "defaults")

    def __init__(self, name, types, meaning, defaults):
        self.name = name
        self.types = types.split("|")
        self.meaning = meaning
        self.defaults = defaults


def _same(default, decorators=_ALL):
    return {decorator: default for decorator in decorators}


_NOT_REALTIME = (E, A, F, T, S)
_QUEUED = (E, A, R, T)

ARGUMENTS = (
    Argument("when", "str", "cron expression or @daily and the like, in UTC", {S: REQUIRED}),
    Argument("app", "str", "name of the app; empty: the deployment's name or the folder's", _same("", _NOT_REALTIME)),
    Argument("name", "str|none", "name of the deployment", _same(None)),
    Argument("cpu", "int|float|str", "cores, or \"<n>m\"", dict(_same(1.0), function=0.125)),
    Argument("memory", "int|str", "MiB, or a number with a unit", _same(128)),
    Argument("gpu", "str|list", "GPU type; a list is an order of preference", _same("")),
    Argument("gpu_count", "int", "number of GPUs; 0 becomes 1 where gpu is set", _same(0)),
    Argument("image", "Image", "what the container's system and packages are", _same(Made("Image"))),
    Argument("timeout", "int", "seconds a task may take", dict(_same(180, _SERVERS), **_same(3600, (F, T, S)))),
    Argument("retries", "int", "how often a failed task is run again", _same(3, (F, T, S))),
    Argument("workers", "int", "processes in a container", _same(1, _QUEUED)),
    Argument("concurrent_requests", "int", "requests at a time in a container", _same(1, (A, R))),
    Argument("keep_warm_seconds", "int|float", "how long an idle container is kept",
             dict(_same(180, _SERVERS), **_same(10, (T,)))),
    Argument("max_pending_tasks", "int", "tasks that may wait; more are refused", _same(100, _QUEUED)),
    Argument("on_start", "callable|none", "runs once in each worker before it serves", _same(None, _QUEUED)),
    Argument("on_deploy", "decorated|none", "a decorated function that runs at deployment", _same(None)),
    Argument("volumes", "list[Volume]|none", "directories that outlive containers", _same(None)),
    Argument("disks", "list[DurableDisk]|none", "block devices that outlive containers", _same(None)),
    Argument("secrets", "list[str]|none", "names of secrets, set as environment variables", _same(None)),
    Argument("env", "dict|none", "environment variables", _same({})),
    Argument("authorized", "bool", "False: callable without a token", _same(True, _QUEUED)),
    Argument("autoscaler", "Autoscaler", "when containers are added", _same(Made("QueueDepthAutoscaler"), _QUEUED)),
    Argument("callback_url", "str|none", "where a finished task is posted", _same(None)),
    Argument("task_policy", "TaskPolicy", "its values, where not 0, go before timeout and retries",
             _same(Made("TaskPolicy"), (E, F, T))),
    Argument("checkpoint_enabled", "bool", "capture a memory snapshot after on_start", _same(False, _QUEUED)),
    Argument("inputs", "Schema|none", "the request's fields", _same(None, (E, F, T))),
    Argument("outputs", "Schema|none", "the result's fields", _same(None, (E, F, T))),
    Argument("retry_for", "list[exception]|none", "exceptions after which a task is retried", _same(None, (T,))),
    Argument("headless", "bool", "keep running when the client is gone", _same(False, (F,))),
    Argument("pricing", "PricingPolicy|none", "cloud only", _same(None, (E, A, R, F, T))),
    Argument("pool", "str|Pool|none", "cloud only", _same(None, (E, A, R, F, T))),
    Argument("allow_marketplace", "bool", "cloud only", _same(False, (E, A, R, F, T))),
)
# The only arguments that may be given by position: what stands first.
POSITIONAL = {S: ("when",), E: ("app",), A: ("app",), F: ("app",), T: ("app",), R: ()}

BY_DECORATOR = {
    decorator: {argument.name: argument for argument in ARGUMENTS if decorator in argument.defaults}
    for decorator in DECORATORS
}
