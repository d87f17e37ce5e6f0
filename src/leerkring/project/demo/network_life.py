"""Lets a fictional network live: its intake, themes, experts, meetings, harvest and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.attendance.actions import record_arrivals
from leerkring.audit.actors import person_actor
from leerkring.concepts.models import Concept, Publication
from leerkring.experts.actions import (
    ExpertWords,
    add_expert,
    answer_invitation,
    invite_expert,
    plan_speaker,
)
from leerkring.experts.models import Expert, Speaker
from leerkring.findings.actions import (
    change_intention,
    check_finding,
    publish_finding,
    set_out,
    take_position,
    write_finding,
)
from leerkring.findings.models import Finding, Position
from leerkring.intake.actions.answers import Given, save_answers
from leerkring.intake.actions.questionnaires import make_questionnaire, send_questionnaire
from leerkring.intake.actions.themes import (
    edit_theme,
    gather_questions,
    make_theme,
    mark_treated,
    plan_themes,
    share_themes,
    tie_question,
)
from leerkring.intake.models import Fragment, Invitation, Theme
from leerkring.intake.starter import starter_words
from leerkring.live.actions import (
    answer_question,
    close_round,
    mix_groups,
    open_round,
    plan_round,
    write_note,
)
from leerkring.live.models import Group, Note
from leerkring.people.models import Person
from leerkring.planning.actions import choose_venue, consider_venue, register_venue
from leerkring.programmes.models import Activity, Meeting, Venue
from leerkring.programmes.queries import meetings_of
from leerkring.project.demo import words
from leerkring.project.demo.stage import Stage
from leerkring.project.demo.words import INTAKE, DemoFinding, DemoTheme

GROUP_SIZE = 5
PRESENT = 0.88
EXPERTS = (
    ("Deniz", "Korkmaz", "Verwey-Jonker Instituut", "onderzoek naar kansengelijkheid"),
    ("Liesbeth", "Haanstra", "Lectoraat Samen Opvoeden", "samenwerken met ouders"),
    ("Winston", "Pinas", "Bureau Wijkwijs", "school, wijk en gemeente"),
    ("Machteld", "Ruijter", "Universiteit, onderwijskunde", "verwachtingen en advisering"),
)
VENUES = (
    ("Vergadercentrum De Samenkomst", "Stationsplein 4", "Utrecht", 80),
    ("Basisschool De Waterlelie", "Schoolstraat 12", "Amersfoort", 40),
    ("Lyceum Het Klaverblad", "Parkweg 31", "Zwolle", 60),
)


@dataclass(slots=True)
class NetworkStory:
    """What a network's fictional people ask and find."""

    stage: Stage
    activity: Activity
    themes: Sequence[DemoTheme]
    random: Random


def participants(activity: Activity) -> list[Person]:
    """Return the people who have a place, in a fixed order."""
    rows = Application.objects.filter(activity=activity, state=ApplicationState.PLACED)
    return [row.person for row in rows.select_related("person").order_by("pk") if row.person]


# --- intake and themes ----------------------------------------------------------------------------


def hold_intake(story: NetworkStory, at: datetime, *, unfinished: int = 0) -> None:
    """Send the questionnaire, and let all but the last few answer it."""
    by, activity = story.stage.manager, story.activity
    title, intro = starter_words(activity.language)
    until = at + timedelta(days=21)
    questionnaire = make_questionnaire(
        by=by, at=at, activity=activity, title=title, intro=intro, closes_before=until
    )
    people = participants(activity)
    send_questionnaire(
        by=by, at=at, questionnaire=questionnaire, person_ids=[person.pk for person in people]
    )
    rows = Invitation.objects.filter(questionnaire=questionnaire).order_by("pk")
    copies = list(rows.select_related("person"))
    items = {item.key: item.pk for item in questionnaire.items.all()}
    for number, copy in enumerate(copies[: len(copies) - unfinished]):
        moment = at + timedelta(days=1, hours=number)
        actor = person_actor(copy.person_id, copy.person.name)
        given = _answers(story, number, items)
        save_answers(by=actor, at=moment, invitation=copy, given=given, finish=True)
        text = INTAKE["positions_start"][number % len(INTAKE["positions_start"])]
        if not _has_position(copy.person_id, activity):
            _take_position(activity, copy.person, Position.Moment.START, text, moment)


def _has_position(person_id: int, activity: Activity) -> bool:
    return Position.objects.filter(person_id=person_id, activity=activity).exists()


