# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tmpfs at /run, as systemd mounts one: only there CRIU keeps what it has found out about the kernel, else it asks anew at each start."""
import ctypes
import os
import subprocess
import sys

CLONE_NEWNS = 0x00020000


def is_tmpfs(path):
    return subprocess.run(["stat", "-f", "-c", "%T", path], stdout=subprocess.PIPE, text=True, check=True).stdout.strip() == "tmpfs"


def provide_tmpfs():
    """Where /run is no tmpfs, this process and its children go on in a mount namespace in which it is one, every peer alike. What was done, in
    words for the output; "" for nothing."""
    if is_tmpfs("/run"):
        return ""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        sys.exit("A mount namespace of its own is refused: %s." % os.strerror(ctypes.get_errno()))
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"], check=True)
    return "/run is no tmpfs on this machine: measured with one mounted there, for all alike"
