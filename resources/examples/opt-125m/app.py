# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small language model: loaded once in on_start, its weights cached in a volume."""

from beam import Image, Volume, endpoint

MODEL = "facebook/opt-125m"
WEIGHTS = "./weights"


def load_model():
    """Loads the model onto the GPU where there is one. The first start downloads 250 MB into the volume."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(MODEL, cache_dir=WEIGHTS)
    model = AutoModelForCausalLM.from_pretrained(MODEL, cache_dir=WEIGHTS).to(device).eval()
    print("%s is on %s" % (MODEL, device))
    return tokenizer, model, device


@endpoint(
    name="opt-125m",
    cpu=2,
    memory="4Gi",
    gpu="T4",
    keep_warm_seconds=60,
    image=Image(python_version="python3", python_packages=["transformers", "torch"]),
    on_start=load_model,
    volumes=[Volume(name="opt-125m-weights", mount_path=WEIGHTS)],
)
def predict(context, prompt, max_new_tokens=40):
    import torch

    tokenizer, model, device = context.on_start_value
    encoded = tokenizer(prompt, return_tensors="pt").to(device)
    with torch.inference_mode():
        tokens = model.generate(**encoded, max_new_tokens=int(max_new_tokens), do_sample=False)
    return {"text": tokenizer.decode(tokens[0], skip_special_tokens=True), "device": device}
