# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories and devices that outlive containers."""


def _text(owner, name, value):
    if not isinstance(value, str) or not value:
        raise TypeError("%s(%s=...) must be a text that is not empty, not %r." % (owner, name, value))
    return value


class Volume:
    """A named directory, seen at ./<mount_path> and at /volumes/<mount_path>."""

    def __init__(self, name, mount_path):
        self.name = _text("Volume", "name", name)
        self.mount_path = _text("Volume", "mount_path", mount_path)

    def __repr__(self):
        return "Volume(name=%r, mount_path=%r)" % (self.name, self.mount_path)


class CloudBucketConfig:
    """How a bucket is reached; access_key and secret_key are names of secrets."""

    def __init__(self, read_only=False, force_path_style=False, access_key=None, secret_key=None, endpoint=None,
                 region=None):
        self.read_only = read_only
        self.force_path_style = force_path_style
        self.access_key = access_key
        self.secret_key = secret_key
        self.endpoint = endpoint
        self.region = region


class CloudBucket:
    """A bucket of object storage seen as a directory; `name` is the bucket's."""

    def __init__(self, name, mount_path, config=None):
        self.name = _text("CloudBucket", "name", name)
        self.mount_path = _text("CloudBucket", "mount_path", mount_path)
        self.config = CloudBucketConfig() if config is None else config
        if not isinstance(self.config, CloudBucketConfig):
            raise TypeError("CloudBucket(config=...) must be a CloudBucketConfig, not a %s." % type(config).__name__)


class DurableDisk:
    """A block device that outlives containers."""

    def __init__(self, name, size, mount_path, filesystem="ext4", driver=None, read_only=False):
        self.name = _text("DurableDisk", "name", name)
        self.size = size
        self.mount_path = _text("DurableDisk", "mount_path", mount_path)
        self.filesystem = filesystem
        self.driver = driver
        self.read_only = read_only
