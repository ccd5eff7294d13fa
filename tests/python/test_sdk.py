# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decorators: the table of arguments, its defaults, the parsing rules and their sentences."""

import json
import os
import subprocess
import sys
import unittest
from unittest import mock

from harness import PACKAGES, PYTHON

import beam
from beam import parsing
from beam.arguments import DECORATORS
from beam.describe import description

E, A, R, F, T, S = DECORATORS

# Beam's table: argument, then the default in E, A, R, F, T, S; "-" where it is not accepted.
DEFAULTS = (
    ("app", "", "", "-", "", "", ""), ("name", None, None, None, None, None, None),
    ("cpu", 1.0, 1.0, 1.0, 0.125, 1.0, 1.0), ("memory", 128, 128, 128, 128, 128, 128),
    ("gpu", "", "", "", "", "", ""), ("gpu_count", 0, 0, 0, 0, 0, 0), ("image", "Image()",) + ("Image()",) * 5,
    ("timeout", 180, 180, 180, 3600, 3600, 3600), ("retries", "-", "-", "-", 3, 3, 3),
    ("workers", 1, 1, 1, "-", 1, "-"), ("concurrent_requests", "-", 1, 1, "-", "-", "-"),
    ("keep_warm_seconds", 180, 180, 180, "-", 10, "-"), ("max_pending_tasks", 100, 100, 100, "-", 100, "-"),
    ("on_start", None, None, None, "-", None, "-"), ("on_deploy", None, None, None, None, None, None),
    ("volumes", None, None, None, None, None, None), ("disks", None, None, None, None, None, None),
    ("secrets", None, None, None, None, None, None), ("env", {}, {}, {}, {}, {}, {}),
    ("authorized", True, True, True, "-", True, "-"),
    ("autoscaler", "QueueDepthAutoscaler()", "QueueDepthAutoscaler()", "QueueDepthAutoscaler()", "-",
     "QueueDepthAutoscaler()", "-"),
    ("callback_url", None, None, None, None, None, None), ("task_policy", "TaskPolicy()", "-", "-", "TaskPolicy()",
                                                           "TaskPolicy()", "-"),
    ("checkpoint_enabled", False, False, False, "-", False, "-"), ("inputs", None, "-", "-", None, None, "-"),
    ("outputs", None, "-", "-", None, None, "-"), ("retry_for", "-", "-", "-", "-", None, "-"),
    ("headless", "-", "-", "-", False, "-", "-"), ("when", "-", "-", "-", "-", "-", "required"),
    ("pricing", None, None, None, None, None, "-"), ("pool", None, None, None, None, None, "-"),
    ("allow_marketplace", False, False, False, False, False, "-"),
)


