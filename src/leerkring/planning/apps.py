from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "leerkring.planning"
    label = "planning"
