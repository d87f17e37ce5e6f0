from __future__ import annotations

from django.urls import path

from leerkring.web.staff.inviting import invitations, links, nominations

_AT = "netwerken/<slug:slug>/aanmeldingen/"
urlpatterns = [
    path(f"{_AT}link/", links.link, name="application-link"),
    path(f"{_AT}uitnodigen/", invitations.invite_people, name="applications-invite"),
    path(f"{_AT}gevraagd/", nominations.nominations, name="nominations"),
    path(f"{_AT}gevraagd/nieuw/", nominations.nominate, name="nominations-new"),
    path(f"{_AT}gevraagd/herinneren/", nominations.remind, name="nominations-remind"),
]
