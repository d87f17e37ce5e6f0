from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "leerkring.inbox"
    label = "inbox"
