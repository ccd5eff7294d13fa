# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests: payload rules, answers, errors, streams, and what a client may do wrong."""

import json
import os
import socket
import sys
import unittest

from harness import ContainerTest

APP = """
    import asyncio, os, sys, time
    from beam import endpoint

    class Response:
        def __init__(self, body, status_code=200, media_type=None, headers=None):
            self.body, self.status_code, self.media_type, self.headers = body, status_code, media_type, headers

    def deep(n):
        return deep(n + 1)

    class Opaque:
        pass

    loop_list = []
    loop_list.append(loop_list)
    nested = []
    for _ in range(100000):
        nested = [nested]

    @endpoint()
    def predict(*args, **kwargs):
        return {"args": args, "kwargs": kwargs}

    @endpoint()
    def strict(a, b=2):
        return a + b

    @endpoint()
    def evaluate(code):
        return eval(code)

    @endpoint()
    def execute(code):
        exec(code)

    @endpoint()
    async def later(x):
        await asyncio.sleep(0)
        if x == "raise":
            raise KeyError("later")
        return x

    @endpoint()
    def items(n, fail_at=-1, bad_at=-1):
        for i in range(n):
            if i == fail_at:
                raise RuntimeError("item %d" % i)
            yield object() if i == bad_at else {"i": i} if i % 2 == 0 else i

    @endpoint()
    async def async_items(n, fail_at=-1):
        for i in range(n):
            await asyncio.sleep(0)
            if i == fail_at:
                raise RuntimeError("item %d" % i)
            yield i

    @endpoint()
    def endless():
        try:
            while True:
                yield "x" * 1000
        finally:
            print("closed")

    @endpoint()
    def wait(seconds):
        time.sleep(seconds)
        return seconds
"""


class Payload(ContainerTest):
    def setUp(self):
        self.one = self.ready(APP)
        self.client = self.one.client()

    def test_args_and_kwargs(self):
        for payload, args, kwargs in (
                ({"args": [1, "ä"], "kwargs": {"k": None}}, [1, "ä"], {"k": None}), ({}, [], {}),
                ({"args": None, "kwargs": None}, [], {}), ({"x": 1}, [], {}), (b"", [], {}),
                (b' \n{"kwargs" : {"a":1e3,"b":"\\u00e4\\ud83d\\ude00"} } ', [], {"a": 1000.0, "b": "ä😀"}),
                ({"kwargs": {"self": 1, "code": 2, "context": 3}}, [], {"self": 1, "code": 2, "context": 3})):
            for method in ("POST", "GET"):
                with self.subTest(payload, method=method):
                    status, headers, body = self.client.task("t", payload, method)
                    self.assertEqual((status, json.loads(body.decode("utf-8"))),
                                     (200, {"args": args, "kwargs": kwargs}))

    def test_bodies_of_another_form_are_no_tasks(self):
        for body in (b"[]", b"1", b"null", b'"x"', b"{", b'{"a" 1}', b"\xff", b'{"kwargs": []}', b'{"args": {}}',
                     b'{"kwargs": {"x": NaN}}', b'{"kwargs": {"x": -Infinity}}', b"{} {}", b"\xef\xbb\xbf{}",
                     b"[" * 200000, b'{"kwargs": {"x": "\x01"}}', b'{"kwargs": {"x": ' + b"9" * 10000 + b"}}",
                     b'{"args": "text"}', b'{"kwargs":{"x":"\\uD800"', b"   "):
            with self.subTest(body[:40]):
                status, headers, answer = self.client.task("t", body)
                # Python before 3.11 (and its last releases) takes an integer of any length.
                if status == 200 and body.startswith(b'{"kwargs": {"x": 999'):
                    continue
                self.assertEqual(status, 400, answer)
                self.assertTrue(json.loads(answer.decode())["detail"])
        self.assertEqual(self.client.task("last", {})[0], 200)
        self.one.wait_event("task_started", task="last")
        self.assertLessEqual(len(self.one.named("task_started")), 2)

    def test_task_id_is_wanted(self):
        for header in ("", "X-TASK-ID: \r\n", "X-TASK-ID: " + "x" * 129 + "\r\n", "X-TASK-ID: a\tb\r\n",
                       "X-TASK-ID: \xe4\r\n"):
            with self.subTest(header):
                self.client.send(("POST / HTTP/1.1\r\n%sContent-Length: 2\r\n\r\n{}" % header).encode("latin-1"))
                status, _, body = self.client.answer()
                self.assertEqual(status, 400)
                self.assertIn("Task ID", json.loads(body.decode())["detail"])

    def test_other_paths_and_methods(self):
        for method, path, expected in (("GET", "/x", 404), ("POST", "/health", 405), ("PUT", "/", 405),
                                       ("DELETE", "/", 405), ("GET", "//", 404), ("GET", "/health?x=1", 200)):
            with self.subTest(method, path=path):
                self.client.send(("%s %s HTTP/1.1\r\nX-TASK-ID: t\r\n\r\n" % (method, path)).encode())
                self.assertEqual(self.client.answer()[0], expected)


