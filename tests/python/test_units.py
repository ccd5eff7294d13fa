# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pure parts of the worker: cutting and limiting lines, writing events, JSON."""

import json
import os
import sys
import unittest

import harness  # noqa: F401  puts the packages on sys.path

from headstart_worker import fastjson
from headstart_worker.events import MAX_LINE_BYTES, EventWriter, event_line
from headstart_worker.http1 import BadRequest, RequestParser
from headstart_worker.loglines import BYTES_PER_SECOND, LINES_PER_SECOND, PIECE_BYTES, LineCutter, RateLimit
from headstart_worker.supervisor import Supervisor


class Cutting(unittest.TestCase):
    def setUp(self):
        self.limit = RateLimit(0.0)
        self.out = []
        self.cutter = LineCutter(self.limit, lambda message, partial: self.out.append((message, partial)))

    def test_any_cut_of_the_input_gives_the_same_lines(self):
        data = "one\ntwo é€😀\r\n\n\r\nx\ry\n".encode()
        for size in range(1, len(data) + 1):
            self.setUp()
            for at in range(0, len(data), size):
                self.cutter.feed(data[at:at + size])
            self.assertEqual(self.out, [(line.encode(), False) for line in ("one", "two é€😀", "", "", "x\ry")], size)
            self.assertFalse(self.cutter.holding)

    def test_long_lines_are_cut_between_characters(self):
        for character in ("a", "é", "€", "😀"):
            for shift in range(4):
                self.setUp()
                text = "b" * shift + character * 30000
                self.cutter.feed(text.encode() + b"\n")
                for message, _ in self.out:
                    self.assertLessEqual(len(message), PIECE_BYTES)
                    message.decode("utf-8")  # strict: raises where a character was cut
                self.assertEqual(b"".join(message for message, _ in self.out).decode(), text)
                self.assertEqual([partial for _, partial in self.out], [True] * (len(self.out) - 1) + [False])

    def test_bytes_that_are_no_utf8_pass(self):
        data = bytes(range(128, 256)) * 1000
        self.cutter.feed(data + b"\n")
        self.assertEqual(b"".join(message for message, _ in self.out), data)

    def test_held_beginnings(self):
        self.cutter.feed("prompt € ".encode() + "€".encode()[:2])
        self.assertTrue(self.cutter.holding)
        self.cutter.show_held()
        self.assertEqual(self.out, [("prompt € ".encode(), True)])
        self.cutter.feed("€".encode()[2:] + b"!\n")
        self.assertEqual(self.out[1:], [("€!".encode(), False)])
        self.cutter.feed(b"cut")
        self.cutter.end_line()
        self.cutter.end_line()
        self.assertEqual(self.out[2:], [(b"cut", False)])

    def test_lines_beyond_the_limit_are_counted(self):
        self.cutter.feed(b"x\n" * 12345)
        self.assertEqual(len(self.out), 5 * LINES_PER_SECOND)
        self.assertEqual(self.cutter.take_dropped(), (2345, 4690))
        self.assertEqual(self.cutter.take_dropped(), (0, 0))
        self.limit.refill(0.5)
        self.cutter.feed(b"y\n" * 1500)
        self.assertEqual(self.out[-1], (b"y", False))
        self.assertEqual(len(self.out), 5 * LINES_PER_SECOND + LINES_PER_SECOND // 2)
        self.assertEqual(self.cutter.take_dropped(), (500, 1000))

    def test_bytes_beyond_the_limit_are_counted_and_a_cut_line_is_closed(self):
        size = 6 * BYTES_PER_SECOND
        self.cutter.feed(b"z" * size)
        self.assertEqual(self.out[-1], (b"", False))
        passed = sum(len(message) for message, _ in self.out)
        self.assertLessEqual(passed, 5 * BYTES_PER_SECOND)
        self.limit.refill(100.0)
        self.cutter.feed(b"z" * 10 + b"\nnext\n")  # the rest of the line is left out although there is room again
        self.assertEqual(self.out[-1], (b"next", False))
        self.assertEqual(self.cutter.take_dropped(), (1, size - passed + 11))

    def test_the_bucket_is_five_seconds_deep(self):
        self.limit.refill(1000.0)
        self.cutter.feed(b"x\n" * 20000)
        self.assertEqual(len(self.out), 5 * LINES_PER_SECOND)
        self.limit.refill(900.0)  # a clock that steps back gives nothing
        self.assertFalse(self.limit.take(1))


class Events(unittest.TestCase):
    def test_lines_are_ascii_and_whole(self):
        line = event_line("log", [("worker", 0), ("task", None), ("message", "a\n\"é\u2028😀\x00"), ("partial", True)])
        self.assertTrue(line.isascii() and line.endswith(b"}\n") and line.count(b"\n") == 1)
        self.assertEqual(json.loads(line.decode()), {"event": "log", "worker": 0, "task": None,
                                                     "message": "a\n\"é\u2028😀\x00", "partial": True})

    def test_no_line_is_too_long(self):
        for text in ("x" * 1000000, "\x01" * 100000, "é" * 300000):
            line = event_line("startup_failed", [("worker", 0), ("message", text), ("traceback", text)])
            self.assertLessEqual(len(line), MAX_LINE_BYTES)
            self.assertIn("left out", json.loads(line.decode())["message"])

    def test_lines_for_a_reader_that_is_far_behind_are_left_out_and_counted(self):
        class Behind:
            full = True

        class Child:
            index, task = 0, None
            cutters = [LineCutter(RateLimit(0.0), None), LineCutter(RateLimit(0.0), None)]

        supervisor = Supervisor(None, Behind(), -1, -1)
        for partial in (True, False):
            supervisor._log(Child, "stderr", None, b"12345", partial)
        self.assertEqual([cutter.take_dropped() for cutter in Child.cutters], [(0, 0), (1, 11)])

    def test_a_reader_that_stalls_does_not_block_and_loses_nothing(self):
        read_end, write_end = os.pipe()
        writer = EventWriter(write_end)
        for number in range(3000):
            writer.send("log", [("message", "x" * 1000), ("number", number)])
        self.assertTrue(writer.waiting)
        data = b""
        while data.count(b"\n") < 3000:
            data += os.read(read_end, 1 << 20)
            writer.flush()
        self.assertEqual([json.loads(line)["number"] for line in data.decode().splitlines()], list(range(3000)))
        os.close(read_end)
        writer.send("log", [])
        self.assertTrue(writer.broken)
        os.close(write_end)


class Json(unittest.TestCase):
    def test_reads_what_json_reads(self):
        for text in ("{}", " [1, 2.5e3, -0, true, null] ", '{"a": {"b": ["\\u00e9\\ud83d\\ude00"]}}', '"\\ud800"', "1",
                     '{"a":1,"a":2}', "[[[[]]]]", "-1.5E-3", "123456789012345678901234567890"):
            with self.subTest(text):
                self.assertEqual(fastjson.loads(text.encode()), json.loads(text))

    def test_refuses_what_json_refuses_and_more(self):
        for text in ("", " ", "{", "[1,]", "{a:1}", "nul", "'x'", "01", "1.", "[1] 2", "NaN", "[Infinity]", '"\t"',
                     "\ufeff{}",
                     '{"a"}', "[" * 100000, '"\\x"', '{"a":1 "b"}', '"abc'):
            with self.subTest(text[:10]):
                with self.assertRaises(fastjson.JsonError) as caught:
                    fastjson.loads(text.encode())
                self.assertTrue(str(caught.exception))
        self.assertRaises(fastjson.JsonError, fastjson.loads, b"\xff")

    def test_writes_what_json_writes(self):
        for value in ({"a": [1, 2.5, None, True, "é\u2028\"\\\x00"]}, [], (1,), {1: 2, None: 3, True: 4, 1.5: 5}, "x",
                      1e300,
                      10 ** 50, False):
            with self.subTest(value):
                self.assertEqual(fastjson.dumps(value), json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        loop = []
        loop.append(loop)
        for value in (float("nan"), [float("inf")], {1, 2}, b"x", object(), {(1,): 2}, loop):
            self.assertRaises((TypeError, ValueError, RecursionError), fastjson.dumps, value)


class Requests(unittest.TestCase):
    def test_any_cut_of_the_input_gives_the_same_requests(self):
        data = (b"\r\nPOST /?q=1 HTTP/1.1\r\nA: b\r\na:  c \r\nContent-Length: 5\r\n\r\nhello"
                b"POST /x HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
                b"5\r\nhello\r\nA;x\r\n0123456789\r\n0\r\nT: x\r\n\r\n"
                b"GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
        expected = [("POST", "/", b"hello", True), ("POST", "/x", b"hello0123456789", True), ("GET", "/", b"", False),
                    ("GET", "/", b"", True)]
        for size in list(range(1, 40)) + [len(data)]:
            parser = RequestParser()
            found = []
            for at in range(0, len(data), size):
                parser.feed(data[at:at + size])
                request = parser.next()
                while request is not None:
                    found.append((request.method, request.path, bytes(request.body), request.keep_alive))
                    headers = request.headers if len(found) == 1 else headers
                    request = parser.next()
            self.assertEqual(found, expected, size)
            self.assertEqual(headers["a"], "b, c")
            self.assertFalse(parser.begun)

    def test_random_bytes_raise_nothing_else(self):
        import random

        words = [b"POST", b" ", b"/", b"HTTP/1.1", b"\r\n", b"\r\n\r\n", b":", b"Content-Length", b"5", b"chunked",
                 b"\0", b"\xff",
                 b"Transfer-Encoding: chunked\r\n", b"POST / HTTP/1.1\r\n", b"0\r\n\r\n", b"a", b"-1", b"\n", b"\r"]
        source = random.Random(7)
        for _ in range(3000):
            parser = RequestParser()
            try:
                for _ in range(source.randrange(12)):
                    parser.feed(source.choice(words))
                    while parser.next() is not None:
                        pass
            except BadRequest as error:
                self.assertIn(error.status, (400, 413, 431, 501, 505))
                self.assertTrue(error.detail.endswith("."))


if __name__ == "__main__":
    sys.exit(unittest.main())
