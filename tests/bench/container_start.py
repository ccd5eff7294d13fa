#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a container costs before user code: Headstart beside bare runc and podman, interleaved in one run.

    sudo tests/bench/container_start.py [--build build/release] [--runs 30] [--warmup 3] [--markdown]

A round is:
  headstart  one cold start on the host image; the spans `image_load` + `container_start` as the runner stamps them
  runc       `runc run` of the same bundle (its config.json and mounts) with /usr/bin/true as the process, start to exit
  podman     `podman run --rm --rootfs` of an equal root (the same parts bound at the same places, before the clock starts)
The peers run in the runner's mount namespace, while the container whose bundle they use is alive and idle.
"""
import argparse
import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

CLONE_NEWNS = 0x00020000
libc = ctypes.CDLL(None, use_errno=True)


class Runner:
    """headstart-runner as a child, spoken to by its protocol (docs/runner-protocol.md)."""

    def __init__(self, program, root):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.next_id = 0
        self.hello = self.call("hello", version=2, console="bench", root=root)
        # The runner's own mount namespace is where the bundles' mounts are.
        self.namespace = os.open("/proc/%d/ns/mnt" % self.process.pid, os.O_RDONLY)

    def send(self, command, **arguments):
        self.next_id += 1
        line = json.dumps(dict(arguments, id=self.next_id, command=command))
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        return self.next_id

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("The runner has gone; see its messages above.")
        return json.loads(line)

    def answer(self, request, events=None):
        while True:
            message = self.receive()
            if message.get("id") == request:
                if not message["ok"]:
                    sys.exit("The runner refused: " + message["error"]["message"])
                return message["result"]
            if events is not None:
                events.append(message)

    def call(self, command, **arguments):
        return self.answer(self.send(command, **arguments))

    def start(self, spec):
        """A container that is ready, its id, and its phases in milliseconds."""
        events = []
        container = self.answer(self.send("start_container", spec=spec), events)["container"]
        phases = {}
        while True:
            message = events.pop(0) if events else self.receive()
            if message.get("container") != container:
                continue
            if message["event"] == "log" and message["line"]["stream"] != "stdout":
                print(message["line"]["message"], file=sys.stderr)
            if message["event"] == "container_exited":
                sys.exit("The container ended: %s" % json.dumps(message["exit"]))
            if message["event"] == "span" and message["span"]["end_ns"] and not message["span"]["parent"]:
                span = message["span"]
                phases[span["name"]] = (span["end_ns"] - span["start_ns"]) / 1e6
            if message["event"] == "worker_ready":
                return container, phases

    def stop(self, container):
        self.call("stop_container", container=container, grace_seconds=0)

    def close(self):
        os.close(self.namespace)
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()


def timed(arguments, namespace):
    def enter():
        if libc.setns(namespace, CLONE_NEWNS) != 0:
            os._exit(98)

    begin = time.perf_counter()
    done = subprocess.run(arguments, preexec_fn=enter, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, cwd="/")
    length = (time.perf_counter() - begin) * 1e3
    if done.returncode != 0:
        sys.exit("%s ended with %d: %s" % (" ".join(arguments), done.returncode, done.stdout.decode(errors="replace")))
    return length


class Peers:
    """runc and podman on the bundle of a live container."""

    def __init__(self, runner, container, folder):
        bundle = os.path.join(runner.hello["run_directory"], runner.hello["instance"], container, "bundle")
        with open(os.path.join(bundle, "config.json"), encoding="utf-8") as file:
            self.config = json.load(file)
        self.namespace = runner.namespace
        self.folder = folder
        self.config["process"]["args"] = ["/usr/bin/true"]
        self.config["linux"]["cgroupsPath"] = "/headstart-bench-runc"
        with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
            json.dump(self.config, file)
        self.root = os.path.join(folder, "root")

    def runc(self):
        return timed(["runc", "--root", self.folder + "/state", "run", "--bundle", self.folder, "headstart-bench"],
                     self.namespace)

    def compose_root(self):
        """Binds the image's parts to a plain folder, as podman wants its root."""
        script = ["mkdir -p '%s'" % self.root, "mount --bind '%s' '%s'" % (self.config["root"]["path"], self.root)]
        for mount in self.config["mounts"]:
            if mount["type"] == "bind" and not mount["destination"].startswith(("/headstart", "/volumes", "/mnt")):
                target = self.root + mount["destination"]
                make = "mkdir -p" if os.path.isdir(mount["source"]) else "touch"
                script.append("[ -e '%s' ] || %s '%s'" % (target, make, target))
                script.append("mount --bind '%s' '%s'" % (mount["source"], target))
        timed(["/bin/sh", "-euc", "\n".join(script)], self.namespace)

    def podman(self):
        return timed(["podman", "--runtime", "runc", "--root", self.folder + "/podman", "--runroot", self.folder + "/podman-run",
                      "--cgroup-manager", "cgroupfs", "run", "--rm", "--network=host", "--ulimit", "nofile=1024:1024",
                      "--ulimit", "nproc=1000:1000", "--rootfs", self.root, "/usr/bin/true"], self.namespace)

    def drop(self):
        timed(["/bin/sh", "-c", "umount -R -l '%s'" % self.root], self.namespace)