class Table(unittest.TestCase):
    def test_arguments_and_defaults_are_beams(self):
        told = {d["name"]: {a["name"]: a for a in d["arguments"]} for d in description()["decorators"]}
        for row in DEFAULTS:
            for kind, expected in zip(DECORATORS, row[1:]):
                with self.subTest(argument=row[0], decorator=kind):
                    entry = told[kind].pop(row[0], None)
                    if expected == "-":
                        self.assertIsNone(entry)
                        with self.assertRaisesRegex(TypeError, "unexpected keyword argument '%s'" % row[0]):
                            getattr(beam, kind)(**{"when": "@daily", row[0]: None} if kind == S else {row[0]: None})
                    else:
                        default = True if expected == "required" else expected
                        key = next(k for k in ("required", "default_expression", "default") if k in entry)
                        self.assertEqual(entry[key], default)
        self.assertEqual({kind: list(rest) for kind, rest in told.items()}, {kind: [] for kind in DECORATORS})

    def test_describe_prints_json(self):
        told = subprocess.run([PYTHON, "-m", "beam.describe"], stdout=subprocess.PIPE, check=True,
                              env=dict(os.environ, PYTHONPATH=PACKAGES)).stdout
        self.assertEqual(json.loads(told.decode()), json.loads(json.dumps(description())))

    def test_defaults_arrive_parsed(self):
        for kind in DECORATORS:
            with self.subTest(kind):
                made = getattr(beam, kind)("@daily") if kind == S else getattr(beam, kind)()
                self.assertEqual(made.cpu, 125 if kind == F else 1000)
                self.assertEqual((made.memory, made.gpu, made.gpu_count), (128, "", 0))
                self.assertEqual((made.env, made.volumes, made.secrets, made.disks), ([], [], [], []))
                self.assertIsInstance(made.image, beam.Image)
                self.assertEqual(made.retries, 3 if kind in (F, T, S) else 0)
        self.assertIsNot(beam.endpoint().image, beam.endpoint().image)

    def test_wrong_types_are_told(self):
        for arguments, words in (
                ({"workers": "2"}, r"endpoint\(workers=...\) must be a whole number, not str '2'"),
                ({"workers": True}, "a whole number, not int|not bool"), ({"name": 3}, "a text or None, not int 3"),
                ({"on_start": "load"}, "a function or None"), ({"volumes": ["x"]}, "a list of volumes or None"),
                ({"image": "python3"}, "an Image, not str"), ({"secrets": "HF"}, "a list of texts or None"),
                ({"on_deploy": print}, "a decorated function or None"), ({"inputs": {}}, "a Schema or None"),
                ({"autoscaler": 1}, "an autoscaler"), ({"env": ["A=B"]}, "a dict or None"),
                ({"authorized": 0}, "True or False"), ({"cpu": None}, "a whole number or a number or a text")):
            with self.subTest(arguments):
                with self.assertRaisesRegex(TypeError, words):
                    beam.endpoint(**arguments)

    def test_ways_of_calling(self):
        self.assertEqual(beam.endpoint("mine").app, "mine")
        self.assertEqual(beam.schedule("@hourly").when, "@hourly")
        for wrong, words in ((lambda: beam.endpoint(print), "needs parentheses"),
                             (lambda: beam.endpoint("a", 1), "by name"),
                             (lambda: beam.endpoint("a", app="b"), "multiple values"),
                             (lambda: beam.schedule(), "'when'"),
                             (lambda: beam.realtime("a"), "by name"),
                             (lambda: beam.endpoint()(3), "decorates a function"),
                             (lambda: beam.endpoint()(beam.endpoint()(print)), "decorated twice")):
            with self.assertRaisesRegex(TypeError, words):
                wrong()

    def test_policy_goes_before_the_decorator_unless_zero(self):
        policy = beam.TaskPolicy(max_retries=0, timeout=7)
        made = beam.task_queue(task_policy=policy, retries=2, timeout=9)
        self.assertEqual((made.retries, made.timeout), (2, 7))
        with self.assertRaises(TypeError):
            beam.TaskPolicy(retries=3)

    def test_gpu_count_becomes_one_where_a_gpu_is_asked_for(self):
        for gpu, count, expected in (("", 0, 0), ("T4", 0, 1), ("T4", 2, 2), ([], 0, 1), (["T4", "A10G"], 0, 1)):
            made = beam.endpoint(gpu=gpu, gpu_count=count)
            self.assertEqual(made.gpu_count, expected)
        self.assertEqual(beam.endpoint(gpu=["T4", beam.GpuType.A100_40]).gpu, "T4,A100-40")