class Results(ContainerTest):
    def test_values(self):
        one = self.ready(APP, handler="app:evaluate")
        for code, expected in (("None", None), ("(1, 'a')", [1, "a"]), ("{1: 2}", {"1": 2}), ("True", True),
                               ("'\\u20ac\\U0001f600\\x00'", "€😀\x00"), ("1.5", 1.5), ("'x' * 3000000", "x" * 3000000),
                               ("10 ** 400", 10 ** 400), ("[]", []), ("''", "")):
            with self.subTest(code):
                status, headers, body = one.call(code=code)
                self.assertEqual((status, headers["x-headstart-outcome"], body), (200, "complete", expected))

    def test_what_is_no_json_is_explained(self):
        one = self.ready(APP, handler="app:evaluate")
        for code, words in (("float('nan')", "the result is nan, which JSON has no number for"),
                            ("{'a': [1, float('-inf')]}", "the result['a'][1] is -inf"),
                            ("{'a': {'b': (0, Opaque())}}", "the result['a']['b'][1] is a app.Opaque"),
                            ("b'x'", "the result is a bytes, which has no JSON form; encode it"),
                            ("{'a': {1, 2}}", "convert it with list(...)"),
                            ("{(1, 2): 3}", "has the key (1, 2), a tuple"),
                            ("loop_list", "the result[0] contains itself"), ("nested", "nested"),
                            ("'\\ud800'", "a lone surrogate"), ("{'\\ud800': 1}", "a lone surrogate"),
                            ("Response('x', 99)", "its status_code is 99"),
                            ("Response(None)", "its body is a NoneType"),
                            ("Response(b'', 200, 'text/plain', {'a': 'b\\r\\nc: d'})", "line break")):
            with self.subTest(code):
                status, headers, body = one.call(code=code)
                self.assertEqual((status, headers["x-headstart-outcome"]), (500, "not_json"))
                self.assertIn(words, body["error"])
        one.call("last", code="1")
        one.wait_event("task_finished", task="last")
        self.assertTrue(any("contains itself" in line for line in one.lines("stderr")))

    def test_responses_go_out_as_they_say(self):
        one = self.ready(APP, handler="app:evaluate")
        client = one.client()
        status, headers, body = client.task("t", {"kwargs": {
            "code": "Response(b'<p>', 418, 'text/html', "
                    "{'X-Own': 'yes', 'Content-Length': '99', 'content-type': 'a/b'})"}})
        self.assertEqual((status, body, headers["content-type"], headers["x-own"], headers["x-headstart-outcome"]),
                         (418, b"<p>", "text/html; charset=utf-8", "yes", "complete"))
        status, headers, body = client.task("t", {"kwargs": {"code": "Response('\\u00e4', 201)"}})
        self.assertEqual((status, body, headers["content-type"]), (201, "ä".encode(), "application/octet-stream"))

    def test_errors_begin_at_the_users_frame(self):
        one = self.ready(APP, handler="app:execute")
        for code, words in (("1/0", "ZeroDivisionError"), ("raise SystemExit(3)", "SystemExit: 3"),
                            ("raise KeyboardInterrupt", "KeyboardInterrupt"), ("deep(0)", "RecursionError"),
                            ("raise StopIteration(1)", "StopIteration"), ("raise GeneratorExit", "GeneratorExit"),
                            ("raise type('Odd', (Exception,), {'__str__': lambda s: 1/0})()", "Odd"),
                            ("try:\n  1/0\nexcept Exception as e:\n  raise KeyError('b') from e", "direct cause"),
                            ("raise ValueError('\\ud800')", "ValueError"),
                            ("sys.stdout.close(); 1/0", "ZeroDivisionError"),
                            ("sys.stderr.close(); 1/0", "ZeroDivisionError"), ("sys.stdout = None; 1/0", "ZeroDiv")):
            with self.subTest(code):
                status, headers, body = one.call(code=code)
                self.assertEqual((status, headers["x-headstart-outcome"]), (500, "error"))
                self.assertTrue(body["error"].startswith("Traceback (most recent call last):\n  File \"")
                                or "direct cause" in body["error"], body["error"])
                self.assertIn(", in execute\n", body["error"])
                self.assertIn(words, body["error"])
                self.assertNotIn("headstart_worker", body["error"])

    def test_wrong_arguments_point_at_the_definition(self):
        one = self.ready(APP, handler="app:strict")
        for kwargs, words in (({}, "missing 1 required positional argument: 'a'"), ({"a": 1, "c": 2}, "argument 'c'")):
            status, headers, body = one.call(**kwargs)
            self.assertEqual((status, headers["x-headstart-outcome"]), (500, "error"))
            self.assertRegex(body["error"],
                             r'app.py", line \d+, in strict\n    def strict\(a, b=2\):\nTypeError: strict')
            self.assertIn(words, body["error"])
        self.assertEqual(one.call(args=[1])[2], 3)

    def test_async_handler(self):
        one = self.ready(APP, handler="app:later")
        self.assertEqual(one.call(x=[1])[2], [1])
        status, _, body = one.call(x="raise")
        self.assertEqual(status, 500)
        self.assertRegex(body["error"],
                         r'^Traceback \(most recent call last\):\n  File "[^"]*app.py", line \d+, in later\n')


