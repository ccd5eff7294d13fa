# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the user's handler and on_start, and says in one sentence why not."""

import os
import sys

from headstart_worker import tracebacks

_IMPORTING = "BETA9_IMPORTING_USER_CODE"


class StartupError(Exception):
    """Nothing can be served. The fields are those of the `startup_failed` event."""

    def __init__(self, stage, kind, message, traceback=""):
        Exception.__init__(self, message)
        self.stage = stage
        self.kind = kind
        self.message = message
        self.traceback = traceback


class Target:
    """What a container serves: the raw function, the decorator that it wears, on_start or None."""

    __slots__ = ("func", "decorator", "on_start")

    def __init__(self, func, decorator, on_start):
        self.func = func
        self.decorator = decorator
        self.on_start = on_start


def _split(name, variable, stage):
    module, colon, attribute = name.partition(":")
    if not colon or not module or not attribute:
        raise StartupError(stage, "not_found", '%s is "%s"; it must be like "module.path:function".' % (variable, name))
    return module, attribute


def _source_of(module):
    """"app.py" for a module's name, as far as can be said without loading it."""
    return module.replace(".", "/") + ".py"


def _import(module, code_dir, stage):
    os.environ[_IMPORTING] = "true"
    try:
        __import__(module)
        return sys.modules[module]
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing and (module == missing or module.startswith(missing + ".")) \
                and tracebacks.user_part(error.__traceback__) is None:
            raise StartupError(stage, "not_found", "There is no %s in %s." % (_source_of(module), code_dir)) from None
        raise StartupError(
            stage, "import_error",
            "%s imports %s, which is not installed in this image; add it to Image(python_packages=[...])."
            % (_source_of(module), missing.partition(".")[0] or "a module"),
            tracebacks.text(error)) from None
    except SystemExit as error:
        raise StartupError(stage, "import_error", "%s ended the process while it was imported (SystemExit: %s)."
                           % (_source_of(module), error.code), tracebacks.text(error)) from None
    except SyntaxError as error:
        where = "%s, line %s" % (os.path.basename(error.filename or _source_of(module)), error.lineno)
        raise StartupError(stage, "import_error", "%s is not valid Python %d.%d: %s (%s)." % (
            _source_of(module), sys.version_info[0], sys.version_info[1], error.msg, where),
            tracebacks.text(error)) from None
    except BaseException as error:
        raise StartupError(stage, "import_error", "Importing %s raised %s." % (
            _source_of(module), tracebacks.sentence(error).rstrip(".")), tracebacks.text(error)) from None
    finally:
        os.environ.pop(_IMPORTING, None)


def _attribute(module, name, stage):
    value = module
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            raise StartupError(stage, "no_such_function", "%s has no %s%s." % (
                _file_name(module), name, _alternatives(module))) from None
    return value


def _file_name(module):
    return os.path.basename(getattr(module, "__file__", None) or _source_of(module.__name__))


def _alternatives(module):
    names = [name for name, value in sorted(vars(module).items()) if _decorator(value) is not None]
    return "; decorated there: " + ", ".join(names) if names else ""


def _decorator(value):
    """The decorator instance of an object that one of the SDK's decorators made, else None."""
    wrappers = sys.modules.get("beam.decorators")  # not loaded: then nothing can be decorated
    return value.parent if wrappers is not None and isinstance(value, wrappers.Wrapped) else None


def load(settings):
    """The Target of a container. Raises StartupError. sys.path and the working directory are set already."""
    module_name, name = _split(settings.handler, "HANDLER", "import")
    module = _import(module_name, settings.code_dir, "import")
    value = _attribute(module, name, "handler")
    decorator = _decorator(value)
    if decorator is None:
        what = "is a plain function" if hasattr(value, "__code__") else "is a %s" % type(value).__name__
        raise StartupError("handler", "not_decorated", "%s in %s %s; put @endpoint(...) from beam above its definition."
                           % (name, _file_name(module), what))
    if decorator.kind != "endpoint":
        raise StartupError("handler", "not_decorated",
                           "%s in %s is a @%s, which does not run locally yet; use @endpoint."
                           % (name, _file_name(module), decorator.kind))
    return Target(value.func, decorator, _on_start(settings, decorator))


def _on_start(settings, decorator):
    """The function that ON_START names; without that variable, the one that the decorator was given."""
    if not settings.on_start:
        return decorator.on_start
    module_name, name = _split(settings.on_start, "ON_START", "on_start")
    function = _attribute(_import(module_name, settings.code_dir, "on_start"), name, "on_start")
    if _decorator(function) is not None:
        function = function.func
    if not callable(function):
        raise StartupError("on_start", "no_such_function", "on_start %s is a %s, which cannot be called."
                           % (name, type(function).__name__))
    return function


def _plain(function):
    """The function whose code tells the parameters of a callable: a method's own; None for other callables."""
    function = getattr(function, "__func__", function)
    return function if hasattr(function, "__code__") else None


def required_arguments(function):
    """The names of the parameters that a call without arguments leaves open."""
    plain = _plain(function)
    if plain is None:
        try:
            parameters = tracebacks.standard_module("inspect").signature(function).parameters.values()
        except (TypeError, ValueError):
            return []  # a callable without a signature; calling it will tell
        return [p.name for p in parameters if p.default is p.empty and p.kind in
                (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    code = plain.__code__
    bound = 1 if getattr(function, "__self__", None) is not None else 0
    positional = code.co_varnames[bound:code.co_argcount]
    names = list(positional[:max(0, len(positional) - len(plain.__defaults__ or ()))])
    keyword_only = code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount]
    names.extend(name for name in keyword_only if name not in (plain.__kwdefaults__ or {}))
    return names


def takes_context(function):
    """True when a parameter is literally named `context`; a decorator that uses functools.wraps is looked through."""
    seen = 0
    while hasattr(function, "__wrapped__") and seen < 100:
        function = function.__wrapped__
        seen += 1
    plain = _plain(function)
    if plain is None:
        try:
            return "context" in tracebacks.standard_module("inspect").signature(function).parameters
        except (TypeError, ValueError):
            return False
    code = plain.__code__
    return "context" in code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
