# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image and schema: what they take down, what they refuse, and schemas at work in an endpoint."""

import base64
import os
import sys
import tempfile
import unittest

from harness import EXAMPLES, ContainerTest

import beam
from beam import schema
from beam.schema import ValidationError


class Images(unittest.TestCase):
    def test_steps_follow_in_the_order_of_the_calls(self):
        image = (beam.Image(python_packages=[" torch == 2.0 ", "# no", "", "--index-url https://x y"], commands=["a b"])
                 .add_commands(["c"]).add_python_packages(["d e"]).add_commands(["f"]))
        self.assertEqual(image.python_packages, ["torch==2.0", "--index-url https://x y"])
        self.assertEqual(image.commands, ["a b"])
        self.assertEqual([(step.type, step.command) for step in image.build_steps],
                         [("shell", "c"), ("pip", "de"), ("shell", "f")])

    def test_requirements_and_docker_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "requirements.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write("numpy >= 1\n# comment\n\npillow\n")
            self.assertEqual(beam.Image(python_packages=path).python_packages, ["numpy>=1", "pillow"])
            self.assertEqual(beam.Image.from_dockerfile(path, folder).context_dir, folder)
        for wrong in (lambda: beam.Image(python_packages=path), lambda: beam.Image.from_dockerfile(path)):
            with self.assertRaisesRegex(ValueError,
                                        "Could not read the .* requirements.txt|Could not read .*No such file"):
                wrong()

    def test_environment(self):
        for given, expected in (("A=b", ["A=b"]), (["A=b", "C=d"], ["A=b", "C=d"]), ({"A": 1}, ["A=1"]), (None, [])):
            self.assertEqual(beam.Image(env_vars=given).env_vars, expected)
        for wrong in ("A", "A=", "=b", "A=b=c", ["A=b", "C"], {"A": ""}, {"A": "b=c"}):
            with self.subTest(wrong):
                self.assertRaises(ValueError, beam.Image, env_vars=wrong)
        image = beam.Image(env_vars="A=b").with_envs({"C": "d"})
        self.assertEqual(image.env_vars, ["A=b", "C=d"])
        self.assertEqual(image.with_envs("E=f", clear=True).env_vars, ["E=f"])

    def test_others(self):
        image = beam.Image.from_registry("docker.io/x", credentials=["DOCKERHUB_USERNAME", "DOCKERHUB_PASSWORD"])
        self.assertEqual((image.base_image, beam.Image.from_id("ab").image_id), ("docker.io/x", "ab"))
        self.assertEqual(beam.Image().build_with_gpu("Tesla T4").with_docker().with_secrets(["S"]).secrets, ["S"])
        self.assertEqual(beam.Image("python3.9").micromamba().add_micromamba_packages(["x"], ["c"]).python_version,
                         "micromamba3.9")
        for error, wrong in (
                (ValueError, lambda: beam.Image(python_version="python2")),
                (ValueError, lambda: beam.Image(base_image_creds=["PASSWORD"])),
                (TypeError, lambda: beam.Image(commands="ls")), (TypeError, lambda: beam.Image(python_packages=[1])),
                (ValueError, lambda: beam.Image().add_micromamba_packages(["x"]))):
            self.assertRaises(error, wrong)


class Inner(schema.Schema):
    size = schema.Integer()


class Outer(schema.Schema):
    text = schema.String()
    inner = schema.Object(Inner)


