from __future__ import annotations

from django.urls import path

from leerkring.web.staff.draw.scope import ONE, both
from leerkring.web.staff.placing import choosing, confirming, redrawing, releasing

CONFIRM = "netwerken/<slug:slug>/bevestigen/"

urlpatterns = [
    *both("bekendmaken/", releasing.release_page, "release"),
    path(f"{ONE}kiezen/", choosing.choose, name="choose"),
    path(f"{ONE}kiezen/klaar/", choosing.finish, name="choose-finish"),
    path(CONFIRM, confirming.confirm, name="confirm"),
    path(f"{CONFIRM}opnieuw-loten/", redrawing.draw_again, name="confirm-draw"),
    path(f"{CONFIRM}herinneren/", confirming.remind, name="confirm-remind"),
]
