# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON without the `json` package, whose regular expressions cost a bare interpreter ten milliseconds.

The C accelerator behind `json` is used directly; where an interpreter has none, `json` itself does the same.
"""

try:
    from _json import encode_basestring, encode_basestring_ascii, make_encoder, make_scanner
except ImportError:  # an interpreter other than CPython
    from json.encoder import encode_basestring, encode_basestring_ascii

    make_encoder = None

_SPACE = " \t\n\r"


class JsonError(ValueError):
    """A text is not JSON, or a value has no JSON form; str() is one sentence."""


def _refuse_constant(name):
    raise JsonError(name + " is not JSON")


class _Context:
    """What the C scanner reads its options from."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = staticmethod(_refuse_constant)


def _refuse_object(value):
    raise TypeError("Object of type " + type(value).__name__ + " is not JSON serializable")


if make_encoder is not None:
    _scan_once = make_scanner(_Context)

    def dumps(value):
        """Compact JSON text with non-ASCII characters kept; raises TypeError or ValueError (NaN, a cycle)."""
        kind = type(value)
        if kind is str:
            return encode_basestring(value)
        # The markers, by which cycles are found, belong to one call.
        encoder = make_encoder({}, _refuse_object, encode_basestring, None, ":", ",", False, False, False)
        return "".join(encoder(value, 0))

else:
    import json

    _scan_once = json.JSONDecoder(parse_constant=_refuse_constant).scan_once

    def dumps(value):
        """Compact JSON text with non-ASCII characters kept; raises TypeError or ValueError (NaN, a cycle)."""
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _load_error_class():
    from headstart_worker.tracebacks import standard_module

    standard_module("json.decoder")


def _skip_space(text, at):
    end = len(text)
    while at < end and text[at] in _SPACE:
        at += 1
    return at


def loads(data):
    """The value of a JSON text given as UTF-8 bytes. Raises JsonError, also for NaN and for deep nesting."""
    try:
        text = bytes(data).decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError("it is not UTF-8 (byte %d)" % error.start) from None
    if text.startswith("\ufeff"):
        raise JsonError("it begins with a byte order mark")
    start = _skip_space(text, 0)
    try:
        try:
            value, end = _scan_once(text, start)
        except SystemError:
            # Up to Python 3.12 the scanner reports an error only when the class for it is loaded already.
            _load_error_class()
            value, end = _scan_once(text, start)
    except StopIteration as stop:
        raise JsonError("a value is missing at character %d" % stop.value) from None
    except RecursionError:
        raise JsonError("it is nested too deeply") from None
    except JsonError:
        raise
    except ValueError as error:  # json.JSONDecodeError, or an integer of too many digits
        raise JsonError(str(error)) from None
    end = _skip_space(text, end)
    if end != len(text):
        raise JsonError("there is more text after the value, at character %d" % end)
    return value


def ascii_string(text):
    """A JSON string in ASCII only: what a line of the event stream is made of."""
    return encode_basestring_ascii(text)
