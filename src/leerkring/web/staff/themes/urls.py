from __future__ import annotations

from django.urls import path

from leerkring.web.staff.themes import concepts, coverage, publications, questions, themes

THEMES = "netwerken/<slug:slug>/themas/"
ONE = f"{THEMES}<int:pk>/"
QUESTION = f"{THEMES}vraag/<int:pk>/"

urlpatterns = [
    path(THEMES, questions.sort, name="themes"),
    path(f"{THEMES}innemen/", questions.gather, name="themes-gather"),
    path(QUESTION, questions.question, name="themes-question"),
    path(f"{QUESTION}splitsen/", questions.split, name="themes-split"),
    path(f"{QUESTION}opzij/", questions.aside, name="themes-aside"),
    path(f"{THEMES}nieuw/", themes.new, name="theme-new"),
    path(ONE, themes.theme, name="theme"),
    path(f"{ONE}verplaats/", themes.move, name="theme-move"),
    path(f"{ONE}samenvoegen/", themes.merge, name="theme-merge"),
    path(f"{ONE}weg/", themes.remove, name="theme-remove"),
    path(f"{THEMES}delen/", themes.share, name="themes-share"),
    path(f"{THEMES}overzicht/", coverage.matrix, name="themes-coverage"),
    path(f"{THEMES}behandeld/<int:pk>/", coverage.treated, name="themes-treated"),
    path(f"{THEMES}buren/", coverage.neighbouring, name="themes-neighbours"),
    path("begrippen/", concepts.schemes, name="concepts"),
    path("begrippen/inlezen/", concepts.import_factors, name="concepts-import"),
    path("publicaties/", publications.publications, name="publications"),
    path("publicaties/nieuw/", publications.new, name="publication-new"),
    path("publicaties/<int:pk>/", publications.edit, name="publication"),
]
