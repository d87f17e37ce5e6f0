"""Applications in addresses, under the numbers by which they are read."""

from __future__ import annotations

from leerkring.review.numbering import application_id, reading_number


class ReadingNumber:
    """An application in an address by the number under which it is read, not by its own."""

    regex = "[0-9]{1,12}"

    def to_python(self, value: str) -> int:
        return application_id(int(value))

    def to_url(self, value: int | str) -> str:
        return str(reading_number(int(value)))
