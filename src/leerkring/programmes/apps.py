from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "leerkring.programmes"
    label = "programmes"
