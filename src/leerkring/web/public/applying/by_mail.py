"""Where the sender of a mail says for which activity it was; the letter that asks links here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.by_mail import (
    SomebodyElse,
    activities_meant,
    choose_activity,
    chosen_application,
)
from leerkring.audit.actors import Actor, ActorKind
from leerkring.audit.trail import reference
from leerkring.mail.incoming_queries import (
    message_by_link,
)
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.door import or_404
from leerkring.web.public.paths import own_page


class WhichActivityForm(KeyedForm):
    """For which of several activities somebody wrote."""

    activity = forms.ChoiceField(
        label=_("What do you apply for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )

    def __init__(self, *args: Any, activities: list[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["activity"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(activity.pk), activity.title) for activity in activities]


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def which_activity(request: Request, token: str) -> HttpResponse:
    """Ask for which activity a mail was on GET; make the application on POST."""
    message = or_404(message_by_link(token))
    chosen = chosen_application(message)
    if chosen is not None:
        return redirect(own_page(chosen))
    activities = activities_meant(message)
    form = WhichActivityForm(request.POST or None, activities=activities)
    if request.method == "POST" and form.is_valid():
        by_id = {str(activity.pk): activity for activity in activities}
        try:
            application = choose_activity(
                message=message,
                activity=by_id[form.cleaned_data["activity"]],
                by=Actor(ActorKind.PERSON, reference(message), message.sender_name),
                at=request.now,
            )
        except SomebodyElse as problem:
            form.add_error("activity", str(problem))
        else:
            return redirect(own_page(application))
    context = {"message": message, "form": form, "activities": activities}
    return render(request, "web_public/applying/which_activity.html", context)
