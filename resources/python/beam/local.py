# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answer of what is Beam's cloud and not on this machine."""


class NotLocal(NotImplementedError):
    """Something that Headstart does not run; str() is one sentence."""


def refuse(what, advice):
    """Raises NotLocal: "<what> does not run locally yet; <advice>."."""
    raise NotLocal("%s does not run locally yet; %s." % (what, advice))
