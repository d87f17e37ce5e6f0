"""The folder of a draw, as text: the same content is the same bytes, on every machine.

What is in it, and how it is checked, stands in `selection/verify_draw.py`. Nothing here knows a
solver, so that a program that only shows a draw can write and read its files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

FORMAT = "leerkring-draw-1"
FROZEN_FORMAT = "leerkring-frozen-1"
BETWEEN = "|"  # between the networks that somebody wants

type Files = dict[str, str]
type Seat = tuple[str, str]
"""Somebody's id, and the network (empty when there is one only)."""


def pool_table(columns: Sequence[str], values: Mapping[str, Mapping[str, str]]) -> str:
    """Write who takes part, with what the rules look at."""
    rows = [[id, *(found.get(name, "") for name in columns)] for id, found in values.items()]
    return table(["id", *columns], rows)


def quotas_table(rules: Iterable[tuple[str, str, str, int, int]], *, several: bool) -> str:
    """Write the rules: network, attribute, value, least and most."""
    return _maybe_with_network(["network", "attribute", "value", "min", "max"], rules, 0, several)


def panels_table(panels: Iterable[Iterable[Seat]], *, several: bool) -> str:
    """Write the numbered panels."""
    rows = ((n, *seat) for n, panel in enumerate(panels) for seat in panel)
    return _maybe_with_network(["panel", "id", "network"], rows, 2, several)


def tags_table(panels: Iterable[Iterable[Seat]], *, several: bool) -> str:
    """Write the numbered panels for the public: the order of the tags in a panel tells nothing."""
    rows = (
        (n, network, tag)
        for n, panel in enumerate(panels)
        for network, tag in sorted((network, tag) for tag, network in panel)
    )
    return _maybe_with_network(["panel", "network", "tag"], rows, 1, several)


def everyone_table(tags: Iterable[str]) -> str:
    """Write a tag of everybody who takes part."""
    return table(["tag"], [[tag] for tag in sorted(tags)])


def selected_table(seats: Iterable[Seat], *, several: bool) -> str:
    """Write who was drawn."""
    return _maybe_with_network(["id", "network"], seats, 1, several)


def chances_table(chances: Mapping[str, float]) -> str:
    """Write everybody's chance."""
    return table(["id", "probability"], [[id, f"{chance:.10f}"] for id, chance in chances.items()])


def rules_file(
    networks: Iterable[tuple[str, int, int]],
    floors: Iterable[tuple[int, float]],
    band_rule: str,
    criterion: str = "leximin",
) -> str:
    """Write what quotas cannot say: each network's places, what bands promise, what is aimed at."""
    return as_json(
        {
            "criterion": criterion,
            "networks": [{"id": id, "least": low, "most": high} for id, low, high in networks],
            "floors": [list(floor) for floor in floors],
            "band_rule": band_rule,
        }
    )


def entrants_table(rows: Iterable[tuple[str, str, Sequence[str], int, float]]) -> str:
    """Write with whom people come, which networks they want, their band, and their chance in
    earlier draws (exactly, for the proof is about both chances together)."""
    return table(
        ["id", "party", "networks", "band", "earlier"],
        [
            [id, party, BETWEEN.join(networks), band, repr(float(earlier))]
            for id, party, networks, band, earlier in rows
        ],
    )


def _maybe_with_network(
    header: Sequence[str], rows: Iterable[Sequence[object]], column: int, several: bool
) -> str:
    """Write a table, without its column for the network when there is one network only."""
    kept = [n for n in range(len(header)) if several or n != column]
    return table([header[n] for n in kept], ([row[n] for n in kept] for row in rows))


# --- texts --------------------------------------------------------------------------------------


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text, as of a file that holds it."""
    return sha256(text.encode()).hexdigest()


def fingerprints(files: Mapping[str, str]) -> dict[str, str]:
    """Return the SHA-256 of every file by its name."""
    return {name: fingerprint(text) for name, text in sorted(files.items())}


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table with commas and plain line ends."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def as_json(content: object) -> str:
    """Write JSON that is the same for the same content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text + "\n"
