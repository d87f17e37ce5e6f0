from __future__ import annotations

from django.urls import path, re_path

from leerkring.web.public.draw import draws

urlpatterns = [
    path("aanmelding/<str:token>/loting/", draws.own, name="own-draw"),
    re_path(
        r"^trekkingen/(?P<name>(?:check_public|verify)_draw\.py)$",
        draws.program,
        name="draw-program",
    ),
    path("trekkingen/<slug:public_id>/", draws.show, name="draw"),
    path("trekkingen/<slug:public_id>/controle/", draws.check, name="draw-check"),
    path("trekkingen/<slug:public_id>/dossier.zip", draws.archive, name="draw-archive"),
]
