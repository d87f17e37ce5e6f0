from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "leerkring.intake"
    label = "intake"
