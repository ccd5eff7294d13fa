#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the order to the first answer: a cold start, a restored one, bare runc with CRIU on the same images, and podman's restore of as much,
interleaved in one run.

    sudo tests/bench/checkpoint_restore.py [--build build/release] [--runs 10] [--subjects 64 512 2048 pytorch] [--evict] [--run-as-it-is] [--markdown]

A number as subject: the endpoint holds that many MiB of random memory, made in on_start, and answers with the sum of one byte in a hundred pages;
pytorch: a network of 24 million parameters on the CPU. A round is:
  cold      headstart-runner with start=cold, page cache warm
  eager     headstart-runner with start=restore, all memory before the container runs
  first     the same, each page when it is touched, and nothing known of what earlier first requests have needed
  lazy      the same, what earlier first requests have needed at once and each other page when it is touched
  runc      `runc restore` of the checkpoint's images with the configuration and mounts of a live restored container, then the same resume line
  podman    `podman container restore` of a Python process that holds the same: kept in place, and imported from an exported archive
Where /run is no tmpfs, one is mounted there for all of them (run_folder.py), unless --run-as-it-is. With --evict the images are dropped from the page cache before each restore, which mincore(2) has to confirm.
Also told: the 20 requests after a restore, and how long the container stood still for its capture.
"""
import argparse
import ctypes
import json
import mmap
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from container_start import CLONE_NEWNS, Runner, libc, percentile  # noqa: E402
from podman_restore import PodmanPeer  # noqa: E402
from run_folder import provide_tmpfs  # noqa: E402

BYTES = """import os

DATA = b""


def load():
    global DATA
    DATA = os.urandom(int(os.environ["SIZE"]) << 20)


def answer():
    return sum(DATA[:: 409600])
"""

PYTORCH = """import torch

MODEL = None


def load():
    global MODEL
    torch.manual_seed(1)
    layers = [layer for _ in range(6) for layer in (torch.nn.Linear(2000, 2000), torch.nn.ReLU())]
    MODEL = torch.nn.Sequential(*layers).eval()
    answer()


def answer():
    with torch.no_grad():
        return MODEL(torch.ones(1, 2000)).sum().item()
"""

ENDPOINT = """
from beam import endpoint


@endpoint(on_start=load, checkpoint_enabled=True)
def predict():
    return answer()
"""


class Subject:
    """What is held in memory: by Headstart's endpoint and by podman's process."""

    def __init__(self, name):
        self.title = "PyTorch" if name == "pytorch" else name + " MiB"
        self.stub = "bench" + name
        self.size = "0" if name == "pytorch" else name
        self.code = PYTORCH if name == "pytorch" else BYTES
        self.memory = 4 << 30 if name == "pytorch" else (int(name) * 2 + 256) << 20


def resident(path, size):
    """The share of the file's pages that are in the page cache."""
    with open(path, "rb") as file:
        area = mmap.mmap(file.fileno(), size, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    pages = (size + 4095) // 4096
    states = (ctypes.c_ubyte * pages)()
    if libc.mincore(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(area))), ctypes.c_size_t(size), states) != 0:
        sys.exit("mincore(2) failed for %s" % path)
    return sum(state & 1 for state in states) / pages


