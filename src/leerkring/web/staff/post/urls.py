from __future__ import annotations

from django.urls import path

from leerkring.web.staff.post import (
    gallery,
    letters,
    outbox,
    person,
    progress,
    reminders,
    settings,
    texts,
)

urlpatterns = [
    path("post/", outbox.outbox, name="outbox"),
    path("post/verzenden/", outbox.release, name="letters-release"),
    path("post/onderweg/<slug:release>/", progress.progress, name="letters-progress"),
    path("post/instellingen/", settings.which, name="post-settings-which"),
    path("post/instellingen/<slug:slug>/", settings.settings, name="post-settings"),
    path("post/instellingen/<slug:slug>/pauze/", settings.pause, name="post-pause"),
    path("post/instellingen/<slug:slug>/vanzelf/", settings.by_itself, name="post-by-itself"),
    path(
        "post/instellingen/<slug:slug>/herinneringen/<str:kind>/",
        settings.reminder,
        name="post-reminder",
    ),
    path(
        "post/instellingen/<slug:slug>/herinneringen/<str:kind>/terug/",
        settings.follow,
        name="post-reminder-follow",
    ),
    path("post/voorbeelden/", gallery.gallery, name="letter-gallery"),
    path(
        "post/voorbeelden/<str:purpose>/<str:language>/",
        gallery.gallery_html,
        name="letter-gallery-html",
    ),
    path("mensen/<int:pk>/post/", person.person_post, name="person-post"),
    path("mensen/<int:pk>/assistent/", person.assistant_new, name="assistant-new"),
    path("mensen/<int:pk>/assistent/<int:assistant_pk>/", person.assistant, name="assistant"),
    path("netwerken/<slug:slug>/herinneringen/", reminders.reminders, name="reminders"),
    path("netwerken/<slug:slug>/herinneringen/<str:kind>/", reminders.reminder, name="reminder"),
    path(
        "netwerken/<slug:slug>/herinneringen/<str:kind>/terug/",
        reminders.follow,
        name="reminder-follow",
    ),
    path("post/<int:pk>/", letters.letter, name="letter"),
    path("post/<int:pk>/html/", letters.html_part, name="letter-html"),
    path("post/<int:pk>/bijlage/<int:file>/", letters.attachment, name="letter-attachment"),
    path("post/<int:pk>/wijzigen/", letters.edit, name="letter-edit"),
    path("post/<int:pk>/weggooien/", letters.discard, name="letter-discard"),
    path("post/<int:pk>/opnieuw/", letters.retry, name="letter-retry"),
    path("netwerken/<slug:slug>/brieven/", texts.texts, name="letter-texts"),
    path(
        "netwerken/<slug:slug>/brieven/<str:purpose>/<str:language>/",
        texts.text,
        name="letter-text",
    ),
]