class Schemas(unittest.TestCase):
    def test_load_and_dump(self):
        value = Outer.load({"text": "x", "inner": {"size": 3}, "more": 1})
        self.assertEqual((value.text, value.inner.size), ("x", 3))
        self.assertEqual(Outer.dump(value), {"text": "x", "inner": {"size": 3}})
        self.assertEqual(Inner.load({"size": True}).size, True)  # as on Beam

    def test_errors_name_the_field(self):
        for data, field, words in (({}, "text", "Missing required field: text"),
                                   ({"text": 1}, "text", "Expected string"),
                                   ({"text": "x", "inner": 3}, "inner", "Expected an object, got int"),
                                   ({"text": "x", "inner": {}}, "inner.size", "inner.size"),
                                   ({"text": "x", "inner": {"size": "3"}}, "inner.size", "Expected integer, got str"),
                                   ([], None, "Expected an object")):
            with self.subTest(data):
                with self.assertRaisesRegex(ValidationError, words) as caught:
                    Outer.load(data)
                told = caught.exception.to_dict()
                self.assertEqual((told["error"], told.get("field")), ("ValidationError", field))

    def test_wire_form(self):
        form = {"fields": {"text": {"type": "String"},
                           "inner": {"type": "object", "fields": {"size": {"type": "Integer"}}}}}
        self.assertEqual(Outer.to_dict(), form)
        self.assertEqual(schema.Schema.from_dict(form).to_dict(), form)
        made = schema.Schema({"x": schema.JSON(), "f": schema.File(), "i": schema.Image(max_size=[9, 9])})
        self.assertEqual(schema.Schema.from_dict(made.to_dict()).to_dict(), made.to_dict())
        self.assertRaises(ValueError, schema.Schema.from_dict, {"fields": {"x": {"type": "Float"}}})

    def test_inheritance(self):
        class More(Inner):
            name = schema.String()

        self.assertEqual(sorted(More.to_dict()["fields"]), ["name", "size"])
        self.assertEqual(sorted(Inner.to_dict()["fields"]), ["size"])

    def test_json_and_file(self):
        made = schema.Schema({"j": schema.JSON(), "f": schema.File()})
        value = made.load({"j": '{"a": 1}', "f": base64.b64encode(b"content").decode()})
        self.assertEqual((value.j, value.f.read()), ({"a": 1}, b"content"))
        value.f.close()
        for data in ({"j": "{", "f": ""}, {"j": 1, "f": "?"}, {"j": 1, "f": 3}):
            self.assertRaises(ValidationError, made.load, data)

    def test_image(self):
        path = os.path.join(EXAMPLES, "ocr", "sentence.png")
        with open(path, "rb") as file:
            data = base64.b64encode(file.read()).decode()
        made = schema.Schema({"i": schema.Image()})
        for given in (path, data, "data:image/png;base64," + data):
            self.assertEqual(made.load({"i": given}).i.format, "PNG")
        for field, given, words in ((schema.Image(max_size=(10, 10)), path, "larger than 10x10"),
                                    (schema.Image(min_size=(5000, 1)), path, "smaller than"),
                                    (schema.Image(allowed_formats=["JPEG"]), path, "PNG is not one of JPEG"),
                                    (schema.Image(), base64.b64encode(b"no image").decode(), "Expected an image")):
            with self.assertRaisesRegex(ValidationError, words):
                schema.Schema({"i": field}).load({"i": given})


class AtWork(ContainerTest):
    def test_an_endpoint_with_inputs_and_outputs(self):
        one = self.ready("""
            from beam import endpoint, schema

            class Inputs(schema.Schema):
                text = schema.String()

            @endpoint(inputs=Inputs, outputs=schema.Schema({"length": schema.Integer()}))
            def predict(inputs, context):
                if inputs.text == "odd":
                    return {"length": "long"}
                if inputs.text == "none":
                    return None
                return {"length": len(inputs.text), "more": context.task_id}
        """)
        self.assertEqual(one.call(text="four")[::2], (200, {"length": 4}))
        self.assertEqual(one.call(anything={"text": "four"})[::2], (200, {"length": 4}))
        for kwargs, field in (({"text": 4}, "text"), ({}, "text"), ({"text": "odd"}, "length"),
                              ({"text": "none"}, "length")):
            status, headers, body = one.call(**kwargs)
            # As on Beam: a validation error is the result.
            self.assertEqual((status, body["error"], body["field"], headers["x-headstart-outcome"]),
                             (200, "ValidationError", field, "complete"))


if __name__ == "__main__":
    sys.exit(unittest.main())
