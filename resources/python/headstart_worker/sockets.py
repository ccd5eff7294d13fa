# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unix sockets and descriptors, on the C modules alone."""

import fcntl
import os

import _socket

# User code counts on getting low descriptors, and code that writes to guessed ones should hit none of ours.
FIRST_OWN_DESCRIPTOR = 200
# A client whose connect does not block is refused by a Unix socket whose queue is full, so let it be long.
_BACKLOG = 1024


class ListenError(Exception):
    """A socket could not be made at its path; str() is one sentence."""


def lift(descriptor):
    """Moves a descriptor above those that user code is likely to meet; close-on-exec. Returns the one to use."""
    try:
        lifted = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, FIRST_OWN_DESCRIPTOR)
    except OSError:  # RLIMIT_NOFILE is lower than that
        os.set_inheritable(descriptor, False)
        return descriptor
    os.close(descriptor)
    return lifted


def lifted_socket(sock):
    return _socket.socket(fileno=lift(sock.detach()))


def packet_pair():
    """Two connected SOCK_SEQPACKET ends: messages stay whole and in order."""
    left, right = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    return lifted_socket(left), lifted_socket(right)


def listen(path):
    """A non-blocking listening socket at `path`, mode 0666, in place of a socket left there. Raises ListenError."""
    sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass
        sock.bind(path)
        os.chmod(path, 0o666)
        sock.listen(_BACKLOG)
        sock.setblocking(False)
        return lifted_socket(sock)
    except OSError as error:
        sock.close()
        raise ListenError("The socket %s could not be made: %s." % (path, error.strerror or error)) from None


def stop_listening(listener):
    """Takes the name of what listen() made away and closes it: who waits in its queue is hung up on, who comes now is
    refused. Raises OSError when the name cannot be removed; it is closed all the same."""
    path = listener.getsockname()
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    finally:
        hang_up(listener)


def shut(sock):
    """Ends both directions for all who hold the socket: a process that user code has just forked may be one of them."""
    try:
        sock.shutdown(_socket.SHUT_RDWR)
    except OSError:
        pass  # the other side has gone before


def hang_up(sock):
    """Closes a socket, for all who hold it."""
    shut(sock)
    sock.close()


def accept(listener):
    """The next waiting connection, non-blocking, or None."""
    try:
        descriptor, _ = listener._accept()
    except (BlockingIOError, InterruptedError, ConnectionAbortedError):
        return None
    sock = _socket.socket(fileno=lift(descriptor))
    sock.setblocking(False)
    return sock
