# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a value has no JSON form, in a sentence that names the place. Imported only when that happened."""

_MAX_DEPTH = 900


def _place(path):
    return "the result" + "".join(path)


def _key(key):
    text = repr(key)
    return "[%s]" % (text if len(text) <= 60 else text[:60] + "…")


def _advice(value):
    name = type(value).__name__
    if hasattr(value, "tolist"):
        return "convert it with .tolist()"
    if hasattr(value, "item"):
        return "convert it with .item()"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "encode it, for example with base64.b64encode(value).decode()"
    if isinstance(value, (set, frozenset)) or hasattr(value, "__iter__"):
        return "convert it with list(...)"
    if name in ("datetime", "date", "time"):
        return "convert it with .isoformat()"
    return "convert it to dict, list, str, int, float, bool or None"


def _trouble(value, path, inside):
    """A sentence about the first part of `value` that is no JSON, or None."""
    if value is None or isinstance(value, (bool, int)):
        return None
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return "%s is a text with a lone surrogate, which UTF-8 cannot carry" % _place(path)
        return None
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return "%s is %r, which JSON has no number for" % (_place(path), value)
        return None
    if not isinstance(value, (dict, list, tuple)):
        kind = type(value)
        name = kind.__name__ if kind.__module__ in (None, "builtins") else kind.__module__ + "." + kind.__name__
        return "%s is a %s, which has no JSON form; %s" % (_place(path), name, _advice(value))
    if id(value) in inside:
        return "%s contains itself" % _place(path)
    if len(path) > _MAX_DEPTH:
        return "it is nested more than %d levels deep" % _MAX_DEPTH
    inside = inside | {id(value)}
    if isinstance(value, dict):
        for key, item in value.items():
            if not (key is None or isinstance(key, (str, int, float, bool))):
                return "%s has the key %s, a %s, and keys of JSON are texts" % (
                    _place(path), _key(key)[1:-1], type(key).__name__)
            found = (_trouble(key, path, inside) if isinstance(key, (str, float)) else None) or \
                _trouble(item, path + (_key(key),), inside)
            if found:
                return found
        return None
    for index, item in enumerate(value):
        found = _trouble(item, path + ("[%d]" % index,), inside)
        if found:
            return found
    return None


def sentence(value, error):
    """What stands in the way of `value`; `error` is what the encoder raised, used where no better word is found."""
    try:
        found = _trouble(value, (), frozenset())
    except RecursionError:
        found = "it is nested too deeply"
    return "The handler's result is not JSON: %s." % (found or error)
