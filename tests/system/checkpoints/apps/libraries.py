# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What real endpoints load in on_start: a model of each of these libraries, asked the same before and after."""
import hashlib
import json

from beam import endpoint

HELD = {}


def load():
    import numpy
    import torch
    from PIL import Image, ImageDraw
    from sklearn.ensemble import RandomForestClassifier
    from tesserocr import PyTessBaseAPI

    numbers = numpy.random.default_rng(5)
    HELD["matrix"] = numbers.standard_normal((300, 300))
    HELD["samples"] = numbers.standard_normal((200, 10))
    HELD["forest"] = RandomForestClassifier(n_estimators=20, random_state=3).fit(
        HELD["samples"], HELD["samples"][:, 0] > 0)
    HELD["numpy"] = numpy
    HELD["torch"] = torch
    torch.manual_seed(11)
    HELD["net"] = torch.nn.Sequential(*[torch.nn.Linear(256, 256) for _ in range(10)]).eval()
    HELD["input"] = torch.randn(8, 256)
    HELD["net"](HELD["input"])  # starts torch's threads
    HELD["ocr"] = PyTessBaseAPI(lang="eng")
    HELD["image"] = Image.new("L", (640, 80), 255)
    ImageDraw.Draw(HELD["image"]).text((20, 20), "a cold start ends here")
    HELD["image"] = HELD["image"].resize((1920, 240))


def digest(array):
    return hashlib.sha256(HELD["numpy"].ascontiguousarray(array).tobytes()).hexdigest()


@endpoint(on_start=load)
def predict(context):
    wrong = []
    with HELD["torch"].no_grad():
        output = HELD["net"](HELD["input"])
    HELD["ocr"].SetImage(HELD["image"])
    text = HELD["ocr"].GetUTF8Text()
    if "cold" not in text:
        wrong.append(f"read as {json.dumps(text)}")
    return {"same": [digest(HELD["matrix"] @ HELD["matrix"]), digest(HELD["forest"].predict_proba(HELD["samples"])),
                     digest(output.numpy()), text, HELD["ocr"].AllWordConfidences()],
            "wrong": wrong}
