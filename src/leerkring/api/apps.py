from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "leerkring.api"
    label = "api"
