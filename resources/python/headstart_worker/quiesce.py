# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a worker ready to be written to disk: names the files that its interpreter depends on, and gives back memory.

Loaded when a checkpoint is prepared, in the worker's main thread.
"""

import gc
import os
import stat
import sys

from headstart_worker.tracebacks import sentence, standard_module

MAX_LIST_BYTES = 4 * 1024 * 1024


def quiesce(path, say):
    """Writes the list of files to `path` and shrinks the process. `say(sentence)` takes what did not work out."""
    trim = _memory_trimmer()  # first: ctypes belongs to the files
    _write_list(path, say)
    _collect()
    _empty_cuda_cache(say)
    if trim is not None:
        trim(0)


# The files

def imported_files():
    """Absolute paths (bytes, sorted) of what this interpreter was loaded from: sources, extension modules, bytecode
    that exists, archives, its own executable."""
    found = set()
    if sys.executable:
        found.add(os.fsencode(os.path.abspath(sys.executable)))
    for module in list(sys.modules.values()):
        try:
            # Not getattr: modules that load themselves on first use would do so.
            members = object.__getattribute__(module, "__dict__")
            names = (members.get("__file__"), members.get("__cached__"))
        except AttributeError:
            continue  # no module: anything may stand in sys.modules
        for position, name in enumerate(names):
            if isinstance(name, str) and name and "\0" not in name:
                file = _existing(os.path.abspath(name))
                if file is not None and (position == 0 or file == os.path.abspath(name)):
                    found.add(os.fsencode(file))
    return sorted(found)


def _existing(path):
    """`path` where it is a file, else the archive that it lies in, else None (some modules carry invented names)."""
    while True:
        try:
            if stat.S_ISREG(os.stat(path).st_mode):
                return path
            return None
        except NotADirectoryError:
            path = os.path.dirname(path)
        except (OSError, ValueError):
            return None


def _write_list(path, say):
    text = b"\0".join(imported_files())
    if len(text) > MAX_LIST_BYTES:
        cut = text.rindex(b"\0", 0, MAX_LIST_BYTES)
        say("The list of imported files is longer than 4 MiB; the last %d are left out." % text.count(b"\0", cut))
        text = text[:cut]
    temporary = path + ".new"
    try:
        _remove(temporary)
        _remove(path)  # should writing fail, no list must look like the present one
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            view = memoryview(text)
            while view:
                view = view[os.write(descriptor, view):]
        finally:
            os.close(descriptor)
        os.rename(temporary, path)
    except OSError as error:
        say("The list of imported files could not be written: %s." % error)
        try:
            os.unlink(temporary)
        except OSError:
            pass  # was never made; said above


def _remove(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


# The memory

def _collect():
    if gc.collect():
        gc.collect()  # what the finalizers of the first round let go


def _empty_cuda_cache(say):
    cuda = sys.modules.get("torch.cuda")
    try:
        if cuda is not None and cuda.is_initialized():
            cuda.empty_cache()
    except Exception as error:
        say("torch.cuda.empty_cache() failed before the checkpoint: %s" % sentence(error))


def _memory_trimmer():
    """The C library's malloc_trim; None where there is none."""
    try:
        ctypes = standard_module("ctypes")
        trim = ctypes.CDLL(None).malloc_trim
        trim.argtypes = [ctypes.c_size_t]
        return trim
    except (ImportError, OSError, AttributeError):
        return None  # an interpreter without ctypes, a static one, or a C library without the function
