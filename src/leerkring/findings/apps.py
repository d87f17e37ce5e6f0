from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "leerkring.findings"
    label = "findings"
