# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SDK that user code imports, compatible with Beam's; `beta9` is another name of this package.

Names are loaded when they are first used, so that importing the package costs next to nothing at a cold start.
`python -m beam.describe` prints the decorators, their arguments, defaults and accepted types as JSON.
"""

_HOMES = {
    "beam.decorators": ("endpoint", "asgi", "realtime", "function", "task_queue", "schedule"),
    "beam.image": ("Image",),
    "beam.volume": ("Volume", "CloudBucket", "CloudBucketConfig", "DurableDisk"),
    "beam.policy": ("TaskPolicy", "Autoscaler", "QueueDepthAutoscaler", "LLMTokenPressureAutoscaler", "PricingPolicy"),
    "beam.gpu": ("GpuType",),
    "beam.python_version": ("PythonVersion",),
    "beam.remote": ("Map", "Queue", "Output", "Container", "Pod", "Service", "Sandbox", "Pool", "Bot", "Client",
                    "Task", "Deployment"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_SUBMODULES = ("env", "schema", "experimental", "integrations")

__all__ = sorted(_HOME) + sorted(_SUBMODULES)


def __getattr__(name):
    home = "beam." + name if name in _SUBMODULES else _HOME.get(name)
    if home is None:
        raise AttributeError("module 'beam' has no attribute %r" % name)
    import sys

    __import__(home)
    module = sys.modules[home]
    value = module if name in _SUBMODULES else getattr(module, name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(set(globals()) | set(__all__))