class Numbers(unittest.TestCase):
    def test_cpu(self):
        for value, expected in ((1, 1000), (0.1, 100), (0.125, 125), (64, 64000), ("100m", 100), ("64000m", 64000),
                                (1.0, 1000), (0.5, 500)):
            with self.subTest(value):
                self.assertEqual(parsing.millicores(value), expected)
        for value, error, words in (
                (0.09, ValueError, r"CPU value out of range\. Must be between 0\.1 and 64 cores\."),
                (64.1, ValueError, "64 cores"), (float("nan"), ValueError, "64 cores"), (-1, ValueError, "64 cores"),
                ("99m", ValueError, r"Must be between 100m and 64000m\."), ("64001m", ValueError, "64000m"),
                ("2", ValueError, "Invalid CPU string format"), ("m", ValueError, "Invalid CPU"),
                ("1.5m", ValueError, "Invalid CPU"), (" 100m", ValueError, "Invalid CPU"),
                                    ("²00m", ValueError, "Invalid"),
                ("", ValueError, "Invalid CPU"), ("-100m", ValueError, "Invalid CPU"), (None, TypeError, "NoneType"),
                (True, TypeError, "bool"), ([1], TypeError, "list")):
            with self.subTest(value):
                with self.assertRaisesRegex(error, words):
                    parsing.millicores(value)

    def test_memory(self):
        for value, expected in ((128, 128), (-5, -5), ("16Gi", 16384), ("16G", 16000), ("512", 512), ("512m", 512),
                                ("512 MB", 512), ("512Mi", 512), ("512MiB", 512), ("1gb", 1000), ("1GIB", 1024),
                                ("0.5Gi", 512), ("1.1g", 1100), ("1.0001m", 2), (" 2gi ", 2048), (".5g", 500)):
            with self.subTest(value):
                self.assertEqual(parsing.mebibytes(value), expected)
        for value, words in (("0", "memory must be greater than 0"), ("0.0Gi", "greater than 0"),
                             ("", "Unsupported memory"),
                             ("Gi", "Unsupported memory format"), ("16T", "Unsupported"), ("1e3", "Unsupported"),
                             ("-1Gi", "Unsupported"), ("1.2.3g", "Unsupported"), ("lots", "Unsupported"),
                             ("9" * 400 + "g", "Unsupported"), ("1 2g", "Unsupported")):
            with self.subTest(value):
                with self.assertRaisesRegex(ValueError, words):
                    parsing.mebibytes(value)
        for value in (1.5, None, True):
            with self.assertRaises(TypeError):
                parsing.mebibytes(value)

    def test_gpu(self):
        for name in parsing.GPU_NAMES:
            with self.subTest(name):
                self.assertEqual(parsing.gpu_name(name), name)
                self.assertEqual(parsing.gpu_name("NVIDIA " + name.lower()), name)
        for value, expected in (("", ""), ("Tesla T4", "T4"), ("NVIDIA GeForce RTX 4090", "RTX4090"),
                                ("rtx-4090", "RTX4090"),
                                ("NVIDIA A100-SXM4-80GB", "A100-80"), ("NVIDIA A100-SXM4-40GB", "A100-40"),
                                ("NVIDIA H100 80GB HBM3", "H100"), ("NVIDIA L40S", "L40S"),
                                ("Tesla V100-SXM2-32GB", "V100-32"),
                                ("Quadro RTX 6000", "RTX6000"), ("NVIDIA RTX A6000", "A6000"), ("A10G 24GB", "A10G"),
                                ("RTX 6000 Ada Generation", "RTX6000Ada"), ("NVIDIA GH200 480GB", "GH200"),
                                (beam.GpuType.A10G, "A10G"), (beam.GpuType.NoGPU, ""), ("ANY", "any")):
            with self.subTest(value):
                self.assertEqual(parsing.gpu_name(value), expected)
        for value in ("GTX 1080", "xyz", "-", "3"):
            with self.subTest(value):
                with self.assertRaisesRegex(ValueError, "Invalid GPU type"):
                    parsing.gpu_name(value)
        with self.assertRaises(TypeError):
            parsing.gpu_name(4)


