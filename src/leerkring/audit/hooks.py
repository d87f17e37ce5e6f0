"""A typed list of functions that higher rooms hang on what happens in a lower one."""

from __future__ import annotations

from collections.abc import Callable


class Hook[**P]:
    """Something that happens; calling it calls every function registered, in that order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: list[Callable[P, object]] = []

    def register(self, handler: Callable[P, object]) -> None:
        """Have `handler` called, in the same transaction, each time this happens."""
        if handler not in self._handlers:
            self._handlers.append(handler)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        for handler in self._handlers:
            handler(*args, **kwargs)
