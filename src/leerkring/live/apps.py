from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "leerkring.live"
    label = "live"
