from __future__ import annotations

from django.urls import path

from leerkring.web.staff.post import (
    outbox,
    person,
    progress,
    reminders,
    settings,
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
]
