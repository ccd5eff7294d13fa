# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the code runs."""

import os


def called_on_import():
    """True while a worker imports the handler's module; calls of remote functions then do nothing."""
    return os.environ.get("BETA9_IMPORTING_USER_CODE") == "true"


def is_local():
    """True outside a container."""
    return not os.environ.get("CONTAINER_ID")
