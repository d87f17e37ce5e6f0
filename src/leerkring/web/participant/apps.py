from django.apps import AppConfig


class WebParticipantConfig(AppConfig):
    name = "leerkring.web.participant"
    label = "web_participant"