class Streams(ContainerTest):
    def stream(self, container, **kwargs):
        client = container.client()
        client.send_task("t", {"kwargs": kwargs})
        status, headers = client.head()
        return client, status, headers

    def test_items_are_frames(self):
        for handler in ("items", "async_items"):
            with self.subTest(handler):
                one = self.ready(APP, handler="app:" + handler)
                client, status, headers = self.stream(one, n=3)
                self.assertEqual((status, headers["transfer-encoding"]), (200, "chunked"))
                self.assertTrue(headers["content-type"].startswith("text/plain"))
                first = b'data: {"i":0}\n\n' if handler == "items" else b'data: {"data":0}\n\n'
                self.assertEqual(client.chunk(), first)
                self.assertEqual(client.chunk(), b'data: {"data":1}\n\n')
                client.chunk()
                self.assertEqual(client.chunk(), b"")
                self.assertEqual(client.task("t2", {"kwargs": {"n": 0}})[::2], (200, b""))

    def test_an_error_before_the_first_item_is_an_error_answer(self):
        for handler in ("items", "async_items"):
            with self.subTest(handler):
                one = self.ready(APP, handler="app:" + handler)
                status, headers, body = one.call(n=1, fail_at=0)
                self.assertEqual((status, headers["x-headstart-outcome"]), (500, "error"))
                self.assertIn("RuntimeError: item 0", body["error"])
                self.assertNotIn("headstart_worker", body["error"])
        one = self.ready(APP, handler="app:items")
        self.assertEqual(one.call(n=1, bad_at=0)[1]["x-headstart-outcome"], "not_json")

    def test_a_later_error_breaks_the_transfer_off(self):
        for handler, kwargs, words in (("items", {"fail_at": 2}, "RuntimeError: item 2"),
                                       ("items", {"bad_at": 2}, "object"),
                                       ("async_items", {"fail_at": 2}, "RuntimeError: item 2")):
            with self.subTest(handler, **kwargs):
                one = self.ready(APP, handler="app:" + handler)
                client, _, _ = self.stream(one, n=5, **kwargs)
                client.chunk()
                client.chunk()
                frame = client.chunk()
                self.assertTrue(frame.startswith(b'data: {"error":'))
                self.assertIn(words, json.loads(frame[6:].decode())["error"])
                self.assertIsNone(client.chunk())
                self.assertEqual(one.client().task("n", {"kwargs": {"n": 0}})[0], 200)

    def test_a_client_that_leaves_closes_the_generator(self):
        one = self.ready(APP, handler="app:endless")
        client, _, _ = self.stream(one)
        client.chunk()
        client.close()
        one.wait_event("log", message="closed", task="t")
        one.wait_event("task_finished", task="t")


