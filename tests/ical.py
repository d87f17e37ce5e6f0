"""A strict reader of calendar files (RFC 5545), written apart from what the program writes with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST = 75  # octets of a line on the wire
NAME, VALUE = r"[A-Z0-9-]+", r"(?:\"[^\"]*\"|[^\";:,]*)"
LINE = re.compile(rf"({NAME})((?:;{NAME}={VALUE}(?:,{VALUE})*)*):(.*)")
PARAM = re.compile(r';([A-Z0-9-]+)=((?:"[^"]*"|[^";:])*)')


@dataclass
class Component:
    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def one(self, name: str) -> str:
        [value] = [value for key, _params, value in self.lines if key == name]
        return value

    def params(self, name: str) -> dict[str, str]:
        [params] = [params for key, params, _value in self.lines if key == name]
        return params

    def text(self, name: str) -> str:
        """Return a TEXT value; every backslash must be one that the standard knows."""
        value = self.one(name)
        assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
        assert re.fullmatch(r"(?:[^\\]|\\[\\;,nN])*", value), value
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)

    def all(self, name: str) -> list[Component]:
        return [part for part in self.parts if part.name == name]


def read(content: bytes) -> Component:
    """Return the one VCALENDAR; whatever the standard forbids is an AssertionError."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in physical)
    assert all(0 < len(line) <= LONGEST for line in physical)
    for line in physical:
        line.decode()  # no letter is cut in two
    root = Component("")
    open_parts = [root]
    for line in content[:-2].decode().replace("\r\n ", "").split("\r\n"):
        found = LINE.fullmatch(line)
        assert found, line
        name, params, value = found.groups()
        if name == "BEGIN":
            open_parts.append(Component(value))
            open_parts[-2].parts.append(open_parts[-1])
        elif name == "END":
            assert open_parts.pop().name == value
        else:
            pairs = {key: text.strip('"') for key, text in PARAM.findall(params)}
            open_parts[-1].lines.append((name, pairs, value))
    assert open_parts == [root]
    [calendar] = root.all("VCALENDAR")
    _check(calendar)
    return calendar


def _check(calendar: Component) -> None:
    assert calendar.one("VERSION") == "2.0"
    assert calendar.one("PRODID")
    zones = {zone.one("TZID") for zone in calendar.all("VTIMEZONE")}
    for event in calendar.all("VEVENT"):
        assert event.one("UID")
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.one("DTSTAMP"))
        for name, params, _value in event.lines:
            if name in {"DTSTART", "DTEND"} and "TZID" in params:
                assert params["TZID"] in zones
        if calendar.one("METHOD") in {"REQUEST", "CANCEL"}:
            assert event.one("ORGANIZER")
            assert event.one("SEQUENCE").isdigit()
        if calendar.one("METHOD") == "CANCEL":
            assert event.one("STATUS") == "CANCELLED"
