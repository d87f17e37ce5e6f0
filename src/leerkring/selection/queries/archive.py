"""The record of a draw as one file to take along: the folder, the programs, how to use them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from leerkring.admissions.models import Application
from leerkring.selection.bridge.records import CHECKER, programs, table
from leerkring.selection.models import DrawEntry, DrawRecord, ReserveDraw

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same record is the same file, whenever it is taken
README, PUBLIC, ERASED = "README.txt", "public", "erased"


def public_archive(files: Mapping[str, str]) -> bytes:
    """Return the published record as a zip; the same record is the same file."""
    return _zipped({**files, CHECKER: programs()[CHECKER], README: _for_anybody()})


def full_archive(files: Mapping[str, Mapping[str, str]], record: DrawRecord) -> bytes:
    """Return the full record as a zip, with everybody's secret and the public record beside it."""
    return _zipped(
        {
            **files["full"],
            "people.csv": _people(record),
            "free_places.csv": _free_places(record),
            **_folders_of_free_places(record),
            **programs(),
            README: _for_the_auditor(),
            **{f"{PUBLIC}/{name}": text for name, text in files["public"].items()},
        }
    )


def _people(record: DrawRecord) -> str:
    """Write who stands behind each id. Who was erased since is in it no more."""
    entries = DrawEntry.objects.filter(record=record).select_related("application")
    return table(
        ["id", "secret", "address", "application", "name", "organisation"],
        [
            [
                entry.code,
                entry.secret,
                entry.address,
                entry.application_id,
                entry.application.name,
                entry.application.organisation_name,
            ]
            for entry in entries.exclude(secret="").order_by("code")
        ],
    )


def _free_places(record: DrawRecord) -> str:
    """Write the fresh draws for places that came free: everybody's chance, and who was drawn."""
    entries = DrawEntry.objects.filter(record=record)
    codes = dict(entries.values_list("application__person_id", "code"))
    draws = ReserveDraw.objects.filter(round=record.round_id).select_related("activity")
    ids = {int(text) for draw in draws for text in draw.chances}
    people = dict(Application.objects.filter(pk__in=ids).values_list("pk", "person_id"))
    by_id = {pk: codes.get(who, ERASED) for pk, who in people.items()}
    return table(
        ["network", "number", "seed", "id", "chance", "drawn"],
        [
            [
                *(draw.activity.slug, draw.number, draw.seed),
                *(by_id.get(int(pk), ERASED), chance, int(pk) in draw.drawn),
            ]
            for draw in draws
            for pk, chance in draw.chances.items()
        ],
    )


def _folders_of_free_places(record: DrawRecord) -> dict[str, str]:
    """Return the draws for places that came free, each in a folder of its own."""
    draws = ReserveDraw.objects.filter(round=record.round_id).select_related("activity")
    return {
        f"free_places/{draw.activity.slug}-{draw.number}-{part}/{name}": text
        for draw in draws
        for part, files in enumerate(draw.folders, start=1)
        for name, text in files.items()
    }


def _for_anybody() -> str:
    return (
        _(
            "To check this draw you need Python and nothing else. Unpack the files and type:\n\n"
            "    python3 check_public_draw.py . --seal SEAL\n\n"
            "SEAL is the seal that was published before the draw. Each line says what was checked "
            "and whether it is right.\n\n"
            "This is the public record. People stand in it as tags, and everybody has another tag "
            "in every group. You can check that nothing was changed since the seal, that each "
            "group has the right size and no tag stands twice, that chance points at this group, "
            "and who is drawn and in which order the others wait. You cannot check that the agreed "
            "spread was kept, what chances people had, that no lottery is fairer, or that each tag "
            "belongs to somebody who applied. The program therefore ends with exit code 3, and "
            "with 1 if something is wrong.\n\n"
            "If you took part, your own page gives your secret and your address. With these you "
            "see which groups hold you:\n\n"
            "    python3 check_public_draw.py . --secret SECRET --address ADDRESS"
        )
        + "\n"
    )


def _for_the_auditor() -> str:
    return (
        _(
            "This is the full record, with personal data. You need Python and nothing else.\n\n"
            "    python3 verify_draw.py . SEAL\n\n"
            "checks that nothing was changed since SEAL, the seal that was published before the "
            "draw; that each group keeps the agreed spread; and that no lottery is fairer: exit "
            "code 0. It ends with 3 if that could not be proven, and with 1 if something is "
            "wrong.\n\n"
            "    python3 check_public_draw.py public --full .\n\n"
            "makes all tags of the public record anew, from everybody's secret in people.csv, and "
            "compares them with what was published. Ask applicants for the secret on their own "
            "page, and compare it: so you see that the people in it are real, and with which "
            "facts they stand in pool.csv. Who was erased since is no longer in people.csv; the "
            "program tells how many, and checks that exactly their tags are left.\n\n"
            "free_places.csv holds the draws for places that came free later, with everybody's "
            "chance. Each stands in a folder of its own under free_places, which\n\n"
            "    python3 verify_draw.py free_places/FOLDER\n\n"
            "checks like the draw itself. Compare yourself that its seed is that of the draw with "
            "the words “free place” and a number, that the ids and facts in it are those of this "
            "record, and that its rules are what the agreed spread left at that moment."
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
