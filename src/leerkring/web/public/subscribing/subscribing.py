"""Hearing of new activities by mail: asking for it, confirming, changing and stopping."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leerkring.audit.actors import NOBODY
from leerkring.audit.problems import WrongState
from leerkring.people.models import Language, Role, Sector
from leerkring.programmes.actions import (
    change_subscription,
    confirm_subscription,
    forget_subscription,
    subscribe,
    unsubscribe,
)
from leerkring.programmes.actions.subscriptions import NEWS
from leerkring.programmes.models import Subscription
from leerkring.programmes.rules import subscriber
from leerkring.programmes.subscribers import regions_to_choose, subscription_by_link
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.source import source_of
from leerkring.web.public.asking.person import EMAIL_ERRORS
from leerkring.web.public.door import or_404

KEPT = ("email", "language", "roles", "sectors", "region", "asked_at", "confirmed_at", "ended_at")


class ChoiceForm(KeyedForm):
    """What somebody wants to hear of; nothing ticked means everything."""

    roles = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing to hear of activities for everybody."),
    )
    sectors = forms.MultipleChoiceField(
        label=_("Sector"),
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing to hear of all sectors."),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("You always hear of activities for the whole country too."),
    )

    def __init__(self, *args: Any, regions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The whole country")), *((one, one) for one in regions)]


class SubscribeForm(ChoiceForm):
    email = forms.EmailField(label=_("Your e-mail address"), error_messages=EMAIL_ERRORS)
    field_order = ("email",)


class ChangeForm(ChoiceForm):
    language = forms.ChoiceField(
        label=pgettext_lazy("of letters", "Language of the letters"), choices=Language.choices
    )


@never_cache
@once
def ask(request: Request) -> HttpResponse:
    """Ask for news; the answer is the same whether or not the address is known."""
    wished = {
        "roles": request.GET.getlist("doelgroep"),
        "sectors": request.GET.getlist("sector"),
        "region": request.GET.get("regio", ""),
    }
    regions = regions_to_choose(request.now)
    form = SubscribeForm(request.POST or None, initial=wished, regions=regions)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        NEWS.spend(address=address, source=source_of(request), at=request.now)
        subscribe(by=NOBODY, at=request.now, language=request.LANGUAGE_CODE, **form.cleaned_data)
        return redirect(f"{reverse('web_public:subscribe')}?verstuurd=1")
    name = "asked" if "verstuurd" in request.GET else "ask"
    return render(request, f"web_public/subscribing/{name}.html", {"form": form})


@never_cache
@once
def own(request: Request, token: str) -> HttpResponse:
    """Confirm, change or end a subscription; opening the page does nothing, as scanners do that."""
    subscription = subscription_by_link(token)
    if subscription is None:
        return _link_is_void(request, status=404)
    if request.method == "POST" and "confirm" in request.POST:
        try:
            confirm_subscription(
                by=subscriber(subscription), at=request.now, subscription=subscription
            )
        except WrongState:
            return _link_is_void(request, status=409)
        return redirect(f"{_own_path(token)}?bevestigd=1")
    is_live = subscription.confirmed_at is not None and subscription.ended_at is None
    form = _change_form(request, subscription) if is_live else None
    if request.method == "POST" and form is not None and form.is_valid():
        change_subscription(
            by=subscriber(subscription),
            at=request.now,
            subscription=subscription,
            **form.cleaned_data,
        )
        return redirect(f"{_own_path(token)}?bewaard=1")
    context = {"subscription": subscription, "token": token, "form": form, "done": _done(request)}
    name = "live" if is_live else "ended" if subscription.ended_at else "unconfirmed"
    return _private(render(request, f"web_public/subscribing/{name}.html", context))


def _done(request: Request) -> str:
    """Return what came of the press that led here."""
    if "bevestigd" in request.GET:
        return str(_("Done. You get a message when there is something new that fits you."))
    return str(_("Your choices are saved.")) if "bewaard" in request.GET else ""


def _change_form(request: Request, subscription: Subscription) -> ChangeForm:
    initial = {
        name: getattr(subscription, name) for name in ("roles", "sectors", "region", "language")
    }
    regions = sorted({*regions_to_choose(request.now), subscription.region} - {""})
    return ChangeForm(request.POST or None, initial=initial, regions=regions)


@never_cache
@csrf_exempt  # a mail program sends this in the subscriber's name, by the secret link alone
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Request, token: str) -> HttpResponse:
    """Show a button on GET; end the subscription on POST, also a mail program's (RFC 8058)."""
    subscription = subscription_by_link(token)
    if request.method == "POST" and subscription is not None:
        unsubscribe(by=subscriber(subscription), at=request.now, subscription=subscription)
    over = subscription is None or subscription.ended_at is not None or request.method == "POST"
    may_return = subscription is not None and subscription.confirmed_at is not None
    name = "stopped" if over else "stop"
    context = {"token": token, "may_return": may_return}
    return _private(render(request, f"web_public/subscribing/{name}.html", context))


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: Request, token: str) -> HttpResponse:
    """Show all that is kept of a subscriber, give it as a file, and forget it at once on POST."""
    subscription = or_404(subscription_by_link(token))
    if request.method == "POST":
        forget_subscription(by=subscriber(subscription), at=request.now, subscription=subscription)
        return redirect("web_public:thrown-away")
    if "bestand" in request.GET:
        told = subscription.notices.values("activity__title", "written_at")
        data = {name: getattr(subscription, name) for name in KEPT} | {"told_of": list(told)}
        response: HttpResponse = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
        response["Content-Disposition"] = 'attachment; filename="mijn-gegevens.json"'
        return _private(response)
    context = {
        "subscription": subscription,
        "token": token,
        "roles": [Role(one).label for one in subscription.roles],
        "sectors": [Sector(one).label for one in subscription.sectors],
        "told": subscription.notices.select_related("activity").order_by("written_at"),
    }
    return _private(render(request, "web_public/subscribing/kept.html", context))


def _link_is_void(request: Request, *, status: int) -> HttpResponse:
    """Return what to do now: 404 when the link is nobody's, 409 when a newer one took its place."""
    context = {"has_newer": status == 409}
    page = render(request, "web_public/subscribing/link_void.html", context, status=status)
    return _private(page)


def _own_path(token: str) -> str:
    return reverse("web_public:subscription", args=[token])


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
