# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what a project's Python files decorate, without running any of them.

The console runs this package in an isolated interpreter (``-I -S``, Python 3.8 or later) and reads JSON lines from its
output; it is built into the console, so that both always fit. Only the standard library is used, and of the user's code
only the syntax tree.

Values are JSON objects with a member ``k``:

``str`` ``int`` ``float`` ``bool`` ``none``   a scalar, in ``v``
``list``      ``items``: values (tuples and sets too)
``dict``      ``items``: pairs of values
``beam``      a name of Beam's SDK, in ``name`` (``endpoint``, ``Image.from_registry``, ``schema.String``)
``call``      what calling a ``beam`` name gives: ``name``, ``args`` (values), ``kwargs`` (pairs of a name and a value)
              and ``steps`` (chained calls: objects with ``name``, ``args`` and ``kwargs``)
``member``    a member of an enumeration of Beam's: ``enum``, ``name``
``function``  a function of the module: ``name``
``imported``  a name imported from elsewhere: ``name``
``schema``    a subclass of ``schema.Schema``: ``fields``
``lambda`` ``class`` ``module``   what they say
``unread``    all that would have to be run to be known
"""
