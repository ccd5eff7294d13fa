# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python processes of a container: a supervisor and the workers it forks.

docs/worker-protocol.md is the contract. Start-up time is what this package is measured by, so everything that
is imported before user code is either already loaded by a bare interpreter or a module written in C:
no enum, re, typing, socket, signal, json, threading, asyncio, inspect or traceback (tests/python checks the list).
"""

PROTOCOL = 2
