# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes and takes apart the values described in the package."""

UNREAD = {"k": "unread"}
HANDLER_KINDS = ("endpoint", "asgi", "realtime", "function", "task_queue", "schedule")
ENUMERATIONS = ("GpuType", "PythonVersion")
# What `from beam import *` binds.
EXPORTS = HANDLER_KINDS + ENUMERATIONS + (
    "Map", "Image", "Queue", "Volume", "CloudBucket", "CloudBucketConfig", "Container", "env", "Output",
    "QueueDepthAutoscaler", "LLMTokenPressureAutoscaler", "TaskPolicy", "Pod", "Service", "Sandbox", "Pool",
    "DurableDisk", "PricingPolicy", "schema", "Bot", "Client", "Task", "Deployment", "experimental", "integrations")
SDK_PACKAGES = ("beam", "beta9")

MAX_TEXT = 1 << 20
MAX_ITEMS = 10000
# How deeply expressions and values may be nested; less than what Python's recursion limit and JSON readers allow.
MAX_DEPTH = 150
# How much of one argument is told.
MAX_VALUES = 100000
MAX_ARGUMENT_TEXT = 4 << 20
# The largest whole number that every JSON reader keeps exactly.
MAX_NUMBER = 2 ** 53


def scalar(value):
    """A scalar value, or UNREAD for one that JSON cannot carry exactly."""
    if value is None:
        return {"k": "none", "v": None}
    if isinstance(value, bool):
        return {"k": "bool", "v": value}
    if isinstance(value, int):
        return {"k": "int", "v": value} if abs(value) <= MAX_NUMBER else UNREAD
    if isinstance(value, float):
        return {"k": "float", "v": value} if value - value == 0 else UNREAD
    if isinstance(value, str):
        if len(value) > MAX_TEXT or any("\ud800" <= char <= "\udfff" for char in value):
            return UNREAD
        return {"k": "str", "v": value}
    return UNREAD


def sequence(items):
    return {"k": "list", "items": items} if len(items) <= MAX_ITEMS else UNREAD


def is_scalar(value):
    return "v" in value


def is_number(value):
    return value["k"] in ("int", "float", "bool")


def is_mutable(value):
    return value["k"] in ("list", "dict", "call")


def is_handler(value):
    return value["k"] == "call" and value["name"] in HANDLER_KINDS and not value["steps"]


def sdk_name(module, name):
    """The value of `name` of the SDK's `module` ("beam", "beta9.schema", "beta9.abstractions.image" …)."""
    if module.split(".")[1:2] == ["schema"]:
        return {"k": "beam", "name": "schema." + name}
    if name == "schema":
        return {"k": "module", "name": "beam.schema"}
    return {"k": "beam", "name": name}


def is_sdk(module):
    return module.split(".")[0] in SDK_PACKAGES


def frozen(value):
    """A copy of a value that stays as it is; UNREAD for one too large or too deep to be told."""
    budget = [MAX_VALUES, MAX_ARGUMENT_TEXT]
    try:
        return _copied(value, MAX_DEPTH, budget)
    except OverflowError:
        return UNREAD


def _copied(value, depth, budget):
    budget[0] -= 1
    if isinstance(value, str):
        budget[1] -= len(value)
    if depth == 0 or min(budget) < 0:
        raise OverflowError
    if isinstance(value, dict):
        return {key: _copied(item, depth - 1, budget) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item, depth - 1, budget) for item in value]
    return value


def truth(value):
    """True, False, or None where it cannot be known."""
    if is_scalar(value):
        return bool(value["v"])
    if value["k"] in ("list", "dict"):
        return bool(value["items"])
    return None
