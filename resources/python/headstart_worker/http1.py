# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/1.1 requests out of a stream of bytes. Pure: no socket, no clock (RFC 9112, the part that a client uses)."""

MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 256 * 1024 * 1024
_MAX_CHUNK_LINE = 1024
_TOKEN = frozenset(b"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset(b"0123456789")
_HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")


class BadRequest(Exception):
    """A request that cannot be read; the connection is of no further use. `status` is the answer's."""

    def __init__(self, status, detail):
        Exception.__init__(self, detail)
        self.status = status
        self.detail = detail


class Request:
    """`path` is without the query; `headers` has lower-case names; `body` is bytes-like."""

    __slots__ = ("method", "path", "headers", "body", "keep_alive")

    def __init__(self, method, path, headers, keep_alive):
        self.method = method
        self.path = path
        self.headers = headers
        self.body = b""
        self.keep_alive = keep_alive


def _head(data):
    """(Request, length of the body or None when chunked) of a head without its empty line."""
    lines = data.split(b"\r\n")
    words = lines[0].split(b" ")
    if len(words) != 3 or not words[0] or not _TOKEN.issuperset(words[0]) or not words[1]:
        raise BadRequest(400, "The request line is malformed.")
    method, target, version = words
    if version not in (b"HTTP/1.1", b"HTTP/1.0"):
        if version.startswith(b"HTTP/"):
            raise BadRequest(505, "Only HTTP/1.1 and HTTP/1.0 are understood.")
        raise BadRequest(400, "The request line is malformed.")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not name or not _TOKEN.issuperset(name) or b"\n" in value or b"\r" in value or b"\0" in value:
            raise BadRequest(400, "A header line is malformed.")
        key = name.decode("ascii").lower()
        text = value.strip(b" \t").decode("latin-1")
        if key in headers:
            if key == "content-length" and headers[key] != text:
                raise BadRequest(400, "Content-Length is given twice.")
            text = headers[key] if key == "content-length" else headers[key] + ", " + text
        headers[key] = text
    wishes = [wish.strip() for wish in headers.get("connection", "").lower().split(",")]
    keep_alive = "close" not in wishes and (version == b"HTTP/1.1" or "keep-alive" in wishes)
    path = target.decode("latin-1").partition("?")[0]
    return Request(method.decode("ascii"), path, headers, keep_alive), _body_length(headers)


def _body_length(headers):
    coding = headers.get("transfer-encoding")
    length = headers.get("content-length")
    if coding is not None:
        if length is not None:
            raise BadRequest(400, "Content-Length and Transfer-Encoding stand together.")
        if coding.lower() != "chunked":
            raise BadRequest(501, "Of transfer encodings only chunked is understood.")
        return None
    if length is None:
        return 0
    if not length or not _DIGITS.issuperset(length.encode("latin-1")) or len(length) > 15:
        raise BadRequest(400, "Content-Length is no number.")
    if int(length) > MAX_BODY_BYTES:
        raise BadRequest(413, "A body is at most %d MiB long." % (MAX_BODY_BYTES // (1024 * 1024)))
    return int(length)


class RequestParser:
    """Feed it bytes, take requests. After BadRequest it must not be used further."""

    __slots__ = ("_buffer", "_request", "_length", "_chunks", "_chunk_left", "_in_trailer", "_body_size", "_continue")

    def __init__(self):
        self._buffer = bytearray()
        self._continue = False
        self._reset()

    def _reset(self):
        self._request = None
        self._length = None      # of the body; None: chunked
        self._chunks = bytearray()
        self._chunk_left = 0     # bytes of the present chunk with its line end; 0: a size line comes next
        self._in_trailer = False

    def feed(self, data):
        self._buffer += data

    @property
    def begun(self):
        """True when a part of a request is here."""
        return bool(self._buffer) or self._request is not None

    def wants_continue(self):
        """True once when the client waits for `100 Continue` before it sends the body."""
        wanted, self._continue = self._continue, False
        return wanted

    def next(self):
        """The next whole Request, or None when more bytes are needed. Raises BadRequest."""
        if self._request is None and not self._take_head():
            return None
        if self._length is None:
            if not self._take_chunks():
                return None
            self._request.body = self._chunks
        elif self._length:
            if len(self._buffer) < self._length:
                return None
            if len(self._buffer) == self._length:
                self._request.body, self._buffer = self._buffer, bytearray()
            else:
                self._request.body = bytes(self._buffer[:self._length])
                del self._buffer[:self._length]
        request = self._request
        self._continue = False
        self._reset()
        return request

    def _take_head(self):
        while self._buffer[:2] == b"\r\n":  # allowed between requests
            del self._buffer[:2]
        first_end = self._buffer.find(b"\n")
        if first_end == 0 or (first_end > 0 and self._buffer[first_end - 1] != 13):
            raise BadRequest(400, "Lines end with CR LF.")
        end = self._buffer.find(b"\r\n\r\n")
        if (end if end >= 0 else len(self._buffer)) > MAX_HEAD_BYTES:
            raise BadRequest(431, "The head of a request is at most 64 KiB long.")
        if end < 0:
            return False
        self._request, self._length = _head(bytes(self._buffer[:end]))
        del self._buffer[:end + 4]
        self._continue = self._request.headers.get("expect", "").lower() == "100-continue"
        return True

    def _take_chunks(self):
        """Moves what is there of a chunked body. True when the body is complete."""
        while True:
            if self._in_trailer:
                return self._take_trailer()
            if self._chunk_left == 0:
                size = self._take_chunk_size()
                if size is None:
                    return False
                if size == 0:
                    self._in_trailer = True
                    continue
                if len(self._chunks) + size > MAX_BODY_BYTES:
                    raise BadRequest(413, "A body is at most %d MiB long." % (MAX_BODY_BYTES // (1024 * 1024)))
                self._chunk_left = size + 2
            if self._chunk_left > 2:
                part = self._buffer[:self._chunk_left - 2]
                self._chunks += part
                del self._buffer[:len(part)]
                self._chunk_left -= len(part)
                if self._chunk_left > 2:
                    return False
            if len(self._buffer) < 2:
                return False
            if self._buffer[:2] != b"\r\n":
                raise BadRequest(400, "A chunk is longer than its size says.")
            del self._buffer[:2]
            self._chunk_left = 0

    def _take_chunk_size(self):
        end = self._buffer.find(b"\r\n")
        if end < 0:
            if len(self._buffer) > _MAX_CHUNK_LINE:
                raise BadRequest(400, "The size line of a chunk is too long.")
            return None
        digits = bytes(self._buffer[:end]).partition(b";")[0].strip(b" \t")
        if end > _MAX_CHUNK_LINE or not digits or len(digits) > 15 or not _HEX_DIGITS.issuperset(digits):
            raise BadRequest(400, "The size of a chunk is no hexadecimal number.")
        del self._buffer[:end + 2]
        return int(digits, 16)

    def _take_trailer(self):
        while True:
            end = self._buffer.find(b"\r\n")
            if end < 0:
                if len(self._buffer) > MAX_HEAD_BYTES:
                    raise BadRequest(431, "The trailer of a request is too long.")
                return False
            del self._buffer[:end + 2]
            if end == 0:
                return True
