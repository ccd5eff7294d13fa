# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts primes from a table that takes a while to make: a checkpoint keeps it, and later cold starts begin with it."""

import time

from beam import endpoint

try:
    from headstart import after_restore
except ImportError:  # on Beam

    def after_restore(fn):
        return fn


LIMIT = 150_000_000
BLOCK = 1 << 16

RESTORED = []


def make_table():
    """A byte for each number, 1 where it is prime, and how many primes lie before each block of them."""
    sieve = bytearray(b"\x01") * (LIMIT + 1)
    sieve[0:2] = b"\x00\x00"
    for number in range(2, int(LIMIT**0.5) + 1):
        if sieve[number]:
            multiples = len(range(number * number, LIMIT + 1, number))
            sieve[number * number :: number] = bytes(multiples)
    before = [0]
    for start in range(0, LIMIT + 1, BLOCK):
        before.append(before[-1] + sieve.count(1, start, start + BLOCK))
    print("found", before[-1], "primes")
    return sieve, before


@after_restore
def note_time():
    """The place to open connections and fetch tokens again: a restored worker has those of the moment it was captured."""
    RESTORED.append(time.time())


@endpoint(name="primes", cpu=1, memory=512, keep_warm_seconds=30, on_start=make_table, checkpoint_enabled=True)
def predict(context, below=1_000_000):
    if not isinstance(below, int) or not 0 <= below <= LIMIT:
        raise ValueError("below has to be a whole number from 0 to %d, and is %r" % (LIMIT, below))
    sieve, before = context.on_start_value
    block = below // BLOCK
    return {
        "below": below,
        "primes": before[block] + sieve.count(1, block * BLOCK, below),
        "restored": bool(RESTORED),
    }
