# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""GpuType: texts with a name each."""

from enum import Enum

from beam.parsing import GPU_NAMES


def _member(name):
    return name.replace("-", "_")


class _Text(str, Enum):
    def __str__(self):
        return self.value


GpuType = _Text("GpuType", [("NoGPU", "")] + [("Any" if n == "any" else _member(n), n) for n in GPU_NAMES],
                module=__name__)
