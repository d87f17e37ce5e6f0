"""What a lower room offers to higher ones: typed, so that nobody needs a signal."""

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


class Asked[**P, R]:
    """Something that a lower room asks a higher one; until one answers, `otherwise` does."""

    def __init__(self, name: str, otherwise: Callable[P, R]) -> None:
        self.name = name
        self._otherwise = otherwise
        self._answer: Callable[P, R] | None = None

    def register(self, answer: Callable[P, R]) -> None:
        """Have `answer` called from now on; a question has one answer."""
        if self._answer not in {None, answer}:
            raise ValueError(f"two rooms answer: {self.name}")
        self._answer = answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return (self._answer or self._otherwise)(*args, **kwargs)