class Connections(ContainerTest):
    def test_keep_alive_and_close(self):
        one = self.ready(APP)
        client = one.client()
        for number in range(50):
            self.assertEqual(client.task("t%d" % number, {"args": [number]})[0], 200)
        status, headers, _ = client.task("t", {}, headers=["Connection: close"])
        self.assertEqual((status, headers["connection"]), (200, "close"))
        self.assertEqual(client.file.read(), b"")
        old = one.client()
        old.send(b"GET /health HTTP/1.0\r\n\r\n")
        self.assertEqual(old.answer()[0], 200)
        self.assertEqual(old.file.read(), b"")

    def test_chunked_requests_and_pipelining(self):
        one = self.ready(APP)
        client = one.client()
        head = b"POST / HTTP/1.1\r\nX-TASK-ID: t\r\nTransfer-Encoding: chunked\r\n\r\n"
        client.send(head + b'3;ext=1\r\n{"a\r\nA\r\nrgs":[1,2]\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n' + head
                    + b"0\r\n\r\n" + b"GET /health HTTP/1.1\r\n\r\n")
        self.assertEqual(json.loads(client.answer()[2].decode())["args"], [1, 2])
        self.assertEqual(json.loads(client.answer()[2].decode())["args"], [])
        self.assertEqual(client.answer()[::2], (200, b""))
        body = b'{"args":["' + b"y" * 5000000 + b'"]}'
        for byte in head[:40]:
            client.send(bytes([byte]))
        client.send(head[40:])
        for start in range(0, len(body), 700001):
            part = body[start:start + 700001]
            client.send(b"%x\r\n%b\r\n" % (len(part), part))
        client.send(b"0\r\n\r\n")
        self.assertEqual(len(json.loads(client.answer()[2].decode())["args"][0]), 5000000)

    def test_expect_continue(self):
        one = self.ready(APP)
        client = one.client()
        client.send(b"POST / HTTP/1.1\r\nX-TASK-ID: t\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        self.assertEqual(client.head()[0], 100)
        client.send(b"{}")
        self.assertEqual(client.answer()[0], 200)

    def test_malformed_requests_are_refused_and_harm_nobody(self):
        one = self.ready(APP)
        good = one.client()
        for data, expected in MALFORMED:
            with self.subTest(data[:60]):
                client = one.client()
                try:
                    client.send(data)
                except OSError:
                    pass  # the worker has answered and closed before all of it was sent
                self.assertEqual(client.answer()[0], expected)
                try:
                    self.assertEqual(client.file.read(), b"")
                except ConnectionResetError:
                    pass  # closed with bytes of ours unread
                self.assertEqual(good.task("t", {})[0], 200)

    def test_clients_that_vanish_harm_nobody(self):
        one = self.ready(APP)
        for data in (b"", b"\r\n", b"POST", b"POST / HTTP/1.1\r\nContent-Length: 10\r\nX-TASK-ID: t\r\n\r\n{}",
                     b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                     b"POST / HTTP/1.1\r\nContent-Length: 2\r\nX-TASK-ID: gone\r\n\r\n{}"):
            for _ in range(5):
                client = one.client()
                client.send(data)
                client.close()
        self.assertEqual(one.call()[0], 200)

    def test_a_half_closed_client_gets_its_answer(self):
        one = self.ready(APP)
        client = one.client()
        client.send_task("t", {"args": [7]})
        client.sock.shutdown(socket.SHUT_WR)
        self.assertEqual(json.loads(client.answer()[2].decode())["args"], [7])
        self.assertEqual(client.file.read(), b"")

    def test_health_answers_and_others_wait_while_a_handler_runs(self):
        one = self.ready(APP, handler="app:execute")
        first, second, gone = one.client(), one.client(), one.client()
        first.send_task("first", {"kwargs": {"code": "open('go', 'w').close()\nwhile os.path.exists('go'): pass"}})
        one.wait_event("task_started", task="first")
        second.send_task("second", {"kwargs": {"code": "print('second runs')"}})
        health = one.client()
        gone.send_task("gone", {"kwargs": {"code": "print('gone runs')"}})
        health.send(b"GET /health HTTP/1.1\r\n\r\n")  # once this is answered, what was sent before it has been read
        self.assertEqual(health.answer()[0], 200)
        gone.close()
        for _ in range(20):
            health.send(b"GET /health HTTP/1.1\r\n\r\n")
            self.assertEqual(health.answer()[0], 200)
        self.assertEqual(one.command({"command": "health"})["state"], "busy")
        self.assertEqual(one.command({"command": "health"})["task"], "first")
        self.assertEqual(one.named("task_started", task="second"), [])
        os.unlink(one.code + "/go")
        self.assertEqual(first.answer()[0], 200)
        self.assertEqual(second.answer()[0], 200)
        one.call("last", code="pass")
        one.wait_event("task_finished", task="last")
        self.assertEqual([event["task"] for event in one.named("task_started")], ["first", "second", "last"])

    def test_many_connections(self):
        one = self.ready(APP)
        clients = [one.client() for _ in range(200)]
        for number, client in enumerate(clients):
            client.send_task("t%d" % number, {"args": [number]})
        for number, client in enumerate(clients):
            self.assertEqual(json.loads(client.answer()[2].decode())["args"], [number])
            client.close()

    def test_a_slow_reader_gets_a_large_answer_whole(self):
        one = self.ready(APP, handler="app:evaluate")
        client = one.client()
        client.send_task("t", {"kwargs": {"code": "'z' * 20000000"}})
        one.wait_event("task_started", task="t")
        self.assertEqual(one.command({"command": "health"})["ok"], True)
        self.assertEqual(len(client.answer()[2]), 20000002)


P = b"POST / HTTP/1.1\r\nX-TASK-ID: t\r\n"
MALFORMED = (
    (b"\n", 400), (b"nonsense\r\n\r\n", 400), (b"GET /\r\n\r\n", 400), (b"GET  / HTTP/1.1\r\n\r\n", 400),
    (b"G\x00T / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/2.0\r\n\r\n", 505), (b"GET / FTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\nHost: x\n\n", 400), (P + b"No-Colon\r\n\r\n", 400), (P + b": empty\r\n\r\n", 400),
    (P + b" folded: x\r\n\r\n", 400), (P + b"A: b\r\n c\r\n\r\n", 400), (P + b"A : b\r\n\r\n", 400),
    (P + b"A: b\nB: c\r\n\r\n", 400), (P + b"A: \x00\r\n\r\n", 400), (P + b"Content-Length: -1\r\n\r\n", 400),
    (P + b"Content-Length: +1\r\n\r\n", 400), (P + b"Content-Length: 0x1\r\n\r\n", 400),
    (P + b"Content-Length: \xb2\r\n\r\n", 400), (P + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    (P + b"Content-Length: 1, 1\r\n\r\n", 400), (P + b"Content-Length: 99999999999999999999\r\n\r\n", 400),
    (P + b"Content-Length: 300000000\r\n\r\n", 413), (P + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    (P + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}", 400),
    (P + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400), (P + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
    (P + b"Transfer-Encoding: chunked\r\n\r\n\r\n", 400), (P + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n", 400),
    (P + b"Transfer-Encoding: chunked\r\n\r\n1fffffff\r\n", 413),
    (P + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 2000, 400),
    (P + b"A: " + b"x" * 70000 + b"\r\n\r\n", 431), (b"GET /" + b"x" * 70000, 431), (b"x" * 300000, 431),
)

if __name__ == "__main__":
    sys.exit(unittest.main())
