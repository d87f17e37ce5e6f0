"""The addresses for everybody: one list per subject."""

from __future__ import annotations

from leerkring.web.public.applying.urls import urlpatterns as applying
from leerkring.web.public.colleagues.urls import urlpatterns as colleagues
from leerkring.web.public.draw.urls import urlpatterns as draw
from leerkring.web.public.followed.urls import urlpatterns as followed
from leerkring.web.public.own.urls import urlpatterns as own
from leerkring.web.public.pages.urls import urlpatterns as pages
from leerkring.web.public.programme.urls import urlpatterns as programme
from leerkring.web.public.signing_in.urls import urlpatterns as signing_in
from leerkring.web.public.subscribing.urls import urlpatterns as subscribing

app_name = "web_public"
urlpatterns = [
    *pages,
    *programme,
    *followed,
    *applying,
    *colleagues,
    *own,
    *draw,
    *signing_in,
    *subscribing,
]
