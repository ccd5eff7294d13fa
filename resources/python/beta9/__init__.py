# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another name of the package `beam`: `import beta9` gives the very same module and objects."""

import sys

import beam


class _Alias:
    """Finds `beta9.x` as the module `beam.x`, so that a submodule is not loaded twice under two names."""

    _specs = {}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if not name.startswith("beta9."):
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, cls)

    @classmethod
    def create_module(cls, spec):
        name = "beam." + spec.name.partition(".")[2]
        __import__(name)
        module = sys.modules[name]
        cls._specs[spec.name] = module.__spec__
        return module

    @classmethod
    def exec_module(cls, module):
        """The module has run already; the import system has only put its own spec into it."""
        module.__spec__ = cls._specs[module.__spec__.name]


sys.meta_path.insert(0, _Alias)
sys.modules[__name__] = beam
