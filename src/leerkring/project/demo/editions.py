"""The two editions of the demo: the programme of 2023–2024 to the day, and one of this year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from leerkring.people.models import Role, Sector
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.project.demo.announcements import (
    Edition,
    NetworkPlan,
    announce_network,
    announce_programme,
    announce_webinar,
    set_closing_day,
)
from leerkring.project.demo.stage import Stage
from leerkring.project.demo.words import PROGRAMME

A = Activity.Admission
BOTH = (Sector.PRIMARY, Sector.SECONDARY)
THURSDAY = 3
DAYS_OPEN = 6  # how long one can still apply for the open network
ANNOUNCED_2023 = datetime.fromisoformat("2023-10-09T09:00+02:00")


def edition_of_2023(stage: Stage) -> Edition:
    """Announce the programme of 2023–2024 with exactly the dates and hours of its announcement."""
    at = ANNOUNCED_2023
    title = "Leernetwerken gelijke kansen 2023–2024"
    edition = announce_programme(stage, title, PROGRAMME["programme_lead_2023"], at)
    as_announced: dict[str, Any] = {
        "with_agenda": False,
        "opens": date(2023, 10, 9),
        "closes_before": date(2023, 11, 18),
        "confirmation": date(2023, 11, 21),
        "intake": date(2023, 11, 1),
    }
    leaders = NetworkPlan(
        short_title="Schoolleiders",
        title="Leernetwerk schoolleiders po en vo",
        lead="Waar is jouw school van als het om gelijke kansen gaat, en waar niet? Onderzoek het "
        "in vier bijeenkomsten en een gezamenlijk slot, met collega's uit het hele land.",
        audience=Role.SCHOOL_LEADER,
        sectors=BOTH,
        admission=A.SELECTION,
        for_whom="Schoolleiders in het primair en voortgezet onderwijs.",
        days=(date(2024, 1, 18), date(2024, 3, 14), date(2024, 5, 16), date(2024, 9, 19)),
        **as_announced,
    )
    teachers = NetworkPlan(
        short_title="Leraren",
        title="Leernetwerk leraren po en vo",
        lead="Wat in jouw les maakt verschil voor gelijke kansen? Onderzoek het in vier "
        "bijeenkomsten en een gezamenlijk slot, met collega's uit het hele land.",
        audience=Role.TEACHER,
        sectors=BOTH,
        admission=A.SELECTION,
        for_whom="Leraren in het primair en voortgezet onderwijs.",
        days=(date(2024, 1, 25), date(2024, 3, 28), date(2024, 5, 30), date(2024, 9, 26)),
        **as_announced,
    )
    for plan in (leaders, teachers, aldermen_plan(())):
        announce_network(stage, edition, plan, at)
    set_closing_day(stage, edition, date(2024, 11, 4), at)
    title = "Het maakt uit waar je wieg staat: wat onderzoek leert over gelijke kansen"
    announce_webinar(stage, edition, date(2023, 12, 6), at, title=title)
    return edition


def aldermen_plan(days: tuple[date | None, ...]) -> NetworkPlan:
    """Return the plan of the aldermen's network: by invitation, its set-up to be determined."""
    return NetworkPlan(
        short_title="Wethouders",
        title="Leernetwerk wethouders onderwijs",
        lead="Wethouders bespreken wat een gemeente kan doen voor gelijke kansen, samen met wat de "
        "scholen doen.",
        audience=Role.ALDERMAN,
        sectors=(),
        admission=A.INVITATION,
        for_whom="Wethouders onderwijs, op persoonlijke uitnodiging.",
        days=days,
        gains=PROGRAMME["aldermen_gains"],
        setup=PROGRAMME["aldermen_setup"],
        with_agenda=False,
    )


def thursday(today: date, weeks: int) -> date:
    """Return the Thursday in the week that lies `weeks` away."""
    return today - timedelta(days=today.weekday()) + timedelta(days=THURSDAY, weeks=weeks)


def edition_of_this_year(stage: Stage, now: datetime) -> Edition:
    """Announce this year's programme; every date follows from today."""
    today = amsterdam_day(now)
    at = now - timedelta(weeks=16)
    year = today.year if today.month >= 7 else today.year - 1
    title = f"Leernetwerken gelijke kansen {year}–{year + 1}"
    edition = announce_programme(stage, title, PROGRAMME["programme_lead"], at)
    for plan in _plans_of_this_year(today):
        announce_network(stage, edition, plan, at)
    set_closing_day(stage, edition, thursday(today, 29) - timedelta(days=3), at)
    title = "Wat doe je morgen anders? Een uur over gelijke kansen in de praktijk"
    webinar_day = today - timedelta(days=today.weekday()) + timedelta(weeks=1, days=2)
    announce_webinar(stage, edition, webinar_day, at, title=title, places=100)
    return edition


def _plans_of_this_year(today: date) -> tuple[NetworkPlan, ...]:
    selecting = NetworkPlan(
        short_title="Schoolleiders",
        title="Leernetwerk schoolleiders: kiezen waar je school van is",
        lead="Met zeventien collega's uit het hele land onderzoek je wat jouw school kan doen, en "
        "wat niet. Experts sluiten aan op de vragen die jullie zelf inbrengen.",
        audience=Role.SCHOOL_LEADER,
        sectors=BOTH,
        admission=A.SELECTION,
        for_whom="Schoolleiders in het primair en voortgezet onderwijs.",
        days=tuple(thursday(today, weeks) for weeks in (7, 13, 19, 25)),
        places=18,
        opens=today - timedelta(weeks=6),
        closes_before=today - timedelta(days=2),
        confirmation=thursday(today, 1),
        intake=thursday(today, 4),
    )
    running = NetworkPlan(
        short_title="Leraren",
        title="Leernetwerk leraren: wat maakt verschil in jouw les?",
        lead="Twintig leraren onderzoeken samen wat in hun eigen lessen verschil maakt voor "
        "gelijke kansen, met kennis van experts en met elkaar.",
        audience=Role.TEACHER,
        sectors=BOTH,
        admission=A.SELECTION,
        for_whom="Leraren in het primair en voortgezet onderwijs.",
        days=tuple(thursday(today, weeks) for weeks in (-5, 2, 12, 22)),
        places=20,
        opens=today - timedelta(weeks=15),
        closes_before=today - timedelta(weeks=11),
        confirmation=thursday(today, -10),
        intake=today - timedelta(weeks=9),
    )
    opened = NetworkPlan(
        short_title="Ondersteuners",
        title="Leernetwerk intern begeleiders en zorgcoördinatoren",
        lead=PROGRAMME["support_lead"],
        audience=Role.SUPPORT,
        sectors=BOTH,
        admission=A.SELECTION,
        for_whom="Intern begeleiders, zorgcoördinatoren en andere ondersteuners in po en vo.",
        days=(thursday(today, 12), thursday(today, 18), thursday(today, 26), None),
        places=18,
        opens=today - timedelta(weeks=3),
        closes_before=today + timedelta(days=DAYS_OPEN),
        confirmation=thursday(today, 4),
        intake=thursday(today, 7),
        team_size=2,
        question_before=(PROGRAMME["support_question"], PROGRAMME["support_otherwise"]),
    )
    return selecting, running, opened, aldermen_plan((None, None, None, None))
