"""All addresses: Dutch at the root, the same paths in English under /en/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from leerkring.project import machine_pages, status
from leerkring.web.design.gallery import gallery
from leerkring.web.public.followed.sitemap import sitemap

urlpatterns = [
    path("status/", status.status, name="status"),
    path(".well-known/security.txt", machine_pages.security_txt, name="security-txt"),
    path("robots.txt", machine_pages.robots_txt, name="robots-txt"),
    path("sitemap.xml", sitemap, name="sitemap"),
    *i18n_patterns(
        path("mijn/", include("leerkring.web.participant.urls")),
        path("expert/", include("leerkring.web.expert.urls")),
        path("onderdelen/", gallery, name="components"),
        path("beheer/", include("leerkring.web.staff.urls")),
        path("", include("leerkring.web.public.urls")),
        prefix_default_language=False,
    ),
]
handler404 = "leerkring.web.design.problems.not_found"
handler403 = "leerkring.web.design.problems.forbidden"
handler500 = "leerkring.web.design.problems.broken"
