# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls user code: on_start once, the handler for each task. Runs in the worker's main thread."""

from headstart_worker import handler as handlers
from headstart_worker import tracebacks
from headstart_worker.handler import StartupError

_COROUTINE, _ASYNC_GENERATOR = 0x80, 0x200  # inspect.CO_COROUTINE, inspect.CO_ASYNC_GENERATOR


class FunctionContext:
    """What a handler gets as `context`: the nine attributes that Beam gives it."""

    def __init__(self, settings, task_id, on_start_value):
        self.container_id = settings.container_id
        self.stub_id = settings.stub_id
        self.stub_type = settings.stub_type
        self.callback_url = settings.callback_url
        self.task_id = task_id
        self.timeout = settings.timeout
        self.on_start_value = on_start_value
        self.bind_port = settings.bind_port
        self.python_version = settings.python_version


def is_async(function):
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & (_COROUTINE | _ASYNC_GENERATOR))


def is_generator(value):
    return hasattr(value, "__next__") and hasattr(value, "send") and hasattr(value, "throw")


def is_async_generator(value):
    return hasattr(value, "__anext__") and hasattr(value, "asend")


class EventLoop:
    """The one asyncio loop of a worker, made when it is first needed. While it exists, the worker also waits for
    requests inside it, so that tasks which user code left running go on between requests, as on Beam."""

    __slots__ = ("_loop", "_waiter")

    def __init__(self):
        self._loop = None
        self._waiter = None

    @property
    def made(self):
        return self._loop is not None

    def make(self):
        if self._loop is None or self._loop.is_closed():  # user code may have closed it
            asyncio = tracebacks.standard_module("asyncio")
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop

    def run(self, awaitable):
        loop = self.make()

        async def wait():
            return await awaitable

        return loop.run_until_complete(wait())

    def wait_for(self, jobs):
        """The next job of a SimpleQueue whose producer calls `notify` after each put."""
        async def wait():
            while jobs.empty():
                self._waiter = self._loop.create_future()
                if not jobs.empty():
                    break
                await self._waiter
            return jobs.get_nowait()

        while True:
            task = self.make().create_task(wait())
            try:
                return self._loop.run_until_complete(task)
            except RuntimeError:  # user code has stopped the loop
                if task.done():
                    return task.result()
                task.cancel()

    def notify(self):
        """Called from another thread."""
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            pass  # user code has closed the loop; the next wait makes another

    def _wake(self):
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Caller:
    """The user's functions and the value that on_start returned."""

    __slots__ = ("loop", "_settings", "_target", "_wants_context", "_value")

    def __init__(self, settings, target):
        self.loop = EventLoop()
        self._settings = settings
        self._target = target
        self._wants_context = handlers.takes_context(target.func)
        self._value = None

    @property
    def function(self):
        return self._target.func

    def start(self, say):
        """Runs on_start; True when there was one. Raises StartupError. `say(sentence)` takes a remark for the log."""
        function = self._target.on_start
        if is_async(self._target.func) or is_async(function):
            self.loop.make()  # asyncio's import belongs to the start, not to the first request
        if function is None:
            return False
        self._value = self._run_hook("on_start", "on_start_signature", function, say)
        return True

    def after_restore(self, functions, say):
        """Runs the callbacks of a worker that continues from a checkpoint. Raises StartupError; `say` as for start."""
        for function in functions:
            self._run_hook("after_restore", "after_restore_error", function, say)

    def _run_hook(self, stage, misfit, function, say):
        """Calls a function of the user's that gets no arguments; `misfit` is the kind of error when it wants some."""
        name = getattr(function, "__qualname__", None) or type(function).__name__
        required = handlers.required_arguments(function)
        if required:
            raise StartupError(stage, misfit, "%s calls %s without arguments, and it wants %s; give %s a default."
                               % (stage, name, ", ".join(required), "it" if len(required) == 1 else "them"))
        try:
            value = function()
            if hasattr(value, "__await__"):
                value = self.loop.run(value)
        except BaseException as error:
            raise StartupError(stage, stage + "_error", "%s %s raised %s." % (
                stage, name, tracebacks.sentence(error).rstrip(".")), tracebacks.text(error, function)) from None
        if is_generator(value) or is_async_generator(value):
            say("%s %s returned a generator, so none of its body has run; it should return a value, not yield."
                % (stage, name))
        return value

    def call(self, task, args, kwargs):
        """The handler's result, awaited where it is awaitable; a generator is returned as it is."""
        kwargs = dict(kwargs)
        if self._target.decorator.inputs is not None:
            from beam.schema import ValidationError

            data = kwargs
            if len(kwargs) == 1:
                only = next(iter(kwargs.values()))
                data = only if isinstance(only, dict) else kwargs
            try:
                args, kwargs = [self._target.decorator.inputs.load(data)], {}
            except ValidationError as error:
                return error.to_dict()
        if self._wants_context:
            kwargs["context"] = FunctionContext(self._settings, task, self._value)
        value = self._target.func(*args, **kwargs)
        if hasattr(value, "__await__"):
            value = self.loop.run(value)
        if self._target.decorator.outputs is not None and not is_generator(value) and not is_async_generator(value):
            from beam.schema import ValidationError

            try:
                value = self._target.decorator.outputs.dump({} if value is None else value)
            except ValidationError as error:
                return error.to_dict()
        return value

    def items(self, value):
        """An iterator over the items of a generator of either kind; its `close()` closes the generator."""
        return _AsyncItems(self.loop, value) if is_async_generator(value) else value


class _AsyncItems:
    """An async generator, stepped through on the worker's loop."""

    __slots__ = ("_loop", "_generator")

    def __init__(self, loop, generator):
        self._loop = loop
        self._generator = generator

    def __next__(self):
        try:
            return self._loop.run(self._generator.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self):
        self._loop.run(self._generator.aclose())
