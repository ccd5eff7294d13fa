# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decorators. `endpoint` runs here; the others take their arguments as Beam does and refuse to run."""

from beam import env, parsing
from beam.arguments import BY_DECORATOR, POSITIONAL, REQUIRED, Made
from beam.checks import check
from beam.local import refuse


def _bind(kind, positional, keywords):
    """The value of every argument of a decorator, by name: given or default. Raises TypeError."""
    table = BY_DECORATOR[kind]
    if len(positional) == 1 and not keywords and callable(positional[0]) and not isinstance(positional[0], str):
        raise TypeError("@%s needs parentheses: @%s(...)." % (kind, kind))
    names = POSITIONAL[kind]
    if len(positional) > len(names):
        raise TypeError("@%s takes its arguments by name, like cpu=1." % kind)
    given = dict(zip(names, positional))
    for name, value in keywords.items():
        if name in given:
            raise TypeError("%s() got multiple values for argument '%s'" % (kind, name))
        if name not in table:
            raise TypeError("%s() got an unexpected keyword argument '%s'" % (kind, name))
        given[name] = value
    values = {}
    for name, argument in table.items():
        default = argument.defaults[kind]
        if name in given:
            check(kind, argument, given[name])
            values[name] = given[name]
        elif default is REQUIRED:
            raise TypeError("%s() missing 1 required argument: '%s'" % (kind, name))
        else:
            values[name] = default.make() if isinstance(default, Made) else default
    return values


class Wrapped:
    """A decorated function: `func` is the raw one, `parent` the decorator instance with its parsed arguments."""

    def __init__(self, func, parent):
        self.func = func
        self.parent = parent
        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            value = getattr(func, name, None)
            if value is not None:
                setattr(self, name, value)

    def __repr__(self):
        return "<@%s %s>" % (self.parent.kind, getattr(self.func, "__qualname__", self.func))

    def local(self, *args, **kwargs):
        """Calls the function in this process."""
        return self.func(*args, **kwargs)

    def __call__(self, *args, **kwargs):
        if not env.is_local():
            return self.local(*args, **kwargs)
        return self._call_from_outside(*args, **kwargs)

    def _call_from_outside(self, *args, **kwargs):
        raise NotImplementedError("Direct calls to Endpoints are not supported.")

    def _remote(self, method):
        if env.called_on_import():
            return None
        return refuse("%s.%s()" % (getattr(self, "__name__", "handler"), method),
                      "start it with `headstart run`, or call .local(...)")

    def serve(self, *args, **kwargs):
        return self._remote("serve")

    def deploy(self, *args, **kwargs):
        return self._remote("deploy")


class WrappedFunction(Wrapped):
    def _call_from_outside(self, *args, **kwargs):
        return self._remote("remote")

    def remote(self, *args, **kwargs):
        return self._remote("remote")

    def async_remote(self, *args, **kwargs):
        return self._remote("async_remote")

    def map(self, *args, **kwargs):
        return self._remote("map")

    def serve(self, *args, **kwargs):
        print("not implemented")


class WrappedTaskQueue(Wrapped):
    def _call_from_outside(self, *args, **kwargs):
        return self._remote("put")

    def put(self, *args, **kwargs):
        return self._remote("put")


class Decorator:
    """What the decorators share. An instance carries every argument as an attribute, parsed:
    cpu in millicores, memory in MiB, gpu as comma-joined names, env as a list of "K=V"."""

    kind = ""
    wrapped = Wrapped
    # What a decorator without these arguments has for them.
    on_start = None
    inputs = None
    outputs = None
    retries = 0
    concurrent_requests = 1

    def __init__(self, *positional, **keywords):
        for name, value in _bind(self.kind, positional, keywords).items():
            setattr(self, name, value)
        self.gpu_count = parsing.gpu_count(self.gpu_count, self.gpu)
        self.cpu = parsing.millicores(self.cpu)
        self.memory = parsing.mebibytes(self.memory)
        self.gpu = parsing.gpu_list(self.gpu)
        self.env = parsing.environment(self.env or {})
        self.volumes = list(self.volumes or [])
        self.secrets = list(self.secrets or [])
        self.disks = list(self.disks or [])
        policy = getattr(self, "task_policy", None)
        if policy is not None:
            self.timeout = parsing.effective_policy(policy.timeout, self.timeout)
            self.retries = parsing.effective_policy(policy.max_retries, self.retries)
            self.ttl = policy.ttl

    def __call__(self, func):
        if not callable(func):
            raise TypeError("@%s decorates a function, not a %s." % (self.kind, type(func).__name__))
        if isinstance(func, Wrapped):
            raise TypeError("%s is decorated twice; one function has one decorator of beam's."
                            % getattr(func, "__name__", "The function"))
        return self.wrapped(func, self)


class endpoint(Decorator):
    kind = "endpoint"


class asgi(Decorator):
    kind = "asgi"


class realtime(Decorator):
    kind = "realtime"


class function(Decorator):
    kind = "function"
    wrapped = WrappedFunction


class task_queue(Decorator):
    kind = "task_queue"
    wrapped = WrappedTaskQueue


class schedule(Decorator):
    kind = "schedule"
    wrapped = WrappedFunction