def percentile(values, share):
    """By linear interpolation between the ranks."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def main():
    source = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default=os.path.join(source, "build", "release"))
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--markdown", action="store_true", help="the table alone, for docs/benchmarks.md")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("This bench starts containers: run it as root.")
    for program in ("runc", "podman"):
        if not shutil.which(program):
            sys.exit("%s is missing: scripts/install-dependencies --bench installs it." % program)

    folder = tempfile.mkdtemp(prefix="headstart-bench.")
    code = os.path.join(folder, "code")
    os.mkdir(code)
    with open(os.path.join(code, "app.py"), "w", encoding="utf-8") as file:
        file.write("from beam import endpoint\n\n\n@endpoint()\ndef predict():\n    return 1\n")
    runner = Runner(os.path.join(options.build, "app", "runner", "headstart-runner"), os.path.join(folder, "root"))
    spec = {"endpoint": "bench", "code_folder": code, "handler": "app:predict", "stub_id": "bench", "limits": {"memory_bytes": 256 << 20}}

    samples = {"image_load": [], "container_start": [], "headstart": [], "runc": [], "podman": []}
    for round_number in range(-options.warmup, options.runs):
        container, phases = runner.start(spec)
        peers = Peers(runner, container, os.path.join(folder))
        peers.compose_root()
        row = {"image_load": phases["image_load"], "container_start": phases["container_start"],
               "headstart": phases["image_load"] + phases["container_start"],
               "runc": peers.runc(), "podman": peers.podman()}
        peers.drop()
        runner.stop(container)
        if round_number >= 0:
            for name, value in row.items():
                samples[name].append(value)
    runner.close()
    subprocess.run(["podman", "--root", folder + "/podman", "--runroot", folder + "/podman-run", "system", "prune", "-af"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    shutil.rmtree(folder, ignore_errors=True)

    median = {name: statistics.median(values) for name, values in samples.items()}
    if not options.markdown:
        print("n = %d interleaved rounds, warm-up %d left out" % (options.runs, options.warmup))
    print("| | p50 ms | p95 ms | headstart ÷ this, at p50 |")
    print("| --- | --- | --- | --- |")
    for name, title in (("image_load", "Headstart `image_load`"), ("container_start", "Headstart `container_start`"),
                        ("headstart", "**Headstart, both**"), ("runc", "`runc run` of the same bundle"),
                        ("podman", "`podman run` of an equal root")):
        ratio = "%.2f" % (median["headstart"] / median[name]) if name in ("runc", "podman") else ""
        print("| %s | %.1f | %.1f | %s |" % (title, median[name], percentile(samples[name], 0.95), ratio))


if __name__ == "__main__":
    main()
