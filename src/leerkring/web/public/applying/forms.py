"""The forms of an applicant: who you are, why you want to, which dates; and registering at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.models import Application, Question
from leerkring.admissions.queries.asking import asked_answers, is_asked
from leerkring.admissions.queries.window import (
    LONGEST_ANSWER,
    LONGEST_SHORT_ANSWER,
    DateProblem,
    date_problem,
    needed_fields,
)
from leerkring.admissions.states import DateAnswer
from leerkring.people.finding import NAME
from leerkring.people.models import Role, Sector
from leerkring.people.named import NAME_PARTS
from leerkring.people.places import is_ambiguous, pc4
from leerkring.people.plain_names import demand_plain_name
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.wording import moment_in_words
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.names import NameParts, address_field

EMAIL_ERRORS = {
    "required": gettext_lazy("Fill in your e-mail address."),
    "invalid": gettext_lazy("This is no e-mail address. It looks like name@school.nl."),
}


def _text(label: Any, longest: int, missing: Any = "", **options: Any) -> forms.CharField:
    errors = {"max_length": gettext_lazy("This is too long: at most %(limit_value)d characters.")}
    if missing:
        errors["required"] = missing
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), error_messages=errors, **options
    )


class NameForm(NameParts):
    """What everybody is asked."""

    given_name = _text(
        gettext_lazy("First name"),
        80,
        gettext_lazy("Fill in your first name."),
        validators=[demand_plain_name],
    )
    family_name = _text(
        gettext_lazy("Last name"),
        120,
        help_text=gettext_lazy("Do you have one name? Then leave this empty."),
        validators=[demand_plain_name],
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send your confirmation and your personal link here."),
        error_messages=EMAIL_ERRORS,
    )


def _phone() -> forms.CharField:
    return _text(
        gettext_lazy("Phone number"),
        30,
        help_text=gettext_lazy("Only for the days themselves, when something changes suddenly."),
    )


def _team_code() -> forms.CharField:
    return _text(
        gettext_lazy("Code of your colleague"),
        20,
        help_text=gettext_lazy("Only if you got a code. It looks like K7QFX-3MXPA."),
    )


class PersonForm(NameForm):
    """Step 1: who you are and where you work; the rest can wait until the essentials are there.

    The postcode is asked where the town alone does not say where it is.
    """

    form_of_address = address_field()
    phone = _phone()
    role = forms.ChoiceField(
        label=gettext_lazy("What is your role?"),
        error_messages={
            "required": gettext_lazy("Choose your role."),
            "invalid_choice": gettext_lazy("Choose your role from the list."),
        },
    )
    organisation_name = _text(
        gettext_lazy("School or organisation"),
        160,
        gettext_lazy("Fill in the name of your school or organisation."),
    )
    organisation_town = _text(
        gettext_lazy("Town"), 80, gettext_lazy("Fill in the town of your school or organisation.")
    )
    organisation_postcode = _text(
        gettext_lazy("Postcode"),
        7,
        help_text=gettext_lazy("Of the school: with it we take your travel time into account."),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"),
        required=False,
        error_messages={"required": gettext_lazy("Choose your sector.")},
    )
    team_code = _team_code()

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        is_sent: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("team_code"):  # a colleague's link brings one
            del self.fields["team_code"]
        own = [choice for choice in Role.choices if choice[0] in activity.audience]
        others = [choice for choice in Role.choices if choice not in own]
        self._choose("role", own + others)
        sectors = [choice for choice in Sector.choices if choice[0] in activity.sectors]
        self._choose("sector", sectors or Sector.choices)
        if "sector" in needed_fields(activity):
            self.fields["sector"].required = True
        if is_sent:  # the address says whose application it is
            del self.fields["email"]
        else:
            del self.fields["phone"]

    def _choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose…")), *choices]

    def clean_organisation_postcode(self) -> str:
        postcode = " ".join(self.cleaned_data["organisation_postcode"].upper().split())
        if postcode and not pc4(postcode):
            raise ValidationError(_("A postcode looks like 1234 AB."))
        return postcode

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        town, postcode = typed.get("organisation_town"), typed.get("organisation_postcode")
        if town and postcode == "" and is_ambiguous(town):
            message = _("There are several places called %(name)s. Fill in the postcode too.")
            self.add_error("organisation_postcode", message % {"name": town})
        return typed

    @property
    def shows_postcode(self) -> bool:
        """Whether the postcode is asked, or known already."""
        bound = self["organisation_postcode"]
        return "phone" in self.fields or bool(bound.errors or bound.value())


class ExtraForm(KeyedForm):
    """What may still be added before sending: a phone number, and colleagues to apply with."""

    ALONE, MAKE, JOIN = "alone", "make", "join"

    phone = _phone()
    together = forms.ChoiceField(
        label=gettext_lazy("Do you apply alone or together?"),
        choices=(
            (ALONE, gettext_lazy("Alone")),
            (MAKE, gettext_lazy("With colleagues: I get a link to hand on to them")),
            (JOIN, gettext_lazy("With a colleague who gave me a code")),
        ),
        initial=ALONE,
        required=False,
        widget=forms.RadioSelect,
    )
    team_code = _team_code()

    def __init__(self, *args: Any, asks_together: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_together:
            del self.fields["together"], self.fields["team_code"]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("together") == self.JOIN and not typed.get("team_code"):
            self.add_error("team_code", _("Fill in the code that your colleague gave you."))
        return typed


class MotivationForm(KeyedForm):
    """Step 2: why you want to take part, and the activity's own questions."""

    has_conditions = False

    motivation = forms.CharField(
        label=gettext_lazy("Why do you want to take part?"),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write in a few sentences why.")},
    )

    def __init__(
        self, *args: Any, activity: Activity, questions: Iterable[Question], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.questions = list(questions)
        if activity.motivation_words_max:
            self.fields["motivation"].help_text = self._words_asked()
            attrs = self.fields["motivation"].widget.attrs
            attrs["data-words-max"] = activity.motivation_words_max
        else:
            del self.fields["motivation"]
        self.has_conditions = add_questions(self, self.questions)

    def _words_asked(self) -> str:
        least, most = self.activity.motivation_words_min, self.activity.motivation_words_max
        if least:
            return _("Between %(least)d and %(most)d words.") % {"least": least, "most": most}
        return _("A few sentences will do; at most %(most)d words.") % {"most": most}

    def clean_motivation(self) -> str:
        text: str = self.cleaned_data["motivation"]
        words = len(text.split())
        least, most = self.activity.motivation_words_min, self.activity.motivation_words_max
        if words > most:
            over = ngettext("1 word too many", "%(number)d words too many", words - most)
            message = _("Your motivation is %(over)s. Use at most %(most)d.")
            raise ValidationError(message % {"over": over % {"number": words - most}, "most": most})
        if words < least:
            message = _("Your motivation has %(words)d words. Write at least %(least)d.")
            raise ValidationError(message % {"words": words, "least": least})
        return text

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        demand_answers(self, self.questions)
        return typed

    def answers(self) -> dict[str, Any]:
        """Return the answers to the activity's own questions, by question."""
        return answers_in(self, self.questions)


def add_questions(form: forms.Form, questions: Iterable[Question]) -> bool:
    """Add a field for each of an activity's own questions; tell whether one depends on another."""
    questions = list(questions)
    for question in questions:
        form.fields[f"question_{question.pk}"] = question_field(question)
    return any(question.asked_if_id for question in questions)


def answers_in(form: forms.Form, questions: Iterable[Question]) -> dict[str, Any]:
    """Return the right answers to the questions that are asked, by question."""
    questions = list(questions)
    given = {
        str(question.pk): form.cleaned_data[name]
        for question in questions
        if (name := f"question_{question.pk}") in form.cleaned_data
    }
    return asked_answers(questions, given)


def demand_answers(form: forms.Form, questions: Iterable[Question]) -> None:
    """Point at every question that must be answered because of what was said before."""
    questions = list(questions)
    answers = answers_in(form, questions)
    for question in questions:
        name = f"question_{question.pk}"
        is_empty = form.cleaned_data.get(name) in (None, "", [])
        if question.asked_if_id is None or not question.required or name in form.errors:
            continue
        if is_asked(question, answers) and is_empty:
            form.add_error(name, _("Answer this question: %(label)s") % {"label": question.label})


def _only_if(question: Question) -> str:
    """Return after which answer a question is asked, in words."""
    assert question.asked_if is not None
    words = {"yes": _("Yes"), "no": _("No")}
    answer = question.asked_if_answer
    if question.asked_if.kind == Question.Kind.YES_NO:
        answer = words.get(answer, answer)
    only = _("Only if you answered “%(answer)s” to: %(question)s")
    return only % {"answer": answer, "question": question.asked_if.label}


def question_field(question: Question) -> forms.Field:
    """Return the form field for a typed question; `asked_if` is there when it is conditional."""
    field = _field_of(question)
    if question.asked_if is not None:
        field.required = False  # depends on another answer: see `demand_answers`
        name = f"question_{question.asked_if_id}"
        vars(field)["asked_if"] = (name, question.asked_if_answer)  # for its template
        field.help_text = f"{field.help_text} {_only_if(question)}".strip()
    return field


def _field_of(question: Question) -> forms.Field:
    missing = _("Answer this question: %(label)s") % {"label": question.label}
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.required,
        "error_messages": {"required": missing},
    }
    options = [(option, option) for option in question.options]
    match question.kind:
        case Question.Kind.LONG:
            return forms.CharField(widget=forms.Textarea, max_length=LONGEST_ANSWER, **common)
        case Question.Kind.YES_NO:
            choices = [("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case Question.Kind.CHOICE:
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case Question.Kind.MULTIPLE:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=options, widget=widget, **common)
        case Question.Kind.NUMBER:
            common["error_messages"]["invalid"] = _("Fill in a whole number.")
            return forms.IntegerField(min_value=0, max_value=1_000_000, **common)
        case _:
            return forms.CharField(max_length=LONGEST_SHORT_ANSWER, **common)


class DatesForm(KeyedForm):
    """Step 3: one tick for all dates, or yes, maybe or no to each of them.

    Whoever ticks the box and says something else of a date has said that of it.
    """

    ANSWERS = (
        (DateAnswer.YES, gettext_lazy("Yes")),
        (DateAnswer.MAYBE, gettext_lazy("Maybe")),
        (DateAnswer.NO, gettext_lazy("No")),
    )

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        meetings: Iterable[Meeting],
        asks_each: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.meetings = list(meetings)
        said = self.data if self.is_bound else self.initial
        names = [f"meeting_{meeting.pk}" for meeting in self.meetings]
        answers = {said[name] for name in names if said.get(name)}
        self.asks_each = asks_each or bool(answers if self.is_bound else answers - {DateAnswer.YES})
        if self.meetings:
            self._ask_at_once(is_said=all(said.get(name) for name in names))
        for meeting in self.meetings:
            self.fields[f"meeting_{meeting.pk}"] = self._ask(meeting)

    def _ask_at_once(self, *, is_said: bool) -> None:
        label = ngettext(
            "I can come on this date", "I can come on all these dates", len(self.meetings)
        )
        self.fields["all_dates"] = forms.BooleanField(
            label=label, required=False, initial=is_said and not self.asks_each
        )

    def _ask(self, meeting: Meeting) -> forms.ChoiceField:
        when = moment_in_words(meeting.moment)
        return forms.ChoiceField(
            label=f"{when[:1].upper()}{when[1:]}",
            help_text=meeting.title,
            choices=self.ANSWERS,
            widget=forms.RadioSelect,
            required=False,  # see `clean`: the one box may answer it
            error_messages={"invalid_choice": _("Choose yes, maybe or no.")},
        )

    @property
    def dates(self) -> list[BoundField]:
        """The fields of the dates, one by one."""
        return [self[f"meeting_{meeting.pk}"] for meeting in self.meetings]

    def promises(self) -> dict[int, str]:
        """Return the answers that were given, by meeting."""
        at_once = DateAnswer.YES if self.cleaned_data.get("all_dates") else ""
        return {
            meeting.pk: answer
            for meeting in self.meetings
            if (answer := self.cleaned_data.get(f"meeting_{meeting.pk}") or at_once)
        }

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        answers = self.promises()
        if not answers and self.meetings and not self.asks_each:
            self.add_error("all_dates", _("Tick the box, or say which date does not suit you."))
            return typed
        for meeting in self.meetings:
            if meeting.pk not in answers:
                message = _("Say whether you can come on %(day)s.")
                day = moment_in_words(meeting.moment)
                self.add_error(f"meeting_{meeting.pk}", message % {"day": day})
        problem = date_problem(self.activity, list(answers), answers)
        if problem in DATE_PROBLEMS and not self.errors:
            self.add_error(self._first_uncertain(answers), str(DATE_PROBLEMS[problem]))
        return typed

    def _first_uncertain(self, answers: Mapping[int, str]) -> str:
        uncertain = [pk for pk, answer in answers.items() if answer != DateAnswer.YES]
        return f"meeting_{uncertain[-1]}"


DATE_PROBLEMS = {
    DateProblem.ALL_NEEDED: gettext_lazy(
        "This network asks you to be at every meeting. Can you really not come on one of the "
        "dates? Ask the contact person what is possible, before you apply."
    ),
    DateProblem.ONE_AT_MOST: gettext_lazy(
        "You may be uncertain about one date at most. Can you come on one date more?"
    ),
}


class RegistrationForm(NameForm):
    """Registering at once for a webinar: three fields, and two that may stay empty."""

    has_conditions = False

    organisation_name = _text(gettext_lazy("School or organisation"), 160)
    motivation = forms.CharField(
        label=gettext_lazy("What question do you bring?"),
        help_text=gettext_lazy("The speaker sees the questions, without names."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, questions: Iterable[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.has_conditions = add_questions(self, self.questions)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        demand_answers(self, self.questions)
        return typed

    @property
    def own_questions(self) -> list[BoundField]:
        """The fields of the activity's own questions."""
        return [self[f"question_{question.pk}"] for question in self.questions]

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the action takes it."""
        names = (*NAME, "email", "organisation_name", "motivation")
        answers = answers_in(self, self.questions)
        return {**{name: self.cleaned_data[name] for name in names}, "answers": answers}


def keepable(form: forms.Form) -> dict[str, Any]:
    """Return what can be kept of a form that is not right yet, so that nothing typed is lost."""
    kept = {}
    for name, field in form.fields.items():
        if form.add_prefix(name) not in form.data:
            continue  # was not asked: what is known stays
        typed = form.data.get(form.add_prefix(name), "")
        if name in form.cleaned_data:
            kept[name] = form.cleaned_data[name]
        elif isinstance(field, forms.CharField) and not isinstance(field, forms.EmailField):
            longest = field.max_length or LONGEST_ANSWER * 5
            kept[name] = typed[:longest]
    return kept


def typed_fields(application: Application) -> dict[str, Any]:
    """Return an application's own fields as a form begins with them."""
    names = (*NAME_PARTS, "email", "phone", "role", "sector")
    school = ("organisation_name", "organisation_town", "organisation_postcode")
    return {name: getattr(application, name) for name in (*names, *school, "motivation")}
