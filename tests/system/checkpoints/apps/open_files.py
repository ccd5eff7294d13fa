# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are open over the checkpoint: in a volume, in the writable layers, deleted ones, and a log that grows."""
import hashlib
import os
import tempfile

from beam import endpoint

FILES = {}
LARGE = 64 << 20


def load():
    os.makedirs("/root/work", exist_ok=True)
    for name, path in {"volume": "/volumes/data/open.txt", "layer": "/root/work/open.txt", "code": "open.txt",
                       "etc": "/etc/open.txt", "tmp": "/tmp/open.txt"}.items():
        with open(path, "w") as file:
            file.write(f"{name} 0123456789")
        FILES[name] = open(path, "r+")
        FILES[name].seek(len(name) + 4)
    FILES["log"] = open("/volumes/data/log.txt", "a")
    for name, size in {"deleted": 5000, "large": LARGE}.items():
        FILES[name] = open(f"/root/work/{name}", "w+b", buffering=0)
        FILES[name].write(os.urandom(size))
        os.unlink(FILES[name].name)
    FILES["temporary"] = tempfile.TemporaryFile()
    FILES["temporary"].write(os.urandom(3000))
    FILES["temporary"].flush()


def whole(file):
    return os.pread(file.fileno(), LARGE + 1, 0)


@endpoint(on_start=load)
def predict(context):
    wrong = []
    for name in ("volume", "layer", "code", "etc", "tmp"):
        file = FILES[name]
        if os.lseek(file.fileno(), 0, os.SEEK_CUR) < len(name) + 4:
            wrong.append(f"{name}: at {file.tell()}")
        offset = file.tell()
        if file.read() != "3456789":
            wrong.append(f"{name}: another content from {offset} on")
        file.seek(offset)
        with open(file.name) as again:
            if again.read() != f"{name} 0123456789":
                wrong.append(f"{name}: its name leads to another content")
        if os.fstat(file.fileno()).st_ino != os.stat(file.name).st_ino:
            wrong.append(f"{name}: its name leads to another file")
        if name == "volume":
            continue  # a checkpoint holds only as long as it is as it was
        file.seek(0, os.SEEK_END)
        file.write("!")
        file.flush()
        with open(file.name) as again:
            if not again.read().endswith("9!"):
                wrong.append(f"{name}: what is written does not arrive")
        file.truncate(len(name) + 11)
        file.seek(offset)
    size = os.stat("/volumes/data/log.txt").st_size
    FILES["log"].write("one more line\n")
    FILES["log"].flush()
    if os.stat("/volumes/data/log.txt").st_size != size + 14:
        wrong.append("log: what is written does not arrive")
    for name in ("deleted", "large"):
        if os.path.exists(f"/root/work/{name}"):
            wrong.append(f"{name}: has a name again")
    if len(whole(FILES["large"])) != LARGE:
        wrong.append("large: another size")
    return {"same": [hashlib.sha256(whole(FILES[name])).hexdigest() for name in ("deleted", "large", "temporary")],
            "wrong": wrong}
