# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lives in Beam's cloud: it can be made, so that a module which names it can be imported, and refuses to act."""

from beam.local import refuse


class _Remote:
    """Keeps its arguments; every public attribute that they do not set refuses."""

    def __init__(self, *args, **kwargs):
        self.args = args
        self.kwargs = kwargs
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        refuse("%s.%s" % (type(self).__name__, name), "use @endpoint, which does")

    def __repr__(self):
        return "%s(...)" % type(self).__name__


def _refusing(name):
    def method(self, *args, **kwargs):
        refuse("%s.%s" % (type(self).__name__, name), "use @endpoint, which does")

    return method


class Map(_Remote):
    __getitem__ = _refusing("__getitem__")
    __setitem__ = _refusing("__setitem__")
    __delitem__ = _refusing("__delitem__")
    __iter__ = _refusing("__iter__")
    __len__ = _refusing("__len__")
    __contains__ = _refusing("__contains__")


class Queue(_Remote):
    __len__ = _refusing("__len__")


class Output(_Remote):
    @classmethod
    def from_pil_image(cls, *args, **kwargs):
        refuse("Output.from_pil_image", "return the data itself, or write it into a Volume")

    @classmethod
    def from_file(cls, *args, **kwargs):
        refuse("Output.from_file", "return the data itself, or write it into a Volume")


class Container(_Remote):
    pass


class Pod(_Remote):
    pass


class Service(_Remote):
    pass


class Sandbox(_Remote):
    pass


class Pool(_Remote):
    pass


class Bot(_Remote):
    pass


class Client(_Remote):
    pass


class Task(_Remote):
    pass


class Deployment(_Remote):
    pass
