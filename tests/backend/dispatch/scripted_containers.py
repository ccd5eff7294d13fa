#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A runner whose containers are threads that serve HTTP on Unix sockets: enough to test the console's side of the protocol with.

What a container does follows from the name of its handler's function; the first argument of the request may steer it further.
"""
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time

lock = threading.Lock()
folder = tempfile.mkdtemp(prefix="hs")
containers = {}
counter = 0


def say(**members):
    with lock:
        sys.stdout.write(json.dumps(members) + "\n")
        sys.stdout.flush()


def now():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


class Container:
    def __init__(self, name, spec):
        self.name, self.spec = name, spec
        self.function = spec["handler"].split(":")[1]
        self.over = threading.Event()
        self.grace = None
        self.spans = 0

    def event(self, event, **members):
        say(event=event, container=self.name, **members)

    def span(self, name, seconds, parent="", **attributes):
        self.spans += 1
        span = {"id": "c%d" % self.spans, "parent": parent, "name": name, "start_ns": now(), "end_ns": None,
                "attributes": attributes, "stamped_by": "runner"}
        self.event("span", span=span)
        if seconds is not None:
            self.over.wait(seconds)
            self.end(span)
        return span

    def end(self, span):
        span["end_ns"] = now()
        self.event("span", span=span)

    def log(self, message, task="", stream="stdout"):
        self.event("log", line={"time_ns": now(), "stream": stream, "worker": 0, "task": task or None, "message": message,
                                "partial": False})

    def exit(self, reason, code=None, message=None, details=""):
        if self.over.is_set():
            return
        self.over.set()
        error = {"code": code, "message": message, "details": details} if code else None
        self.event("container_exited", exit={"reason": reason, "exit_code": 0, "signal": 0, "error": error, "time_ns": now()})
        containers.pop(self.name, None)

    def checkpoint(self, state, **members):
        self.event("checkpoint", checkpoint={"id": "c0ffee0000000001", "deployment": self.spec["stub_id"], "endpoint": self.function,
                                             "state": state, "created_at_ms": int(time.time() * 1000), **members})

    def capture(self):
        """Up to the moment from which requests are served."""
        self.checkpoint("capturing")
        phase = self.span("checkpoint_capture", None)
        for name in ("prepare", "freeze", "dump", "save_filesystem"):
            self.span(name, 0.005, phase["id"])
        phase["attributes"].update(memory_bytes=4096, frozen_ns=15000000)
        self.end(phase)
        threading.Thread(target=self.publish, args=(phase,), daemon=True).start()

    def publish(self, phase):
        """What comes later, also when the container has gone."""
        if self.function == "captures_forever":
            return
        time.sleep(1)
        measured = {"memory_bytes": 4096, "zero_bytes": 1024, "disk_bytes": 76546048, "frozen_ns": 15000000}
        phase["attributes"].update(zero_bytes=1024)
        self.event("span", span=phase)
        self.checkpoint("capturing", **measured)
        time.sleep(0.3)
        if self.function == "kills_runner_late":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.function == "verify_fails":
            self.checkpoint("capture_failed", reason="It was written, but cannot be restored.", hint="Try again.")
        else:
            self.checkpoint("available", **measured)

    def run(self):
        restored = self.function.startswith(("restores", "loses")) and self.spec["start"] != "cold" or self.spec["start"] == "restore"
        self.span("image_load", 0.01)
        if self.function == "restore_fails":
            failed = self.span("container_start", None, start="restored", checkpoint="c0ffee0000000002")
            self.over.wait(0.02)
            failed["attributes"].update(failed=True, reason="CRIU said no.")
            self.end(failed)
            self.checkpoint("restore_failed", reason="CRIU said no.")
            self.log("The checkpoint could not be restored: CRIU said no.", stream="system")
            self.span("image_load", 0.01)
        self.span("container_start", 0.01, **({"start": "restored", "checkpoint": "c0ffee0000000001"} if restored else {"start": "cold"}))
        start = self.span("application_start", None)
        self.log("importing")
        if self.function == "start_fails":
            self.exit("startup_failed", "handler_failed", "on_start of app.py:start_fails raised ValueError: no weights", "Traceback…")
            return
        if self.function == "never_ready":
            return
        work = self.span("restore" if restored else "on_start", 0.02, start["id"], worker=0)
        assert work
        if self.function in ("captures", "captures_forever", "verify_fails", "kills_runner_late", "dies_in_capture"):
            self.end(start)
            self.capture()
        if self.function == "dies_in_capture":
            self.exit("out_of_memory", "handler_failed", "Out of memory at 16 GiB, asked for by memory=.")
            return
        for index in range(self.spec.get("workers", 1)):
            path = os.path.join(folder, "%s.w%d" % (self.name[-6:], index))
            server = socket.socket(socket.AF_UNIX)
            server.bind(path)
            server.listen(8)
            threading.Thread(target=self.serve, args=(server, index), daemon=True).start()
            if index == 0 and start["end_ns"] is None:
                self.end(start)
            self.event("worker_ready", worker=index, socket=path, time_ns=now())
        self.event("usage", volumes=[], disk_read_bytes=123, memory_peak_bytes=None)

    def serve(self, server, index):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=self.converse, args=(connection, index), daemon=True).start()

    def converse(self, connection, index):
        stream = connection.makefile("rb")
        while True:
            head = {}
            if not stream.readline():
                return
            for line in iter(stream.readline, b"\r\n"):
                key, value = line.decode().split(":", 1)
                head[key.lower()] = value.strip()
            payload = json.loads(stream.read(int(head["content-length"])))
            if self.answer(connection, index, head["x-task-id"], payload) is False:
                connection.close()
                return

    def answer(self, connection, index, task, payload):
        kwargs = payload["kwargs"]
        self.event("task_started", worker=index, task=task, time_ns=now())
        self.log("started %s" % task, task)
        status, outcome, result = "200 OK", "complete", {"payload": payload, "container": self.name, "worker": index}
        if "seconds" in kwargs:
            time.sleep(kwargs["seconds"])
        if self.function == "dies":
            connection.close()
            time.sleep(0.05)
            self.exit("out_of_memory", "handler_failed", "Out of memory at 16 GiB, asked for by memory=.")
            return False
        if self.function == "loses_always" or self.function.startswith("loses") and self.spec["start"] != "cold":
            if self.function == "loses_after_a_piece":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   b"5\r\npiece\r\n")
                time.sleep(0.1)
            connection.close()
            time.sleep(0.05)
            self.exit("memory_lost", "machine_cannot", "The server of the restored container's memory failed: signal 9.")
            return False
        if self.function == "kills_runner":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.function == "fails":
            status, outcome = "500 Internal Server Error", "error"
            result = {"error": "Traceback (most recent call last):\n  File \"app.py\", line 3, in fails\nValueError: bad\n"}
        if self.function == "drops":
            connection.close()
            return False
        if self.over.is_set():
            return False
        body = json.dumps(result).encode()
        connection.sendall(("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nX-Headstart-Outcome: %s\r\n\r\n"
                            % (status, len(body), outcome)).encode() + body)
        self.log("finished %s" % task, task)
        self.event("task_finished", worker=index, task=task, time_ns=now())
        self.event("usage", volumes=[], disk_read_bytes=7, memory_peak_bytes=9)
        return True


for line in sys.stdin:
    request = json.loads(line)
    number, command = request["id"], request["command"]
    if command == "hello":
        say(id=number, ok=True, result={"version": 2, "runner": "scripted", "pid": os.getpid()})
    elif command == "resolve_image":
        if request["image"].get("python_packages"):
            say(id=number, ok=False, error={"code": "machine_cannot", "message": "The package torch is missing.", "details": ""})
        else:
            say(id=number, ok=True, result={"id": "host:1", "python": "/usr/bin/python3", "python_version": "3.11.2", "notes": []})
    elif command == "start_container" and request["spec"]["start"] == "restore" \
            and not any(word in request["spec"]["handler"] for word in ("restores", "loses")):
        say(id=number, ok=False, error={"code": "not_found", "message": "There is no checkpoint of this deployment.", "details": ""})
    elif command == "list_checkpoints":
        say(id=number, ok=True, result={"checkpoints": [{"id": "c0ffee0000000001", "state": "available", "endpoint": "restores",
                                                         "deployment": "d", "restores": 3}], "problems": []})
    elif command == "start_container":
        counter += 1
        container = Container("%016x" % counter, request["spec"])
        containers[container.name] = container
        say(id=number, ok=True, result={"container": container.name})
        threading.Thread(target=container.run, daemon=True).start()
    elif command == "stop_container":
        container = containers.get(request["container"])
        if container:
            container.exit("stopped")
            say(id=number, ok=True, result={})
        else:
            say(id=number, ok=False, error={"code": "not_found", "message": "There is no such container.", "details": ""})
    else:
        say(id=number, ok=False, error={"code": "protocol", "message": "unknown", "details": ""})
