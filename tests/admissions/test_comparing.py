"""Whether two applications are one person's is said within one organiser, never across two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leerkring.admissions.actions.duplicates import join_applications, tell_apart
from leerkring.admissions.models import Resemblance
from leerkring.audit.problems import NotAllowed
from tests.factories import START, make_actor, make_application, make_network

pytestmark = pytest.mark.django_db


def test_a_manager_of_two_organisers_compares_nobody_across_them() -> None:
    first, second = make_application(make_network()), make_application(make_network())
    here, there = (make_actor(row.activity.programme.organiser) for row in (first, second))
    both = replace(here, grants=here.grants | there.grants)
    with pytest.raises(NotAllowed):
        tell_apart(by=both, at=START, first=first, second=second)
    with pytest.raises(NotAllowed):
        join_applications(by=both, at=START, kept=first, other=second)
    beside = make_application(make_network(programme=first.activity.programme))
    tell_apart(by=both, at=START, first=first, second=beside)
    assert Resemblance.objects.get().verdict == Resemblance.Verdict.TWO
