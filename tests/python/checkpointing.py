# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of memory checkpoints share: the orders, and a look at a process's sockets."""

import json
import os
import time

from harness import PATIENCE, ContainerTest


def wait_until(condition, step=None):
    """Returns when `condition()` holds; `step()` is called meanwhile."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come to that in time")
        if step is not None:
            step()
        else:
            time.sleep(0.01)


def is_ending(one):
    """True when worker 0, which runs a task, has heard that the container ends: it takes no further ones."""
    client = one.client()
    try:
        client.send_task("late", {})
        client.sock.settimeout(0.2)
        return client.head()[0] == 503
    except OSError:
        return False  # it waits for its turn
    finally:
        client.close()


def sockets_of(pid):
    """The names of a process's Unix sockets, "" for those that have none."""
    numbers = _socket_numbers(pid)
    names = []
    with open("/proc/%d/net/unix" % pid, encoding="utf-8", errors="surrogateescape") as file:
        for line in list(file)[1:]:
            words = line.split(None, 7)
            if words[6] in numbers:
                names.append(words[7].strip() if len(words) > 7 else "")
    return names


def _socket_numbers(pid):
    numbers = []
    folder = "/proc/%d/fd" % pid
    for name in os.listdir(folder):
        try:
            target = os.readlink(os.path.join(folder, name))
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            numbers.append(target[len("socket:["):-1])
    return numbers


class CheckpointTest(ContainerTest):
    def ready(self, *args, **kwargs):
        one = ContainerTest.ready(self, *args, **kwargs)
        self.worker_pid = one.named("booted", worker=0)[0]["pid"]
        return one

    def prepare(self, one):
        """Orders it and returns the event."""
        one.process.stdin.write(b'{"prepare":{}}\n')
        return one.wait_event("prepared")

    @staticmethod
    def resume(one, restored=False, **environment):
        one.events[:] = [event for event in one.events if event["event"] not in ("ready", "prepared")]
        line = json.dumps({"resume": {"restored": restored, "environment": environment}}).encode() + b"\n"
        while line:
            line = line[one.process.stdin.write(line):]

    def go_on(self, one, restored=False, workers=1, **environment):
        """Orders the resume and returns the events `ready` of all workers, in their order."""
        self.resume(one, restored, **environment)
        return [one.ready(worker) for worker in range(workers)]

    def assert_only_inner_sockets(self, pids):
        """`pids`: the supervisor, then all workers. Nothing but the links: one socket a worker on either side, without
        names."""
        for pid in pids:
            names = sockets_of(pid)
            self.assertEqual([name for name in names if name], [])
            self.assertEqual(len(_socket_numbers(pid)), len(pids) - 1 if pid == pids[0] else 1,
                             "of process %d: %s" % (pid, names))
