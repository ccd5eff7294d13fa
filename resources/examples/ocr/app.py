# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the text in a picture with Tesseract, whose trained model is kept in a volume."""

import base64
import binascii
import glob
import io
import os
import shutil

from beam import Image, Volume, endpoint

MODELS = "./models"
LANGUAGE = "eng"
# Where Debian's tesseract-ocr-eng has its model: it stands in for the server that one would download it from.
DEBIAN_MODELS = "/usr/share/tesseract-ocr/*/tessdata/%s.traineddata" % LANGUAGE


def fetch_model():
    """Puts the model into the volume, only if it is not there yet."""
    target = os.path.join(MODELS, LANGUAGE + ".traineddata")
    if os.path.exists(target):
        print("model found in the volume:", target)
        return
    found = sorted(glob.glob(DEBIAN_MODELS))
    if not found:
        raise FileNotFoundError("No %s.traineddata on this system; install tesseract-ocr-%s." % (LANGUAGE, LANGUAGE))
    print("fetching the model from", found[-1])
    # A name of our own until it is complete: another worker may be doing the same.
    partial = "%s.%d.part" % (target, os.getpid())
    shutil.copyfile(found[-1], partial)
    os.replace(partial, target)


def load_model():
    fetch_model()
    import tesserocr

    api = tesserocr.PyTessBaseAPI(path=MODELS, lang=LANGUAGE)
    print("Tesseract", tesserocr.tesseract_version().split()[1], "is ready")
    return api


def open_picture(image_base64, path):
    from PIL import Image as Picture

    if (image_base64 is None) == (path is None):
        raise ValueError("Give either image_base64 or path.")
    if path is not None:
        return Picture.open(path)
    try:
        data = base64.b64decode(image_base64, validate=True)
    except binascii.Error as error:
        raise ValueError("image_base64 is not base64: %s" % error) from None
    return Picture.open(io.BytesIO(data))


@endpoint(
    name="ocr",
    cpu=1,
    memory="1Gi",
    keep_warm_seconds=60,
    image=Image(python_packages=["tesserocr", "pillow"]),
    on_start=load_model,
    volumes=[Volume(name="tesseract-models", mount_path=MODELS)],
)
def predict(context, image_base64=None, path=None):
    api = context.on_start_value
    api.SetImage(open_picture(image_base64, path).convert("RGB"))
    text = api.GetUTF8Text().strip()
    return {"text": text, "confidence": api.MeanTextConf()}
