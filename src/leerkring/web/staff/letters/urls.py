from __future__ import annotations

from django.urls import path

from leerkring.web.staff.letters import gallery, letters, texts

urlpatterns = [
    path("post/voorbeelden/", gallery.gallery, name="letter-gallery"),
    path(
        "post/voorbeelden/<str:purpose>/<str:language>/",
        gallery.gallery_html,
        name="letter-gallery-html",
    ),
    path("post/<int:pk>/", letters.letter, name="letter"),
    path("post/<int:pk>/html/", letters.html_part, name="letter-html"),
    path("post/<int:pk>/bijlage/<int:file>/", letters.attachment, name="letter-attachment"),
    path("post/<int:pk>/wijzigen/", letters.edit, name="letter-edit"),
    path("post/<int:pk>/weggooien/", letters.discard, name="letter-discard"),
    path("post/<int:pk>/op-de-post/", letters.posted, name="letter-posted"),
    path("post/<int:pk>/opnieuw/", letters.retry, name="letter-retry"),
    path("netwerken/<slug:slug>/brieven/", texts.texts, name="letter-texts"),
    path(
        "netwerken/<slug:slug>/brieven/<str:purpose>/<str:language>/",
        texts.text,
        name="letter-text",
    ),
]
