#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a checkpoint does for endpoints with real models: `headstart run`, cold and restored, interleaved.

    sudo tests/bench/checkpoint_examples.py [--build build/release] [--runs 10] [--run-as-it-is] [--markdown]

  ocr      resources/examples/ocr (tesserocr) with checkpoint_enabled
  pytorch  a network of 24 million parameters in PyTorch on the CPU, made in on_start
The length is duration_ns of the task, from the request to the end of the answer, the console's own part included; the page cache is warm for both.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from container_start import percentile  # noqa: E402
from run_folder import provide_tmpfs  # noqa: E402

PYTORCH = """import torch
from beam import endpoint

HELD = {}


def load():
    torch.manual_seed(1)
    layers = [layer for _ in range(6) for layer in (torch.nn.Linear(2000, 2000), torch.nn.ReLU())]
    HELD["model"] = torch.nn.Sequential(*layers).eval()
    predict_with(HELD["model"])


def predict_with(model):
    with torch.no_grad():
        return model(torch.ones(1, 2000)).sum().item()


@endpoint(name="pytorch", on_start=load, checkpoint_enabled=True, cpu=2, memory="4Gi")
def predict():
    return {"sum": predict_with(HELD["model"])}
"""


class Example:
    def __init__(self, options, folder, name, source):
        self.command = [os.path.join(options.build, "app", "console", "headstart"), "run"]
        self.environment = dict(os.environ, HEADSTART_ROOT=os.path.join(folder, "root"))
        self.name = name
        self.code = os.path.join(folder, name)
        self.data = []
        if name == "ocr":
            shutil.copytree(os.path.join(source, "resources", "examples", "ocr"), self.code)
            app = os.path.join(self.code, "app.py")
            with open(app, encoding="utf-8") as file:
                text = file.read()
            if "checkpoint_enabled" not in text:
                text = text.replace("@endpoint(", "@endpoint(checkpoint_enabled=True, ", 1)
            with open(app, "w", encoding="utf-8") as file:
                file.write(text)
            self.data = ["--data", "@" + os.path.join(self.code, "request.json")]
        else:
            os.mkdir(self.code)
            with open(os.path.join(self.code, "app.py"), "w", encoding="utf-8") as file:
                file.write(PYTORCH)

    def run(self, start):
        """The object that `headstart run --format json` prints."""
        done = subprocess.run([*self.command, os.path.join(self.code, "app.py") + ":predict", "--format", "json", "--start", start, *self.data],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment, check=False)
        if done.returncode != 0:
            sys.exit("%s: %s" % (self.name, done.stderr))
        answer = json.loads(done.stdout)
        wanted = {"auto": "cold", "cold": "cold", "restore": "restored"}[start]
        if answer["task"]["start"] != wanted:
            sys.exit("%s was to be %s and was %s: %s" % (self.name, wanted, answer["task"]["start"], done.stderr))
        return answer


def main():
    source = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default=os.path.join(source, "build", "release"))
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--run-as-it-is", action="store_true", help="mount no tmpfs at /run")
    parser.add_argument("--markdown", action="store_true", help="the table alone, for docs/benchmarks.md")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("This bench starts containers: run it as root.")
    mounted = "" if options.run_as_it_is else provide_tmpfs()
    if not options.markdown:
        print("n = %d interleaved rounds, one before them left out; page cache warm" % options.runs)
        if mounted:
            print(mounted)
    print("| endpoint | | min ms | p50 ms | p95 ms | restored ÷ cold, at p50 |")
    print("| --- | --- | --- | --- | --- | --- |")
    folder = tempfile.mkdtemp(prefix="headstart-bench.")
    for name in ("ocr", "pytorch"):
        example = Example(options, folder, name, source)
        expected = example.run("auto")["result"]
        samples = {"cold": [], "restored": []}
        for round_number in range(-1, options.runs):
            for start in ("cold", "restored"):
                answer = example.run("restore" if start == "restored" else "cold")
                if answer["result"] != expected:
                    sys.exit("%s, %s: another answer than the first one." % (name, start))
                if round_number >= 0:
                    samples[start].append(answer["task"]["duration_ns"] / 1e6)
        median = {start: statistics.median(values) for start, values in samples.items()}
        for start in ("cold", "restored"):
            ratio = "%.2f" % (median["restored"] / median["cold"]) if start == "restored" else ""
            print("| %s | %s | %.1f | %.1f | %.1f | %s |"
                  % (name, start, min(samples[start]), median[start], percentile(samples[start], 0.95), ratio))
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
