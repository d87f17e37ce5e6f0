from __future__ import annotations

from django.urls import path

from leerkring.web.staff.activities import (
    editing,
    lists,
    overview,
    publishing,
)

ONE = "netwerken/<slug:slug>/"

urlpatterns = [
    path("netwerken/", lists.activities, name="activities"),
    path(ONE, overview.overview, name="activity"),
    path(f"{ONE}wijzigen/", editing.edit, name="activity-edit"),
    path(f"{ONE}organisaties/", editing.organisations, name="activity-organisations"),
    path(f"{ONE}kopie/", editing.copy, name="activity-copy"),
    path(f"{ONE}afgelasten/", editing.cancel, name="activity-cancel"),
    path(f"{ONE}publiceren/", publishing.publication, name="activity-publish"),
    path(f"{ONE}verbergen/", publishing.hide, name="activity-hide"),
]
