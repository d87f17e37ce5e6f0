from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "leerkring.selection"
    label = "selection"