def _answers(story: NetworkStory, number: int, items: dict[str, int]) -> dict[int, Given]:
    theme = story.themes[number % len(story.themes)]
    asked = theme.questions[(number // len(story.themes)) % len(theme.questions)]
    words = {
        "question": asked,
        "tried": INTAKE["tried"][number % len(INTAKE["tried"])],
        "position": INTAKE["positions_start"][number % len(INTAKE["positions_start"])],
    }
    return {items[key]: Given(text=text) for key, text in words.items() if key in items}


def make_themes(story: NetworkStory, at: datetime, *, loose: int = 0) -> list[Theme]:
    """Let the team make themes of the questions; the last few questions stay without one."""
    by, activity = story.stage.facilitator, story.activity
    gather_questions(by=by, at=at, activity=activity)
    fragments = list(Fragment.objects.filter(activity=activity).order_by("pk"))
    fragments = fragments[: len(fragments) - loose]
    made = [_make_theme(story, demo, at) for demo in story.themes]
    for fragment in fragments:
        for theme, demo in zip(made, story.themes, strict=True):
            if fragment.text in demo.questions:
                tie_question(by=by, at=at, fragment=fragment, theme_ids=[theme.pk])
    meetings = [meeting.pk for meeting in meetings_of(activity) if not meeting.is_closing]
    plan = {(theme.pk, meetings[n % len(meetings)]) for n, theme in enumerate(made) if meetings}
    plan_themes(by=by, at=at, activity=activity, before=frozenset(), after=frozenset(plan))
    share_themes(by=by, at=at, activity=activity, theme_ids=[theme.pk for theme in made])
    return made


def _make_theme(story: NetworkStory, demo: DemoTheme, at: datetime) -> Theme:
    by = story.stage.facilitator
    theme = make_theme(
        by=by, at=at, activity=story.activity, title=demo.title, description=demo.description
    )
    return edit_theme(
        by=by,
        at=at,
        theme=theme,
        version=theme.version,
        title=demo.title,
        description=demo.description,
        concepts=concepts(demo.concepts),
    )


def concepts(slugs: Sequence[str]) -> list[Concept]:
    """Return the built-in concepts with these slugs."""
    return list(Concept.objects.filter(slug__in=slugs, scheme__built_in=True))


# --- experts and places ---------------------------------------------------------------------------


def register_experts(stage: Stage, at: datetime) -> list[Expert]:
    """Put the fictional experts in the register."""
    return [
        add_expert(
            by=stage.manager,
            at=at,
            organiser=stage.organiser,
            words=ExpertWords(
                given_name=given,
                family_name=family,
                email=f"{given}.{family}@experts.example".lower(),
                organisation_name=organisation,
                topics=topics,
            ),
        )
        for given, family, organisation, topics in EXPERTS
    ]


def register_venues(stage: Stage, at: datetime) -> list[Venue]:
    """Put the fictional venues in the register."""
    return [
        register_venue(
            by=stage.manager,
            at=at,
            organiser=stage.organiser,
            name=name,
            address=address,
            town=town,
            capacity=capacity,
        )
        for name, address, town, capacity in VENUES
    ]


def invite_speaker(
    story: NetworkStory, expert: Expert, meeting: Meeting, at: datetime, *, answers: bool = True
) -> Speaker:
    """Invite an expert on the basis of a theme's questions; they say yes when `answers`."""
    themes = list(Theme.objects.filter(activity=story.activity, meetings=meeting))
    speaker = plan_speaker(
        by=story.stage.manager,
        at=at,
        activity=story.activity,
        expert=expert,
        meeting=meeting,
        themes=themes,
        request="Wil je met de deelnemers aan de slag met hun eigen vragen bij dit thema?",
    )
    speaker = invite_expert(
        by=story.stage.manager,
        at=at,
        activity=story.activity,
        speaker=speaker,
        version=speaker.version,
    )
    if answers:
        person = speaker.expert.person
        actor = person_actor(person.pk, person.name)
        answer_invitation(by=actor, at=at + timedelta(days=3), speaker=speaker, comes=True)
    return speaker


def compare_venues(story: NetworkStory, venues: Sequence[Venue], at: datetime) -> None:
    """Put these venues side by side for the network's next meetings."""
    for venue in venues:
        consider_venue(by=story.stage.manager, at=at, activity=story.activity, venue=venue)


def place_meetings(
    story: NetworkStory, venue: Venue, meetings: Sequence[Meeting], at: datetime
) -> None:
    """Choose the venue for some meetings; everybody is told."""
    choose_venue(
        by=story.stage.manager, at=at, activity=story.activity, meetings=meetings, venue=venue
    )


# --- the day itself -------------------------------------------------------------------------------


def hold_meeting(story: NetworkStory, meeting: Meeting, number: int) -> list[Note]:
    """Hold one meeting: who came, the groups, and what they brought back."""
    begin = meeting.starts_at
    if begin is None:
        return []
    by, activity = story.stage.facilitator, story.activity
    people = participants(activity)
    came: dict[Person, bool | None] = {p: story.random.random() < PRESENT for p in people}
    record_arrivals(by=by, at=begin, activity=activity, meeting=meeting, people=came)
    talk = plan_round(
        by=by,
        at=begin - timedelta(days=1),
        activity=activity,
        meeting=meeting,
        title="Uitwisselen in groepen",
        question="Wat herken je, en wat ga je anders doen?",
    )
    size = min(GROUP_SIZE, max(2, sum(bool(c) for c in came.values())))
    hour = begin + timedelta(hours=1)
    groups = mix_groups(by=by, at=hour, activity=activity, talk_round=talk, size=size, seed=number)
    open_round(by=by, at=hour, activity=activity, talk_round=talk)
    themes = list(Theme.objects.filter(activity=activity, meetings=meeting))
    notes = _gather(story, meeting, groups, themes, number, begin + timedelta(hours=3))
    close_round(by=by, at=begin + timedelta(hours=3), activity=activity, talk_round=talk)
    _treat(story, meeting, begin + timedelta(hours=4))
    return notes


def _gather(
    story: NetworkStory,
    meeting: Meeting,
    groups: Sequence[Group],
    themes: Sequence[Theme],
    number: int,
    at: datetime,
) -> list[Note]:
    texts = words.NOTES
    notes = []
    for index in range(min(6, len(texts))):
        kind, text = texts[(index + number * 4) % len(texts)]
        note = write_note(
            by=story.stage.facilitator,
            at=at,
            activity=story.activity,
            meeting=meeting,
            kind=kind,
            text=text,
            group=groups[index % len(groups)] if groups else None,
            theme=themes[index % len(themes)] if themes else None,
        )
        notes.append(note)
        if answer := words.ANSWERS.get(text):
            answer_question(
                by=story.stage.manager,
                at=at + timedelta(days=6),
                activity=story.activity,
                note=note,
                version=note.version,
                answer=answer,
            )
    return notes


def _treat(story: NetworkStory, meeting: Meeting, at: datetime) -> None:
    rows = Fragment.objects.filter(activity=story.activity, themes__meetings=meeting).distinct()
    shown = list(rows.values_list("pk", flat=True))
    if shown:
        mark_treated(
            by=story.stage.facilitator,
            at=at,
            activity=story.activity,
            meeting=meeting,
            shown=shown,
            notes=dict.fromkeys(shown, "Besproken met de expert en in de groepen."),
        )


# --- what was learned -----------------------------------------------------------------------------


def publish_findings(
    story: NetworkStory,
    findings: Sequence[DemoFinding],
    at: datetime,
    cited: Sequence[Publication] = (),
) -> list[Finding]:
    """Write, check and publish findings with their evidence and the research they cite."""
    meetings = list(meetings_of(story.activity))
    themes = list(Theme.objects.filter(activity=story.activity).order_by("pk"))
    return [_publish(story, demo, meetings, themes, at, cited) for demo in findings]


def _publish(
    story: NetworkStory,
    demo: DemoFinding,
    meetings: Sequence[Meeting],
    themes: Sequence[Theme],
    at: datetime,
    cited: Sequence[Publication],
) -> Finding:
    meeting = meetings[min(demo.meeting, len(meetings)) - 1]
    chosen = [themes[demo.theme]] if 0 <= demo.theme < len(themes) else []
    evidence: dict[str, list[Any]] = {
        "themes": chosen,
        "concepts": concepts(demo.concepts),
        "notes": list(Note.objects.filter(meeting=meeting).order_by("pk")[:4]),
        "fragments": list(Fragment.objects.filter(themes__in=chosen).order_by("pk")[:3]),
        "publications": list(cited),
    }
    finding = write_finding(
        by=story.stage.facilitator,
        at=at,
        activity=story.activity,
        title=demo.title,
        text=demo.text,
        meeting=meeting,
        evidence=evidence,
    )
    checked = check_finding(by=story.stage.manager, at=at + timedelta(hours=2), finding=finding)
    return publish_finding(by=story.stage.manager, at=at + timedelta(days=1), finding=checked)


def take_home(story: NetworkStory, begin: datetime, end: datetime | None) -> None:
    """Let participants write what they will do, and later what came of it and where they stand."""
    for number, person in enumerate(participants(story.activity)):
        text, outcome = INTAKE["intentions"][number % len(INTAKE["intentions"])].values()
        actor = person_actor(person.pk, person.name)
        intention = set_out(by=actor, at=begin, activity=story.activity, person=person, text=text)
        if end is None:
            continue
        if outcome:
            change_intention(by=actor, at=end, intention=intention, text=text, outcome=outcome)
        words = INTAKE["positions_end"][number % len(INTAKE["positions_end"])]
        _take_position(story.activity, person, Position.Moment.END, words, end)


def _take_position(
    activity: Activity, person: Person, moment: Position.Moment, text: str, at: datetime
) -> None:
    actor = person_actor(person.pk, person.name)
    take_position(by=actor, at=at, activity=activity, person=person, moment=moment, text=text)
