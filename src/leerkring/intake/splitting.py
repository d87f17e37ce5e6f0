"""How many questions an answer holds: a list of questions is taken apart, a story stays whole."""

from __future__ import annotations

import re

_MARK = re.compile(r"^(?:[-–*•]|\d{1,2}[.)])\s+")


def questions_in(answer: str) -> list[str]:
    """Return the questions of an answer: one for each line, if every line is one; else the whole.

    A line is a question when it ends with a question mark or begins with a mark of a list.
    """
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    is_list = len(lines) > 1 and all(line.endswith("?") or _MARK.match(line) for line in lines)
    return [_MARK.sub("", line) for line in lines] if is_list else [answer.strip()]
