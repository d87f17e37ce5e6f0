from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "leerkring.mail"
    label = "mail"
