# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's processes without a container: the supervisor as a plain child of the test, over real sockets.

HEADSTART_TEST_PYTHON names another interpreter for the worker than the one that runs the tests.
"""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGES = os.path.join(ROOT, "resources", "python")
EXAMPLES = os.path.join(ROOT, "resources", "examples")
MAIN = os.path.join(PACKAGES, "headstart_worker", "__main__.py")
PYTHON = os.environ.get("HEADSTART_TEST_PYTHON", sys.executable)
PATIENCE = 30.0

if PACKAGES not in sys.path:
    sys.path.insert(0, PACKAGES)


class Gone(AssertionError):
    """The event stream ended before what was waited for."""


class Container:
    """A running supervisor. `events` holds every event read so far."""

    def __init__(self, app, handler="app:predict", command=None, first_line=None, in_code=False, **environment):
        """`app` is the text of app.py, or a folder that becomes the code folder as it is; `in_code` starts in it."""
        self.folder = tempfile.mkdtemp(prefix="hs-")
        self.run_dir = os.path.join(self.folder, "run")
        os.mkdir(self.run_dir)
        if "\n" in app or not os.path.isdir(app):
            self.code = os.path.join(self.folder, "code")
            os.mkdir(self.code)
            with open(os.path.join(self.code, "app.py"), "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(app))
        else:
            self.code = app
        variables = {
            "CONTAINER_ID": "container-1", "STUB_ID": "stub-1", "STUB_TYPE": "endpoint/deployment", "HANDLER": handler,
            "WORKERS": "1", "TIMEOUT": "180", "BIND_PORT": "8001", "PYTHON_VERSION": "python3",
            "CALLBACK_URL": "", "ON_START": "", "PYTHONUNBUFFERED": "1", "PYTHONPATH": PACKAGES,
            "HEADSTART_PROTOCOL": "2", "HEADSTART_RUN_DIR": self.run_dir, "HEADSTART_CODE_DIR": self.code,
            "HEADSTART_GRACE_SECONDS": "10",
        }
        variables.update(environment)
        whole = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        whole.update({key: value for key, value in variables.items() if value is not None})
        self.process = subprocess.Popen(command or [PYTHON, MAIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=whole, bufsize=0,
                                        cwd=self.code if in_code else self.folder)
        self.events = []
        self._clients = []
        self._buffer = b""
        self._ended = False
        line = b'{"environment":{"SECRET":"from stdin"}}\n' if first_line is None else first_line
        if line:
            self.process.stdin.write(line)

    # Events

    def read_event(self, deadline):
        """The next event; None at the stream's end. Fails at the deadline."""
        while b"\n" not in self._buffer:
            if self._ended:
                return None
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise AssertionError("no event in time; so far: %s" % self.events[-20:])
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            if not data:
                self._ended = True
                if self._buffer:
                    raise AssertionError("an unfinished line: %r" % self._buffer)
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        if len(line) > 256 * 1024:
            raise AssertionError("a line of %d bytes" % len(line))
        event = json.loads(line.decode("utf-8"))
        self.events.append(event)
        return event

    def wait_event(self, name, patience=PATIENCE, **members):
        """The first event, read already or to come, with this name and these members."""
        def fits(event):
            return event["event"] == name and all(event.get(key) == value for key, value in members.items())

        for event in self.events:
            if fits(event):
                return event
        deadline = time.monotonic() + patience
        while True:
            event = self.read_event(deadline)
            if event is None:
                raise Gone("no %s %s before the end; events: %s; stderr: %s" % (
                    name, members, self.events[-20:], self.stderr()))
            if fits(event):
                return event

    def wait_end(self, patience=PATIENCE):
        """Reads all events and returns the exit code."""
        deadline = time.monotonic() + patience
        while self.read_event(deadline) is not None:
            pass
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def named(self, name, **members):
        return [event for event in self.events if event["event"] == name
                and all(event.get(key) == value for key, value in members.items())]

    def lines(self, stream="stdout", task=any):
        """Whole lines of a stream, partial pieces joined; `task` filters where it is given."""
        result, open_line = [], ""
        for event in self.named("log", stream=stream):
            if task is not any and event["task"] != task:
                continue
            open_line += event["message"]
            if not event["partial"]:
                result.append(open_line)
                open_line = ""
        return result + ([open_line] if open_line else [])

    def ready(self, worker=0):
        return self.wait_event("ready", worker=worker)

    def stderr(self):
        """What the supervisor itself printed: nothing, unless something of ours is broken."""
        if select.select([self.process.stderr], [], [], 0)[0]:
            return os.read(self.process.stderr.fileno(), 65536).decode("utf-8", "replace")
        return ""

    # Talking

    def connect(self, name="w0.http"):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(PATIENCE)
        sock.connect(os.path.join(self.run_dir, name))
        return sock

    def client(self, worker=0):
        """A new connection to a worker; closed with the container at the latest."""
        client = Client(self.connect("w%d.http" % worker))
        self._clients.append(client)
        return client

    def call(self, task="task-1", worker=0, args=None, **kwargs):
        """(status, headers, decoded JSON body) of one task."""
        client = self.client(worker)
        try:
            status, headers, body = client.task(task, {"args": args, "kwargs": kwargs})
            return status, headers, json.loads(body.decode("utf-8"))
        finally:
            client.close()

    def command(self, line, worker=0):
        """The answer to one line on the control socket."""
        sock = self.connect("w%d.ctl" % worker)
        try:
            sock.sendall(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")
            with sock.makefile("rb") as file:
                return json.loads(file.readline().decode())
        finally:
            sock.close()

    def close(self):
        for client in self._clients:
            client.close()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None and not stream.closed:
                stream.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the supervisor outlived its lifeline")
        finally:
            self.process.stderr.close()
            shutil.rmtree(self.folder, ignore_errors=True)


class Client:
    """A plain HTTP client on one connection: it sends what it is told, well-formed or not."""

    def __init__(self, sock):
        self.sock = sock
        self.file = sock.makefile("rb")

    def send(self, data):
        self.sock.sendall(data)

    def send_task(self, task, payload, method="POST", headers=()):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        lines = ["%s / HTTP/1.1" % method, "Host: worker", "X-TASK-ID: %s" % task, "Content-Length: %d" % len(body)]
        self.send("\r\n".join(lines + list(headers) + ["", ""]).encode() + body)

    def task(self, task, payload, method="POST", headers=()):
        self.send_task(task, payload, method, headers)
        return self.answer()

    def head(self):
        """(status, headers) of an answer; status None when the connection ended."""
        line = self.file.readline()
        if not line:
            return None, {}
        status = int(line.split()[1])
        headers = {}
        while True:
            line = self.file.readline()
            if line in (b"\r\n", b""):
                return status, headers
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()

    def chunk(self):
        """The next chunk of a chunked body: b"" for the last one, None when the transfer broke off."""
        line = self.file.readline()
        if not line:
            return None
        data = self.file.read(int(line, 16))
        self.file.read(2)
        return data

    def answer(self):
        """(status, headers, body) of an answer that is no interim one."""
        status, headers = self.head()
        while status is not None and status < 200:
            status, headers = self.head()
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while True:
                chunk = self.chunk()
                if chunk is None:
                    return status, headers, None
                if not chunk:
                    return status, headers, body
                body += chunk
        return status, headers, self.file.read(int(headers.get("content-length", 0)))

    def close(self):
        self.file.close()
        self.sock.close()


class ContainerTest(unittest.TestCase):
    """Starts containers and sees that nothing of them is left."""

    def container(self, *args, **kwargs):
        container = Container(*args, **kwargs)
        self.addCleanup(self._close, container)
        return container

    def _close(self, container):
        said = container.stderr()
        container.close()
        self.assertEqual(said, "", "the supervisor wrote to its own stderr")

    def ready(self, *args, **kwargs):
        container = self.container(*args, **kwargs)
        container.ready()
        return container
