# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a handler returned to an HTTP answer."""

from headstart_worker import fastjson
from headstart_worker.fastjson import ascii_string
from headstart_worker.server import head, whole_answer

COMPLETE, ERROR, NOT_JSON = "complete", "error", "not_json"
_OUTCOME = "X-Headstart-Outcome"


class NotJson(Exception):
    """The result has no JSON form; str() says where and what to do."""


def to_json(value):
    """UTF-8 JSON of a value. Raises NotJson."""
    try:
        return fastjson.dumps(value).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        from headstart_worker import explain

        raise NotJson(explain.sentence(value, error)) from None


def is_response(value):
    """True for an object like Starlette's Response: body, status_code and media_type."""
    return hasattr(value, "body") and hasattr(value, "status_code") and hasattr(value, "media_type")


def _response_answer(response, keep_alive):
    body = response.body
    if isinstance(body, str):
        body = body.encode("utf-8")
    if not isinstance(body, (bytes, bytearray, memoryview)):
        raise NotJson("The handler's result looks like a response, but its body is a %s, not bytes."
                      % type(body).__name__)
    try:
        status = int(response.status_code)
    except (TypeError, ValueError):
        status = 0
    if not 200 <= status <= 599:
        raise NotJson("The handler's result looks like a response, but its status_code is %r."
                      % (response.status_code,))
    media_type = response.media_type or "application/octet-stream"
    if media_type.startswith("text/") and "charset=" not in media_type:
        media_type += "; charset=utf-8"
    more = [(_OUTCOME, COMPLETE)]
    headers = getattr(response, "headers", None)
    if hasattr(headers, "items"):
        for name, value in headers.items():
            name, value = str(name), str(value)
            if name.lower() in ("content-length", "content-type", "transfer-encoding", "connection"):
                continue
            if "\r" in name + value or "\n" in name + value:
                raise NotJson("A header of the handler's response has a line break in it: %r." % name)
            more.append((name, value))
    return whole_answer(status, keep_alive, bytes(body), media_type, more)


def result_answer(value, keep_alive):
    """The bytes of a 200 answer (or of the response object's own status). Raises NotJson."""
    if is_response(value):
        return _response_answer(value, keep_alive)
    return whole_answer(200, keep_alive, to_json(value), more=[(_OUTCOME, COMPLETE)])


def error_answer(traceback, outcome, keep_alive):
    body = ('{"error":%s}' % ascii_string(traceback)).encode("ascii")
    return whole_answer(500, keep_alive, body, more=[(_OUTCOME, outcome)])


def stream_head(keep_alive):
    """The head of a stream: its outcome is told by whether the chunked body ends as it should."""
    return head(200, keep_alive, [("Content-Type", "text/plain; charset=utf-8"), ("Transfer-Encoding", "chunked"),
                                  ("Cache-Control", "no-cache"), (_OUTCOME, COMPLETE)])


def frame(value):
    """One item of a generator as a chunk: a dict as it is, anything else as {"data": value}. Raises NotJson."""
    return _chunk(b"data: %b\n\n" % to_json(value if isinstance(value, dict) else {"data": value}))


def error_frame(traceback):
    return _chunk(('data: {"error":%s}\n\n' % ascii_string(traceback)).encode("ascii"))


def _chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


LAST_CHUNK = b"0\r\n\r\n"