class Objects(unittest.TestCase):
    def test_both_names_are_the_same_objects(self):
        code = ("import beta9, beam\nfrom beta9 import endpoint, schema, Image\n"
                "import beta9.schema, beta9.env, beam.env\n"
                "from beta9.schema import Schema\nimport beam.schema\n"
                "assert beta9 is beam and endpoint is beam.endpoint and Image is beam.Image\n"
                "assert beta9.env is beam.env and Schema is beam.schema.Schema and schema is beam.schema\n"
                "assert beam.schema.__name__ == beam.schema.__spec__.name == 'beam.schema'\n"
                "from beta9 import *\nassert task_queue is beam.task_queue\n")
        for order in ("", "import beam\n", "from beta9.schema import Schema\n"):
            subprocess.run([PYTHON, "-c", order + code], check=True, env=dict(os.environ, PYTHONPATH=PACKAGES))

    def test_every_export_loads_and_importing_the_package_loads_none(self):
        for name in beam.__all__:
            self.assertIsNotNone(getattr(beam, name))
        self.assertRaises(AttributeError, getattr, beam, "no_such_thing")
        code = "import sys, beam; print(*[m for m in sys.modules if m.startswith(('beam.', 'enum', 'json', 're'))])"
        loaded = subprocess.run([PYTHON, "-S", "-c", code], stdout=subprocess.PIPE, check=True,
                                env=dict(os.environ, PYTHONPATH=PACKAGES)).stdout
        self.assertEqual([name for name in loaded.decode().split() if name.startswith("beam.")], [])

    def test_wrapped(self):
        def double(x):
            """Doubles."""
            return 2 * x

        with mock.patch.dict(os.environ, {}, clear=True):
            made = beam.endpoint(name="d")(double)
            self.assertIs(made.func, double)
            self.assertEqual((made.parent.name, made.local(2), made.local(x=3)), ("d", 4, 6))
            self.assertEqual((made.__name__, made.__doc__), ("double", "Doubles."))
            for kind in (E, A, R):
                with self.assertRaisesRegex(NotImplementedError, r"^Direct calls to Endpoints are not supported\.$"):
                    getattr(beam, kind)()(double)(2)
            for decorator in (beam.function(), beam.task_queue(), beam.schedule("@daily")):
                with self.assertRaisesRegex(NotImplementedError, "double.* does not run locally yet; "):
                    decorator(double)(2)
            for call in (made.serve, made.deploy, beam.function()(double).remote, beam.function()(double).map,
                         beam.task_queue()(double).put):
                with self.assertRaisesRegex(NotImplementedError, "does not run locally yet; "):
                    call()
        with mock.patch.dict(os.environ, {"CONTAINER_ID": "c"}, clear=True):
            self.assertEqual(made(2), 4)
        with mock.patch.dict(os.environ, {"BETA9_IMPORTING_USER_CODE": "true"}, clear=True):
            self.assertIsNone(beam.function()(double).remote(1))

    def test_env(self):
        with mock.patch.dict(os.environ, {}, clear=True):
            self.assertEqual((beam.env.is_local(), beam.env.called_on_import()), (True, False))
        with mock.patch.dict(os.environ, {"CONTAINER_ID": "c", "BETA9_IMPORTING_USER_CODE": "true"}, clear=True):
            self.assertEqual((beam.env.is_local(), beam.env.called_on_import()), (False, True))

    def test_what_is_not_here_can_be_made_and_refuses_to_act(self):
        for made, act in ((beam.Queue(name="q"), lambda q: q.put(1)), (beam.Map(name="m"), lambda m: m["a"]),
                          (beam.Map(name="m"), len), (beam.Output(path="x"), lambda o: o.save()),
                          (beam.Output, lambda o: o.from_file("x")), (beam.Pod(image=None), lambda p: p.create()),
                          (beam.Sandbox(), lambda s: s.create()), (beam.Bot(), lambda b: b.transition()),
                          (beam.Container(), lambda c: c.run()), (beam.Image(), lambda i: i.build())):
            with self.assertRaisesRegex(NotImplementedError, "does not run locally yet; "):
                act(made)
        with self.assertRaisesRegex(ImportError, "beam.integrations.VLLM does not run locally yet"):
            from beam.integrations import VLLM  # noqa: F401

    def test_volumes(self):
        volume = beam.Volume(name="w", mount_path="./weights")
        self.assertEqual((volume.name, volume.mount_path), ("w", "./weights"))
        bucket = beam.CloudBucket("b", "./b", beam.CloudBucketConfig(access_key="KEY"))
        self.assertEqual((bucket.config.access_key, bucket.config.read_only, bucket.config.force_path_style),
                         ("KEY", False, False))
        for wrong in (lambda: beam.Volume("w"), lambda: beam.Volume("", "x"), lambda: beam.Volume("w", 3),
                      lambda: beam.CloudBucket("b", "x", config={})):
            self.assertRaises(TypeError, wrong)
        self.assertEqual(beam.endpoint(volumes=(volume, bucket)).volumes, [volume, bucket])

    def test_autoscalers(self):
        for kind, wire in ((beam.QueueDepthAutoscaler, "queue_depth"),
                           (beam.LLMTokenPressureAutoscaler, "llm_token_pressure")):
            made = kind()
            self.assertEqual((made.max_containers, made.tasks_per_container, made.min_containers, made.wire_type),
                             (1, 1, 0, wire))

    def test_python_versions(self):
        self.assertEqual(beam.PythonVersion.Python311, "python3.11")
        self.assertEqual(str(beam.PythonVersion.Python3), "python3")
        self.assertEqual(beam.Image(python_version=beam.PythonVersion.Python38).python_version, "python3.8")


if __name__ == "__main__":
    sys.exit(unittest.main())
