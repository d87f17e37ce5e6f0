from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "leerkring.privacy"
    label = "privacy"
