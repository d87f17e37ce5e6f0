"""The record of a draw as one file to take along: the folder, the verifier, and how to use them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from leerkring.selection.bridge.records import entry_line, table, verifier
from leerkring.selection.models import DrawEntry, DrawRecord

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same record is the same file, whenever it is taken
README = "README.txt"


def public_archive(files: Mapping[str, str]) -> bytes:
    """Return the published record as a zip; the same record is the same file."""
    return _zipped(
        {**files, "verify_draw.py": verifier(), README: _how_to_check() + "\n" + _for_anybody()}
    )


def full_archive(files: Mapping[str, str], record: DrawRecord) -> bytes:
    """Return the full record as a zip, with who stands behind each code: for an auditor."""
    return _zipped(
        {
            **files,
            "people.csv": _people(record),
            "verify_draw.py": verifier(),
            README: _how_to_check() + "\n" + _for_the_auditor(),
        }
    )


def _people(record: DrawRecord) -> str:
    entries = DrawEntry.objects.filter(record=record).select_related("application")
    return table(
        ["id", "application", "name", "organisation", "text_behind_the_code"],
        [
            [
                entry.code,
                entry.application_id,
                entry.application.name,
                entry.application.organisation_name,
                entry_line(entry.salt, entry.application_id, entry.facts),
            ]
            for entry in entries.order_by("code")
        ],
    )


def _how_to_check() -> str:
    return (
        _(
            "To check this draw you need Python and nothing else. Unpack the files and type:\n\n"
            "    python3 verify_draw.py .\n\n"
            "Each line says what was checked and whether it is right. The hash of frozen.json must "
            "be the seal that was published before the draw: put that seal behind the dot, and it "
            "is compared. Each code is the start of the SHA-256 of a text that only the applicant "
            "gets to see."
        )
        + "\n"
    )


def _for_anybody() -> str:
    return (
        _(
            "This is the public record: codes without facts. It shows that nothing was changed "
            "since the seal, that each outcome has the right number of places, that chance points "
            "at this one, and who is drawn and in which order the others wait. It cannot show that "
            "the agreed spread was kept and that no lottery is fairer. The program therefore ends "
            "with 'fairness is not proven here' and exit code 3. An auditor checks both with the "
            "full record, which the same seal fixes."
        )
        + "\n"
    )


def _for_the_auditor() -> str:
    return (
        _(
            "This is the full record, with personal data. full.json names every file; its hash "
            "stands in frozen.json. people.csv says who stands behind each code. "
            "The program also checks that each outcome keeps the spread, and that no lottery is "
            "fairer: exit code 0. It ends with 3 if that could not be proven, and with 1 if "
            "something is wrong."
        )
        + "\n"
    )


def _zipped(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            about = ZipInfo(name, LONG_AGO)
            about.compress_type = ZIP_DEFLATED
            archive.writestr(about, text.encode())
    return out.getvalue()
