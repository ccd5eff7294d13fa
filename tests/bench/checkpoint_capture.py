#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a container stands still for its capture: Headstart's, and bare `runc checkpoint --leave-running` of the same processes, interleaved.

    sudo tests/bench/checkpoint_capture.py [--build build/release] [--runs 10] [--subjects 64 512] [--run-as-it-is] [--markdown]

The endpoint is that of checkpoint_restore.py. A round is one capture after a cold start of a new deployment (frozen_ns: until the container runs again, the
copy of its files included), then `runc restore` of that checkpoint and `runc checkpoint` of the result, which has been told to prepare as well (frozen_time of
CRIU's own statistics). The images of both are written to the same file system.
"""
import argparse
import os
import shutil
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from checkpoint_restore import ENDPOINT, Bench, Subject  # noqa: E402
from container_start import percentile  # noqa: E402
from run_folder import provide_tmpfs  # noqa: E402


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def frozen_ms(path):
    """frozen_time of the DumpStatsEntry in CRIU's stats-dump: field 2 of field 1, in microseconds."""
    with open(path, "rb") as file:
        data = file.read()[12:]
    tag, at = varint(data, 0)
    size, at = varint(data, at)
    if tag != 10:
        sys.exit("%s is no statistics of a dump." % path)
    end = at + size
    while at < end:
        tag, at = varint(data, at)
        value, at = varint(data, at)
        if tag == 16:
            return value / 1e3
    sys.exit("%s does not tell how long the dump stood still." % path)


def dump(bench):
    """`runc checkpoint` of the container that runc has restored."""
    images, work = os.path.join(bench.peer, "dump"), os.path.join(bench.peer, "dump-work")
    for folder in (images, work):
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
    os.write(bench.lifeline, b'{"prepare":{}}\n')
    bench.wait_told(b'"prepared"')
    bench.inside(["runc", "--root", os.path.join(bench.peer, "state"), "checkpoint", "--leave-running", "--image-path", images,
                  "--work-path", work, "--ext-unix-sk", "--file-locks", "headstart-bench"])
    bench.frozen = frozen_ms(os.path.join(work, "stats-dump"))
    shutil.rmtree(images)


def measure(options, subject):
    folder = tempfile.mkdtemp(prefix="headstart-bench.")
    os.mkdir(os.path.join(folder, "code"))
    with open(os.path.join(folder, "code", "app.py"), "w", encoding="utf-8") as file:
        file.write(subject.code + ENDPOINT)
    bench = Bench(options, subject, folder)
    samples = {"headstart": [], "runc": []}
    for round_number in range(-1, options.runs):
        bench.spec["stub_id"] = "capture%d" % (round_number + 1)
        bench.capture()
        container, _, _, _ = bench.start("restore")
        bench.prepare_peer(container)
        bench.runc(dump)
        bench.runner.stop(container)
        bench.runner.call("delete_checkpoint", checkpoint=bench.checkpoint["id"])
        if round_number >= 0:
            samples["headstart"].append(bench.checkpoint["frozen_ns"] / 1e6)
            samples["runc"].append(bench.frozen)
    bench.runner.close()
    shutil.rmtree(folder, ignore_errors=True)
    return samples


def main():
    source = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default=os.path.join(source, "build", "release"))
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--subjects", nargs="+", default=["64", "512"], help="numbers of MiB, or pytorch")
    parser.add_argument("--run-as-it-is", action="store_true", help="mount no tmpfs at /run")
    parser.add_argument("--markdown", action="store_true", help="the table alone, for docs/benchmarks.md")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("This bench starts containers: run it as root.")
    mounted = "" if options.run_as_it_is else provide_tmpfs()
    if not options.markdown:
        print("n = %d interleaved rounds, one before them left out" % options.runs)
        if mounted:
            print(mounted)
    print("| held | stood still | min ms | p50 ms | p95 ms | Headstart ÷ this, at p50 |")
    print("| --- | --- | --- | --- | --- | --- |")
    for subject in [Subject(name) for name in options.subjects]:
        samples = measure(options, subject)
        median = {name: statistics.median(values) for name, values in samples.items()}
        for name, title in (("headstart", "**Headstart's capture**"), ("runc", "`runc checkpoint --leave-running`")):
            ratio = "" if name == "headstart" else "%.2f" % (median["headstart"] / median[name])
            print("| %s | %s | %.1f | %.1f | %.1f | %s |"
                  % (subject.title, title, min(samples[name]), median[name], percentile(samples[name], 0.95), ratio))


if __name__ == "__main__":
    main()
