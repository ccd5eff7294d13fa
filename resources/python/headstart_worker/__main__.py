# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry point: `python /headstart/python/headstart_worker/__main__.py` or `python -m headstart_worker`."""

import os
import sys


def _prepare_path():
    """Takes the first entry that the interpreter made up off sys.path and makes sure that this package is found.

    For a script that entry is this folder, for `-m` the working directory, which is the user's code: a file of
    theirs called `select.py` must not become part of the supervisor. The code folder returns when it is imported from.
    """
    here = os.path.dirname(os.path.abspath(__file__))
    if sys.path and sys.path[0] in (here, os.getcwd(), ""):
        del sys.path[0]
    root = os.path.dirname(here)
    if root not in sys.path:
        sys.path.insert(0, root)


if __name__ == "__main__":
    _prepare_path()
    from headstart_worker.supervisor import main

    main()
