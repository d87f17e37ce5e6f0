from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leerkring.admissions.models import Application
from leerkring.people.models import Person
from leerkring.people.privacy import declared
from leerkring.people.terms import kept_until, months_after, people_past_term, rows_past_term
from tests.factories import make_application, make_network, make_organiser, make_person, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]
END = datetime(2024, 1, 31, 20, tzinfo=UTC)
BEFORE = datetime(2023, 1, 1, tzinfo=UTC)
APPLICATIONS = next(one for one in declared() if one.model is Application)


@pytest.mark.parametrize(
    ("months", "expected"), [(1, "2024-02-29"), (13, "2025-02-28"), (-2, "2023-11-30")]
)
def test_a_month_later_is_the_same_day_or_the_last_one(months: int, expected: str) -> None:
    assert months_after(END, months).date().isoformat() == expected


def test_an_application_is_kept_until_its_term_after_the_last_meeting_is_over() -> None:
    application = make_application(make_network(ends_at=END, starts_at=BEFORE))
    rows = Application.objects.filter(pk=application.pk)
    until = kept_until(APPLICATIONS, rows, 12)
    assert until == datetime(2025, 1, 31, 20, tzinfo=UTC)
    assert not rows_past_term(APPLICATIONS, 12, until).exists()
    assert rows_past_term(APPLICATIONS, 12, until.replace(hour=21)).get() == application


def test_what_has_no_date_counts_as_over_a_year_after_it_was_made() -> None:
    application = make_application(make_network(), created_at=BEFORE)
    until = kept_until(APPLICATIONS, Application.objects.filter(pk=application.pk), 12)
    assert until == datetime(2025, 1, 1, tzinfo=UTC)
    assert not rows_past_term(APPLICATIONS, 12, datetime(2024, 6, 1, tzinfo=UTC)).exists()


def test_people_go_when_nothing_went_on_about_them_for_long() -> None:
    gone = make_person(created_at=BEFORE)
    make_application(make_network(ends_at=END, starts_at=BEFORE), person=gone, created_at=BEFORE)
    later = END.replace(year=2026)
    still = make_person(created_at=BEFORE)
    make_application(make_network(ends_at=later, starts_at=BEFORE), person=still, created_at=BEFORE)
    member = make_staff(make_organiser(), person=make_person(created_at=BEFORE)).person
    found = set(people_past_term(36, datetime(2027, 3, 1, tzinfo=UTC)))
    assert gone in found
    assert found.isdisjoint({still, member})
    assert Person.objects.filter(pk__in=[still.pk, member.pk]).count() == 2
