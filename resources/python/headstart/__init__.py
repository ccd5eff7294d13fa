# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Headstart offers to an endpoint's code beyond Beam's SDK.

An app that also runs on Beam, which has no such module, imports it behind a `try`:

    try:
        from headstart import after_restore
    except ImportError:
        def after_restore(fn):
            return fn

    @after_restore
    def reconnect():
        ...
"""

_callbacks = []  # of this process, in the order of their registration; run by a worker, see docs/worker-protocol.md


def after_restore(fn):
    """Registers `fn` to be called, without arguments, in every worker that continues from a memory checkpoint.

    It is called before the first request, after the environment is refreshed and `random`, `numpy.random` and `torch`
    are reseeded: the place to renew connections, tokens, random generators of one's own. Callbacks run in the order of
    registration; what `fn` returns is awaited where it is awaitable. One that raises ends the container. In a start
    that continues from no checkpoint, and outside of Headstart, nothing is called.
    Returns `fn`, so that it works as a decorator. Raises TypeError for what cannot be called.
    """
    if not callable(fn):
        raise TypeError("after_restore takes a function to call after a restore, and %r is a %s, which cannot be "
                        "called." % (fn, type(fn).__name__))
    _callbacks.append(fn)
    return fn


__all__ = ["after_restore"]
