"""What the page says that the check of a draw has looked at."""

from __future__ import annotations

from django.utils.translation import override

from leerkring.web.public.draw.draw_checks import in_words


def test_numbers_of_a_check_are_written_as_the_language_writes_them() -> None:
    with override("nl"):
        ((_right, text),) = in_words([(True, "panels", {"panels": 1000})])
    assert "1.000" in text
