"""Taking over a list of applications: what was read is kept until it is taken over, or a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.secretary import Imported, import_applications
from leerkring.admissions.importing import check_rows, read_list
from leerkring.admissions.models import ListUpload
from leerkring.admissions.rules import may_handle_applications
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import is_system, require
from leerkring.audit.trail import record
from leerkring.people.tables import Table
from leerkring.programmes.models import Activity

KEPT = timedelta(days=1)
LONGEST_NAME = 100


class RowsToMend(Refused):
    """Something is wrong in a row, so nothing is taken over."""

    message = _("Nothing is taken over until every row is right.")
    status = 400


@transaction.atomic
def read_in(
    *, by: Actor, at: datetime, activity: Activity, content: bytes, filename: str
) -> ListUpload:
    """Read a file with a list and keep it while somebody looks at it. Raise UnreadableSheet."""
    require(may_handle_applications, by, activity)
    table = read_list(content)
    upload = ListUpload.objects.create(
        activity=activity,
        filename=filename[:LONGEST_NAME],
        table=asdict(table) | {"surplus": sorted(table.surplus)},
        uploaded_at=at,
    )
    record(by, at, Verb.READ_LIST, activity, filename=upload.filename, rows=len(table.rows))
    return upload


def table_of(upload: ListUpload) -> Table:
    """Return the list as it was read."""
    kept = upload.table
    return Table(
        header=tuple(kept["header"]),
        rows=tuple(map(tuple, kept["rows"])),
        lines=tuple(kept["lines"]),
        surplus=frozenset(kept["surplus"]),
        sheet=kept["sheet"],
        other_sheets=tuple(kept["other_sheets"]),
    )


@transaction.atomic
def take_over_list(
    *,
    by: Actor,
    at: datetime,
    upload: ListUpload,
    columns: Mapping[str, int],
    late_reason: str = "",
    tell: bool = False,
    decides: str = "",
) -> Imported:
    """Take over the whole list or nothing of it, and forget what was read. Raise RowsToMend."""
    require(may_handle_applications, by, upload.activity)
    rows = check_rows(upload.activity, table_of(upload), columns)
    if any(row.problems for row in rows):
        raise RowsToMend
    outcome = import_applications(
        by=by,
        at=at,
        activity=upload.activity,
        rows=[row.values for row in rows],
        filename=upload.filename,
        late_reason=late_reason,
        tell=tell,
        decides=decides,
    )
    upload.delete()
    return outcome


@transaction.atomic
def forget_lists(*, by: Actor, at: datetime) -> int:
    """Delete what was read and not taken over within a day; return how many."""
    require(is_system, by)
    old = ListUpload.objects.filter(uploaded_at__lt=at - KEPT).select_related("activity__programme")
    gone = list(old)
    for upload in gone:
        record(by, at, Verb.FORGOT_LIST, upload.activity, filename=upload.filename)
        upload.delete()
    return len(gone)
