# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the thread that serves HTTP gives up its sockets for a memory checkpoint, without a process around it."""

import os
import select
import shutil
import socket
import sys
import tempfile
import threading
import time
import unittest
from queue import Empty, SimpleQueue

from checkpointing import wait_until

from headstart_worker import sockets
from headstart_worker.server import PREPARE, ClientGone, Server


class HandedOver(unittest.TestCase):
    """The thread that serves HTTP, with a main thread that holds a request while it hangs up on everyone."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hs-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "w0.http")
        self.lifeline, self.orders = os.pipe()
        self.jobs = SimpleQueue()

    def start(self):
        self.server = Server(sockets.listen(self.path), self.lifeline, self.jobs)
        self.server.start()

    def client(self, data=b""):
        client = socket.socket(socket.AF_UNIX)
        self.addCleanup(client.close)
        client.settimeout(20)
        client.connect(self.path)
        client.sendall(data)
        return client

    def assert_hung_up(self, client):
        try:
            while client.recv(65536):
                pass
        except ConnectionResetError:
            pass

    REQUEST = b"POST / HTTP/1.1\r\nX-TASK-ID: t\r\nContent-Length: 0\r\n\r\n"

    def test_waits_for_what_is_held_however_it_fares(self):
        self.start()
        held = []
        clients = [self.client(self.REQUEST) for _ in range(4)]
        for _ in clients:
            held.append(self.jobs.get(timeout=20)[0])
        clients[0].close()  # the thread sees it
        wait_until(lambda: any(one.gone for one in held))
        idle = self.client(b"GET /health HTTP/1.1\r\n\r\n")
        self.assertTrue(idle.recv(1000))
        marked = [one for one in held if not one.gone][0]
        marked.gone = True  # as an attempt of the main thread's to write leaves it
        os.write(self.orders, b"p")
        self.assert_hung_up(idle)
        for client in clients[1:]:
            self.assert_hung_up(client)
        self.assertFalse(os.path.exists(self.path))
        began = time.process_time()
        self.assertRaises(Empty, self.jobs.get, timeout=0.4)
        self.assertLess(time.process_time() - began, 0.2, "the thread turns round and round while it waits")
        for connection in held:
            self.assertRaises(Empty, self.jobs.get, timeout=0.05)  # not before the last one is back
            self.assertTrue(connection.gone)
            if connection is held[1]:
                self.assertRaises(ClientGone, connection.send, b"x")
            os.write(self.orders, b"p")  # a second time changes nothing
            self.server.give_back(connection)
        self.assertIs(self.jobs.get(timeout=20), PREPARE)
        self.assertRaises(Empty, self.jobs.get, timeout=0.05)
        self.server.reopen(sockets.listen(self.path))
        self.client(self.REQUEST)
        connection, request = self.jobs.get(timeout=20)
        self.assertEqual((request.path, connection.gone), ("/", False))
        self.server.give_back(connection)

    def test_what_the_kernel_reported_before_the_order_is_left_alone(self):
        one = Server(sockets.listen(self.path), self.lifeline, self.jobs)  # with no thread: its turns are taken here
        client = self.client(self.REQUEST)
        one._accept()
        descriptor = next(iter(one._connections))
        one._dispatch(descriptor, select.EPOLLIN)
        connection = self.jobs.get(timeout=20)[0]
        os.write(self.orders, b"p")
        one._dispatch(self.lifeline, select.EPOLLIN)
        for mask in (select.EPOLLIN, select.EPOLLIN | select.EPOLLHUP):
            one._dispatch(descriptor, mask)
        self.assert_hung_up(client)
        one.give_back(connection)
        one._dispatch(one._wake_read, select.EPOLLIN)
        self.assertIs(self.jobs.get(timeout=20), PREPARE)
        self.assertEqual(one._connections, {})

    def test_hears_the_order_through_a_flood(self):
        self.start()
        stop = []

        def flood():
            while not stop:
                with socket.socket(socket.AF_UNIX) as sock:
                    try:
                        sock.connect(self.path)
                    except OSError:
                        pass  # nobody there any more

        threads = [threading.Thread(target=flood) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            os.write(self.orders, b"p")
            self.assertIs(self.jobs.get(timeout=20), PREPARE)
            self.assertFalse(os.path.exists(self.path))
        finally:
            stop.append(True)
            for thread in threads:
                thread.join()


if __name__ == "__main__":
    sys.exit(unittest.main())
