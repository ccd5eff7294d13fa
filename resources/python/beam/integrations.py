# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Beam's integrations: none of them runs locally."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise ImportError("beam.integrations.%s does not run locally yet; use @endpoint, which does." % name)
