from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "leerkring.logistics"
    label = "logistics"
