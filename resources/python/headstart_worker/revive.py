# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a worker that continues from a checkpoint a process of its own: its clones must not draw the same numbers.

Loaded after a restore, in the worker's main thread.
"""

import os
import sys

from headstart_worker.tracebacks import sentence

_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "headstart")


def reseed(say):
    """Gives each source of random numbers that is loaded a new seed of the kernel's. What never draws on one
    (os.urandom, uuid4, secrets) and generators that user code made itself are left as they are."""
    for name, renew in (("random", _python), ("numpy.random", _numpy), ("torch", _torch), ("ssl", _openssl),
                        ("tempfile", _tempfile), ("uuid", _uuid)):
        module = sys.modules.get(name)
        if module is None:
            continue
        try:
            renew(module)
        except Exception as error:  # a half-loaded module, or one of the user's of that name
            say("%s could not be given a new seed after the restore: %s" % (name, sentence(error)))


def _number(bits):
    return int.from_bytes(os.urandom((bits + 7) // 8), "little") >> (-bits % 8)


def _python(module):
    module.seed()


def _numpy(module):
    module.seed()  # the legacy global state, from the kernel's entropy


def _torch(module):
    module.manual_seed(_number(63))  # the CPU's at once, those of CUDA when that is initialised


def _openssl(module):
    module.RAND_add(os.urandom(64), 64.0)


def _tempfile(module):
    # The generator of names renews itself after a fork, which it tells by the process id; clones have equal ones.
    module._name_sequence = None


def _uuid(module):
    """What two clones draw differs by node or clock sequence even within one tick of the clock."""
    for name in ("_last_timestamp", "_last_timestamp_v6", "_last_timestamp_v7"):
        if hasattr(module, name):
            setattr(module, name, None)
    module._generate_time_safe = None  # libuuid keeps its clock sequence, and a node made up, where nobody reaches them
    node = getattr(module, "_node", None)
    if node is None or node >> 40 & 1:  # not asked for yet, or made up (RFC 4122, 4.5)
        module._node = _number(48) | 1 << 40


def callbacks():
    """What user code has registered with headstart.after_restore."""
    module = sys.modules.get("headstart")
    folder = os.path.dirname(os.path.abspath(getattr(module, "__file__", None) or ""))
    return list(module._callbacks) if module is not None and folder == _PACKAGE else []
