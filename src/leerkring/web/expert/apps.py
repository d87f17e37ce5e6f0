from django.apps import AppConfig


class WebExpertConfig(AppConfig):
    name = "leerkring.web.expert"
    label = "web_expert"
