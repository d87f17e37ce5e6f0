from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "leerkring.experts"
    label = "experts"
