from __future__ import annotations

from django.urls import path

from leerkring.web.staff.privacy import pages, register, terms

urlpatterns = [
    path("privacy/", pages.overview, name="privacy"),
    path("privacy/verzoek/<int:pk>/", pages.request_page, name="erasure-request"),
    path("privacy/verzoek/<int:pk>/akkoord/", pages.agree, name="erasure-agree"),
    path("privacy/verzoek/<int:pk>/afwijzen/", pages.refuse, name="erasure-refuse"),
    path("privacy/persoon/<int:pk>/", pages.person_page, name="privacy-person"),
    path("privacy/persoon/<int:pk>/verzoek/", pages.enter, name="erasure-enter"),
    path("privacy/persoon/<int:pk>/slot/", pages.hold, name="privacy-hold"),
    path("privacy/slot/<int:pk>/weg/", pages.lift, name="privacy-hold-lift"),
    path("privacy/register/", register.register, name="privacy-register"),
    path("privacy/register.<str:kind>", register.register_sheet, name="privacy-register-sheet"),
    path("privacy/loting/", register.algorithm, name="privacy-algorithm"),
    path("privacy/loting.<str:kind>", register.algorithm_sheet, name="privacy-algorithm-sheet"),
    path("privacy/dpia.zip", register.pack, name="privacy-pack"),
    path("privacy/termijnen/", terms.terms, name="privacy-terms"),
    path("privacy/termijnen/<str:data_kind>/", terms.term, name="privacy-term"),
]