def evict(path):
    """Drops a file, or the files of a folder, from the page cache."""
    names = [os.path.join(path, name) for name in os.listdir(path)] if os.path.isdir(path) else [path]
    for name in filter(os.path.isfile, names):
        descriptor = os.open(name, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
        size = os.path.getsize(name)
        if size > 1 << 20 and resident(name, size) > 0.01:
            sys.exit("%s stays in the page cache." % name)


def ask(path):
    """One request over a fresh connection; the answer's body."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        client.sendall(b"POST / HTTP/1.1\r\nHost: bench\r\nX-TASK-ID: bench\r\nContent-Length: 2\r\n\r\n{}")
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += client.recv(65536)
        head, body = answer.split(b"\r\n\r\n", 1)
        if b" 200 " not in head.split(b"\r\n")[0]:
            sys.exit("The endpoint answered: %s" % answer.decode(errors="replace"))
        return body


class Bench:
    """One subject: its endpoint, checkpoint and peers."""

    def __init__(self, options, subject, folder):
        self.folder = folder
        self.runner = Runner(os.path.join(options.build, "app", "runner", "headstart-runner"), os.path.join(folder, "root"))
        self.spec = {"endpoint": "bench", "code_folder": os.path.join(folder, "code"), "handler": "app:predict", "on_start": "app:load",
                     "stub_id": subject.stub, "env": {"SIZE": subject.size}, "checkpoint_enabled": True,
                     "limits": {"memory_bytes": subject.memory, "cpu_millicores": 2000}}

    def start(self, start, restore="eager"):
        """(container, milliseconds to the first answer, its body, socket)."""
        begin = time.perf_counter()
        request = self.runner.send("start_container", spec=dict(self.spec, start=start, restore=restore))
        container = None
        while True:
            message = self.runner.receive()
            if message.get("id") == request:
                if not message["ok"]:
                    sys.exit("The runner refused: " + message["error"]["message"])
                container = message["result"]["container"]
            if container is None or message.get("container") != container:
                continue
            if message["event"] == "log" and message["line"]["stream"] != "stdout":
                print(message["line"]["message"], file=sys.stderr)
            if message["event"] == "container_exited":
                sys.exit("The container ended: %s" % json.dumps(message["exit"]))
            if message["event"] == "worker_ready":
                body = ask(message["socket"])
                return container, (time.perf_counter() - begin) * 1e3, body, message["socket"]

    def capture(self):
        container, _, body, _ = self.start("auto")
        while True:
            message = self.runner.receive()
            if message.get("event") == "checkpoint" and message["checkpoint"]["state"] in ("available", "capture_failed"):
                break
        self.runner.stop(container)
        if message["checkpoint"]["state"] != "available":
            sys.exit("There is no checkpoint: " + message["checkpoint"]["reason"])
        self.checkpoint = message["checkpoint"]
        self.images = os.path.join(self.folder, "root", "checkpoints", self.checkpoint["id"], "images")
        return body

    def forget_working_set(self):
        os.unlink(os.path.join(os.path.dirname(self.images), "working-set"))

    def prepare_peer(self, container):
        """The configuration of a live restored container, for `runc restore` in the runner's mount namespace."""
        bundle = os.path.join("/run/headstart/.own", container, "bundle")
        read = lambda name: self.inside(["cat", os.path.join(bundle, name)], stdout=subprocess.PIPE).stdout
        config = json.loads(read("config.json"))
        self.peer = os.path.join(self.folder, "peer")
        os.makedirs(os.path.join(self.peer, "run"), exist_ok=True)
        with open(os.path.join(self.peer, "criu.conf"), "wb") as file:
            file.write(read("criu.conf"))
        for mount in config["mounts"]:
            if mount["destination"] == "/headstart/run":
                mount["source"] = os.path.join(self.peer, "run")
        config["linux"]["cgroupsPath"] = "/headstart-bench-restore"
        config["annotations"] = {"org.criu.config": os.path.join(self.peer, "criu.conf")}
        with open(os.path.join(self.peer, "config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file)

    def inside(self, arguments, **more):
        def enter():
            if libc.setns(self.runner.namespace, CLONE_NEWNS) != 0:
                os._exit(98)

        environment = dict(os.environ, PATH="/opt/headstart/criu/bin:" + os.environ["PATH"])
        return subprocess.run(arguments, preexec_fn=enter, cwd="/", env=environment, check=True, **more)

    def runc(self, then=lambda peer: None):
        """Milliseconds from `runc restore` to the first answer, and its body. `then` may do something with it before it is deleted."""
        state, work = os.path.join(self.peer, "state"), os.path.join(self.peer, "work")
        shutil.rmtree(work, ignore_errors=True)
        os.mkdir(work)
        lifeline, events, errors = os.pipe(), os.pipe(), os.pipe()
        path = os.path.join(self.peer, "run", "w0.http")
        begin = time.perf_counter()
        self.inside(["runc", "--root", state, "restore", "-d", "-b", self.peer, "--image-path", self.images, "--work-path", work,
                     "--ext-unix-sk", "--file-locks", "headstart-bench"], stdin=lifeline[0], stdout=events[1], stderr=errors[1])
        os.write(lifeline[1], b'{"resume":{"restored":true,"environment":{"CONTAINER_ID":"peer"}}}\n')
        os.close(events[1])
        self.lifeline, self.events = lifeline[1], events[0]
        self.wait_told(b'"ready"')
        body = ask(path)
        length = (time.perf_counter() - begin) * 1e3
        then(self)
        self.inside(["runc", "--root", state, "delete", "-f", "headstart-bench"])
        for descriptor in (*lifeline, events[0], *errors):
            os.close(descriptor)
        return length, body

    def wait_told(self, word):
        """Reads the events of the process that runc restored until they hold the word."""
        told = b""
        while word not in told:
            piece = os.read(self.events, 65536)
            if not piece:
                sys.exit("The restored process ended: " + told.decode(errors="replace"))
            told += piece


def requests_after(path):
    """Milliseconds of the 20 requests that follow the first one: lazy faults cannot hide."""
    later = []
    for _ in range(20):
        begin = time.perf_counter()
        ask(path)
        later.append((time.perf_counter() - begin) * 1e3)
    return later


def measure(options, subject):
    folder = tempfile.mkdtemp(prefix="headstart-bench.")
    os.mkdir(os.path.join(folder, "code"))
    with open(os.path.join(folder, "code", "app.py"), "w", encoding="utf-8") as file:
        file.write(subject.code + ENDPOINT)
    bench = Bench(options, subject, folder)
    expected = bench.capture()
    peer = PodmanPeer(folder, subject)
    drop = evict if options.evict else lambda path: None
    samples = {name: [] for name in ("cold", "first", "lazy", "eager", "runc", "kept", "imported", "after first", "after lazy",
                                    "after eager")}
    for round_number in range(-1, options.runs):
        row = {}
        container, row["cold"], _, _ = bench.start("cold")
        bench.runner.stop(container)
        later = {}
        for way in ("first", "lazy", "eager"):
            drop(bench.images)
            if way == "first" and round_number >= 0:
                bench.forget_working_set()
            container, row[way], body, path = bench.start("restore", "lazy" if way == "first" else way)
            later["after " + way] = requests_after(path)
            if way != "eager":
                bench.runner.stop(container)
            if body != expected:
                sys.exit("A restored container answers something else than the first one.")
        bench.prepare_peer(container)
        drop(bench.images)
        row["runc"], body = bench.runc()
        bench.runner.stop(container)
        if body != expected:
            sys.exit("The container that runc restored answers something else than the first one.")
        for name, images in (("kept", peer.images()), ("imported", peer.archive)):
            drop(images)
            row[name] = peer.restore(name == "imported")
        if round_number >= 0:
            for name, values in later.items():
                samples[name].extend(values)
            for name, value in row.items():
                samples[name].append(value)
    peer.drop()
    bench.runner.close()
    shutil.rmtree(folder, ignore_errors=True)
    return bench.checkpoint, samples


def main():
    source = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default=os.path.join(source, "build", "release"))
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--subjects", nargs="+", default=["64", "512", "2048", "pytorch"], help="numbers of MiB, or pytorch")
    parser.add_argument("--run-as-it-is", action="store_true", help="mount no tmpfs at /run")
    parser.add_argument("--evict", action="store_true", help="drop the images from the page cache before each restore")
    parser.add_argument("--markdown", action="store_true", help="the table alone, for docs/benchmarks.md")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("This bench starts containers: run it as root.")
    odd = [name for name in options.subjects if name != "pytorch" and not name.isdecimal()]
    if odd:
        sys.exit("--subjects takes numbers of MiB and pytorch, not '%s'." % odd[0])
    mounted = "" if options.run_as_it_is else provide_tmpfs()
    if not options.markdown:
        print("n = %d interleaved rounds, one before them left out; page cache %s" % (options.runs, "evicted" if options.evict else "warm"))
        if mounted:
            print(mounted)
    print("| held | | min ms | p50 ms | p95 ms | eager ÷ this, at p50 | lazy ÷ this |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for subject in [Subject(name) for name in options.subjects]:
        checkpoint, samples = measure(options, subject)
        median = {name: statistics.median(values) for name, values in samples.items()}
        for name, title in (("eager", "**Headstart, restored eagerly**"), ("lazy", "**Headstart, restored lazily**"),
                            ("first", "Headstart, the first lazy restore"),
                            ("runc", "`runc restore` of the same images"), ("kept", "`podman container restore`, kept in place"),
                            ("imported", "`podman container restore --import`"), ("cold", "Headstart, cold (page cache warm)"),
                            ("after eager", "the 20 requests after an eager restore"),
                            ("after lazy", "the 20 requests after a lazy one"),
                            ("after first", "the 20 requests after the first lazy one")):
            ratios = ["%.2f" % (median[way] / median[name]) if name in ("runc", "kept", "imported", "cold") else "" for way in ("eager", "lazy")]
            print("| %s | %s | %.1f | %.1f | %.1f | %s | %s |"
                  % (subject.title, title, min(samples[name]), median[name], percentile(samples[name], 0.95), *ratios), flush=True)
        print("| %s | the capture: stood still | | %.1f | | | |" % (subject.title, checkpoint["frozen_ns"] / 1e6))


if __name__ == "__main__":
    main()
