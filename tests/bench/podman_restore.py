# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer of checkpoint_restore.py: podman's checkpoint and restore of a Python process that holds the same subject."""
import glob
import os
import shutil
import socket
import subprocess
import sys
import time

SERVE = """
import socket

load()
server = socket.socket(socket.AF_UNIX)
server.bind("/work/socket")
server.listen()
while True:
    client, _ = server.accept()
    client.recv(16)
    client.sendall(str(answer()).encode())
    client.close()
"""


def ask(path, patience=60):
    """The answer over a fresh connection, waiting until somebody listens."""
    end = time.monotonic() + patience
    while True:
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(path)
            client.sendall(b"ask")
            answer = client.recv(64)
            if answer:
                return answer
        except OSError:
            pass
        finally:
            client.close()
        if time.monotonic() > end:
            sys.exit("The container that podman started does not answer.")
        time.sleep(0.001)


class PodmanPeer:
    """A container of podman's with the host's /usr, with its checkpoint kept in place and exported to an archive."""

    def __init__(self, folder, subject):
        self.folder = os.path.join(folder, "podman-peer")
        self.root = os.path.join(self.folder, "root")
        self.archive = os.path.join(self.folder, "checkpoint.tar")
        for name in ("usr", "etc", "proc", "sys", "dev", "run", "tmp", "work"):
            os.makedirs(os.path.join(self.root, name))
        for name in ("lib", "lib64", "bin"):
            os.symlink("usr/" + name, os.path.join(self.root, name))
        work = os.path.join(self.folder, "work")
        os.mkdir(work)
        with open(os.path.join(work, "hold.py"), "w", encoding="utf-8") as file:
            file.write(subject.code + SERVE)
        self.socket = os.path.join(work, "socket")
        subprocess.run(["tar", "-C", self.root, "-cf", self.folder + "/root.tar", "."], check=True)
        self.call("import", self.folder + "/root.tar", "localhost/held:1")
        self.call("run", "--detach", "--name", "kept", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000",
                  "--volume", "/usr:/usr:ro", "--volume", "/etc/alternatives:/etc/alternatives:ro", "--volume", work + ":/work",
                  "--env", "SIZE=" + subject.size, "localhost/held:1", "/usr/bin/python3", "/work/hold.py")
        self.expected = ask(self.socket)
        self.call("container", "checkpoint", "--keep", "--leave-running", "--ignore-rootfs", "--compress", "none",
                  "--export", self.archive, "kept")
        self.call("container", "checkpoint", "--keep", "kept")

    def images(self):
        """The folder of the images that are kept in place."""
        return glob.glob(self.folder + "/store/*-containers/*/userdata/checkpoint")[0]

    def call(self, *arguments):
        environment = dict(os.environ, PATH="/opt/headstart/criu/bin:" + os.environ["PATH"])
        command = ["podman", "--runtime", "runc", "--root", self.folder + "/store", "--runroot", self.folder + "/runtime",
                   "--cgroup-manager", "cgroupfs", *arguments]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, check=False)
        if done.returncode != 0:
            sys.exit("%s: %s" % (" ".join(command), done.stdout))

    def restore(self, imported):
        """Milliseconds from `podman container restore` to the first answer: of the container whose checkpoint is kept in place, or of
        a new one that is made from the exported archive."""
        if os.path.exists(self.socket):
            os.unlink(self.socket)
        name = "imported" if imported else "kept"
        how = ["--import", self.archive, "--ignore-rootfs", "--name", name] if imported else ["--keep", name]
        begin = time.perf_counter()
        self.call("container", "restore", *how)
        answer = ask(self.socket)
        length = (time.perf_counter() - begin) * 1e3
        if answer != self.expected:
            sys.exit("The container that podman restored answers something else than before.")
        self.call("kill", name)
        if imported:
            self.call("rm", "--force", name)
        return length

    def drop(self):
        self.call("rm", "--force", "--time", "0", "--all")
        subprocess.run(["umount", "-R", "-q", self.folder + "/store/overlay"], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
