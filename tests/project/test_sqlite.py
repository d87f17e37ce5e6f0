"""The SQLite backend of our own behaves as Django's, on a library without the WAL-reset bug."""

from __future__ import annotations

import datetime
import decimal

import pytest
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from leerkring.audit.actions import write_event
from leerkring.audit.actors import SYSTEM
from leerkring.audit.models import Event, EventPayload, Submission
from leerkring.project import checks
from leerkring.project.sqlite.versions import has_wal_reset_bug

AT = datetime.datetime(2024, 1, 18, 15, 0, 0, 123456, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_the_range_of_the_wal_reset_bug_is_known(
    version: tuple[int, int, int], affected: bool
) -> None:
    assert has_wal_reset_bug(version) is affected


def test_a_library_with_the_bug_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "sqlite_version", lambda: "3.40.1")

    (warning,) = checks.sqlite_library_is_sound()

    assert warning.id == "leerkring.W001"
    assert "3.40.1" in warning.msg


def test_the_library_in_use_is_sound() -> None:
    assert checks.sqlite_library_is_sound() == []


def test_what_the_database_can_do_is_known_while_somebody_else_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked() -> None:
        raise OperationalError("database is locked")

    just_started = type(connection.features)(connection)
    monkeypatch.setattr(connection, "cursor", locked)
    assert just_started.supports_json_field


@pytest.mark.django_db
def test_nine_thousand_ids_fit_in_one_query() -> None:
    Submission.objects.bulk_create(
        [Submission(key=f"key-{n}", location="/", at=AT) for n in range(9_000)]
    )
    ids = list(Submission.objects.values_list("pk", flat=True))

    assert Submission.objects.filter(pk__in=ids).count() == 9_000


@pytest.mark.django_db
def test_moments_and_json_come_back_as_they_went_in() -> None:
    event = write_event(by=SYSTEM, at=AT, verb="test", subject="thing:1", names=["a", "é", "%s"])

    stored = Event.objects.select_related("payload").get(pk=event.pk)

    assert stored.at == AT
    assert stored.payload.values == {"names": ["a", "é", "%s"]}
    assert Event.objects.filter(at__date=datetime.date(2024, 1, 18)).count() == 1
    assert EventPayload.objects.filter(values__names__0="a").count() == 1


@pytest.mark.django_db
def test_numbers_dates_and_placeholders_pass_through_a_cursor() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %(word)s, '50%%'", {"word": "half"})
        assert cursor.fetchone() == ("half", "50%")
        cursor.execute("SELECT %s", [decimal.Decimal("1.5")])
        assert str(cursor.fetchone()[0]) == "1.5"


@pytest.mark.django_db
def test_a_breach_of_a_constraint_is_djangos_integrity_error() -> None:
    Submission.objects.create(key="one", location="/", at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(key="one", location="/", at=AT)

    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_queries_can_be_shown_with_their_values() -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        list(Submission.objects.filter(key="it's").annotate(n=Count("id")))

    assert "it''s" in captured[0]["sql"] or "it's" in captured[0]["sql"]


@pytest.mark.django_db
def test_a_clone_for_parallel_tests_holds_the_tables() -> None:
    assert {model._meta.db_table for model in (Event, Submission)} <= set(
        connection.introspection.table_names()
    )
    assert isinstance(Event._meta.pk, models.BigAutoField)
