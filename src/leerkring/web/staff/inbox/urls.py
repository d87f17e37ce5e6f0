from __future__ import annotations

from django.urls import path

from leerkring.web.staff.inbox import filing, messages, overview, several, uploading

AT = "postvak/<int:pk>"

urlpatterns = [
    path("postvak/", overview.inbox, name="inbox"),
    path("postvak/samen/", several.several, name="inbox-several"),
    path("postvak/inleveren/", uploading.upload, name="inbox-upload"),
    path(f"{AT}/", messages.message, name="inbox-message"),
    path(f"{AT}/bericht.eml", messages.original, name="inbox-original"),
    path(f"{AT}/bestand/<int:file>/", messages.file, name="inbox-file"),
    path(f"{AT}/antwoorden/", messages.answer, name="inbox-answer"),
    path(f"{AT}/toewijzen/", messages.assign, name="inbox-assign"),
    path(f"{AT}/klaar/", messages.finish, name="inbox-finish"),
    path(f"{AT}/terughalen/", messages.bring_back, name="inbox-bring-back"),
    path(f"{AT}/los/", messages.part, name="inbox-part"),
    path(f"{AT}/heropenen/", messages.reopen, name="inbox-reopen"),
    path(f"{AT}/aanmelding/", filing.turn, name="inbox-turn"),
    path(f"{AT}/toch-niet/", filing.take_back, name="inbox-take-back"),
    path(f"{AT}/dossier/", filing.join, name="inbox-join"),
]
