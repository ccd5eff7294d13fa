# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a value is of a type that the table of arguments names."""


def _is_schema(value):
    from beam.schema import Schema

    return isinstance(value, type) and issubclass(value, Schema)


def _is_a(module, name):
    def check(value):
        home = __import__(module, fromlist=(name,))
        return isinstance(value, getattr(home, name))

    return check


def _list_of(check):
    return lambda value: isinstance(value, (list, tuple)) and all(check(item) for item in value)


def _is_volume(value):
    from beam.volume import CloudBucket, Volume

    return isinstance(value, (Volume, CloudBucket))


def _is_number(value, kinds):
    return isinstance(value, kinds) and not isinstance(value, bool)


CHECKS = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: _is_number(value, int),
    "float": lambda value: _is_number(value, float),
    "bool": lambda value: isinstance(value, bool),
    "none": lambda value: value is None,
    "dict": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, (list, tuple)),
    "callable": callable,
    "decorated": _is_a("beam.decorators", "Wrapped"),
    "Image": _is_a("beam.image", "Image"),
    "Autoscaler": _is_a("beam.policy", "Autoscaler"),
    "TaskPolicy": _is_a("beam.policy", "TaskPolicy"),
    "PricingPolicy": _is_a("beam.policy", "PricingPolicy"),
    "Pool": _is_a("beam.remote", "Pool"),
    "Schema": _is_schema,
    "list[Volume]": _list_of(_is_volume),
    "list[DurableDisk]": _list_of(_is_a("beam.volume", "DurableDisk")),
    "list[str]": _list_of(lambda value: isinstance(value, str)),
    "list[exception]": _list_of(lambda value: isinstance(value, type) and issubclass(value, BaseException)),
}

_WORDS = {
    "str": "a text", "int": "a whole number", "float": "a number", "bool": "True or False", "none": "None",
    "dict": "a dict", "list": "a list", "callable": "a function", "decorated": "a decorated function",
    "Image": "an Image", "Autoscaler": "an autoscaler", "Schema": "a Schema", "list[Volume]": "a list of volumes",
    "list[DurableDisk]": "a list of disks", "list[str]": "a list of texts", "list[exception]": "a list of exceptions",
}


def check(decorator, argument, value):
    """Raises TypeError where `value` is of none of the argument's types."""
    if any(CHECKS[name](value) for name in argument.types):
        return
    words = [_WORDS.get(name, "a " + name) for name in argument.types]
    raise TypeError("%s(%s=...) must be %s, not %s." % (
        decorator, argument.name, " or ".join(words), "%s %r" % (type(value).__name__, value)
        if isinstance(value, (str, int, float)) else "a " + type(value).__name__))
