"""What the page says that the check of a draw has looked at."""

from __future__ import annotations

from django.utils.translation import override

from leerkring.web.public.draw.draw_checks import in_words


def test_numbers_of_a_check_are_written_as_the_language_writes_them() -> None:
    with override("nl"):
        ((_right, text),) = in_words([(True, "reach", {"most": 0.0312})])
        assert "0,0312" in text
        ((_right, text),) = in_words([(True, "panels", {"panels": 1000})])
        assert "1.000" in text


def test_where_nothing_is_off_no_number_is_told() -> None:
    with override("en"):
        ((_right, text),) = in_words([(True, "reach", {"most": 0.0})])
    assert text == "The numbered outcomes give exactly the chances that the record tells."
