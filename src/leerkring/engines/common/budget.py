"""How much work an engine may do: steps are counted, seconds are somebody else's clock."""

from collections.abc import Callable

Deadline = Callable[[], bool]


class Budget:
    """Count steps down and say when the work has to stop.

    A budget in steps alone keeps the outcome byte-identical on every machine; a deadline (a
    callable that says True once time is up) may cut the work short at a different place each time.
    """

    __slots__ = ("_deadline", "_left")

    def __init__(self, steps: int | None = None, deadline: Deadline | None = None) -> None:
        self._left = steps
        self._deadline = deadline

    def spend(self, steps: int = 1) -> bool:
        """Use up steps and say whether the work may go on."""
        if self._left is not None:
            self._left -= steps
            if self._left < 0:
                return False
        return not self.is_over()

    def is_over(self) -> bool:
        """Return whether time is up, without using a step."""
        return self._deadline is not None and self._deadline()
