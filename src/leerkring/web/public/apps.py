from django.apps import AppConfig


class WebPublicConfig(AppConfig):
    name = "leerkring.web.public"
    label = "web_public"
