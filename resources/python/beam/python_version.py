# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""PythonVersion: texts with a name each, like PythonVersion.Python311."""

from enum import Enum

from beam.parsing import PYTHON_VERSIONS


class _Text(str, Enum):
    def __str__(self):
        return self.value


PythonVersion = _Text("PythonVersion", [(v.capitalize().replace(".", ""), v) for v in PYTHON_VERSIONS],
                      module=__name__)
