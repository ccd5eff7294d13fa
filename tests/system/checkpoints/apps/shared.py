# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool of processes with its semaphores in /dev/shm, named shared memory, and a shared anonymous mapping."""
import hashlib
import mmap
import multiprocessing
import os
from multiprocessing import shared_memory

from beam import endpoint

HELD = {}


def work(number):
    HELD["mapping"][number] = number
    return number * number


def load():
    HELD["mapping"] = mmap.mmap(-1, 1 << 20)
    HELD["memory"] = shared_memory.SharedMemory(create=True, size=8 << 20)
    HELD["memory"].buf[:] = os.urandom(8 << 20)
    HELD["semaphore"] = multiprocessing.Semaphore(3)
    HELD["semaphore"].acquire()
    HELD["queue"] = multiprocessing.Queue()
    HELD["queue"].put("queued")
    HELD["value"] = multiprocessing.Value("i", 41)
    HELD["pool"] = multiprocessing.Pool(2)
    HELD["pool"].map(work, range(4))


@endpoint(on_start=load)
def predict(context):
    wrong = []
    squares = HELD["pool"].map(work, range(100, 120), chunksize=1)
    if squares != [number * number for number in range(100, 120)]:
        wrong.append(f"the pool answers {squares}")
    if list(HELD["mapping"][100:120]) != list(range(100, 120)):
        wrong.append("the mapping is not shared with the pool any more")
    again = shared_memory.SharedMemory(name=HELD["memory"].name)
    again.buf[0] = (again.buf[0] + 1) % 256
    if HELD["memory"].buf[0] != again.buf[0]:
        wrong.append("the name of the shared memory leads elsewhere")
    again.buf[0] = (again.buf[0] - 1) % 256
    if HELD["semaphore"].get_value() != 2:
        wrong.append(f"the semaphore is at {HELD['semaphore'].get_value()}")
    if not HELD["semaphore"].acquire(timeout=5):
        wrong.append("the semaphore cannot be taken")
    HELD["semaphore"].release()
    with HELD["value"].get_lock():
        HELD["value"].value += 1
        HELD["value"].value -= 1
    item = HELD["queue"].get(timeout=5)
    HELD["queue"].put(item)
    digest = hashlib.sha256(bytes(HELD["memory"].buf)).hexdigest()
    return {"same": [digest, HELD["memory"].name, item, HELD["value"].value], "wrong": wrong}
