# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the worker, without a container, and prints one JSON object: `python3 measure_worker.py [repetitions]`.

Not a test: the figures depend on what else the machine does.

boot_ms: from starting the interpreter to `booted`, beside the same interpreter doing nothing; medians, taken in turns.
prepare_ms, resume_ms: a worker that holds nothing, from the order on the lifeline to `prepared`, and from a restored
resume to `ready`; medians. The first prepare of a container, which imports ctypes, is the one that counts.
warm_ms: a trivial handler through the Unix socket, from the request's first byte to the answer's last.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time

import harness

APP = """
    from beam import endpoint
    @endpoint()
    def predict(x=1):
        return {"x": x}
"""


def median(values):
    return sorted(values)[len(values) // 2]


def boot(repetitions, main):
    bare, booted, ready = [], [], []
    for _ in range(repetitions):
        began = time.perf_counter()
        subprocess.run([harness.PYTHON, "-c", "pass"], check=True)
        bare.append(time.perf_counter() - began)
        began = time.perf_counter()
        container = harness.Container(APP, command=[harness.PYTHON, main],
                                      PYTHONPATH=os.path.dirname(os.path.dirname(main)))
        try:
            container.wait_event("booted")
            booted.append(time.perf_counter() - began)
            container.ready()
            ready.append(time.perf_counter() - began)
        finally:
            container.close()
    return {"bare_ms": median(bare) * 1e3, "boot_ms": median(booted) * 1e3, "ready_ms": median(ready) * 1e3,
            "least_bare_ms": min(bare) * 1e3, "least_boot_ms": min(booted) * 1e3}


def checkpoint(repetitions):
    prepared, resumed = [], []
    for _ in range(repetitions):
        container = harness.Container(APP)
        try:
            container.ready()
            began = time.perf_counter()
            container.process.stdin.write(b'{"prepare":{}}\n')
            container.wait_event("prepared")
            prepared.append(time.perf_counter() - began)
            container.events.clear()
            began = time.perf_counter()
            container.process.stdin.write(b'{"resume":{"restored":true,"environment":{"CONTAINER_ID":"copy"}}}\n')
            container.ready()
            resumed.append(time.perf_counter() - began)
        finally:
            container.close()
    return {"prepare_ms": round(median(prepared) * 1e3, 2), "resume_ms": round(median(resumed) * 1e3, 2)}


def warm(requests):
    container = harness.Container(APP)
    try:
        container.ready()
        client = container.client()
        times = []
        for number in range(requests):
            began = time.perf_counter()
            client.task("t%d" % number, b'{"args":null,"kwargs":{"x":1}}')
            times.append(time.perf_counter() - began)
            if number % 100 == 99:  # the events are read, as the runner does, so that nothing queues up
                container.wait_event("task_finished", task="t%d" % number)
        times.sort()
        return {"p%d" % p: round(times[len(times) * p // 100] * 1e3, 3) for p in (50, 95, 99)}
    finally:
        container.close()


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    folder = tempfile.mkdtemp(prefix="hs-measure-")
    try:
        # With bytecode beside it, as it is installed.
        packages = os.path.join(folder, "python")
        shutil.copytree(harness.PACKAGES, packages)
        subprocess.run([harness.PYTHON, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", packages],
                       check=True)
        result = {key: round(value, 2) for key, value in
                  boot(repetitions, os.path.join(packages, "headstart_worker", "__main__.py")).items()}
    finally:
        shutil.rmtree(folder)
    result["overhead_ms"] = round(result["boot_ms"] - result["bare_ms"], 2)
    result.update(checkpoint(repetitions))
    result["warm_ms"] = warm(repetitions * 100)
    result["python"] = platform.python_version()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
