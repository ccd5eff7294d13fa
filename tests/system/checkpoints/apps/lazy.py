# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that is known byte by byte, and what can be done to it while it arrives."""
import hashlib
import mmap
import os
import subprocess
import threading
import time

from beam import endpoint

CHUNK = 1 << 16
PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
HELD = {}


def load():
    size = int(os.environ.get("MEMORY_MIB", "64")) << 20
    for name in ("heap", "map"):
        data = os.urandom(size // 2)
        HELD[name + " digests"] = [hashlib.sha1(data[at:at + CHUNK]).digest() for at in range(0, len(data), CHUNK)]
        if name == "map":
            HELD[name] = mmap.mmap(-1, len(data), PRIVATE)
            HELD[name][:] = data
        else:
            HELD[name] = bytearray(data)


def wrong(name, chunks=None):
    """How many of these chunks are not as they were."""
    digests = HELD[name + " digests"]
    return sum(hashlib.sha1(HELD[name][index * CHUNK:(index + 1) * CHUNK]).digest() != digests[index]
               for index in (range(len(digests)) if chunks is None else chunks))


def nothing():
    return 0


def part():
    return wrong("heap", range(8))


def whole():
    return wrong("heap") + wrong("map")


def backwards():
    count = len(HELD["heap digests"])
    return wrong("heap", reversed(range(count))) + wrong("map", reversed(range(count)))


def threads():
    """Many wait for the same pages, and for those around them."""
    found = []

    def work(number):
        count = len(HELD["heap digests"])
        order = [(index * 7 + number // 2) % count for index in range(count)]
        found.append(wrong("heap", order) + wrong("map", order))

    all_threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in all_threads:
        thread.start()
    for thread in all_threads:
        thread.join()
    return sum(found) + (len(found) != 8)


def forked():
    """Parent and children look at it while it arrives in each of them."""
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            os._exit(min(whole(), 99))
        children.append(child)
    return backwards() + sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def forked_twice():
    child = os.fork()
    if child == 0:
        grandchild = os.fork()
        os._exit(min(whole(), 99) if grandchild == 0 else os.waitstatus_to_exitcode(os.waitpid(grandchild, 0)[1]))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) + whole()


def forked_before():
    """The parent lets its child look when the volume says so."""
    child = os.fork()
    if child == 0:
        while not os.path.exists("/volumes/data/look"):
            time.sleep(0.01)
        os._exit(min(whole(), 99))
    open("/volumes/data/forked", "w").close()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def another_program():
    done = subprocess.run(["/bin/sh", "-c", "exit 3"])
    return (done.returncode != 3) + whole()


def moved():
    """mremap(2), which finds no room to grow in place."""
    size = len(HELD["map"])
    HELD["map"].resize(4 * size)
    bad = wrong("map") + any(HELD["map"][size:])
    HELD["map"].resize(size)
    return bad + whole()


def given_up():
    half = len(HELD["map"]) // 2
    wrong("map", [1])
    HELD["map"].madvise(mmap.MADV_DONTNEED, 0, half)
    count = len(HELD["map digests"])
    return any(HELD["map"][:half]) + wrong("map", range(count // 2, count)) + wrong("heap")


def unmapped():
    size = len(HELD["map"])
    HELD["map"].close()
    again = [mmap.mmap(-1, size, PRIVATE) for _ in range(4)]
    return sum(any(area[:]) for area in again) + wrong("heap")


def written():
    """Before it was read: a page that is written in part keeps the rest."""
    bad = 0
    for name in ("heap", "map"):
        data = HELD[name]
        digests = HELD[name + " digests"]
        for index in range(0, len(digests), 3):
            data[index * CHUNK + 5000] ^= 255
            changed = hashlib.sha1(data[index * CHUNK:(index + 1) * CHUNK]).digest()
            data[index * CHUNK + 5000] ^= 255
            bad += changed == digests[index]
    return bad + whole()


def slowly():
    """For as long as it takes to do something to the container."""
    open("/volumes/data/slow", "w").close()
    bad = 0
    for index in range(len(HELD["heap digests"])):
        bad += wrong("heap", [index])
        time.sleep(0.001)
    return bad + wrong("map")


@endpoint(on_start=load)
def predict(context, does="whole"):
    return {"wrong": int(globals()[does]())}
